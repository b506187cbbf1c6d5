"""What the XML of a workbook says: its sheets, its shared texts, cells, days and hours.

Tables and the extraction of text read their workbooks with these handlers. How the XML is opened
safely, and what a cell means, is theirs. An element counts only in its namespace and at its place:
extensions and formats of conditions use the same names for other things.
Source of days and hours: ECMA-376 part 1, § 18.8.30 and § 18.17.4.
"""

import posixpath
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
# Namespaces of elements and attributes: transitional and strict.
PREFIXES = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "",
    "http://purl.oclc.org/ooxml/spreadsheetml/main": "",
    "http://schemas.openxmlformats.org/package/2006/relationships": "",
    OFFICE: "r:",
    STRICT_OFFICE: "r:",
    "http://www.w3.org/XML/1998/namespace": "xml:",
}
CONTENT_TYPES = "[Content_Types].xml"
MAX_TEXT_LENGTH = 1 << 15
"""Characters of a cell that are looked at; more does not fit into a spreadsheet's own."""
DEEPEST = 8
"""Levels of elements; what we read is at most seven deep: a run of text in a cell."""


@lru_cache(512)
def short_name(name: str) -> str:
    """`row` for `{namespace of workbooks}row`, `r:id` for a relation, `?row` for foreign names.

    The opening bracket of the namespace may be missing.
    """
    namespace, _, local = name.rpartition("}")
    return PREFIXES.get(namespace.removeprefix("{"), "?") + local


def find_attribute(attributes: Mapping[str, str], short: str) -> str:
    """Return the value of an attribute in a namespace, `r:id`; empty when it is not there."""
    return next((value for name, value in attributes.items() if short_name(name) == short), "")


class Handler:
    """Gets the elements of a part by their paths, `/worksheet/sheetData/row`, and their texts."""

    def __init__(self) -> None:
        self.path = ""
        self._depth = 0

    def open(self, name: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element from the parser, with its whole name."""
        self._depth += 1
        if self._depth <= DEEPEST:
            self.path = f"{self.path}/{short_name(name)}"
            self.start(self.path, attributes)

    def close(self, _name: str) -> None:
        """Take the end of the element that was opened last."""
        if self._depth <= DEEPEST:
            self.end(self.path)
            self.path = self.path.rpartition("/")[0]
        self._depth -= 1

    def start(self, path: str, attributes: dict[str, str]) -> None:
        """Called where an element begins."""

    def text(self, text: str) -> None:
        """Called with a piece of the text of the element at `self.path`."""

    def end(self, path: str) -> None:
        """Called where an element ends."""


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
        super().__init__()
        self.sheets: list[Sheet] = []
        self.from_1904 = False
        self._most = most

    def start(self, path: str, attributes: dict[str, str]) -> None:
        if path == "/workbook/workbookPr":
            self.from_1904 = is_true(attributes.get("date1904"))
        elif path == "/workbook/sheets/sheet" and len(self.sheets) < self._most:
            hidden = attributes.get("state", "visible") != "visible"
            relation = find_attribute(attributes, "r:id")
            self.sheets.append(Sheet(attributes.get("name", ""), relation, hidden))


class Relation(NamedTuple):
    """A link from a part to another: its id, the last word of its type, the path of the part."""

    id: str
    kind: str
    part: str


def relations_path(part: str) -> str:
    """Return the name of the part with the relations of a part; "" stands for the whole file."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


class RelationList(Handler):
    """The relations of a part with other parts of the file."""

    most = 2_000

    def __init__(self, part: str) -> None:
        super().__init__()
        self.found: list[Relation] = []
        self._folder = posixpath.join("/", posixpath.dirname(part))

    def start(self, path: str, attributes: dict[str, str]) -> None:
        inside = attributes.get("TargetMode") != "External" and len(self.found) < self.most
        namespace, _, kind = attributes.get("Type", "").rpartition("/")
        if path == "/Relationships/Relationship" and inside and PREFIXES.get(namespace) == "r:":
            target = posixpath.join(self._folder, attributes.get("Target", "").replace("\\", "/"))
            part = posixpath.normpath(target).lstrip("/")
            self.found.append(Relation(attributes.get("Id", ""), kind, part))

    def part_of(self, kind: str) -> str:
        """The first part of this kind, else the usual one in the same folder: `styles.xml`."""
        usual = posixpath.join(self._folder, f"{kind}.xml").lstrip("/")
        return next((relation.part for relation in self.found if relation.kind == kind), usual)


STRING, ROW = "/sst/si", "/worksheet/sheetData/row"
CELL = f"{ROW}/c"
FORMULA = f"{CELL}/f"
TEXTS = frozenset(
    (*(f"{place}/{text}" for place in (STRING, f"{CELL}/is") for text in ("t", "r/t")), f"{CELL}/v")
)
HINTS = frozenset((f"{STRING}/rPh/t", f"{CELL}/is/rPh/t"))
"""How to pronounce a text, which no cell shows."""


class TextCollector(Handler):
    """Collects the text of a cell or of a shared text, with all its runs.

    Of a text at most `longest` characters are read, at the places `texts`.
    """

    longest = MAX_TEXT_LENGTH
    texts = TEXTS

    def __init__(self) -> None:
        super().__init__()
        self.begin()

    def begin(self) -> None:
        """Forget the text that was collected."""
        self.runs: list[str] = []
        self._length = 0

    def text(self, text: str) -> None:
        if self.path in self.texts and self._length < self.longest:
            self.runs.append(text[: self.longest - self._length])
            self._length += len(text)


class StringCollector(TextCollector):
    """Collects the shared texts; `ready` are those that are complete and not taken yet."""

    def __init__(self) -> None:
        super().__init__()
        self.ready: list[str] = []

    def start(self, path: str, attributes: dict[str, str]) -> None:
        if path == STRING:
            self.begin()

    def end(self, path: str) -> None:
        if path == STRING:
            self.ready.append(unescape_text("".join(self.runs)))


_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


def unescape_text(text: str) -> str:
    """A text without the escapes that stand for signs which XML cannot hold."""
    if "_x" not in text:
        return text
    # Half of a pair of surrogates is no text.
    text = _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), text)
    return text.encode("utf-8", "replace").decode()


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
        """Called where a row begins."""

    def end_cell(self, value: str) -> None:
        """Take the text that is stored in a cell."""

    def end_row(self) -> None:
        """Called where a row ends."""

    def start(self, path: str, attributes: dict[str, str]) -> None:
        if path == CELL:
            place = _PLACE.fullmatch(attributes.get("r", ""))
            self.column = _column(place[1]) if place else self.column + 1
            self.type, self.style = attributes.get("t", "n"), read_number(attributes.get("s"))
            self.has_formula = False
            self.begin()
        elif path == FORMULA:
            self.has_formula = True
        elif path == ROW:
            # Numbers are optional, and a row never stands above the one before it.
            self.row, self.column = max(read_number(attributes.get("r")), self.row + 1), 0
            self.begin_row(attributes)

    def end(self, path: str) -> None:
        if path == CELL:
            self.end_cell("".join(self.runs))
        elif path == ROW:
            self.end_row()


