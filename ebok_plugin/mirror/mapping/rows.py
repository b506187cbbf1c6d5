"""Rows of kind `balances` made of the lines of one foreign table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.base.tables import FindingLog
from cms_ext.base.tables.records import DateText, RecordProblem, TableRecord
from cms_ext.base.tables.schema import ValueForm
from cms_ext.base.tables.values import BadValue, changed_to_date, choice_reader
from cms_ext.desks.import_desk.mapping.cells import (
    CellForms,
    Cells,
    ReadValue,
    make_matcher,
)
from cms_ext.desks.import_desk.mapping.foreign_table import (
    BadCell,
    ForeignPlace,
    Header,
    cell_texts,
)
from cms_ext.desks.import_desk.mapping.layout import How, RowSource, Source, Table
from cms_ext.desks.import_desk.mapping.mapped_file import RowSieve
from cms_ext.desks.import_desk.mapping.target import Target
from ebok_plugin.mirror.domain.rows import (
    BalanceRow,
    ComponentRow,
    FreeMoneyRow,
    ItemRow,
    NextChargeRow,
    PostingRow,
    SnapshotRow,
)
from ebok_plugin.mirror.mapping.profile import RUNNING, BalanceFrom, DayFrom, Profile
from ebok_plugin.mirror.mapping.targets import DAY, RUNNING_BALANCE, TARGETS
from ebok_plugin.mirror.vocabulary import ItemKind, RowKind
from ebok_plugin.payments.domain.ledger_kinds.base import ACCOUNT_NO, read_nrb

BUILDS: Mapping[str, Callable[..., SnapshotRow]] = {
    RowKind.BALANCE: BalanceRow,
    RowKind.ITEM: ItemRow,
    RowKind.FREE_MONEY: FreeMoneyRow,
    RowKind.POSTING: PostingRow,
    RowKind.COMPONENT: ComponentRow,
    RowKind.NEXT_CHARGE: NextChargeRow,
}
READ_KIND = choice_reader(*ItemKind.values)


@dataclass(slots=True)
class AccountState:
    """What the lines so far say of an account, in a profile that computes its balance."""

    line: int
    balance: Decimal = Decimal(0)
    opening: Decimal | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class MappingState:
    """What a reading remembers from line to line, over all tables of the snapshot."""

    accounts: dict[str, AccountState] = field(default_factory=dict)
    numbers: Counter[tuple[str, date]] = field(default_factory=Counter)
    days: set[date] = field(default_factory=set)

    def account(self, number: str, line: int) -> AccountState:
        return self.accounts.setdefault(number, AccountState(line))


@dataclass(frozen=True, slots=True)
class _Plan:
    """How one sort of row is read; the readers are in the order of the targets."""

    source: RowSource
    holds: Callable[[Cells], bool] | None
    readers: tuple[tuple[Target, str, ReadValue], ...]
    running: ReadValue | None


class TableMapper:
    """Makes the rows of the lines of one table. `line_of` numbers them for the snapshot."""

    def __init__(
        self,
        profile: Profile,
        table: Table,
        header: Header,
        place: ForeignPlace,
        state: MappingState,
        log: FindingLog,
        first_line: int = 0,
    ) -> None:
        self._profile, self._place, self._state, self._log = profile, place, state, log
        self._first_line = first_line
        self._header = header
        self._width = len(header.names)
        self.forms = CellForms(header, profile.numbers, profile.dates, profile.cleaning)
        self._plans = [self._plan(source) for source in table.rows]
        self._sieve = RowSieve(table, _summed_sources(table), self.forms, place)
        self.totals = self._sieve.totals
        self._day = self._day_reader()
        self.rows = 0

    def _plan(self, source: RowSource) -> _Plan:
        readers = []
        for target in TARGETS[source.row]:
            if one := source.sources.get(target.name):
                column = one.columns[0] if one.columns else target.name
                readers.append((target, column, self.forms.reader_of(one, target)))
        running = source.sources.get(RUNNING)
        return _Plan(
            source,
            make_matcher(source.when, self._header) if source.when else None,
            tuple(readers),
            self.forms.reader_of(running, RUNNING_BALANCE) if running else None,
        )

    def _day_reader(self) -> ReadValue | None:
        rule = self._profile.day
        if rule.origin != DayFrom.COLUMN or self._header.missing([rule.text]):
            return None
        return self.forms.reader_of(Source(How.COLUMN, (rule.text,)), DAY)

    def map_record(self, record: TableRecord) -> Iterator[SnapshotRow]:
        """Yield the rows of a line; what is wrong with it goes to the log."""
        if record.fault is not None:
            self._refuse_fault(record)
            return
        if self._sieve.leaves_out(record):
            return
        self.rows += 1
        if not self._is_whole(record):
            return
        try:
            if self._day and (day := self._day(record.cells)):
                self._state.days.add(day)  # type: ignore[arg-type]  # the reader of days
            if self.totals:
                self.totals.add(record.cells)
            for plan in self._plans:
                if plan.holds is None or plan.holds(record.cells):
                    yield from self._rows_of(plan, record)
        except BadCell as bad:
            self._log.error(self._place.about_cell(record.number, bad))

    def _is_whole(self, record: TableRecord) -> bool:
        count = len(record.cells)
        if count < self._width:
            what = "za mało kolumn. Plik jest prawdopodobnie ucięty."
        elif any(cell_texts(record.cells[self._width :])):
            what = "za dużo kolumn. Sprawdź, czy w tekście nie stoi separator bez cudzysłowu."
        else:
            return True
        self._refuse(record.number, "ROW_WIDTH", what, str(count), f"{self._width} kolumn")
        return False

    def _refuse_fault(self, record: TableRecord) -> None:
        if record.fault is RecordProblem.LONG:
            self._refuse(record.number, "CELL_TOO_LONG", "wiersz jest za długi.", "", "")
            return
        what = f"cudzysłów otwarty w wierszu {record.number} nie został zamknięty."
        self._refuse(record.number, "QUOTE_UNCLOSED", what, "", "tekst w parze cudzysłowów")

    def _refuse(
        self, line: int, code: str, what: str, found: str, expected: str, column: str = ""
    ) -> None:
        self._log.error(
            self._place.about_line(code, line, what, field=column, found=found, expected=expected)
        )

    def _rows_of(self, plan: _Plan, record: TableRecord) -> Iterator[SnapshotRow]:
        line = self._first_line + record.number
        values = self._values(plan, record)
        account = values["account_no"]
        match plan.source.row:
            case RowKind.BALANCE if self._profile.balance != BalanceFrom.ROWS:
                state = self._state.account(account, line)
                state.facts = values | state.facts
                return
            case RowKind.ITEM | RowKind.FREE_MONEY:
                yield from self._item(plan, values, line, record)
                return
            case RowKind.POSTING:
                if not self._is_posting(plan, values, line, record):
                    return
                number = self._state.numbers[account, values["booking_date"]] + 1
                self._state.numbers[account, values["booking_date"]] = number
                values.setdefault("number", number)
        yield BUILDS[plan.source.row](line=line, **values)

    def _values(self, plan: _Plan, record: TableRecord) -> dict[str, Any]:
        """Return the typed values of a row, without those that are empty. Raises BadCell."""
        values: dict[str, Any] = {}
        for target, column, read in plan.readers:
            value = read(record.cells)
            if value is None or value == "":
                if target.required and not _may_be_empty(plan, target):
                    raise BadCell(column, "", missing_value(target))
                continue
            try:
                values[target.row_field] = _checked(target, value)
            except BadValue as bad:
                raise BadCell(column, str(value), bad) from bad
        if self._profile.cleaning.town and "building" in values:
            # Letters need the town, which the name of a building does not say.
            street = self._profile.cleaning.clean(values["building"], ValueForm.ADDRESS)
            values.setdefault("address", street)
        return values

    def _item(
        self, plan: _Plan, values: dict[str, Any], line: int, record: TableRecord
    ) -> Iterator[SnapshotRow]:
        remaining: Money = values["remaining"]
        owed = remaining if plan.source.row == RowKind.ITEM else -remaining
        self._state.account(values["account_no"], line).balance += owed.amount
        if not remaining:
            return  # settled: nothing is left of it
        if owed > ZERO:
            for target, column, _read in plan.readers:
                if target.required and target.row_field not in values:
                    raise BadCell(column, "", missing_value(target))
            yield ItemRow(line=line, **values)
            return
        names = ("account_no", "document_no", "title", "booking_date")
        free = {name: values[name] for name in names if name in values}
        if plan.source.row == RowKind.FREE_MONEY and remaining < ZERO:
            column = plan.source.sources["remaining"].columns[0]
            bad = BadValue("AMOUNT_NOT_POSITIVE", "kwota musi być dodatnia.", "kwota dodatnia")
            raise BadCell(column, remaining.digits, bad)
        yield FreeMoneyRow(line=line, remaining=-owed, **free)

    def _is_posting(
        self, plan: _Plan, values: dict[str, Any], line: int, record: TableRecord
    ) -> bool:
        """Follow the running balance; False for a line that moves nothing."""
        amount: Decimal = values["amount"].amount
        if plan.running is None:
            return bool(amount)
        column = plan.source.sources[RUNNING].columns[0]
        running = plan.running(record.cells)
        if not isinstance(running, Decimal):
            raise BadCell(column, "", missing_value(RUNNING_BALANCE))
        state = self._state.account(values["account_no"], line)
        if state.opening is None:
            state.opening = running - amount
        elif state.balance + amount != running:
            expected = Money(state.balance + amount).digits
            self._refuse(
                record.number,
                "MIRROR_TURNOVER",
                f"saldo narastające konta {values['account_no']} nie wynika z poprzedniego wiersza "
                "tego konta.",
                Money(running).digits,
                expected,
                column,
            )
        state.balance = running
        return bool(amount)


SUMMED = frozenset(("balance", "remaining", "amount"))
AMOUNTS = frozenset((How.COLUMN, How.MINUS, How.DEBIT_CREDIT, How.SIGNED))


def _summed_sources(table: Table) -> list[Source]:
    """Return the amounts whose sums a row of sums may state."""
    return [
        source
        for row in table.rows
        for name, source in row.sources.items()
        if name in SUMMED and source.how in AMOUNTS
    ]


def _may_be_empty(plan: _Plan, target: Target) -> bool:
    # A negative item is an overpayment, which has no term; it may also say no amount.
    return plan.source.row == RowKind.ITEM and target.name in ("due_date", "amount")


SUMS_HINT = " Jeśli to wiersz sumy albo nagłówek, dodaj w układzie regułę, która go pomija."


def missing_value(target: Target) -> BadValue:
    what = f"brakuje wartości: {target.words}."
    if target.name == "account_no":
        what += SUMS_HINT
    return BadValue("VALUE_MISSING", what, str(target.words))


def _checked(target: Target, value: Any) -> object:
    """Return the value as the row holds it. Raises BadValue."""
    match target.form:
        case ValueForm.AMOUNT:
            return Money(value)
        case ValueForm.COUNT:
            return int(value)
        case ValueForm.DAY | ValueForm.PERIOD | ValueForm.NUMBER:
            return value
    return _checked_text(target, value)


def _checked_text(target: Target, text: str) -> str:
    if not text.isprintable():
        raise BadValue("CTRL_CHAR", "stoi tu niewidoczny znak sterujący. Usuń go.", "tekst")
    if len(text) > target.longest:
        if target.is_prose:
            return text[: target.longest - 1].rstrip() + "…"
        expected = f"najwyżej {target.longest} znaków"
        raise BadValue("CELL_TOO_LONG", f"{len(text)} znaków ({expected}).", expected)
    if isinstance(text, DateText) and not target.is_prose:
        raise changed_to_date(text)
    match target.name:
        case "account_no":
            number = "".join(text.split()).removeprefix("'").upper()
            if not any(map(str.isdecimal, number)):
                what = f"„{text}” nie jest numerem konta.{SUMS_HINT}"
                raise BadValue("TEXT_FORMAT", what, str(target.words))
            return ACCOUNT_NO(number)
        case "nrb":
            return read_nrb(text)
        case "kind":
            return READ_KIND(text.upper())
    return text
