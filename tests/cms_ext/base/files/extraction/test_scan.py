"""Scans read by tesseract with the Polish language, which `tests/machine/debian.py` installs."""

import shutil

import pytest

from cms_ext.base.files.extraction import UnreadableFile, ocr_available, read_file, recognise_text
from tests.cms_ext.base.files.extraction.pdf_files import pdf
from tests.cms_ext.base.files.extraction.scans import as_file, scanned, scanned_pdf

MINUTES = (
    "Rada Nadzorcza rozpatrzyła skargę na wymianę dźwigów.",
    "Zarząd przedstawił kosztorys docieplenia ścian.",
)


def test_a_scanned_pdf_has_no_text_and_is_read_page_by_page():
    content = scanned_pdf(*MINUTES)

    found = read_file(content, "pdf")

    assert (found.pages, found.has_text) == (("", ""), False)
    assert tuple(" ".join(page.split()) for page in recognise_text(content, "pdf")) == MINUTES


@pytest.mark.parametrize(("form", "extension"), [("JPEG", "jpg"), ("PNG", "png")])
def test_a_photo_of_a_page_is_read(form: str, extension: str):
    content = as_file(form, scanned(MINUTES[0]))

    assert [" ".join(page.split()) for page in recognise_text(content, extension)] == [MINUTES[0]]


def test_without_tesseract_nothing_is_read_and_it_is_said(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)

    assert not ocr_available()
    with pytest.raises(UnreadableFile, match="nie ma programu tesseract"):
        recognise_text(pdf("Protokol"), "pdf")


def test_what_is_no_scan_is_refused():
    with pytest.raises(UnreadableFile, match="nie da się otworzyć"):
        recognise_text(b"%PDF-1.7\n", "pdf")
    with pytest.raises(UnreadableFile, match="Nie czytamy plików"):
        recognise_text(b"PK", "docx")
