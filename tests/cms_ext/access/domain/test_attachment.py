"""Files at an application: at most five, each once, all or none."""

import io
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from django.conf import settings
from PIL import Image

from cms_ext.access.domain.accepted_file import AcceptedFile, AttachmentRefused, accept_file
from cms_ext.access.domain.attachment import (
    TooManyFiles,
    attach_files,
    attach_signed,
    preview_picture,
)
from cms_ext.access.domain.signature.report import SignatureReport, SignatureResult
from cms_ext.access.models import AccessApplication, ApplicationAttachment
from cms_ext.access.vocabulary import AttachmentKind
from cms_ext.base.files import virus_scan
from cms_ext.base.files.uploads.content import JPEG, PDF
from cms_ext.base.files.virus_scan import ScannerUnavailable, ScanState
from cms_ext.base.web import outside
from cms_ext.base.web.outside import Deadline
from tests.cms_ext.access.applicants import apply
from tests.cms_ext.access.domain.file_samples import XADES, pdf, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def application() -> AccessApplication:
    return apply().application


def photo(width: int) -> AcceptedFile:
    return accept_file(f"skan{width}.jpg", picture(size=(width, 30)))


def stored_files() -> int:
    return sum(path.is_file() for path in Path(settings.COOP_PRIVATE_ROOT).rglob("*"))


def test_a_file_is_kept_byte_for_byte_under_a_name_of_our_own(application: AccessApplication):
    file = accept_file("../../Skan Anny.jpg", picture())

    (row,) = attach_files(application, [file], AttachmentKind.PHOTO)

    with row.file.open("rb") as stored:
        assert stored.read() == file.content
    assert (row.name, row.mime, row.size, row.sha256, row.kind, row.signature) == (
        "Skan Anny.jpg",
        "image/jpeg",
        len(file.content),
        file.sha256,
        "PHOTO",
        None,
    )
    assert "Skan" not in str(row.file.name)


def test_the_same_file_is_kept_once_and_none_of_a_group_with_a_sixth(
    application: AccessApplication,
):
    first = attach_files(application, [photo(10), photo(10)], AttachmentKind.PHOTO)
    assert len(first) == 1
    assert attach_files(application, [photo(10)], AttachmentKind.PHOTO) == []
    attach_files(application, [photo(n) for n in range(11, 14)], AttachmentKind.PHOTO)
    before = stored_files()

    with pytest.raises(TooManyFiles, match="najwyżej 5 plików"):
        attach_files(application, [photo(20), photo(21)], AttachmentKind.PHOTO)

    assert (application.attachments.count(), stored_files()) == (4, before)


def test_a_failure_half_way_leaves_neither_rows_nor_files(application: AccessApplication):
    before = stored_files()
    calls = iter([ApplicationAttachment.save])

    def full(row: ApplicationAttachment) -> None:
        raise OSError("dysk jest pełny")

    def fails_the_second_time(row: ApplicationAttachment) -> None:
        next(calls, full)(row)

    with (
        patch.object(ApplicationAttachment, "save", fails_the_second_time),
        pytest.raises(OSError, match="dysk jest pełny"),
    ):
        attach_files(application, [photo(10), photo(11)], AttachmentKind.PHOTO)

    assert (application.attachments.count(), stored_files()) == (0, before)


@pytest.mark.thorough
def test_a_file_that_may_be_signed_carries_its_report(application: AccessApplication):
    signed = accept_file("formularz.xml", XADES)
    plain = accept_file("formularz.pdf", pdf())

    rows = attach_files(application, [signed, plain], AttachmentKind.SIGNED_DOC)

    kinds = {row.name: row.signature["kind"] for row in rows if row.signature}
    assert kinds == {"formularz.xml": "unreadable", "formularz.pdf": "no_signature"}


def test_a_preview_is_made_anew_without_what_was_hidden(application: AccessApplication):
    photo_row, pdf_row = attach_files(
        application,
        [accept_file("skan.jpg", picture(size=(4000, 3000))), accept_file("skan.pdf", pdf())],
        AttachmentKind.SCAN,
    )

    shown = preview_picture(photo_row)

    assert shown is not None
    with Image.open(io.BytesIO(shown)) as made:
        assert (made.format, made.size, dict(made.getexif())) == ("JPEG", (2000, 1500), {})
    assert preview_picture(pdf_row) is None


# What kind of attachment each file of a signed form is.


def file(mime: str, found: SignatureResult | None = None) -> AcceptedFile:
    report = SignatureReport(found, ()) if found else None
    return AcceptedFile("formularz", b"tekst", mime, "0" * 64, ScanState.UNSCANNED, report)


def test_a_signature_in_the_file_makes_it_a_signed_document(application: AccessApplication):
    for number, (handed_in, said, kind) in enumerate(
        [
            (file(PDF, SignatureResult.NO_SIGNATURE), "", "SCAN"),
            (file(PDF, SignatureResult.NOT_CONFIGURED), "", "SIGNED_DOC"),
            (file(PDF, SignatureResult.MODIFIED), "", "SIGNED_DOC"),
            (file(PDF, SignatureResult.INTACT_TRUSTED), "HANDWRITTEN", "SIGNED_DOC"),
            (file(PDF, SignatureResult.NO_SIGNATURE), "TRUSTED", "SIGNED_DOC"),
            (file(JPEG), "", "PHOTO"),
        ]
    ):
        handed_in = replace(handed_in, sha256=f"{number:064d}")
        (row,) = attach_signed(application, [handed_in], said)
        assert row.kind == kind
        row.delete()


PHOTO = picture()

# clamd as a setting: a fake one on a socket, which speaks its protocol.


@contextmanager
def clamd(answer: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """A scanner that gives this answer; yields its address and the files that it got."""
    got: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        worker = threading.Thread(target=_answer_one, args=(listener, answer, got))
        worker.start()
        yield f"127.0.0.1:{listener.getsockname()[1]}", got
        worker.join()


def _answer_one(listener: socket.socket, answer: bytes, got: list[bytes]) -> None:
    line, _ = listener.accept()
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
