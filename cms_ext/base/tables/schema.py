"""Describes a kind of file: its columns, its row, its checks."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from itertools import chain, islice, takewhile
from typing import Any, Generic, TypeVar

from cms_ext.base.tables import records
from cms_ext.base.tables.findings import FileFinding, FileRefused, about_file, about_line
from cms_ext.base.tables.source import TableSource
from cms_ext.base.tables.values import format_digits, polish_count
from cms_ext.base.tables.workbook import Workbook

R = TypeVar("R")
T = TypeVar("T", str, list[str])

MAX_CELL_LENGTH = 255


def fold_name(text: str) -> str:
    """Fold what names of columns, and words in cells, are compared by."""
    return " ".join(text.replace("_", " ").split()).strip(" .:").casefold()


class ValueForm(StrEnum):
    """How a value is read; only texts are taken as they are.

    Of the texts those that layouts may clean are told apart. A street has its house number, and an
    address the town, too.
    """

    TEXT = "text"
    NAME = "name"
    STREET = "street"
    ADDRESS = "address"
    UNIT_NO = "unit_no"
    AMOUNT = "amount"
    NUMBER = "number"
    COUNT = "count"
    DAY = "day"
    PERIOD = "period"

    @property
    def is_number(self) -> bool:
        return self in (ValueForm.AMOUNT, ValueForm.NUMBER, ValueForm.COUNT)


@dataclass(frozen=True, slots=True)
class Column:
    """A column; its header is also the name of the row's field.

    A required column must be in the header and filled in every row; an empty cell of an optional
    one, or a column that is not there, gives `empty`. `prose` is text for people: it may look
    like a formula, which is worth a notice; `multiline` may hold line breaks. `about` says to the
    person who prepares the file what belongs there. `read` is called once for repeated texts.

    `number` makes a text of a cell in which a spreadsheet keeps a number, for `read` to judge;
    it may raise BadValue. An `identifier` kept so may have lost its leading zeros: a warning.
    `form` says how programs may write the values differently, for layouts of foreign files.
    What is wrong with a `secret` is reported without the cell. `aliases`, as „gmina|nazwa gminy”,
    are what programs call the column, the likeliest first. `labels` are the Polish words of codes.
    `spellings` are what programs write for words of a closed list, for layouts of foreign files.
    They propose `usual` where a file has no such column, make a value of those in `made_of`, and
    compare no row of sums with a `repeated` amount, which several rows have together.
    """

    name: str
    read: Callable[[str], object]
    required: bool = True
    empty: object = None
    longest: int = MAX_CELL_LENGTH
    prose: bool = False
    multiline: bool = False
    about: object = ""
    number: Callable[[Decimal], str] = format_digits
    identifier: bool = False
    form: ValueForm = ValueForm.TEXT
    secret: bool = False
    aliases: str = ""
    labels: Mapping[str, object] = field(default_factory=dict, hash=False)
    spellings: Mapping[str, str] = field(default_factory=dict, hash=False)
    usual: Callable[[], str] | None = None
    made_of: tuple[str, ...] = ()
    repeated: bool = False


class Checks(Generic[R]):
    """Checks of rows, alone and against each other; a new object for each reading."""

    def check(self, line: int, row: R) -> Iterable[FileFinding]:
        """Return the errors of one row, by itself and compared with earlier rows."""
        return ()

    def unreadable(self, cells: Mapping[str, str]) -> None:
        """A row whose values could not be read; `cells` are its texts."""

    def finish(self) -> Iterator[FileFinding]:
        """Yield the errors that only the whole file shows."""
        yield from ()


@dataclass(frozen=True, slots=True)
class Schema(Generic[R]):
    """A kind of file. `one_of` are columns of which one must be there and filled.

    Files of a `marked` kind begin with a marker, and the report names a missing one; tables that
    people write by hand need none. `controls` are the sums that the marker may state, with the
    amount that each row adds; `facts` are names in it that are no controls.
    """

    kind: str
    version: int
    columns: tuple[Column, ...]
    build: Callable[..., R]
    checks: Callable[[], Checks[R]]
    controls: Mapping[str, Callable[[R], Decimal]]
    one_of: tuple[str, ...] = ()
    marked: bool = True
    facts: tuple[str, ...] = ()

    @property
    def required_names(self) -> frozenset[str]:
        """Return the columns without which a file is not of this kind."""
        return frozenset(column.name for column in self.columns if column.required)


@dataclass(frozen=True, slots=True)
class AnnouncedKind:
    """A kind of the contract that this version does not read; the sender gets `why`."""

    kind: str
    required: frozenset[str]
    why: str


@dataclass(frozen=True, slots=True)
class SchemaCatalogue:
    """The kinds of file among which one reader decides, in the order in which they are loaded.

    `header_line` is the row of the column names in a file without a marker: what stands above them
    (a heading, the day of an export) is not read.
    """

    schemas: tuple[Schema[Any], ...]
    announced: tuple[AnnouncedKind, ...] = ()
    header_line: int = 1

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(schema.kind for schema in self.schemas)

    def spell_names(self, names: Sequence[str]) -> tuple[str, ...]:
        """Spell the known ones of a file's column names as the columns do; the others stay."""
        columns = (column.name for schema in self.schemas for column in schema.columns)
        announced = (name for later in self.announced for name in later.required)
        spelled = {fold_name(name): name for name in chain(columns, announced)}
        return tuple(spelled.get(fold_name(name), name) for name in names)

    def required_names(self) -> dict[str, frozenset[str]]:
        """Map each kind to its required columns."""
        known = {schema.kind: schema.required_names for schema in self.schemas}
        return known | {later.kind: later.required for later in self.announced}


