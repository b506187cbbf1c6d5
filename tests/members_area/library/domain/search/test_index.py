from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.files.extraction import UnreadableFile
from cms_ext.people.identity.models import User
from members_area.library.domain.document import add_version, register_document
from members_area.library.domain.queries.document import visible_documents
from members_area.library.domain.release import Ticks, confirm_version
from members_area.library.domain.release import publish_version as release
from members_area.library.domain.search import index
from members_area.library.domain.search.index import (
    MAX_WORD_LENGTH,
    MAX_WORDS,
    Forms,
    Wording,
    find_indexed_words,
    index_document,
    index_missing,
    join_number,
    list_distinct_words,
    list_entry_words,
    read_forms,
    read_next_scan,
    unindex_document,
    unindex_withdrawn,
)
from members_area.library.domain.submission import submit_version
from members_area.library.domain.upload import checked_file
from members_area.library.models import Document, DocumentKind, PageText, SearchEntry, TextFrom
from members_area.library.search_tables import WORDS
from members_area.plugin.operations import catch_up_search_today
from tests.cms_ext.base.files.extraction import scans
from tests.cms_ext.base.files.extraction.scans import scanned_pdf
from tests.commands import printed
from tests.members_area.conftest import TODAY, Publish, clerk_of, one_page, released, withdrawn
from tests.members_area.library.searching import search

pytestmark = pytest.mark.django_db


FOREIGN = Path(scans.__file__).parent / "foreign"


def found(reader: User, query: str, today: date = TODAY) -> list[str]:
    hits = search(visible_documents(reader, today), query)
    return [document.title for document in hits.documents]


def words_kept() -> int:
    """Rows of the table in which SQLite looks words up; PostgreSQL has none next to the entries."""
    if connection.vendor != "sqlite":
        return SearchEntry.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {WORDS}")
        return int(cursor.fetchone()[0])


@pytest.mark.both_databases
@pytest.mark.postgresql_core
def test_what_is_published_is_found_at_once_by_its_text_until_it_is_withdrawn(
    anna: User, publish: Publish, draft: Publish
):
    """A draft is not, and indexing twice keeps one entry."""
    index_document(draft("Szkic o ławkach"), today=TODAY)
    assert not SearchEntry.objects.exists()

    document = publish("Notatka o ławkach")
    assert found(anna, "ławka") == ["Notatka o ławkach"]
    assert found(anna, "kanarekpliku") == ["Notatka o ławkach"]
    assert SearchEntry.objects.get().text_from == TextFrom.FILE

    index_document(document, today=TODAY)
    assert (SearchEntry.objects.count(), words_kept()) == (1, 1)
    unindex_document(document)
    assert (SearchEntry.objects.count(), words_kept()) == (0, 0)

    index_document(document, today=TODAY)
    withdrawn(document)
    assert found(anna, "ławka") == []
    assert (SearchEntry.objects.count(), words_kept()) == (0, 0)


@pytest.mark.both_databases
@pytest.mark.postgresql_core
def test_what_is_published_from_a_day_comes_in_on_that_day(anna: User, publish: Publish):
    tomorrow = TODAY + timedelta(days=1)
    index_document(publish("Notatka o ławkach", published_on=tomorrow), today=TODAY)
    assert not SearchEntry.objects.exists()

    assert index_missing(TODAY) == 0
    assert index_missing(tomorrow) == 1
    assert found(anna, "ławka") == []
    assert found(anna, "ławka", tomorrow) == ["Notatka o ławkach"]


@pytest.mark.both_databases
@pytest.mark.postgresql_core
def test_another_version_brings_its_own_words(anna: User, publish: Publish):
    """The second version begins tomorrow: until then nobody finds what it says."""
    document = publish("Regulamin", kind="BYLAW", effective_from=date(2026, 1, 1))
    tomorrow = TODAY + timedelta(days=1)
    add_version(
        document,
        one_page(),
        in_force_from=tomorrow,
        note="",
        today=TODAY,
        origin=clerk_of("kancelaria"),
    )
    PageText.objects.filter(rendition__version__no=2).update(text="O piaskownicach.")
    released(document, on=TODAY)

    index_missing(TODAY)
    assert (found(anna, "kanarekpliku"), found(anna, "piaskownica")) == (["Regulamin"], [])

    index_missing(tomorrow)
    assert found(anna, "kanarekpliku", tomorrow) == []
    assert found(anna, "piaskownica", tomorrow) == ["Regulamin"]


@pytest.mark.thorough
def test_papers_of_other_programs_are_found_however_they_spell_their_words(
    anna: User, publish: Publish
):
    for path in FOREIGN.iterdir():
        document = publish("Regulamin", kind="BYLAW", effective_from=date(2026, 1, 1))
        file = checked_file(ContentFile(b"\n\n" + path.read_bytes()), path.name)
        origin = clerk_of("kancelaria")
        add_version(document, file, in_force_from=TODAY, note="", today=TODAY, origin=origin)
        released(document, on=TODAY)
    index_missing(TODAY)

    for query in ("źródlo", "z\u0301ro\u0301dlo", "posiedzenie", "posie\u00addzenia"):
        assert found(anna, query) == ["Regulamin"], ascii(query)


@pytest.mark.both_databases
@pytest.mark.postgresql_core
def test_an_interrupted_run_goes_on_where_it_ended(publish: Publish):
    for name in ("Jeden", "Dwa", "Trzy"):
        publish(name)
    for entry in SearchEntry.objects.all()[:2]:
        unindex_document(entry.document)
    said = "".join(printed("reindex_library", *options) for options in ((), (), ("--all",)))

    assert said.splitlines() == [
        "2 z 2",
        "Dodane: 2, usunięte: 0.",
        "Dodane: 0, usunięte: 0.",
        "3 z 3",
        "Dodane: 3, usunięte: 0.",
    ]


