"""Layouts of files: how the tables of a program become rows of a kind of import.

A layout is data (mirror.md §5): shipped as YAML, saved by clerks as JSON, both read by
`loading.py`. Pure.
"""

from dataclasses import dataclass
from enum import StrEnum

from cms_ext.base.tables.numbers import Notation
from cms_ext.desks.import_desk.mapping.cleaning import Cleaning


class How(StrEnum):
    """How a value comes from the cells of a row; `text` and `columns` are those of `Source`."""

    COLUMN = "column"
    CONSTANT = "constant"
    JOIN = "join"  # the filled columns; `text` between them, or what their form has there
    BEFORE = "before"  # what stands before the last `text`, or the whole cell without it
    AFTER = "after"  # what stands behind the last `text`, or nothing without it
    FIRST_WORD = "first_word"
    MINUS = "minus"  # the amount with the opposite sign
    SIGNED = "signed"  # an amount, and a column that says on which side it stands
    DEBIT_CREDIT = "debit_credit"  # two columns: Wn − Ma


COLUMNS_OF = {
    How.COLUMN: 1,
    How.CONSTANT: 0,
    How.BEFORE: 1,
    How.AFTER: 1,
    How.FIRST_WORD: 1,
    How.MINUS: 1,
    How.SIGNED: 2,
    How.DEBIT_CREDIT: 2,
}
"""So many columns has a source; `JOIN` has two or more."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value comes from. `plus` and `minus` are the words of the side, for SIGNED."""

    how: How
    columns: tuple[str, ...] = ()
    text: str = ""
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds for rows whose cell begins with one of `words`; without words, is empty.

    Without a column the first filled cell is compared. Case does not matter, and a word ends where
    it ends in the cell: `razem` is no beginning of `Razemski`.
    """

    column: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Totals:
    """Rows of sums, which are left out; the last one must agree with the rows above it.

    A `required` one must end the table: without it the file was cut.
    """

    words: tuple[str, ...]
    column: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class RowSource:
    """A row of the contract that each line of the table gives, where `when` holds."""

    row: str
    sources: dict[str, Source]
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the program; its file is recognised by the columns that are used."""

    rows: tuple[RowSource, ...]
    leave_out: tuple[Condition, ...] = ()
    totals: Totals | None = None
    all_sheets: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the foreign columns that the file must have, each once."""
        names = [
            name for row in self.rows for source in row.sources.values() for name in source.columns
        ]
        conditions = [row.when for row in self.rows if row.when] + list(self.leave_out)
        names += [condition.column for condition in conditions if condition.column]
        if self.totals and self.totals.column:
            names.append(self.totals.column)
        return tuple(dict.fromkeys(names))

    def columns_of(self, field: str) -> tuple[str, ...]:
        """Return the foreign columns that fill one of ours; itself where none does."""
        sources = [row.sources[field] for row in self.rows if field in row.sources]
        return sources[0].columns if sources and sources[0].columns else (field,)


class DateForm(StrEnum):
    """How the program writes a day. A day as 2026-12-31 is read whatever the form."""

    DOTS = "DD.MM.YYYY"
    ISO = "YYYY-MM-DD"
    DASHES = "DD-MM-YYYY"
    SLASHES = "DD/MM/YYYY"
    YEAR_SLASHES = "YYYY/MM/DD"
    YEAR_DOTS = "YYYY.MM.DD"
    DIGITS = "YYYYMMDD"
    SHORT = "DD.MM.YY"
    SERIAL = "serial"  # days since 30 December 1899, as spreadsheets count


class DecimalForm(StrEnum):
    """The decimal sign, and the sign between groups of digits; blanks there are always read."""

    COMMA = "1234,56"
    COMMA_DOTS = "1.234,56"
    DOT = "1234.56"
    DOT_COMMAS = "1,234.56"

    @property
    def notation(self) -> Notation:
        return _NOTATIONS[self]


# Of each form the decimal sign, and what stands between groups.
_NOTATIONS = {
    form: Notation(
        form[-3], form[1] if form[1] in ".," else "", dash_is_zero=True, is_of_programs=True
    )
    for form in DecimalForm
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a program's files are read; `encoding` and `separator` are guessed where they are ""."""

    name: str
    title: str
    tables: tuple[Table, ...]
    encoding: str = ""
    separator: str = ""
    numbers: DecimalForm = DecimalForm.COMMA
    dates: DateForm = DateForm.DOTS
    cleaning: Cleaning = Cleaning()