@dataclass(frozen=True, slots=True)
class TableHeader:
    """The place of each known column; `ignored` are unknown names."""

    line: int
    width: int
    places: tuple[tuple[Column, int], ...]
    absent: tuple[Column, ...]
    ignored: tuple[str, ...]


def split_line(line: str, separator: str) -> list[str]:
    """Return the trimmed cells of one line."""
    record = next(records.split_records([line], separator, records.MAX_COLUMNS))
    return [records.format_cell(cell).strip().strip("\ufeff") for cell in record.cells]


NARROW = f"najwyżej {records.MAX_COLUMNS} kolumn"


def has_columns(names: Iterable[str], catalogue: SchemaCatalogue) -> bool:
    """Return True if these are all required columns of some kind, or two where none is required."""
    spelled = set(catalogue.spell_names(list(names)))
    free = [schema for schema in catalogue.schemas if not schema.required_names]
    return any(
        required <= spelled for required in catalogue.required_names().values() if required
    ) or any(len(spelled & {column.name for column in schema.columns}) > 1 for schema in free)


def find_separator(line: str, catalogue: SchemaCatalogue) -> str:
    """Return the separator that gives all required columns of some kind, else the likeliest one."""
    sets = catalogue.required_names().values()
    names = {
        separator: set(catalogue.spell_names(split_line(line, separator)))
        for separator in records.SEPARATORS
    }
    for separator, found in names.items():
        if any(required <= found for required in sets):
            return separator
    known = frozenset().union(*sets)
    return max(records.SEPARATORS, key=lambda separator: len(names[separator] & known))


def place_columns(
    schema: Schema[Any], names: list[str], line: int, others: Mapping[str, frozenset[str]]
) -> TableHeader:
    """Find the columns of `schema` among `names`; raises FileRefused with a code HEADER_….

    `others` are the required columns of the other kinds.
    """
    if wrong := _other_kind(schema, names, line, others) or _missing(schema, names, line):
        raise FileRefused(wrong)
    for place, name in enumerate(names):
        if name and name in names[:place]:
            what = f"kolumna „{name[:40]}” występuje dwa razy. Usuń jedną z nich."
            wanted = "każda kolumna tylko raz"
            twice = about_line("HEADER_DUPLICATE", line, what, name[:40], name, wanted)
            raise FileRefused(twice)
    known = {column.name for column in schema.columns}
    present = [column for column in schema.columns if column.name in names]
    return TableHeader(
        line=line,
        width=len(names),
        places=tuple((column, names.index(column.name)) for column in present),
        absent=tuple(column for column in schema.columns if column.name not in names),
        ignored=tuple(name for name in names if name and name not in known),
    )


def _other_kind(
    schema: Schema[Any], names: list[str], line: int, others: Mapping[str, frozenset[str]]
) -> FileFinding | None:
    if schema.required_names <= set(names):
        return None
    for kind, required in others.items():
        if kind != schema.kind and required <= set(names):
            says = "plik mówi" if line > 1 else "wybrano"
            what = f"{says} „{schema.kind}”, a nagłówki są z pliku „{kind}”. Popraw rodzaj pliku."
            return about_line("HEADER_KIND", 1, what, "", kind, schema.kind)
    return None


def _missing(schema: Schema[Any], names: list[str], line: int) -> FileFinding | None:
    columns = [column.name for column in schema.columns]
    required = [column.name for column in schema.columns if column.required]
    missing = [name for name in required if name not in names]
    if schema.one_of and not set(schema.one_of) & set(names):
        missing.append(schema.one_of[-1])
    if not missing:
        return None
    if not set(columns) & set(names):
        message = f"W wierszu {line} nie ma żadnej z kolumn. Sprawdź, czy to ten plik i w którym "
        message += "wierszu stoją nazwy kolumn."
        if schema.marked:
            message = "Plik nie zaczyna się od nagłówków. Pierwszym wierszem po wierszu wersji "
            message += "muszą być nazwy kolumn."
        return about_file("HEADER_MISSING", message, ", ".join(columns))
    strange = [name for name in names if name and name not in columns]
    hint = f" Znaleziona kolumna „{strange[0][:40]}” nie jest znana." if strange else ""
    what, first = f"brakuje kolumny „{missing[0]}”.{hint}", missing[0]
    return about_line("HEADER_MISSING", line, what, first, ", ".join(names), first)


MARK = "#ebok"


