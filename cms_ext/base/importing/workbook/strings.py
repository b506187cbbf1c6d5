"""The texts that the cells of a workbook share, kept in a file beside the memory."""

from __future__ import annotations

import tempfile
from array import array

from openpyxl.utils.escape import unescape

from cms_ext.base.importing.workbook.archive import WorkbookArchive
from cms_ext.base.importing.workbook.markup import parsed
from cms_ext.base.importing.workbook.parts import STRINGS

LONGEST = 1 << 15
"""Characters of a cell that are looked at; more does not fit into a spreadsheet's own."""


class SharedStrings:
    """Texts by number. Only where each begins is in memory: eight bytes a text."""

    def __init__(self, archive: WorkbookArchive) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the reading
        self._ends = array("Q", [0])
        if STRINGS in archive:
            self._read(archive)

    def __getitem__(self, number: int) -> str:
        """Raises IndexError for a number that is not there."""
        if not 0 <= number < len(self._ends) - 1:
            raise IndexError(number)
        begin, end = self._ends[number], self._ends[number + 1]
        self._file.seek(begin)
        return self._file.read(end - begin).decode()

    def close(self) -> None:
        self._file.close()

    def _read(self, archive: WorkbookArchive) -> None:
        words = StringCollector()
        for _ in parsed(archive, STRINGS, start=words.start, end=words.end, text=words.text):
            for text in words.taken():
                self._file.write(text.encode())
                self._ends.append(self._file.tell())


class StringCollector:
    """Collects the texts of `si` elements: all their runs, without the hints how to pronounce."""

    def __init__(self, whole: str = "si") -> None:
        self._whole = whole
        self._ready: list[str] = []
        self._parts: list[str] = []
        self._length = 0
        self._in_text = self._in_hint = False

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        if name == self._whole:
            self._parts, self._length = [], 0
        elif name == "rPh":
            self._in_hint = True
        elif name == "t":
            self._in_text = not self._in_hint

    def text(self, text: str) -> None:
        if self._in_text and self._length < LONGEST:
            self._parts.append(text[: LONGEST - self._length])
            self._length += len(text)

    def end(self, name: str) -> None:
        if name == "t":
            self._in_text = False
        elif name == "rPh":
            self._in_hint = False
        elif name == self._whole:
            self._ready.append(plain("".join(self._parts)))

    def taken(self) -> list[str]:
        """The texts that are complete since the last call."""
        ready, self._ready = self._ready, []
        return ready


def plain(text: str) -> str:
    """A text without the escapes that stand for signs which XML cannot hold."""
    return unescape(text) if "_x" in text else text
