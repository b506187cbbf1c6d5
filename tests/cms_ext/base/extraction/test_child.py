"""What the reader answers, and what is made of an answer that is none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cms_ext.base.extraction import TookTooLong, UnreadableFile, file, read_file
from cms_ext.base.extraction.file import run_task
from cms_ext.base.sandbox import Program, ProgramStopped


@pytest.fixture
def _obeying(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The reader does what its file says."""
    reader = Program("tests.cms_ext.base.extraction.obeying")
    monkeypatch.setattr(file, "READER", reader)
    yield
    reader.close()


pytestmark = pytest.mark.usefixtures("_obeying")


def test_time_has_an_end() -> None:
    with pytest.raises(TookTooLong, match="trwało za długo"):
        read_file(b"exec('while True: pass')", "pdf")


def test_memory_has_an_end() -> None:
    with pytest.raises(ProgramStopped):
        run_task("read", b"bytearray(2 * 1024**3); print({})", patience=20)


@pytest.mark.parametrize(
    "printed",
    ["", "Traceback", "[]", '{"pages": 7, "page_count": 1, "has_text": true, "hidden": []}',
     '{"pages": [], "page_count": 1, "has_text": true, "hidden": [["nowhere", "x"]]}'],
    ids=["nothing", "no JSON", "no object", "no pages", "no place"],
)  # fmt: skip
def test_an_answer_that_is_none_is_a_broken_file(printed: str) -> None:
    with pytest.raises(UnreadableFile, match="nie da się otworzyć"):
        read_file(f"print({printed!r})".encode(), "pdf")


def test_a_reader_that_falls_over_takes_nobody_with_it() -> None:
    with pytest.raises(UnreadableFile, match="nie da się otworzyć"):
        read_file(b"import os; os.abort()", "pdf")
