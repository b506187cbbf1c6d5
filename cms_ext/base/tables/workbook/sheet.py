"""What the XML of a workbook says: its sheets, its shared texts, the cells of a sheet.

Tables and the extraction of text read their workbooks with these handlers. How the XML is opened
safely, and what a cell means, is theirs.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from typing import NamedTuple

WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
STYLES, STRINGS = "xl/styles.xml", "xl/sharedStrings.xml"
LONGEST = 1 << 15
"""Characters of a cell that are looked at; more does not fit into a spreadsheet's own."""


class Handler:
    """Gets the elements and texts of a part; names come without prefixes."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Called where an element begins."""

    def text(self, text: str) -> None:
        """Called with a piece of text."""

    def end(self, name: str) -> None:
        """Called where an element ends."""


def local_name(name: str) -> str:
    """The name of an element or attribute without its prefix."""
    return name.rpartition(":")[2]


def is_true(value: str | None) -> bool:
    """Read a yes or no of an attribute."""
    return value in ("1", "true")


def read_number(text: str | None) -> int:
    """Read a whole number of an attribute; 0 for anything else."""
    return int(text) if text and text.isdecimal() and len(text) < 8 else 0


class Sheet(NamedTuple):
    """A sheet as the workbook lists it; the relation leads to its part."""

    name: str
    relation: str
    is_hidden: bool


class SheetList(Handler):
    """The first sheets of a workbook; `from_1904` is how old Macs counted days."""

    def __init__(self, most: int) -> None:
        self.sheets: list[Sheet] = []
        self.from_1904 = False
        self._most = most

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "workbookPr":
            self.from_1904 = is_true(attributes.get("date1904"))
        elif name == "sheet" and len(self.sheets) < self._most:
            local = {local_name(key): value for key, value in attributes.items()}
            hidden = local.get("state", "visible") != "visible"
            self.sheets.append(Sheet(local.get("name", ""), local.get("id", ""), hidden))


class RelationList(Handler):
    """The relations of a workbook with its sheets: id, type and name of the part."""

    def __init__(self, sheets: Iterable[Sheet]) -> None:
        self.found: list[tuple[str, str, str]] = []
        self._wanted = {sheet.relation for sheet in sheets}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        known = name == "Relationship" and attributes.get("Id") in self._wanted
        if known and attributes.get("TargetMode") != "External":
            path = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", "")))
            self.found.append((attributes["Id"], attributes.get("Type", ""), path.lstrip("/")))


class TextCollector(Handler):
    """Collects the text of a cell or of a shared text, with all its runs.

    Hints how to pronounce are read only `with_hints`; of a text at most `longest` characters.
    """

    longest = LONGEST
    with_hints = False

    def __init__(self) -> None:
        self._in_text = self._in_hint = False
        self.begin()

    def begin(self) -> None:
        """Forget the text that was collected."""
        self.runs: list[str] = []
        self._length = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("v", "t"):
            self._in_text = not self._in_hint
        elif name == "rPh":
            self._in_hint = not self.with_hints

    def text(self, text: str) -> None:
        if self._in_text and self._length < self.longest:
            self.runs.append(text[: self.longest - self._length])
            self._length += len(text)

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self._in_text = False
        elif name == "rPh":
            self._in_hint = False


class StringCollector(TextCollector):
    """Collects the shared texts; `ready` are those that are complete and not taken yet."""

    def __init__(self) -> None:
        super().__init__()
        self.ready: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        super().start(name, attributes)
        if name == "si":
            self.begin()

    def end(self, name: str) -> None:
        super().end(name)
        if name == "si":
            self.ready.append(unescape_text("".join(self.runs)))


_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


def unescape_text(text: str) -> str:
    """A text without the escapes that stand for signs which XML cannot hold."""
    return _ESCAPE.sub(_sign, text) if "_x" in text else text


def _sign(escape: re.Match[str]) -> str:
    # Half of a pair of surrogates is no text.
    return chr(int(escape[1], 16)).encode("utf-8", "replace").decode()


_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class RowCollector(TextCollector):
    """Walks through a sheet; a subclass takes the cells.

    While `end_cell` runs, `row` and `column` (from 1), `type`, `style` and `has_formula` are those
    of the cell.
    """

    def __init__(self) -> None:
        super().__init__()
        self.row = self.column = self.style = 0
        self.type = ""
        self.has_formula = False

    def begin_row(self, attributes: dict[str, str]) -> None:
        raise NotImplementedError

    def end_cell(self, value: str) -> None:
        """Take the text that is stored in a cell."""
        raise NotImplementedError

    def end_row(self) -> None:
        raise NotImplementedError

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            place = _PLACE.fullmatch(attributes.get("r", ""))
            self.column = _column(place[1]) if place else self.column + 1
            self.type, self.style = attributes.get("t", "n"), read_number(attributes.get("s"))
            self.has_formula = False
            self.begin()
        elif name == "f":
            self.has_formula = True
        elif name == "row":
            # Numbers are optional, and a row never stands above the one before it.
            self.row, self.column = max(read_number(attributes.get("r")), self.row + 1), 0
            self.begin_row(attributes)
        else:
            super().start(name, attributes)

    def end(self, name: str) -> None:
        if name == "c":
            self.end_cell("".join(self.runs))
        elif name == "row":
            self.end_row()
        else:
            super().end(name)


def _column(letters: str) -> int:
    """`A` is 1, `XFD` is 16 384."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