@pytest.mark.both_databases
@pytest.mark.postgresql_core
def test_the_scheduler_brings_in_what_is_missing(publish: Publish):
    unindex_document(publish("Jeden"))

    catch_up_search_today()

    assert [str(entry) for entry in SearchEntry.objects.all()] == ["Jeden"]
    assert unindex_withdrawn() == 0


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
def tesseract(monkeypatch) -> list[bytes]:
    """An installed reader that says what was asked of it."""
    asked: list[bytes] = []

    def read(content: bytes, extension: str) -> tuple[str, ...]:
        asked.append(content[:5])
        return ("Uchwalono zakup ławek.", "Na tym zakończono.")

    monkeypatch.setattr(index, "ocr_available", lambda: True)
    monkeypatch.setattr(index, "recognise_text", read)
    return asked


def test_a_scan_is_read_once_and_then_found(anna: User, scan: Document, tesseract: list[bytes]):
    assert found(anna, "zakupy") == []

    read_next_scan()
    read_next_scan()

    assert tesseract == [b"%PDF-"]
    assert found(anna, "zakupy") == ["Protokół z 1998 roku"]
    assert SearchEntry.objects.get().text_from == TextFrom.OCR
    pages = PageText.objects.order_by("page").values_list("page", "text", "by_ocr")
    assert list(pages) == [(1, "Uchwalono zakup ławek.", True), (2, "Na tym zakończono.", True)]


@pytest.mark.thorough
def test_tesseract_itself_reads_a_scan_of_two_pages_for_the_reader(anna: User):
    """From the desk to the hit, with the real program and a page number; nothing is in."""
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
    assert found(anna, "dźwig") == []

    read_next_scan()

    assert found(anna, "dźwig") == found(anna, "dzwigi") == ["Protokół z 1998 roku"]
    pages = PageText.objects.order_by("page").values_list("page", "text", "by_ocr")
    assert [(page, " ".join(text.split()), by_ocr) for page, text, by_ocr in pages] == [
        (1, "Porządek obrad Rady.", True),
        (2, "Uchwalono wymianę dźwigów przy Wrzosowej.", True),
    ]
    assert SearchEntry.objects.get().text_from == TextFrom.OCR
    assert index.next_scan() is None


def test_without_tesseract_a_scan_waits_and_one_that_no_machine_can_read_waits_no_more(
    scan: Document, tesseract: list[bytes], monkeypatch
):
    def refuse(content: bytes, extension: str) -> tuple[str, ...]:
        raise UnreadableFile("Plik jest uszkodzony.")

    monkeypatch.setattr(index, "recognise_text", refuse)
    monkeypatch.setattr(index, "ocr_available", lambda: False)
    read_next_scan()
    waiting = index.next_scan()
    assert waiting is not None
    assert waiting.document == scan

    monkeypatch.setattr(index, "ocr_available", lambda: True)
    read_next_scan()
    assert index.next_scan() is None
    assert SearchEntry.objects.get().text_from == TextFrom.NONE


def test_a_withdrawn_scan_is_not_read(scan: Document, tesseract: list[bytes]):
    scan.versions.update(state="WITHDRAWN", withdrawal_reason="zły plik")
    Document.objects.filter(pk=scan.pk).update(state="WITHDRAWN", withdrawal_reason="zły plik")
    scan.refresh_from_db()
    index_document(scan, today=TODAY)

    read_next_scan()

    assert tesseract == []


def test_forms():
    expected = {
        "Zarządu": Forms("zarzadu", "zarzad"),
        "ZARZĄDU": Forms("zarzadu", "zarzad"),
        "zarzadu": Forms("zarzadu", "zarzad"),
        "łódź": Forms("lodz", "lodz"),
        "dźwigów": Forms("dzwigow", "dzwig"),
        "windami": Forms("windami", "wind"),
        "2024": Forms("2024", "2024"),
        "RN": Forms("rn", "rn"),
        "_": Forms("", ""),
        "e\u0328": Forms("e", "e"),  # ę of two signs
        "za\u00adrza\u0328\u200bdu": Forms("zarzadu", "zarzad"),
    }

    assert {word: read_forms(word) for word in expected} == expected


@given(st.text())
def test_words_are_plain_whatever_the_text(text: str):
    for place in find_indexed_words(text):
        for word in (place.forms.raw, place.forms.stem):
            assert word.isascii()
            assert word.isalnum()
            assert word == word.lower()
            assert len(word) <= MAX_WORD_LENGTH


def test_words_that_stand_everywhere_are_left_out_and_a_paper_has_only_so_many():
    distinct_words = list_distinct_words(["Uchwała nr 3 w sprawie opłat", "i o opłaty"])
    assert [word.raw for word in distinct_words] == ["uchwala", "3", "sprawie", "oplat", "oplaty"]

    starts = range(0, 10**6, 500)
    pages = (" ".join(f"słowo{n}" for n in range(start, start + 1000)) for start in starts)
    assert len(list_distinct_words(pages)) == MAX_WORDS


def test_a_number_is_one_word_however_it_is_spelled():
    spelled = ["3/RN/2024", "3 rn 2024", "3-RN-2024", "3RN2024"]

    assert {join_number(number) for number in spelled} == {"3rn2024"}


def test_the_words_of_a_paper_say_where_they_stand():
    wording = Wording("Protokół o windach", "5/2026", ("O windach mówiono długo.", "Winda stoi."))

    assert " ".join(list_entry_words(wording)) == (
        "aprotokol bprotokol awindach bwind a5 b5 a2026 b2026 cwindach dwind cmowiono dmowion "
        "cdlugo ddlug cwinda cstoi dstoi n52026"
    )
