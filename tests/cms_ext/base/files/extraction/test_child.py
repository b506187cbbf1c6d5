"""What the reader answers, and what is made of an answer that is none."""

import json
from collections.abc import Iterator

import pytest

from cms_ext.base.files.extraction import TookTooLong, UnreadableFile, file, read_file
from cms_ext.base.files.extraction.file import run_task
from cms_ext.base.files.sandbox import Program, ProgramStopped


@pytest.fixture
def _obeying(monkeypatch) -> Iterator[None]:
    """The reader does what its file says."""
    reader = Program("tests.cms_ext.base.files.extraction.obeying")
    monkeypatch.setattr(file, "READER", reader)
    yield
    reader.close()


pytestmark = pytest.mark.usefixtures("_obeying")


def test_time_and_memory_have_an_end():
    with pytest.raises(TookTooLong, match="trwało za długo"):
        read_file(b"exec('while True: pass')", "pdf")
    with pytest.raises(ProgramStopped):
        run_task("read", b"bytearray(2 * 1024**3); print({})", patience=20)


def test_an_answer_that_is_none_is_a_broken_file():
    """A reader that falls over takes nobody with it."""
    answer = {"pages": 7, "page_count": 1, "has_text": True, "hidden": []}
    no_place = {**answer, "pages": [], "hidden": [["nowhere", "x"]]}
    printed = ["", "Traceback", "[]", json.dumps(answer), json.dumps(no_place)]

    for program in (*(f"print({one!r})" for one in printed), "import os; os.abort()"):
        with pytest.raises(UnreadableFile, match="nie da się otworzyć"):
            read_file(program.encode(), "pdf")
