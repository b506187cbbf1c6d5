"""The rows of sums in a foreign table: left out, and compared with the rows above them."""

from __future__ import annotations

from decimal import Decimal

from cms_ext.base.money.amounts import Money
from cms_ext.base.tables import FindingLog
from cms_ext.base.tables.records import TableRecord
from ebok_plugin.mirror.mapping.cells import CellForms, Cells, ReadValue, matcher_of
from ebok_plugin.mirror.mapping.profile import Condition, How, Source, Table, Totals
from ebok_plugin.mirror.mapping.table import BadCell, ForeignPlace
from ebok_plugin.mirror.mapping.targets import RUNNING_BALANCE

SUMMED = frozenset(("balance", "remaining", "amount"))
# What is signed by another column is summed by no program in one figure.
PLAIN = frozenset((How.COLUMN, How.MINUS, How.DEBIT_CREDIT))


class TotalsCheck:
    """Finds the rows of sums of one table and judges the last of them.

    Its figures may be of the whole table, or of the rows since the row of sums before.
    """

    def __init__(self, table: Table, totals: Totals, forms: CellForms, place: ForeignPlace) -> None:
        self._is_required = totals.required
        self._place = place
        self._matches = matcher_of(Condition(totals.column, totals.words), forms.header)
        self._words = totals.words
        self._readers: dict[str, ReadValue] = {
            column: forms.reader_of(Source(How.COLUMN, (column,)), RUNNING_BALANCE)
            for row in table.rows
            for name, source in row.sources.items()
            if name in SUMMED and source.how in PLAIN
            for column in source.columns
        }
        self._all = dict.fromkeys(self._readers, Decimal(0))
        self._since = dict(self._all)
        self._line = 0
        self._wrong: list[tuple[str, Decimal, Decimal]] = []
        self._rows_below = 0

    def find(self, record: TableRecord) -> bool:
        """Whether a line is a row of sums, whose figures are then compared."""
        if not self._matches(record.cells):
            return False
        self._line, self._rows_below, self._wrong = record.number, 0, []
        for column, stated in self._stated(record.cells).items():
            if stated not in (self._all[column], self._since[column]):
                self._wrong.append((column, stated, self._all[column]))
        self._since = dict.fromkeys(self._readers, Decimal(0))
        return True

    def _stated(self, cells: Cells) -> dict[str, Decimal]:
        """The figures of a row of sums, which may be shorter than the others."""
        stated = {}
        for column, read in self._readers.items():
            try:
                value = read(cells)
            except (BadCell, IndexError):
                continue
            if isinstance(value, Decimal):
                stated[column] = value
        return stated

    def add(self, cells: Cells) -> None:
        """Count a line that is no row of sums. Raises BadCell."""
        self._rows_below += 1
        for column, read in self._readers.items():
            if isinstance(value := read(cells), Decimal):
                self._all[column] += value
                self._since[column] += value

    def judge(self, log: FindingLog) -> None:
        """Report a last row of sums that does not agree, or that is required and not there."""
        if self._is_required and (not self._line or self._rows_below):
            log.error(
                self._place.about_file(
                    "FILE_CUT",
                    f"na końcu nie ma wiersza „{self._words[0]}”. Plik jest prawdopodobnie ucięty; "
                    "zapisz go w programie jeszcze raz.",
                    expected=", ".join(self._words),
                )
            )
        for column, stated, found in self._wrong:
            log.error(
                self._place.about_line(
                    "CONTROL_SUM",
                    self._line,
                    f"w wierszu sumy stoi {Money(stated).digits}, a wiersze wyżej dają razem "
                    f"{Money(found).digits}. Sprawdź, czy plik jest cały.",
                    field=column,
                    found=Money(found).digits,
                    expected=Money(stated).digits,
                )
            )
