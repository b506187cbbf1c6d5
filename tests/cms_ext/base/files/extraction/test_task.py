"""What the reader answers, and what is made of an answer that is not one."""

import json
import shutil
from collections.abc import Iterator

import pytest

from cms_ext.base.files.extraction import (
    TookTooLong,
    UnreadableFile,
    file,
    ocr_available,
    read_file,
    recognise_text,
)
from cms_ext.base.files.extraction.file import run_task
from cms_ext.base.files.sandbox import Program, ProgramStopped
from tests.cms_ext.base.files.extraction.pdf_files import pdf
from tests.cms_ext.base.files.extraction.scans import as_file, scanned, scanned_pdf


@pytest.fixture
def _obeying(monkeypatch) -> Iterator[None]:
    """The reader does what its file says."""
    reader = Program("tests.cms_ext.base.files.extraction.obeying")
    monkeypatch.setattr(file, "READER", reader)
    yield
    reader.close()


@pytest.mark.usefixtures("_obeying")
def test_time_and_memory_have_an_end():
    with pytest.raises(TookTooLong, match="trwało za długo"):
        read_file(b"exec('while True: pass')", "pdf")
    with pytest.raises(ProgramStopped):
        run_task("read", b"bytearray(2 * 1024**3); print({})", patience=20)


@pytest.mark.usefixtures("_obeying")
def test_an_answer_that_is_none_is_a_broken_file():
    """A reader that falls over takes nobody with it."""
    answer = {"pages": 7, "page_count": 1, "has_text": True, "hidden": []}
    no_place = {**answer, "pages": [], "hidden": [["nowhere", "x"]]}
    printed = ["", "Traceback", "[]", json.dumps(answer), json.dumps(no_place)]

    for program in (*(f"print({one!r})" for one in printed), "import os; os.abort()"):
        with pytest.raises(UnreadableFile, match="nie da się otworzyć"):
            read_file(program.encode(), "pdf")


# Scans read by tesseract with the Polish language, which `tests/machine/debian.py` installs.
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


def test_what_is_no_scan_is_refused_and_without_tesseract_nothing_is_read(monkeypatch):
    with pytest.raises(UnreadableFile, match="nie da się otworzyć"):
        recognise_text(b"%PDF-1.7\n", "pdf")
    with pytest.raises(UnreadableFile, match="Nie czytamy plików"):
        recognise_text(b"PK", "docx")

    monkeypatch.setattr(shutil, "which", lambda name: None)

    assert not ocr_available()
    with pytest.raises(UnreadableFile, match="nie ma programu tesseract"):
        recognise_text(pdf("Protokol"), "pdf")
