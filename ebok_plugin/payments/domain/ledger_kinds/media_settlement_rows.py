"""Rows of a media_settlements file: advances against real cost, and whether they add up.

One row for each account, medium and part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import GROSZ, ZERO, Money, round_to_grosz
from cms_ext.base.tables.findings import FileFinding, about_line
from cms_ext.base.tables.schema import SEPARATOR, Checks, Column, Schema
from cms_ext.base.tables.values import (
    TO_RATE,
    choice_reader,
    date_reader,
    read_rate_from_zero,
    read_text,
)
from ebok_plugin.payments.domain.ledger_kinds.account_rows import ACCOUNT_NO, TO_GROSZE, read_amount


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaRow:
    """cost = pool × key_premises / key_total; result = cost − advances, > 0 is to be paid."""

    settlement_id: str
    account_no: str
    period_from: date
    period_to: date
    medium: str
    part: str
    invoice_total: Money
    common_cost: Money
    allocation_key: str
    pool: Money
    key_premises: Decimal
    key_total: Decimal
    cost: Money
    advances: Money
    result: Money
    posting_date: date
    due_date: date | None


def period_label(first: date, last: date) -> str:
    """Write `2025` for a whole year, else `01/2025–06/2025`."""
    whole = (first, last) == (date(first.year, 1, 1), date(first.year, 12, 31))
    return str(first.year) if whole else f"{Period.of(first).label}–{Period.of(last).label}"


HALF_GROSZ = GROSZ / 2

SHARED = {
    ("settlement_id",): ("period_from", "period_to", "posting_date"),
    ("settlement_id", "account_no"): ("due_date",),
    ("settlement_id", "medium"): ("invoice_total", "common_cost"),
    ("settlement_id", "medium", "part"): ("allocation_key", "pool", "key_total"),
}
"""Which columns must be alike in all rows that agree in the columns on the left."""


@dataclass(slots=True)
class _Medium:
    invoice_total: Money
    common_cost: Money
    cost: Money = ZERO
    rows: int = 0


@dataclass(slots=True)
class _Result:
    """What one account owes or gets back from one settlement."""

    line: int
    has_due_date: bool
    total: Money = ZERO


@dataclass(slots=True)
class _State:
    seen: dict[tuple[str, ...], tuple[int, MediaRow]] = field(default_factory=dict)
    media: dict[tuple[str, str], _Medium] = field(default_factory=dict)
    results: dict[tuple[str, str], _Result] = field(default_factory=dict)
    unreadable: set[tuple[str, str]] = field(default_factory=set)


class MediaChecks(Checks[MediaRow]):
    key_field = "part"

    def __init__(self) -> None:
        super().__init__()
        self._state = _State()

    def key(self, row: MediaRow) -> str:
        return SEPARATOR.join((row.settlement_id, row.account_no, row.medium, row.part))

    def check(self, line: int, row: MediaRow) -> Iterator[FileFinding]:
        self._add(line, row)
        yield from self.unique(line, row)
        yield from _result(line, row)
        yield from _key_share(line, row)
        yield from _dates(line, row)
        yield from self._alike(line, row)

    def unreadable(self, cells: Mapping[str, str]) -> None:
        self._state.unreadable.add((cells.get("settlement_id", ""), cells.get("medium", "")))

    def finish(self) -> Iterator[FileFinding]:
        """Check the sums of each medium, and due dates where something is to be paid."""
        for (settlement_id, _account_no), result in self._state.results.items():
            if result.total > ZERO and not result.has_due_date:
                yield about_line(
                    "VALUE_MISSING",
                    result.line,
                    f"rozliczenie {settlement_id} kończy się dopłatą {result.total}, "
                    "więc potrzebny jest termin płatności.",
                    field="due_date",
                    expected="data",
                )
        # A row with an unknown settlement or medium may belong to any of them.
        if self._state.unreadable <= self._state.media.keys():
            for key, medium in self._state.media.items():
                if key not in self._state.unreadable:
                    yield from _invoice(*key, medium)

    def _add(self, line: int, row: MediaRow) -> None:
        medium = self._state.media.setdefault(
            (row.settlement_id, row.medium), _Medium(row.invoice_total, row.common_cost)
        )
        medium.cost += row.cost
        medium.rows += 1
        result = self._state.results.setdefault(
            (row.settlement_id, row.account_no), _Result(line, row.due_date is not None)
        )
        result.total += row.result

    def _alike(self, line: int, row: MediaRow) -> Iterator[FileFinding]:
        for names, shared in SHARED.items():
            key = tuple(getattr(row, name) for name in names)
            first, known = self._state.seen.setdefault((*names, *key), (line, row))
            for name in shared:
                if getattr(known, name) != getattr(row, name):
                    yield about_line(
                        "MEDIA_SPLIT",
                        line,
                        f"w rozliczeniu {row.settlement_id} wartość różni się od wiersza {first}.",
                        field=name,
                        found=str(getattr(row, name) or ""),
                        expected=str(getattr(known, name) or ""),
                    )


def _result(line: int, row: MediaRow) -> Iterator[FileFinding]:
    right = row.cost - row.advances
    if row.result != right:
        yield about_line(
            "MEDIA_ROW_RESULT",
            line,
            f"cost − advances = {right.digits}, a w kolumnie result jest {row.result.digits}.",
            field="result",
            found=row.result.digits,
            expected=right.digits,
        )


def _key_share(line: int, row: MediaRow) -> Iterator[FileFinding]:
    total = row.key_total
    share = round_to_grosz(row.pool.amount * row.key_premises / total) if total else None
    if share is None or abs(share - row.cost.amount) > GROSZ:
        wanted = "suma kluczy większa od 0" if share is None else Money(share).digits
        yield about_line(
            "MEDIA_KEY",
            line,
            f"koszt {row.cost.digits} nie wynika z klucza podziału; powinno być: {wanted}.",
            field="cost",
            found=row.cost.digits,
            expected=wanted,
        )


def _dates(line: int, row: MediaRow) -> Iterator[FileFinding]:
    if row.period_to < row.period_from:
        yield about_line(
            "DATE_ORDER",
            line,
            f"okres kończy się {row.period_to}, zanim się zacznie {row.period_from}.",
            field="period_to",
            found=str(row.period_to),
            expected=f"{row.period_from} lub później",
        )
    if row.due_date is not None and row.due_date < row.posting_date:
        yield about_line(
            "DUE_BEFORE_BOOKING",
            line,
            f"termin płatności {row.due_date} jest wcześniejszy "
            f"niż księgowanie {row.posting_date}.",
            field="due_date",
            found=str(row.due_date),
            expected=f"{row.posting_date} lub później",
        )


def _invoice(settlement_id: str, medium: str, sums: _Medium) -> Iterator[FileFinding]:
    spent = sums.cost + sums.common_cost
    difference = abs(spent - sums.invoice_total)
    allowed: Decimal = HALF_GROSZ * sums.rows
    if difference.amount > allowed:
        yield FileFinding(
            "MEDIA_INVOICE",
            None,
            "cost",
            spent.digits,
            sums.invoice_total.digits,
            f"Rozliczenie {settlement_id}, {medium}: suma kosztów lokali + części wspólne = "
            f"{spent}, a faktury = {sums.invoice_total}. Różnica {difference} przekracza "
            f"dopuszczalne zaokrąglenie {Money(round_to_grosz(allowed))}.",
        )


ALLOCATION_KEYS = ("AREA_M2", "HCA_UNITS_LAF", "WATER_M3", "HOT_WATER_M3", "PERSONS", "SHARE")


def media_settlements_schema(today: date) -> Schema[MediaRow]:
    read_date = date_reader(today)
    return Schema(
        kind="media_settlements",
        version=1,
        columns=(
            Column("settlement_id", read_text, longest=40),
            Column("account_no", ACCOUNT_NO, identifier=True),
            Column("period_from", read_date),
            Column("period_to", read_date),
            Column("medium", choice_reader("CO", "ZW", "CW", "GAZ")),
            Column("part", choice_reader("STALA", "ZMIENNA", "CALOSC")),
            Column("invoice_total", read_amount, number=TO_GROSZE),
            Column("common_cost", read_amount, number=TO_GROSZE),
            Column("allocation_key", choice_reader(*ALLOCATION_KEYS)),
            Column("pool", read_amount, number=TO_GROSZE),
            Column("key_premises", read_rate_from_zero, number=TO_RATE),
            Column("key_total", read_rate_from_zero, number=TO_RATE),
            Column("cost", read_amount, number=TO_GROSZE),
            Column("advances", read_amount, number=TO_GROSZE),
            Column("result", read_amount, number=TO_GROSZE),
            Column("posting_date", read_date),
            Column("due_date", read_date, required=False),
        ),
        build=MediaRow,
        checks=MediaChecks,
        controls={
            "sum_cost": lambda row: row.cost.amount,
            "sum_advances": lambda row: row.advances.amount,
            "sum_result": lambda row: row.result.amount,
        },
    )
