"""clamd as a setting: a fake one on a socket, which speaks its protocol."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from pytest_django.fixtures import Settings

from cms_ext.access.domain.files.accept import AttachmentRefused, accept
from tests.cms_ext.access.domain.files.samples import picture

PHOTO = picture()


@contextmanager
def clamd(answer: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """A scanner that gives this answer; yields its address and the files that it got."""
    got: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as door:
        worker = threading.Thread(target=_answer_one, args=(door, answer, got))
        worker.start()
        yield f"127.0.0.1:{door.getsockname()[1]}", got
        worker.join()


def _answer_one(door: socket.socket, answer: bytes, got: list[bytes]) -> None:
    line, _ = door.accept()
    with line, line.makefile("rb") as asked:
        assert asked.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!L", asked.read(4))[0]:
            content += asked.read(size)
        got.append(content)
        line.sendall(answer)


def test_a_clean_file_is_taken_and_was_seen_whole(settings: Settings) -> None:
    with clamd(b"stream: OK\0") as (address, got):
        settings.COOP_CLAMD = address
        file = accept("skan.jpg", PHOTO)

    assert (file.content, got) == (PHOTO, [PHOTO])


def test_an_infected_file_is_refused(settings: Settings) -> None:
    with clamd(b"stream: Eicar-Signature FOUND\0") as (address, _got):
        settings.COOP_CLAMD = address
        with pytest.raises(
            AttachmentRefused, match=r"Plik skan\.jpg zawiera złośliwe oprogramowanie"
        ):
            accept("skan.jpg", PHOTO)


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0"])
def test_a_scanner_without_a_verdict_is_no_permission(settings: Settings, answer: bytes) -> None:
    with clamd(answer) as (address, _got):
        settings.COOP_CLAMD = address
        with pytest.raises(AttachmentRefused, match="nie można teraz sprawdzić. Spróbuj później"):
            accept("skan.jpg", PHOTO)


def test_a_scanner_that_is_not_there_is_no_permission(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        settings.COOP_CLAMD = f"127.0.0.1:{door.getsockname()[1]}"

    with pytest.raises(AttachmentRefused, match="Spróbuj później"):
        accept("skan.jpg", PHOTO)
