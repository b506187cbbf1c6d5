"""What the library asks of a file; how files are read is tested with `base.files.extraction`."""

import hashlib
import io
from datetime import date
from typing import NoReturn

import pytest
from django.core.files.base import ContentFile, File
from hypothesis import given
from hypothesis import strategies as st

from members_area.library.domain import upload
from members_area.library.domain.draft import Guess, KnownOrgan, guess_facts
from members_area.library.domain.upload import RefusedFile, checked_file
from tests.members_area.conftest import PDF
from tests.members_area.library.domain.papers import locked, pdf, photograph, scripted

ORGANS = (
    KnownOrgan("GM", "Walne Zgromadzenie", "WZ"),
    KnownOrgan("SB", "Rada Nadzorcza", "RN"),
    KnownOrgan("MB", "Zarząd", "Z"),
)
RESOLUTION = """Spółdzielnia Mieszkaniowa „Pod Lasem”
Uchwała nr 4/RN/2026 z dnia 14 maja 2026 r.
w sprawie regulaminu opłat
Rada Nadzorcza uchwala, co następuje."""
MINUTES = """Protokół z posiedzenia Rady Nadzorczej
z dnia 17.09.2026
Przyjęto uchwałę nr 9/Z/2026."""


def test_what_a_paper_seems_to_be():
    """By its page, by its name, by nothing; and of two kinds the particular one."""
    expected = {
        ("skan.pdf", RESOLUTION): Guess(
            "RESOLUTION",
            "Uchwała nr 4/RN/2026 z dnia 14 maja 2026 r. w sprawie regulaminu opłat",
            "4/RN/2026",
            "SB",
            date(2026, 5, 14),
        ),
        ("uchwala_2-wz-2026_2026-06-24.pdf", ""): Guess(
            "RESOLUTION", "Uchwala 2 wz 2026 2026 06 24", "2/WZ/2026", "GM", date(2026, 6, 24)
        ),
        ("protokół RN 2026-09-17.pdf", MINUTES): Guess(
            "MINUTES",
            "Protokół z posiedzenia Rady Nadzorczej z dnia 17.09.2026",
            "",
            "SB",
            date(2026, 9, 17),
        ),
        ("IMG_0001.pdf", ""): Guess("OTHER", "IMG 0001", "", "", None),
        ("protokol-z-lustracji.pdf", ""): Guess(
            "AUDIT_MINUTES", "Protokol z lustracji", "", "", None
        ),
    }

    assert {given: guess_facts(*given, ORGANS) for given in expected} == expected
    for never in ("a_2026-13-45.pdf", "31.02.2026.pdf", ""):
        assert guess_facts(never, "", ORGANS).day is None


@given(st.text(max_size=80), st.text(max_size=200))
def test_any_name_and_page_give_a_guess(name: str, page: str):
    assert guess_facts(name, page, ORGANS).kind


# What the library asks of a file; how files are read is tested with `base.files.extraction`.


def test_a_file_that_is_what_it_says_is_taken():
    for name, content, media_type in (
        ("papier.pdf", PDF, "application/pdf"),
        ("PAPIER.PDF", PDF, "application/pdf"),
        ("skan.png", photograph(), "image/png"),
    ):
        file = checked_file(ContentFile(content), name)
        assert (file.media_type, file.pages, file.size) == (media_type, 1, len(content))
        assert file.sha256 == hashlib.sha256(content).hexdigest()
        assert file.content.read() == content  # rewound, ready to be kept


def test_what_cannot_be_taken_is_refused_in_words():
    for name, content, complaint in (
        ("papier.pdf", b"", "jest pusty"),
        ("papier.html", b"<html></html>", "Nie przyjmujemy"),
        ("papier.svg", b"<svg/>", "Nie przyjmujemy"),
        ("papier.pdf.html", PDF, "Nie przyjmujemy"),
        ("papier", PDF, "Nie przyjmujemy"),
        ("papier.md", b"# Tekst", "Nie przyjmujemy"),
        ("papier.pdf", b"<html></html>", "nie zgadza się z jego nazwą"),
        ("papier.pdf", PDF[:200], "nie da się otworzyć"),
        ("papier.pdf", locked(), "hasłem"),
        ("papier.pdf", scripted(), "skrypty"),
        ("papier.pdf", pdf("Tresc", attached="dane.txt"), "ma w środku załączniki"),
        ("skan.jpg", photograph(), "nie zgadza się z jego nazwą"),
        ("pismo.docx", PDF, "nie zgadza się z jego nazwą"),
    ):
        with pytest.raises(RefusedFile, match=complaint):
            checked_file(ContentFile(content), name)


class Unread(io.BytesIO):
    """A file of which nobody may read a byte."""

    def read(self, size: int | None = -1) -> NoReturn:
        raise AssertionError("a file that is too big was read")


def test_a_file_of_500_mb_is_refused_by_its_size_unread():
    huge = File(Unread(), "papier.pdf")
    huge.size = 500 * 1024**2

    with pytest.raises(RefusedFile, match="ma 500 MB, a może mieć najwyżej 20 MB"):
        checked_file(huge, "papier.pdf")


def test_a_pdf_cut_anywhere_is_refused_and_never_crashes():
    for cut in range(0, len(PDF), 3989):
        with pytest.raises(RefusedFile):
            checked_file(ContentFile(PDF[:cut]), "papier.pdf")
    assert set(upload.TYPES) == {"pdf", "docx", "xlsx", "odt", "jpg", "png"}
