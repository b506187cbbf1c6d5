import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from types import SimpleNamespace

import pytest

from cms_ext.access.domain.accepted_file import AttachmentRefused, accept_file
from cms_ext.base.files import virus_scan
from cms_ext.base.files.virus_scan import ScannerUnavailable
from cms_ext.base.web import outside
from cms_ext.base.web.outside import Deadline
from tests.cms_ext.access.domain.file_samples import picture

PHOTO = picture()

# clamd as a setting: a fake one on a socket, which speaks its protocol.


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


def test_a_clean_file_is_taken_and_was_seen_whole(settings):
    with clamd(b"stream: OK\0") as (address, got):
        settings.COOP_CLAMD = address
        file = accept_file("skan.jpg", PHOTO)

    assert (file.content, got) == (PHOTO, [PHOTO])


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"stream: Eicar-Signature FOUND\0", r"Plik skan\.jpg zawiera złośliwe oprogramowanie"),
        (b"INSTREAM size limit exceeded. ERROR\0", "nie można teraz sprawdzić. Spróbuj później"),
    ],
    ids=["infected", "no verdict"],
)
def test_an_infected_file_is_refused_and_no_verdict_is_no_permission(
    settings, answer: bytes, said: str
):
    with clamd(answer) as (address, _got):
        settings.COOP_CLAMD = address
        with pytest.raises(AttachmentRefused, match=said):
            accept_file("skan.jpg", PHOTO)


def test_a_scanner_that_hangs_up_or_is_not_there_is_no_permission(settings):
    with clamd(b"") as (address, _got):
        settings.COOP_CLAMD = address
        with pytest.raises(ScannerUnavailable):
            accept_file("skan.jpg", PHOTO)
    for may_wait in (False, True):
        with nullcontext() if may_wait else pytest.raises(ScannerUnavailable):
            assert accept_file("skan.jpg", PHOTO, may_wait=may_wait).scan_state == "UNSCANNED"


def test_a_silent_scanner_is_asked_once_a_minute_and_by_two_at_once(silent_scanner):
    silent_scanner.setblocking(False)
    for accepted in (0, 1):
        # At first two others ask it.
        with ExitStack() as asking:
            for _ in range(0 if accepted else 2):
                asking.enter_context(virus_scan.SCANNER.one_question())
            for _ in range(5):
                with pytest.raises(ScannerUnavailable):
                    virus_scan.scan_file("a.txt", b"x")
        for _ in range(accepted):
            silent_scanner.accept()[0].close()
        with pytest.raises(BlockingIOError):
            silent_scanner.accept()


@pytest.mark.usefixtures("silent_scanner")
def test_all_files_of_a_request_share_one_deadline(monkeypatch):
    now = [0.0]
    clock = SimpleNamespace(monotonic=lambda: now[0])

    def slow(_address: str, _content: bytes, deadline: Deadline) -> str:
        left.append(deadline.left())
        now[0] += 2
        deadline.left()
        return "stream: OK"

    for module in (virus_scan, outside):
        monkeypatch.setattr(module, "time", clock)
    monkeypatch.setattr(virus_scan, "_answer_of_clamd", slow)
    monkeypatch.setattr(virus_scan, "PATIENCE", 5)
    left: list[float] = []
    virus_scan._begin_request()
    try:
        for taken in (True, True, False):
            with nullcontext() if taken else pytest.raises(ScannerUnavailable):
                virus_scan.scan_file("a.txt", b"x")
    finally:
        virus_scan._end_request()

    assert left == [5, 3, 1]
