"""The rows of a file of accounts: who settles for which premises, with the opening balance.

`accounts`, import_formats.md §2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.amounts import Money
from cms_ext.base.tables import values
from cms_ext.base.tables.declaration import RowChecks, TableRow, column, day_column
from cms_ext.base.tables.findings import FileFinding, about_line
from cms_ext.base.tables.schema import ValueForm
from cms_ext.premises.models import MAX_BUILDING_CODE_LENGTH
from ebok_plugin.charges.models import ComponentRate
from ebok_plugin.ledger.conf import list_regimes
from ebok_plugin.ledger.domain.account import OPENING_SOURCE
from ebok_plugin.ledger.domain.opening_items import find_opening_day
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.vocabulary import REGIME_SPELLINGS, PayerKind, Regime
from ebok_plugin.payments.domain.ledger_kinds.base import (
    account_column,
    amount_column,
    describe_early_day,
    read_nrb,
    refuse_nrb_number,
)

_COUNT = re.compile(r"[0-9]{1,3}")


def read_persons(text: str) -> int:
    """Read a number of persons, 0 to 999."""
    if not _COUNT.fullmatch(text):
        raise values.BadValue(
            "COUNT_FORMAT", "wpisz liczbę osób, bez części dziesiętnej.", "0 do 999"
        )
    return int(text)


NO_NUMBER = "BRAK"
"""Stands in the column `nrb` of an account without a number of its own."""


def read_own_nrb(text: str) -> str:
    """Read the 26 digits, or NO_NUMBER in any case of letters."""
    return NO_NUMBER if text.upper() == NO_NUMBER else read_nrb(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow(TableRow):
    """An account; a positive opening balance is owed.

    `nrb` is None in an empty cell, and then as the office has set (`PayerNumbers`).
    """

    key_columns = ("account_no",)

    account_no: str = account_column(("900001", "900002"))
    premises_code: str = column(
        values.read_text,
        _("kod lokalu, na przykład L-001; lokal, którego nie ma, powstanie"),
        longest=20,
        example=("L-901", "L-902"),
        made_of=("building", "premises_no"),
    )
    building: str = column(
        values.read_text,
        _("kod budynku, na przykład B-1; budynek, którego nie ma, powstanie"),
        longest=MAX_BUILDING_CODE_LENGTH,
        example="B-1",
    )
    stairwell: str = column(
        values.read_text, _("klatka, na przykład A"), empty="", longest=20, example="A"
    )
    premises_no: str = column(
        values.read_text,
        _("numer lokalu w budynku, na przykład 1; konieczny, gdy lokal jest nowy"),
        identifier=True,
        empty="",
        longest=20,
        form=ValueForm.UNIT_NO,
        example=("1", "2"),
    )
    address: str = column(
        values.read_text,
        _("adres budynku z kodem pocztowym"),
        empty="",
        longest=200,
        prose=True,
        multiline=True,
        form=ValueForm.ADDRESS,
        example="ul. Przykładowa 1, 00-000 Miasto",
    )
    area_m2: Decimal = column(
        values.read_area,
        _("powierzchnia: 48,60"),
        number=values.TO_AREA,
        example=("48,60", "51,40"),
    )
    persons: int = column(read_persons, _("liczba osób"), example=("2", "3"))
    payer_name: str = column(
        values.read_text,
        _("imię i nazwisko albo nazwa firmy; konto ma jednego płatnika"),
        longest=120,
        prose=True,
        form=ValueForm.NAME,
        example=("Zofia Przykładowa", "Jan Przykładowy"),
    )
    payer_kind: str = column(
        values.choice_reader(*PayerKind.values),
        _("rodzaj płatnika: OSOBA albo FIRMA"),
        labels=dict(PayerKind.choices),
        example="OSOBA",
        usual=lambda: PayerKind.PERSON.value,
    )
    nrb: str | None = column(
        read_own_nrb,
        _(
            "rachunek do wpłat, 26 cyfr; BRAK: konto bez własnego numeru; puste: utwórz z numeru "
            "konta albo brak, jak w „Ustawieniach”"
        ),
        number=refuse_nrb_number,
        empty=None,
        example=("37999000090001000000900001", "10999000090001000000900002"),
    )
    regime: str = column(
        values.choice_reader(*Regime.values),
        _("odsetki: SM (opłaty za lokal) albo GOK (opłata śmieciowa)"),
        labels=dict(Regime.choices),
        spellings=REGIME_SPELLINGS,
        example="SM",
        usual=lambda: list_regimes()[0].value,
    )
    opened_on: date = day_column(
        values.date_reader, _("od którego dnia konto jest otwarte"), example="2025-12-01"
    )
    closed_on: date | None = day_column(
        values.date_reader, _("ostatni dzień konta; puste, gdy jest otwarte"), empty=None
    )
    opening_date: date | None = day_column(
        values.date_reader,
        _("dzień bilansu otwarcia; razem z kwotą albo wcale"),
        empty=None,
        example=("2026-01-01",),
    )
    opening_balance: Money | None = amount_column(
        _("kwota bilansu: dodatnia to dług mieszkańca, ujemna to nadpłata"),
        empty=None,
        example=("120,50",),
    )
    opening_due_date: date | None = day_column(
        values.date_reader,
        _("termin płatności długu, także dawny; puste znaczy dzień bilansu, bez odsetek"),
        empty=None,
        example=("2026-01-15",),
    )

    @property
    def place(self) -> tuple[str, str, str]:
        """What all rows of one premises must have in common."""
        return (self.building, self.stairwell, self.premises_no)

    @property
    def opening_day(self) -> date | None:
        return self.opening_date and find_opening_day(self.opening_date, self.opened_on)

    def find_errors(self, line: int) -> Iterator[FileFinding]:
        for name, day in (("closed_on", self.closed_on), ("opening_date", self.opening_day)):
            if day is not None and day < self.opened_on:
                what = f"data {day} jest wcześniejsza niż otwarcie konta {self.opened_on}."
                yield describe_early_day("DATE_ORDER", line, name, what, day, self.opened_on)
        opened_on = self.opening_date
        if (opened_on is None) != (self.opening_balance is None):
            yield about_line(
                "VALUE_MISSING",
                line,
                "data i kwota bilansu otwarcia muszą być podane razem.",
                field="opening_date" if opened_on is None else "opening_balance",
                expected="obie kolumny albo żadna",
            )


class AccountChecks(RowChecks[AccountRow]):
    def compare(self, line: int, row: AccountRow) -> Iterator[FileFinding]:
        yield from self._one_payer(line, row)
        yield from self._own_nrb(line, row)
        first, place = self.first(("premises", row.premises_code), line, row.place)
        if place != row.place:
            yield about_line(
                "PREMISES_SPLIT",
                line,
                f"lokal {row.premises_code} ma w wierszu {first} inny budynek, klatkę lub numer.",
                field="premises_code",
                found=" / ".join(row.place),
                expected=" / ".join(place),
            )

    def _own_nrb(self, line: int, row: AccountRow) -> Iterator[FileFinding]:
        if row.nrb in (None, NO_NUMBER):
            return
        first, account_no = self.first(("nrb", row.nrb), line, row.account_no)
        if account_no != row.account_no:
            yield about_line(
                "NRB_DUPLICATE",
                line,
                f"ten sam numer rachunku ma konto {account_no} (wiersz {first}). "
                "Każde konto musi mieć własny.",
                field="nrb",
                found=row.nrb,
                expected="numer, którego nie ma żadne inne konto",
            )

    def _one_payer(self, line: int, row: AccountRow) -> Iterator[FileFinding]:
        """Check that an account has one payer at a time (glossary.md A0)."""
        first, payer = self.first(("account", row.account_no), line, row.payer_name)
        if payer != row.payer_name:
            yield about_line(
                "PAYER_SPLIT",
                line,
                f"konto {row.account_no} ma w wierszu {first} innego płatnika. Konto ma jednego: "
                "współwłaściciela dopisz potem jako uprawnionego, a nowemu płatnikowi daj własne "
                "konto.",
                field="payer_name",
                found=row.payer_name,
                expected=payer,
            )


def list_account_rows() -> Iterator[dict[str, Any]]:
    """Yield every account with its premises and standing opening balance. Two queries."""
    posted = LedgerEntry.objects.filter(source=OPENING_SOURCE, reversed_by=None)
    openings = {entry.source_key: entry for entry in posted}
    accounts = Account.objects.select_related("premises__building", "premises__staircase")
    for account in accounts.order_by("account_no__polish"):
        premises, opening = account.premises, openings.get(account.account_no)
        yield {
            "account_no": account.account_no,
            "premises_code": premises.code,
            "building": premises.building.code,
            "stairwell": premises.staircase.code if premises.staircase else "",
            "premises_no": premises.number,
            "address": premises.address,
            "area_m2": premises.area,
            "persons": premises.persons,
            "payer_name": account.payer_name,
            "payer_kind": account.payer_kind,
            "nrb": account.nrb or NO_NUMBER,
            "regime": account.regime,
            "opened_on": account.opened_on,
            "closed_on": account.closed_on,
            "opening_date": opening and opening.booking_date,
            "opening_balance": opening and opening.amount.amount,
            "opening_due_date": opening and opening.own_due_date and opening.due_date,
        }


def list_component_rows() -> Iterator[dict[str, Any]]:
    """Yield every rate of every component. One query."""
    rates = ComponentRate.objects.select_related("component", "property")
    for rate in rates.order_by("component__code__polish", "property__code__polish", "valid_from"):
        component = rate.component
        yield {
            "component_code": component.code,
            "name": component.name,
            "basis": component.basis,
            "unit": component.unit,
            "rate": rate.rate,
            "valid_from": rate.valid_from,
            "valid_to": rate.valid_to,
            "subaccount": component.subaccount,
            "is_advance": "TAK" if component.is_advance else "NIE",
            "property_code": rate.property and rate.property.code,
        }
