"""What the library asks of a file; how files are read is tested with `cms_ext.base.extraction`."""

from __future__ import annotations

import hashlib
import io
from typing import NoReturn

import pytest
from django.core.files.base import ContentFile, File

from members_area.library.domain import upload
from members_area.library.domain.upload import RefusedFile, checked_file
from tests.members_area.conftest import PDF
from tests.members_area.library.domain.gate.papers import locked, pdf, photograph, scripted


@pytest.mark.parametrize(
    ("name", "content", "media_type", "pages"),
    [
        ("papier.pdf", PDF, "application/pdf", 1),
        ("PAPIER.PDF", PDF, "application/pdf", 1),
        ("skan.png", photograph(), "image/png", 1),
    ],
)
def test_a_file_that_is_what_it_says_is_taken(
    name: str, content: bytes, media_type: str, pages: int | None
) -> None:
    file = checked_file(ContentFile(content), name)

    assert (file.media_type, file.pages, file.size) == (media_type, pages, len(content))
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert file.content.read() == content  # rewound, ready to be kept


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
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
    ],
)
def test_what_cannot_be_taken_is_refused_in_words(
    name: str, content: bytes, complaint: str
) -> None:
    with pytest.raises(RefusedFile, match=complaint):
        checked_file(ContentFile(content), name)


class Unread(io.BytesIO):
    """A file of which nobody may read a byte."""

    def read(self, size: int | None = -1) -> NoReturn:
        raise AssertionError("a file that is too big was read")


def test_a_file_of_500_mb_is_refused_by_its_size_unread() -> None:
    huge = File(Unread(), "papier.pdf")
    huge.size = 500 * 1024**2

    with pytest.raises(RefusedFile, match="ma 500 MB, a może mieć najwyżej 20 MB"):
        checked_file(huge, "papier.pdf")


@pytest.mark.parametrize("cut", range(0, len(PDF), 3989))
def test_a_pdf_cut_anywhere_is_refused_and_never_crashes(cut: int) -> None:
    with pytest.raises(RefusedFile):
        checked_file(ContentFile(PDF[:cut]), "papier.pdf")


def test_the_types_are_those_that_the_readers_are_promised() -> None:
    assert set(upload.TYPES) == {"pdf", "docx", "xlsx", "odt", "jpg", "png"}