def _column(letters: str) -> int:
    """`A` is 1, `XFD` is 16 384."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


WARSAW = ZoneInfo("Europe/Warsaw")
# Days of East Asian programs, which no file declares.
EASTERN = dict.fromkeys((*range(27, 37), *range(50, 59)), "yyyy-m-d")
MAX_STYLES = 1 << 16

_LITERAL = re.compile(r'"[^"]*"|[\\_*].|\[(?![hms]+\])[^\]]*\]|AM/PM|A/P', re.IGNORECASE)
_FRACTION = re.compile(r"(?<=s)[.,]0+|(?<=s\])[.,]0+", re.IGNORECASE)
_ELAPSED = re.compile(r"\[[hms]+\]", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
# Of dates and hours in English, and of years and days in Polish, German, Italian and Japanese.
_LETTERS = frozenset("ymdhs"), frozenset("ymdhsrjtgabe")


def is_date_format(code: str) -> bool:
    """Return whether a format shows a number as a day or an hour; „Standard” and `0.00` do not."""
    # The first section, for positive numbers, without its literals.
    section = _FRACTION.sub("", _LITERAL.sub("", code).partition(";")[0]).lower()
    letters = set(_LETTER.findall(section))
    some, most = _LETTERS
    return bool(letters & some) and letters <= most and not set("0#?") & set(section)


class DateStyles(Handler):
    """The numbers of the cell styles that show a day or an hour, and of those for durations."""

    def __init__(self) -> None:
        from openpyxl.styles.numbers import BUILTIN_FORMATS  # noqa: PLC0415 - 70 ms of each start

        super().__init__()
        self._formats: dict[int, str] = {**BUILTIN_FORMATS, **EASTERN}
        self._styles: list[int] = []

    def start(self, path: str, attributes: dict[str, str]) -> None:
        number = read_number(attributes.get("numFmtId"))
        if path == "/styleSheet/numFmts/numFmt":
            self._formats[number] = attributes.get("formatCode", "")
        elif path == "/styleSheet/cellXfs/xf" and len(self._styles) < MAX_STYLES:
            self._styles.append(number)

    @property
    def found(self) -> dict[int, bool]:
        """Return True for durations: `[h]:mm`."""
        dates = {
            number: _ELAPSED.search(code) is not None
            for number, code in self._formats.items()
            if is_date_format(code)
        }
        return {place: dates[code] for place, code in enumerate(self._styles) if code in dates}


def format_serial(number: float, *, from_1904: bool, elapsed: bool) -> str | None:
    """Return the moment that a number of days means; None beyond the calendar."""
    import openpyxl.utils.datetime as excel  # noqa: PLC0415 - as in DateStyles

    try:
        moment = excel.from_excel(
            number, excel.MAC_EPOCH if from_1904 else excel.WINDOWS_EPOCH, elapsed
        )
    except (ValueError, OverflowError):
        return None
    if isinstance(moment, timedelta):
        minutes, seconds = divmod(round(moment.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return format_moment(moment)


def format_iso(text: str) -> str:
    """Return the moment of a cell of type `d`; a text that is not one stays as it is.

    Programs write a day as midnight in Warsaw, with or without a zone.
    """
    text = text.strip()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        with suppress(ValueError):
            return format_moment(time.fromisoformat(text))
        return text
    with suppress(OverflowError):
        if moment.tzinfo and moment.time() != time():
            local = moment.astimezone(WARSAW)
            moment = local if local.time() == time() else moment
    return format_moment(moment.replace(tzinfo=None))


def format_moment(moment: datetime | date | time) -> str:
    """A day as a CSV file would write it; an hour next to it is for the column to refuse."""
    if isinstance(moment, datetime) and moment.time() == time():
        return str(moment.date())
    return str(moment)
