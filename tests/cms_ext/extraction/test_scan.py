"""Scans read by tesseract with the Polish language, which `tests/machine/debian.py` installs."""

from __future__ import annotations

import io
import shutil

import pypdfium2
import pytest
import typst
from PIL import Image

from cms_ext.extraction import Unreadable, ocr, ocr_available, read_file
from cms_ext.pdf.rendering import FONTS
from tests.cms_ext.extraction.pdf_files import pdf

MINUTES = (
    "Rada Nadzorcza rozpatrzyła skargę na wymianę dźwigów.",
    "Zarząd przedstawił kosztorys docieplenia ścian.",
)


def scanned(*pages: str) -> list[Image.Image]:
    """Pages as a scanner would give them: typeset, then only their pixels."""
    text = "\n#pagebreak()\n".join(pages)
    source = f'#set page(width: 16cm, height: 6cm)\n#set text(font: "Public Sans", 14pt)\n{text}'
    printed = typst.compile(source.encode(), font_paths=[FONTS])
    with pypdfium2.PdfDocument(printed) as document:
        return [page.render(scale=3, grayscale=True).to_pil() for page in document]


def as_file(form: str, pictures: list[Image.Image], **saving: object) -> bytes:
    made = io.BytesIO()
    pictures[0].save(made, form, **saving)
    return made.getvalue()


def test_a_scanned_pdf_has_no_text_and_is_read_page_by_page() -> None:
    pages = scanned(*MINUTES)
    content = as_file("PDF", pages, save_all=True, append_images=pages[1:])

    found = read_file(content, "pdf")

    assert (found.pages, found.has_text) == (("", ""), False)
    assert tuple(" ".join(page.split()) for page in ocr(content, "pdf")) == MINUTES


@pytest.mark.parametrize(("form", "extension"), [("JPEG", "jpg"), ("PNG", "png")])
def test_a_photo_of_a_page_is_read(form: str, extension: str) -> None:
    content = as_file(form, scanned(MINUTES[0]))

    assert [" ".join(page.split()) for page in ocr(content, extension)] == [MINUTES[0]]


def test_without_tesseract_nothing_is_read_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)

    assert not ocr_available()
    with pytest.raises(Unreadable, match="nie ma programu tesseract"):
        ocr(pdf("Protokol"), "pdf")


@pytest.mark.parametrize(
    ("content", "extension", "words"),
    [(b"%PDF-1.7\n", "pdf", "nie da się otworzyć"), (b"PK", "docx", "Nie czytamy plików")],
)
def test_what_is_no_scan_is_refused(content: bytes, extension: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        ocr(content, extension)
