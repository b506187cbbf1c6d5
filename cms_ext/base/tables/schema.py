"""How a kind of file is described: its columns, its row, its checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from cms_ext.base.tables.findings import FileFinding, about_line
from cms_ext.base.tables.numbers import digits

R = TypeVar("R")

LONGEST_CELL = 255


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its header name is also the name of the row's field.

    A required column must be in the header and filled in every row; an empty cell of an optional
    one, or a column that is not there, gives `empty`. `prose` is text for people: it may look
    like a formula, which is worth a notice; `multiline` may hold line breaks. `about` says to the
    person who prepares the file what belongs there. `read` is asked once for texts that come again.

    `number` makes a text of a cell in which a spreadsheet keeps a number, for `read` to judge;
    it may raise BadValue. An `identifier` kept so may have lost its leading zeros: a warning.
    """

    name: str
    read: Callable[[str], object]
    required: bool = True
    empty: object = None
    longest: int = LONGEST_CELL
    prose: bool = False
    multiline: bool = False
    about: object = ""
    number: Callable[[Decimal], str] = digits
    identifier: bool = False


class Checks(Generic[R]):
    """What the rows of one file must mean together; a new one for each reading."""

    key_field = ""

    def __init__(self) -> None:
        self._lines: dict[str, int] = {}

    def key(self, row: R) -> str:
        """The key that identifies a row."""
        raise NotImplementedError

    def check(self, line: int, row: R) -> Iterable[FileFinding]:
        """The errors of one row, by itself and compared with earlier rows."""
        return self.unique(line, row)

    def unique(self, line: int, row: R) -> Sequence[FileFinding]:
        key = self.key(row)
        first = self._lines.setdefault(key, line)
        if first == line:
            return ()
        shown = key.replace(SEPARATOR, " / ")
        finding = about_line(
            "KEY_DUPLICATE",
            line,
            f"{shown} jest już w wierszu {first} tego pliku. Usuń jeden z wierszy.",
            field=self.key_field,
            found=shown,
            expected="każdy klucz tylko raz",
        )
        return (finding,)

    def unreadable(self, cells: Mapping[str, str]) -> None:
        """A row whose values could not be read; `cells` are its texts."""

    def finish(self) -> Iterator[FileFinding]:
        """The errors that only the whole file shows."""
        yield from ()


SEPARATOR = "\x1f"


@dataclass(frozen=True, slots=True)
class Schema(Generic[R]):
    """A kind of file. `one_of` are columns of which one must be there and filled.

    Files of a kind that is `marked` begin with a marker, and one without it is told so; tables that
    people write by hand need none. `controls` are the sums that the marker may state, with the
    amount that each row adds.
    """

    kind: str
    version: int
    columns: tuple[Column, ...]
    build: Callable[..., R]
    checks: Callable[[], Checks[R]]
    controls: Mapping[str, Callable[[R], Decimal]]
    one_of: tuple[str, ...] = ()
    marked: bool = True

    @property
    def required_names(self) -> frozenset[str]:
        """The columns without which a file is not of this kind."""
        return frozenset(column.name for column in self.columns if column.required)


@dataclass(frozen=True, slots=True)
class AnnouncedKind:
    """A kind that the contract has and this version does not read; `why` is said to its sender."""

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

    def required_names(self) -> dict[str, frozenset[str]]:
        """By kind the columns without which a file is not of it."""
        known = {schema.kind: schema.required_names for schema in self.schemas}
        return known | {later.kind: later.required for later in self.announced}
