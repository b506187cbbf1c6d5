"""What the library asks of a file; how files are read is tested with `base.files.extraction`."""

import hashlib
import io
from datetime import date
from pathlib import Path
from typing import NoReturn

import pytest
from django.core.files.base import ContentFile, File
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image

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
    ):
        file = checked_file(ContentFile(content), name)
        assert (file.media_type, file.pages, file.size) == (media_type, 1, len(content))
        assert file.sha256 == hashlib.sha256(content).hexdigest()
        assert file.content.read() == content  # rewound, ready to be kept


def saved(picture: Image.Image, kind: str = "PNG", **facts: object) -> bytes:
    made = io.BytesIO()
    picture.save(made, kind, **facts)
    return made.getvalue()


def camera(kind: str, size: tuple[int, int] = (60, 40)) -> bytes:
    """A picture lying on its side, with the place and the camera in it."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Make] = "XIASTO"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[2] = (52.0, 13.0, 47.0)
    return saved(Image.new("RGB", size, "navy"), kind, exif=exif)


UPLOADS = Path(__file__).parents[3] / "cms_ext" / "base" / "files" / "uploads"
HEIC = (UPLOADS / "photo.heic").read_bytes()
DEEP = Image.new("I;16", (60, 40), 0x8080)
CLEAR = Image.new("RGBA", (60, 40), (0, 0, 0, 0))
PHOTOS = {
    "zdjecie.jpg": (camera("JPEG"), (40, 60), (0, 0, 128)),
    "skan.PNG": (camera("PNG"), (40, 60), (0, 0, 128)),
    "duzy.jpeg": (camera("JPEG", (5000, 100)), (80, 4000), (0, 0, 128)),
    "a4.jpg": (camera("JPEG", (3508, 40)), (40, 3508), (0, 0, 128)),
    "z telefonu.heic": (HEIC, None, None),
    "skan16.png": (saved(DEEP), (60, 40), (128, 128, 128)),
    "przezroczysty.png": (saved(CLEAR), (60, 40), (255, 255, 255)),
}


@pytest.mark.parametrize("name", PHOTOS)
def test_of_a_picture_the_upright_pixels_alone_are_kept(name: str):
    content, size, colour = PHOTOS[name]

    file = checked_file(ContentFile(content), name)

    kept = file.content.read()
    drawn = Image.open(io.BytesIO(kept))
    assert (file.extension, file.media_type, file.pages) == ("jpg", "image/jpeg", 1)
    assert (file.size, file.sha256) == (len(kept), hashlib.sha256(kept).hexdigest())
    assert (b"XIASTO" in kept, dict(drawn.getexif()), file.extracted.hidden) == (False, {}, ())
    if size:
        near = all(abs(a - b) < 3 for a, b in zip(drawn.getpixel((5, 5)), colour, strict=True))
        assert (drawn.size, near) == (size, True)


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
        ("skan.heic", photograph(), "nie zgadza się z jego nazwą"),
        ("skan.png", photograph()[:300], "jest uszkodzony"),
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
    assert set(upload.TYPES) == {"pdf", "docx", "xlsx", "odt", "jpg", "png", "heic"}
