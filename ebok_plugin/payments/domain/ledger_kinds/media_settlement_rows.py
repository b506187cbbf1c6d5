"""The rows of a file of media settlements: advances against real cost, and whether they add up.

One row for each account, medium and part.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import GROSZ, ZERO, Money, round_to_grosz
from cms_ext.base.tables import values
from cms_ext.base.tables.declaration import RowChecks, TableRow, column, day_column
from cms_ext.base.tables.findings import FileFinding, about_line
from ebok_plugin.payments.domain.ledger_kinds.base import (
    account_column,
    amount_column,
    describe_early_day,
)

# The codes of files, with their words; the media of the panel are of a package above this one.
MEDIA = {"CO": _("ogrzewanie"), "ZW": _("woda"), "CW": _("ciepła woda"), "GAZ": _("gaz")}
PARTS = {"STALA": _("część stała"), "ZMIENNA": _("część zmienna"), "CALOSC": _("całość")}
ALLOCATION_KEYS = {
    "AREA_M2": _("powierzchnia lokalu"),
    "HCA_UNITS_LAF": _("wskazania podzielników"),
    "WATER_M3": _("zużycie wody"),
    "HOT_WATER_M3": _("zużycie ciepłej wody"),
    "PERSONS": _("liczba osób"),
    "SHARE": _("udział lokalu"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaRow(TableRow):
    """cost = pool × key_premises / key_total; result = cost − advances, > 0 is to be paid."""

    key_columns = ("settlement_id", "account_no", "medium", "part")

    settlement_id: str = column(
        values.read_text,
        _("nazwa rozliczenia, ta sama we wszystkich jego wierszach"),
        identifier=True,
        longest=40,
        example="ZW-2025-B-1",
    )
    account_no: str = account_column(("900001", "900002"))
    period_from: date = day_column(
        values.date_reader, _("pierwszy dzień okresu rozliczenia"), example="2025-01-01"
    )
    period_to: date = day_column(
        values.date_reader, _("ostatni dzień okresu rozliczenia"), example="2025-12-31"
    )
    medium: str = column(
        values.choice_reader(*MEDIA),
        _("medium: CO (ogrzewanie), ZW (zimna woda), CW (ciepła woda) albo GAZ"),
        labels=MEDIA,
        example="ZW",
    )
    part: str = column(
        values.choice_reader(*PARTS),
        _("część kosztów: STALA, ZMIENNA albo CALOSC"),
        labels=PARTS,
        example="CALOSC",
    )
    invoice_total: Money = amount_column(_("suma faktur za medium w budynku"), example="500,00")
    common_cost: Money = amount_column(_("koszt części wspólnych"), example="0,00")
    allocation_key: str = column(
        values.choice_reader(*ALLOCATION_KEYS),
        _("klucz podziału: AREA_M2, HCA_UNITS_LAF, WATER_M3, HOT_WATER_M3, PERSONS, SHARE"),
        labels=ALLOCATION_KEYS,
        example="AREA_M2",
    )
    pool: Money = amount_column(_("kwota do podziału między lokale"), example="500,00")
    key_premises: Decimal = column(
        values.read_rate_from_zero,
        _("ile tego ma lokal"),
        number=values.TO_RATE,
        example=("48,60", "51,40"),
    )
    key_total: Decimal = column(
        values.read_rate_from_zero,
        _("ile mają wszystkie lokale razem"),
        number=values.TO_RATE,
        example="100,00",
    )
    cost: Money = amount_column(
        _("koszt lokalu: kwota do podziału × klucz lokalu ÷ suma kluczy"),
        example=("243,00", "257,00"),
    )
    advances: Money = amount_column(_("zaliczki lokalu"), example=("230,00", "240,00"))
    result: Money = amount_column(
        _("koszt bez zaliczek; ujemny to nadpłata"), example=("13,00", "17,00")
    )
    posting_date: date = day_column(
        values.date_reader, _("dzień: 2026-12-01 albo 01.12.2026"), example="2026-03-01"
    )
    due_date: date | None = day_column(
        values.date_reader,
        _("termin dopłaty; konieczny, gdy lokal dopłaca"),
        empty=None,
        example="2026-03-31",
    )

    def find_errors(self, line: int) -> Iterator[FileFinding]:
        right = self.cost - self.advances
        if self.result != right:
            yield about_line(
                "MEDIA_ROW_RESULT",
                line,
                f"koszt bez zaliczek to {right.digits}, a wynik w pliku {self.result.digits}.",
                field="result",
                found=self.result.digits,
                expected=right.digits,
            )
        total = self.key_total
        share = round_to_grosz(self.pool.amount * self.key_premises / total) if total else None
        if share is None or abs(share - self.cost.amount) > GROSZ:
            expected = "suma kluczy większa od 0" if share is None else Money(share).digits
            yield about_line(
                "MEDIA_KEY",
                line,
                f"koszt {self.cost.digits} nie wynika z klucza podziału; powinno być: {expected}.",
                field="cost",
                found=self.cost.digits,
                expected=expected,
            )
        begun, ended = self.period_from, self.period_to
        if ended < begun:
            what = f"okres kończy się {ended}, zanim się zacznie {begun}."
            yield describe_early_day("DATE_ORDER", line, "period_to", what, ended, begun)
        due, posted = self.due_date, self.posting_date
        if due is not None and due < posted:
            what = f"termin płatności {due} jest wcześniejszy niż księgowanie {posted}."
            yield describe_early_day("DUE_BEFORE_BOOKING", line, "due_date", what, due, posted)


def period_label(first: date, last: date) -> str:
    """Write `2025` for a whole year, else `01/2025–06/2025`."""
    full_year = (first, last) == (date(first.year, 1, 1), date(first.year, 12, 31))
    return str(first.year) if full_year else f"{Period.of(first).label}–{Period.of(last).label}"


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


class MediaChecks(RowChecks[MediaRow]):
    def __init__(self) -> None:
        super().__init__()
        self._media: dict[tuple[str, str], _Medium] = {}
        self._results: dict[tuple[str, str], _Result] = {}
        self._unreadable: set[tuple[str, str]] = set()

    def check(self, line: int, row: MediaRow) -> Iterator[FileFinding]:
        medium = self._media.setdefault(
            (row.settlement_id, row.medium), _Medium(row.invoice_total, row.common_cost)
        )
        medium.cost += row.cost
        medium.rows += 1
        result = self._results.setdefault(
            (row.settlement_id, row.account_no), _Result(line, row.due_date is not None)
        )
        result.total += row.result
        yield from super().check(line, row)
        for names, shared in SHARED.items():
            key = tuple(getattr(row, name) for name in names)
            first, known = self.first((*names, *key), line, row)
            for name in shared:
                new, old = getattr(row, name), getattr(known, name)
                if new != old:
                    yield about_line(
                        "MEDIA_SPLIT",
                        line,
                        f"w rozliczeniu {row.settlement_id} wartość różni się od wiersza {first}.",
                        field=name,
                        found=str(new or ""),
                        expected=str(old or ""),
                    )

    def unreadable(self, cells: Mapping[str, str]) -> None:
        self._unreadable.add((cells.get("settlement_id", ""), cells.get("medium", "")))

    def finish(self) -> Iterator[FileFinding]:
        """Check the sums of each medium, and due dates where something is to be paid."""
        for (settlement_id, _account_no), result in self._results.items():
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
        if self._unreadable <= self._media.keys():
            for key, medium in self._media.items():
                if key not in self._unreadable:
                    yield from _invoice(*key, medium)


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
