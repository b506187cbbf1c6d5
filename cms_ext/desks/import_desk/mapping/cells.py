"""Values of foreign cells: each source of a profile becomes a function of a line's cells.

Rows of sums are left out, and compared with the rows above them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from cms_ext.base.money.amounts import Money
from cms_ext.base.tables import FileFinding, FindingLog
from cms_ext.base.tables.cells import text_of_cell
from cms_ext.base.tables.records import Cell, DateText, NumberCell, TableRecord, format_cell
from cms_ext.base.tables.schema import ValueForm, fold_name
from cms_ext.base.tables.values import BadValue, at_scale
from cms_ext.base.text.polish import DROP_INVISIBLE
from cms_ext.desks.import_desk.mapping.cleaning import Cleaning, drop_dash, join_parts
from cms_ext.desks.import_desk.mapping.foreign_table import BadCell, ForeignPlace, Header, is_note
from cms_ext.desks.import_desk.mapping.layout import (
    Condition,
    DateForm,
    DecimalForm,
    How,
    Source,
    Totals,
)
from cms_ext.desks.import_desk.mapping.spellings import spell
from cms_ext.desks.import_desk.mapping.target import Target
from cms_ext.desks.import_desk.mapping.values import (
    read_day,
    read_number,
    read_period,
)

Cells = Sequence[Cell]
ReadValue = Callable[[Cells], object]
"""Raises BadCell."""
ZERO = Decimal("0.00")
MAX_SAMPLES = 3


@dataclass(frozen=True, slots=True)
class CellForms:
    """How the layout writes and cleans values, and where the columns are in a file.

    `cleaned` are the first texts of each column that were cleaned, with what they became.
    """

    header: Header
    numbers: DecimalForm
    dates: DateForm
    cleaning: Cleaning = Cleaning()
    cleaned: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def cleaned_samples(self) -> tuple[tuple[str, str, str], ...]:
        """Return samples of what was cleaned: the column, what the file has, what is read."""
        return tuple(
            (column, before, after)
            for column, samples in self.cleaned.items()
            for before, after in samples.items()
        )

    def reader_of(self, source: Source, target: Target) -> ReadValue:
        """Return the function that reads a value of this target.

        An empty cell is "" for a text, None for any other value. Raises ValueError for a column
        that the file does not have.
        """
        if target.form.is_number:
            return self._number_reader(source, target.places)
        text = self._text_reader(source, target.form)
        if target.form == ValueForm.DAY:
            return _read_filled(text, source, lambda found: read_day(found, self.dates))
        if target.form == ValueForm.PERIOD:
            return _read_filled(text, source, lambda found: read_period(found, self.dates))
        is_cleaned = self.cleaning or target.spellings or target.form is ValueForm.ADDRESS
        return self._cleaned_reader(text, source, target) if is_cleaned else text

    def _cleaned_reader(
        self, text: Callable[[Cells], str], source: Source, target: Target
    ) -> ReadValue:
        samples = self.cleaned.setdefault(", ".join(source.columns), {})

        def read(cells: Cells) -> str:
            before = text(cells)
            after = spell(self.cleaning.clean(before, target.form), target.spellings)
            if after != before and len(samples) < MAX_SAMPLES:
                samples[before] = str(target.labels.get(after, after))
            return after

        return read

    def amount_reader(self, column: str) -> ReadValue:
        """Return the function that reads the amounts of a column."""
        return self._one_number(column, 2)

    def signed_reader(self, source: Source) -> ReadValue:
        """Return the function that reads the amounts of a column, each with its side."""
        return self._signed_reader(source, self._one_number(source.columns[0], 2))

    def _text_reader(
        self, source: Source, form: ValueForm = ValueForm.TEXT
    ) -> Callable[[Cells], str]:
        places = [(name, self.header.place(name)) for name in source.columns]
        cut = source.text

        def join(cells: Cells) -> str:
            parts = [filled_text(name, cells[at]) for name, at in places]
            return cut.join(filter(None, parts)) if cut else join_parts(parts, form)

        if source.how == How.CONSTANT:
            return lambda cells: cut
        if source.how == How.JOIN:
            return join
        name, at = places[0]
        if source.how == How.BEFORE:
            return lambda cells: _split_at(filled_text(name, cells[at]), cut)[0]
        if source.how == How.AFTER:
            return lambda cells: _split_at(filled_text(name, cells[at]), cut)[1]
        if source.how == How.FIRST_WORD:
            return lambda cells: filled_text(name, cells[at]).partition(" ")[0]
        return lambda cells: filled_text(name, cells[at])

    def _number_reader(self, source: Source, digits: int) -> ReadValue:
        if source.how == How.CONSTANT:
            fixed = read_number(source.text, self.numbers, digits)
            return lambda cells: fixed
        if source.how not in (How.COLUMN, How.MINUS, How.SIGNED, How.DEBIT_CREDIT):
            text = self._text_reader(source)
            return _read_filled(text, source, lambda one: read_number(one, self.numbers, digits))
        readers = [self._one_number(name, digits) for name in source.columns[:2]]
        read = readers[0]
        match source.how:
            case How.MINUS:
                return lambda cells: _negated(read(cells))
            case How.SIGNED:
                return self._signed_reader(source, read)
            case How.DEBIT_CREDIT:
                return lambda cells: (readers[0](cells) or ZERO) - (readers[1](cells) or ZERO)
        return read

    def _one_number(self, name: str, digits: int) -> Callable[[Cells], Decimal | None]:
        at, form = self.header.place(name), self.numbers

        def read(cells: Cells) -> Decimal | None:
            cell = cells[at]
            try:
                if isinstance(cell, NumberCell):
                    return Decimal(at_scale(digits, "AMOUNT_SCALE")(cell.value))
                text = text_of(name, cell)
                return read_number(text, form, digits) if text else None
            except BadValue as bad:
                raise BadCell(name, format_cell(cell), bad) from bad

        return read

    def _signed_reader(self, source: Source, read: Callable[[Cells], Decimal | None]) -> ReadValue:
        name = source.columns[1]
        at = self.header.place(name)
        plus, minus = set(map(fold_name, source.plus)), set(map(fold_name, source.minus))
        expected = ", ".join((*source.plus, *source.minus))

        def signed(cells: Cells) -> Decimal | None:
            value, side = read(cells), text_of(name, cells[at])
            word = fold_name(side)
            if not value or word in plus:
                return value
            if word in minus:
                return -value
            bad = BadValue("CHOICE_UNKNOWN", "ta strona konta nie jest znana układowi.", expected)
            raise BadCell(name, side, bad)

        return signed


def _read_filled(
    text: Callable[[Cells], str], source: Source, read: Callable[[str], object]
) -> ReadValue:
    column = source.columns[0] if source.columns else source.text

    def reader(cells: Cells) -> object:
        found = text(cells)
        try:
            return read(found) if found else None
        except BadValue as bad:
            raise BadCell(column, found, bad) from bad

    return reader


def _negated(value: Decimal | None) -> Decimal | None:
    return -value if value else value


def _split_at(text: str, sign: str) -> tuple[str, str]:
    """Return the text before and behind the last `sign`.

    All of it is before, where there is none.
    """
    before, found, after = text.rpartition(sign)
    return (before.strip(), after.strip()) if found else (text, "")


def text_of(column: str, cell: Cell) -> str:
    """Return the text of a cell. Raises BadCell for a formula, an error and a too long number."""
    if isinstance(cell, DateText):
        return cell
    try:
        text = " ".join(text_of_cell(cell).translate(DROP_INVISIBLE).split())
    except BadValue as bad:
        raise BadCell(column, format_cell(cell), bad) from bad
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def filled_text(column: str, cell: Cell) -> str:
    """Return the text of a cell, "" for a lone dash."""
    return drop_dash(text_of(column, cell))


def make_matcher(condition: Condition, header: Header) -> Callable[[Cells], bool]:
    """Return whether a condition holds for a line's cells.

    Raises ValueError for a column that the file does not have.
    """
    at = header.place(condition.column) if condition.column else None
    words = tuple(map(fold_name, condition.words))

    def holds(cells: Cells) -> bool:
        looked_at = cells if at is None else cells[at : at + 1]
        folded = next(filter(None, map(fold_name, map(format_cell, looked_at))), "")
        if not words:
            return not folded
        return any(_begins(folded, word) for word in words)

    return holds


def _begins(text: str, word: str) -> bool:
    return text.startswith(word) and not text[len(word) : len(word) + 1].isalnum()


@dataclass(slots=True)
class SideSums:
    """What the amounts of a column add up to: those above zero, and those below without sign."""

    debit: Decimal = ZERO
    credit: Decimal = ZERO

    def add(self, amount: Decimal) -> None:
        if amount > 0:
            self.debit += amount
        else:
            self.credit -= amount

    @property
    def balance(self) -> Decimal:
        return self.debit - self.credit


class TotalsCheck:
    """Finds the rows of sums of one table and judges the last of them.

    Its figures may be of the whole table, or of the rows since the row of sums before. Where
    another column says the side of an amount, a figure is the sum of Wn, of Ma, or their balance.
    """

    def __init__(
        self, sources: Iterable[Source], totals: Totals, forms: CellForms, place: ForeignPlace
    ) -> None:
        self._is_required = totals.required
        self._place = place
        self._matches = make_matcher(Condition(totals.column, totals.words), forms.header)
        self._words = totals.words
        self._amounts: dict[str, ReadValue] = {}
        self._sided: set[str] = set()
        for source in sources:
            if source.how == How.SIGNED:
                self._amounts[source.columns[0]] = forms.signed_reader(source)
                self._sided.add(source.columns[0])
            else:
                self._amounts |= {column: forms.amount_reader(column) for column in source.columns}
        self._figures = {column: forms.amount_reader(column) for column in self._amounts}
        self._all = {column: SideSums() for column in self._amounts}
        self._since = {column: SideSums() for column in self._amounts}
        self._line = self._number = self._first_below = 0
        self._stated: dict[str, Decimal] = {}
        self._wrong: dict[str, SideSums] = {}

    def find(self, record: TableRecord) -> bool:
        """Return whether a line is a row of sums, whose figures are then compared."""
        self._number = record.number
        if not self._matches(record.cells):
            return False
        self._line, self._first_below = record.number, 0
        self._stated = self._read_figures(record.cells)
        self._wrong = {
            column: self._all[column]
            for column, stated in self._stated.items()
            if not any(
                self._fits(column, stated, sums[column]) for sums in (self._all, self._since)
            )
        }
        self._since = {column: SideSums() for column in self._amounts}
        return True

    def is_note_below(self, cells: Cells) -> bool:
        """Return True for a note below a row of sums, such as who has printed the file."""
        return self._line > 0 and is_note(cells)

    def _fits(self, column: str, stated: Decimal, sums: SideSums) -> bool:
        if column in self._sided:
            return abs(stated) in (sums.debit, sums.credit, abs(sums.balance))
        return stated == sums.balance

    def _read_figures(self, cells: Cells) -> dict[str, Decimal]:
        """Return the figures of a row of sums, which may be shorter than the others."""
        figures = {}
        for column, read in self._figures.items():
            try:
                value = read(cells)
            except (BadCell, IndexError):
                continue
            if isinstance(value, Decimal):
                figures[column] = value
        return figures

    def add(self, cells: Cells) -> None:
        """Count a line that is no row of sums. Raises BadCell."""
        self._first_below = self._first_below or self._number
        for column, read in self._amounts.items():
            if isinstance(value := read(cells), Decimal):
                self._all[column].add(value)
                self._since[column].add(value)

    def judge(self, log: FindingLog) -> None:
        """Report a last row of sums that does not agree, has no figure, or is not there."""
        if self._is_required and (not self._line or self._first_below):
            log.error(self._describe_end())
        elif self._line and self._amounts and not self._stated:
            log.warn(
                self._place.about_line(
                    "CONTROLS_SKIPPED",
                    self._line,
                    "w wierszu sumy nie ma kwoty w kolumnie, którą czyta układ. Sumy nie "
                    "sprawdzono: porównaj ją z programem.",
                    expected=f"kwota w kolumnie {', '.join(self._amounts)}",
                )
            )
        for column, sums in self._wrong.items():
            log.error(self._describe_wrong(column, sums))

    def _describe_end(self) -> FileFinding:
        message = (
            f"na końcu nie ma wiersza „{self._words[0]}”. Plik jest prawdopodobnie ucięty; zapisz "
            "go w programie jeszcze raz."
        )
        if self._line:
            message = (
                f"na końcu nie ma wiersza „{self._words[0]}”: ostatni to wiersz {self._line}, a "
                f"pod nim jest wiersz {self._first_below}. Jeśli to dopisek, wpisz w układzie jego "
                "początek w „Pomiń wiersze”; jeśli nie, zapisz plik w programie jeszcze raz."
            )
        return self._place.about_file("FILE_CUT", message, expected=", ".join(self._words))

    def _describe_wrong(self, column: str, sums: SideSums) -> FileFinding:
        stated, total = Money(self._stated[column]).digits, Money(sums.balance).digits
        given = f"razem {total}"
        if column in self._sided:
            debit, credit = Money(sums.debit).digits, Money(sums.credit).digits
            given = f"Wn {debit}, Ma {credit}, razem {total}"
        return self._place.about_line(
            "CONTROL_SUM",
            self._line,
            f"w wierszu sumy stoi {stated}, a wiersze wyżej dają {given}. Sprawdź, czy plik jest "
            "cały.",
            field=column,
            found=total,
            expected=stated,
        )
