from __future__ import annotations

from datetime import date

import pytest
from django.core.files.base import ContentFile

from cms_ext.base.extraction import UnreadableFile
from cms_ext.people.identity.models import User
from members_area.library.domain.document import register_document
from members_area.library.domain.gate.handing_over import submit_version
from members_area.library.domain.queries.document import visible_documents
from members_area.library.domain.release import Ticks, confirm_version
from members_area.library.domain.release import publish_version as release
from members_area.library.domain.search import index, index_document
from members_area.library.domain.upload import checked_file
from members_area.library.jobs import read_a_scan
from members_area.library.models import Document, DocumentKind, PageText, SearchEntry, TextFrom
from tests.cms_ext.base.extraction.scans import scanned_pdf
from tests.members_area.conftest import TODAY, Publish, clerk_of
from tests.members_area.library.searching import search

pytestmark = pytest.mark.django_db


@pytest.fixture
def scan(publish: Publish) -> Document:
    """A published paper of two pages without a word."""
    document = publish("Protokół z 1998 roku")
    text = PageText.objects.get()
    text.text = ""
    text.save()
    PageText.objects.create(rendition=text.rendition, page=2)
    index_document(document, today=TODAY)
    assert SearchEntry.objects.get().text_from == TextFrom.NONE
    return document


@pytest.fixture
def tesseract(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """An installed reader that says what was asked of it."""
    asked: list[bytes] = []

    def read(content: bytes, extension: str) -> tuple[str, ...]:
        asked.append(content[:5])
        return ("Uchwalono zakup ławek.", "Na tym zakończono.")

    monkeypatch.setattr(index, "ocr_available", lambda: True)
    monkeypatch.setattr(index, "ocr", read)
    return asked


def titles(reader: User, query: str) -> list[str]:
    hits = search(visible_documents(reader, TODAY), query)
    return [document.title for document in hits.documents]


def test_a_scan_is_read_once_and_then_found(
    anna: User, scan: Document, tesseract: list[bytes]
) -> None:
    assert titles(anna, "zakupy") == []

    read_a_scan()
    read_a_scan()

    assert tesseract == [b"%PDF-"]
    assert titles(anna, "zakupy") == ["Protokół z 1998 roku"]
    assert SearchEntry.objects.get().text_from == TextFrom.OCR
    pages = PageText.objects.order_by("page").values_list("page", "text", "by_ocr")
    assert list(pages) == [(1, "Uchwalono zakup ławek.", True), (2, "Na tym zakończono.", True)]


def test_tesseract_itself_reads_a_scan_of_two_pages_for_the_reader(
    anna: User,
) -> None:
    """From the desk to the hit, with the real program and a page number; nothing stands in."""
    kind = DocumentKind.objects.get(code="MINUTES")
    document = Document(kind=kind, title="Protokół z 1998 roku", audience="MEMBERS")
    document.meeting_date = date(1998, 5, 14)
    content = scanned_pdf("Porządek obrad Rady.", "Uchwalono wymianę dźwigów przy Wrzosowej.")
    clerk, second = clerk_of("kancelaria"), clerk_of("druga")
    taken = checked_file(ContentFile(content), "skan.pdf")
    register_document(document, taken, today=TODAY, origin=clerk)
    version = submit_version(document.versions.get(), today=TODAY, origin=clerk, pages_checked=True)
    confirm_version(version, ticks=Ticks(True, True, all_pages=True), origin=second)
    release(version, on=TODAY, origin=clerk)
    assert titles(anna, "dźwig") == []

    read_a_scan()

    assert titles(anna, "dźwig") == titles(anna, "dzwigi") == ["Protokół z 1998 roku"]
    pages = PageText.objects.order_by("page").values_list("page", "text", "by_ocr")
    assert [(page, " ".join(text.split()), by_ocr) for page, text, by_ocr in pages] == [
        (1, "Porządek obrad Rady.", True),
        (2, "Uchwalono wymianę dźwigów przy Wrzosowej.", True),
    ]
    assert SearchEntry.objects.get().text_from == TextFrom.OCR
    assert index.next_scan() is None


def test_what_no_machine_can_read_waits_no_more(
    scan: Document, tesseract: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(content: bytes, extension: str) -> tuple[str, ...]:
        raise UnreadableFile("Plik jest uszkodzony.")

    monkeypatch.setattr(index, "ocr", refuse)
    read_a_scan()

    assert index.next_scan() is None
    assert SearchEntry.objects.get().text_from == TextFrom.NONE


def test_without_tesseract_the_scan_waits(scan: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "ocr_available", lambda: False)

    read_a_scan()

    waiting = index.next_scan()
    assert waiting is not None
    assert waiting.document == scan


def test_a_withdrawn_scan_is_not_read(scan: Document, tesseract: list[bytes]) -> None:
    scan.versions.update(state="WITHDRAWN", withdrawal_reason="zły plik")
    Document.objects.filter(pk=scan.pk).update(state="WITHDRAWN", withdrawal_reason="zły plik")
    scan.refresh_from_db()
    index_document(scan, today=TODAY)

    read_a_scan()

    assert tesseract == []
