"""Declares a kind of file by the class of its rows, whose fields are the columns.

    @dataclass(frozen=True, slots=True, kw_only=True)
    class MemberRow(TableRow):
        key_columns = ("member_no",)

        member_no: int = column(read_number, _("numer w rejestrze"), example=("7", "8"))
        joined_on: date = day_column(past_date_reader, _("dzień przyjęcia"), example="2009-05-12")
        phone: str = column(read_phone, _("telefon: 9 cyfr"), empty="", example=("600 100 200",))

    MEMBERS = TableFormat(kind="members", row=MemberRow)

The schema, its checks, the rows of the sample and the help on screen are made from it.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import Field, dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

from cms_ext.base.tables.findings import FileFinding, about_line
from cms_ext.base.tables.schema import Checks, Column, Schema, ValueForm

SEPARATOR = "\x1f"
Reader = Callable[[str], object]
REQUIRED = object()


def column(read: Reader, about: object, **settings: Any) -> Any:
    """Declare a column with the name of the field; `settings` are those of `day_column`."""
    return day_column(lambda _today: read, about, **settings)


def day_column(
    make_reader: Callable[[date], Reader],
    about: object,
    *,
    empty: object = REQUIRED,
    example: str | Sequence[str] = "",
    **settings: Any,
) -> Any:
    """Declare a column whose reader depends on the business day.

    `empty` is the value of an empty cell; without it the column is required. `example` is the cell
    in all rows of the sample, or one cell for each of its first rows. Other settings: `Column`.
    """
    settings["about"] = about
    if empty is not REQUIRED:
        settings |= {"required": False, "empty": empty}
    return field(metadata={"reader": make_reader, "settings": settings, "example": example})


class TableRow:
    """A row of a declared table. `key_columns` identify it; a repeated key is refused.

    The refusal names the column `key_column`, `label` names the row in a list of changes.
    """

    __slots__ = ()
    key_columns: ClassVar[tuple[str, ...]]

    @property
    def key(self) -> tuple[Any, ...]:
        # A list costs less than a generator, and a file has a million rows.
        return tuple([getattr(self, name) for name in self.key_columns])

    @property
    def key_column(self) -> str:
        return self.key_columns[-1]

    @property
    def label(self) -> str:
        return " / ".join(map(str, self.key))

    def find_errors(self, line: int) -> Iterable[FileFinding]:
        """Find what the values of the row must not mean together."""
        return ()


R = TypeVar("R", bound=TableRow)
V = TypeVar("V")


class RowChecks(Checks[R]):
    """The checks of declared rows: keys, then what a kind compares, then each row by itself."""

    def __init__(self) -> None:
        self._lines: dict[str, int] = {}
        self._first: dict[Hashable, tuple[int, Any]] = {}

    def first(self, key: Hashable, line: int, value: V) -> tuple[int, V]:
        """Return line and value of the first row with this key: this one, if none came before."""
        return self._first.setdefault(key, (line, value))

    def check(self, line: int, row: R) -> Iterable[FileFinding]:
        return [*self.unique(line, row), *self.compare(line, row), *row.find_errors(line)]

    def unique(self, line: int, row: R) -> Sequence[FileFinding]:
        """Find an earlier row with the same key."""
        key = SEPARATOR.join(["" if part is None else str(part) for part in row.key])
        first = self._lines.setdefault(key, line)
        if first == line:
            return ()
        key_text, wanted = key.replace(SEPARATOR, " / "), "każdy klucz tylko raz"
        what = f"{key_text} jest już w wierszu {first} tego pliku. Usuń jeden z wierszy."
        return [about_line("KEY_DUPLICATE", line, what, row.key_column, key_text, wanted)]

    def compare(self, line: int, row: R) -> Iterable[FileFinding]:
        """Find where a row contradicts earlier ones."""
        return ()


_FORMS = {
    "date": ValueForm.DAY,
    "Money": ValueForm.AMOUNT,
    "Decimal": ValueForm.NUMBER,
    "int": ValueForm.COUNT,
}


def _find_form(declared: Field[Any]) -> ValueForm:
    """Return how programs may write a value, by the type of its field."""
    kind = declared.type
    names = re.findall(r"\w+", kind.__name__ if isinstance(kind, type) else str(kind))
    if "tuple" in names:  # several values are a text
        return ValueForm.TEXT
    return next((_FORMS[name] for name in names if name in _FORMS), ValueForm.TEXT)


class OnFile(NamedTuple):
    """What a site has of a kind of file: it comes in again as it goes out, and changes nothing.

    `rows` lists the cells by column as `writing` writes them; `right` may read them.
    """

    right: str
    rows: Callable[[], Iterable[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFormat(Generic[R]):
    """A kind of file, declared by the class of its rows; the other fields are those of `Schema`.

    `headers` are the columns' names in the file by field, where they differ.
    `on_file` is what clerks download next to the sample, None where rows go out otherwise.
    `numbers` lists what is on file by columns whose numbers a file may write with other dashes.
    """

    kind: str
    row: type[R]
    version: int = 1
    marked: bool = False
    one_of: tuple[str, ...] = ()
    controls: Mapping[str, Callable[[R], Decimal]] = field(default_factory=dict)
    checks: Callable[[], Checks[R]] = RowChecks
    headers: Mapping[str, str] = field(default_factory=dict)
    on_file: OnFile | None = None
    numbers: Callable[[], Mapping[str, Iterable[str]]] = dict

    def schema(self, today: date) -> Schema[R]:
        """Make the schema of a business day."""
        return Schema(
            kind=self.kind,
            version=self.version,
            columns=tuple(
                Column(
                    header,
                    one.metadata["reader"](today),
                    **{"form": _find_form(one), **one.metadata["settings"]},
                )
                for header, one in self._fields.items()
            ),
            build=self._build if self.headers else self.row,
            checks=self.checks,
            controls=self.controls,
            one_of=self.one_of,
            marked=self.marked,
        )

    @property
    def sample(self) -> tuple[dict[str, str], ...]:
        """Rows of invented people for the file that clerks download, by column."""
        examples = {header: one.metadata["example"] for header, one in self._fields.items()}
        count = max(len(cells) for cells in examples.values() if not isinstance(cells, str))
        lists = {
            name: [cells] * count if isinstance(cells, str) else [*cells, *[""] * count]
            for name, cells in examples.items()
        }
        return tuple({name: lists[name][place] for name in lists} for place in range(count))

    @property
    def _fields(self) -> Mapping[str, Field[Any]]:
        """Return the fields by their columns' names."""
        row: Any = self.row
        return {self.headers.get(one.name, one.name): one for one in fields(row) if one.metadata}

    def _build(self, **values: Any) -> R:
        return self.row(**{one.name: values[header] for header, one in self._fields.items()})