@dataclass(frozen=True, slots=True)
class Marker:
    """What the file states about itself; `stated` are its controls as written."""

    kind: str
    version: str
    stated: dict[str, str]


def is_marker(line: str) -> bool:
    """Return True if the first line of a file is a marker, whatever its separator and quotes."""
    return line.lstrip(EMPTY).casefold().startswith(MARK)


def parse_marker(cells: list[str]) -> Marker:
    """Parse a marker; what is no `name=value` is kept as a control without a value."""
    filled = [cell.strip() for cell in cells]
    kind, version = (*filled[1:3], "", "")[:2]
    pairs = (cell.partition("=") for cell in filled[3:] if cell)
    stated = {name.strip().casefold(): value.strip() for name, _, value in pairs}
    return Marker(kind.casefold(), version, stated)


@dataclass(frozen=True, slots=True)
class Top:
    """The marker, and the trimmed column names, which are in row `line`."""

    marker: Marker | None
    names: tuple[str, ...]
    line: int
    separator: str


# So far down the marker or the names are looked for; empty rows above them are passed over.
LOWEST_TOP = 50
# An empty row of a spreadsheet has separators, and some programs put their mark in front.
EMPTY = ' \u00a0\u202f\ufeff\t;,"'


def read_top(source: TableSource, catalogue: SchemaCatalogue) -> Top:
    """Return the first rows. Raises FileRefused with HEADER_TOO_WIDE."""
    if source.workbook is not None:
        return _top_of_workbook(source.workbook, catalogue)
    with records.open_text(source.stream, source.encoding, source.frame) as text:
        lines = enumerate(islice(records.physical_lines(text), LOWEST_TOP), start=1)
        filled = (row for row in lines if row[1].strip(EMPTY))

        def is_header(line: str) -> bool:
            return has_columns(split_line(line, find_separator(line, catalogue)), catalogue)

        first, number, names = _find_top(filled, is_marker, is_header, catalogue.header_line)
    line = names or ""
    columns = max(line.count(separator) for separator in records.SEPARATORS) + 1
    if columns > records.MAX_COLUMNS:  # refused before anything is split
        what = f"plik ma {polish_count(columns)} kolumn ({NARROW.removesuffix(' kolumn')})."
        raise FileRefused(about_line("HEADER_TOO_WIDE", number, what, "", str(columns), NARROW))
    separator = find_separator(line, catalogue)
    marker = None if first is None else parse_marker(split_line(first, separator))
    return Top(marker, catalogue.spell_names(split_line(line, separator)), number, separator)


def _top_of_workbook(workbook: Workbook, catalogue: SchemaCatalogue) -> Top:
    rows = takewhile(lambda row: row[0] <= LOWEST_TOP, workbook.rows(records.MAX_COLUMNS + 1))
    texts = (
        (number, [records.format_cell(one).strip() for one in cells]) for number, cells in rows
    )
    filled = (row for row in texts if any(row[1]))
    first, line, header = _find_top(
        filled,
        lambda cells: is_marker(cells[0]),
        lambda cells: has_columns(cells, catalogue),
        catalogue.header_line,
    )
    if first is not None and first[0].casefold() != MARK:
        what = (
            "cały wiersz stoi w jednej komórce. Otwórz plik CSV w arkuszu przez „Dane” → „Z tekstu"
        )
        what += "/CSV” ze średnikiem jako separatorem albo wgraj sam plik CSV."
        raise FileRefused(about_line("KIND_MISSING", line - 1, what, "", first[0]))
    if header is None and first is None and workbook.other_sheets:
        what = f"Arkusz „{workbook.sheet_name}” jest pusty, a czytany jest pierwszy widoczny "
        what += "arkusz. Przesuń arkusz z danymi na początek."
        raise FileRefused(about_file("FILE_EMPTY", what))
    names = header or []
    if any(names[records.MAX_COLUMNS :]):
        what = f"arkusz ma więcej niż {records.MAX_COLUMNS} kolumny z nagłówkiem."
        raise FileRefused(about_line("HEADER_TOO_WIDE", line, what, expected=NARROW))
    while names and not names[-1]:
        names.pop()
    marker = None if first is None else parse_marker(first)
    return Top(marker, catalogue.spell_names(names), line, "")


def _find_top(
    filled: Iterator[tuple[int, T]],
    is_marked: Callable[[T], bool],
    is_header: Callable[[T], bool],
    header_line: int,
) -> tuple[T | None, int, T | None]:
    """Find the marker, the number of the row of column names, and this row, of the filled ones.

    Titles may stand above the names: of the first rows it is the one with all required columns,
    else the first.
    """
    above: tuple[int, T] | None = next(filled, None)
    if above is None:
        return None, header_line, None
    number, row = above
    if is_marked(row):
        line, names = next(filled, (number + 1, None))
        return row, line, names
    below = [place for place in chain([above], filled) if place[0] >= header_line]
    likeliest = below[0] if below else (header_line, None)
    line, names = next((place for place in below if is_header(place[1])), likeliest)
    return None, line, names
