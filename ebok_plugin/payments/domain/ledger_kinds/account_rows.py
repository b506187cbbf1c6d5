"""Rows of an accounts file: who settles for which premises, with the opening balance.

`accounts`, import_formats.md §2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.base.money.nrb import NrbError, parse_nrb
from cms_ext.base.tables.findings import FileFinding, about_line, shorten_value
from cms_ext.base.tables.schema import Checks, Column, Schema
from cms_ext.base.tables.values import (
    TO_AREA,
    BadValue,
    at_scale,
    choice_reader,
    date_reader,
    pattern_reader,
    read_area,
    read_decimal,
    read_text,
)

AMOUNT_PLACES = 2
TO_GROSZE = at_scale(AMOUNT_PLACES, "AMOUNT_SCALE")


def read_amount(text: str) -> Money:
    """Read an amount of money, at most 9 999 999.99 either way."""
    return Money(read_decimal(text, AMOUNT_PLACES, "AMOUNT_SCALE"))


_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE][+\-]?[0-9]+")
_COUNT = re.compile(r"[0-9]{1,3}")


def read_persons(text: str) -> int:
    """Read a number of persons, 0 to 999."""
    if not _COUNT.fullmatch(text):
        raise BadValue("COUNT_FORMAT", "wpisz liczbę osób, bez części dziesiętnej.", "0 do 999")
    return int(text)


# A payments file names the same few thousand accounts again and again.
@lru_cache(maxsize=1 << 15)
def read_nrb(text: str) -> str:
    """Read the 26 digits of an account number; codes of qr_zbp.md §3, and NRB_SCIENTIFIC."""
    if _SCIENTIFIC.fullmatch(text):
        raise BadValue(
            "NRB_SCIENTIFIC",
            f"Excel zamienił numer na {shorten_value(text)} i zgubił cyfry. "
            "Ustaw kolumnę jako tekst i wpisz numer jeszcze raz.",
            "26 cyfr zapisanych jako tekst",
        )
    try:
        return parse_nrb(text)
    except NrbError as error:
        what = error.message[0].lower() + error.message[1:]
        raise BadValue(error.code, what, "numer rachunku z 26 cyfr") from error


def refuse_nrb_number(_number: Decimal) -> str:
    """Refuse a number cell, because a spreadsheet stores only fifteen digits."""
    raise BadValue(
        "NRB_NUMBER_CELL",
        "numer zapisano jako liczbę (Excel gubi cyfry powyżej 15.). Ustaw komórki jako tekst.",
        "26 cyfr zapisanych jako tekst",
    )


ACCOUNT_NO = pattern_reader(r"[0-9A-Z/-]{1,20}", "1 do 20 znaków: cyfry, A–Z, / i -")
COMPONENT_CODE = pattern_reader(r"[A-Z0-9-]{1,12}", "1 do 12 znaków: A–Z, cyfry i -")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """An account; a positive opening balance is owed; without an NRB one is made later."""

    account_no: str
    premises_code: str
    building: str
    stairwell: str
    premises_no: str
    address: str
    area_m2: Decimal
    persons: int
    payer_name: str
    payer_kind: str
    nrb: str | None
    regime: str
    opened_on: date
    closed_on: date | None
    opening_date: date | None
    opening_balance: Money | None
    opening_due_date: date | None


class AccountChecks(Checks[AccountRow]):
    key_field = "account_no"

    def __init__(self) -> None:
        super().__init__()
        self._nrbs: dict[str, tuple[int, str]] = {}
        self._payers: dict[str, tuple[int, str]] = {}
        self._premises: dict[str, tuple[int, tuple[str, str, str]]] = {}

    def key(self, row: AccountRow) -> str:
        return row.account_no

    def check(self, line: int, row: AccountRow) -> Iterator[FileFinding]:
        yield from self.unique(line, row)
        yield from self._one_payer(line, row)
        yield from self._own_nrb(line, row)
        yield from self._one_place(line, row)
        yield from _dates_in_order(line, row)
        yield from _opening(line, row)

    def _own_nrb(self, line: int, row: AccountRow) -> Iterator[FileFinding]:
        if row.nrb is None:
            return
        first, account_no = self._nrbs.setdefault(row.nrb, (line, row.account_no))
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
        first, payer = self._payers.setdefault(row.account_no, (line, row.payer_name))
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

    def _one_place(self, line: int, row: AccountRow) -> Iterator[FileFinding]:
        place = (row.building, row.stairwell, row.premises_no)
        first, known = self._premises.setdefault(row.premises_code, (line, place))
        if known != place:
            yield about_line(
                "PREMISES_SPLIT",
                line,
                f"lokal {row.premises_code} ma w wierszu {first} inny budynek, klatkę lub numer.",
                field="premises_code",
                found=" / ".join(place),
                expected=" / ".join(known),
            )


def _dates_in_order(line: int, row: AccountRow) -> Iterator[FileFinding]:
    for name, day in (("closed_on", row.closed_on), ("opening_date", row.opening_date)):
        if day is not None and day < row.opened_on:
            yield about_line(
                "DATE_ORDER",
                line,
                f"data {day} jest wcześniejsza niż otwarcie konta {row.opened_on}.",
                field=name,
                found=str(day),
                expected=f"{row.opened_on} lub później",
            )


def _opening(line: int, row: AccountRow) -> Iterator[FileFinding]:
    if (row.opening_date is None) != (row.opening_balance is None):
        missing = "opening_date" if row.opening_date is None else "opening_balance"
        yield about_line(
            "VALUE_MISSING",
            line,
            "data i kwota bilansu otwarcia muszą być podane razem.",
            field=missing,
            expected="obie kolumny albo żadna",
        )
    elif row.opening_date and row.opening_due_date and row.opening_due_date < row.opening_date:
        yield about_line(
            "DUE_BEFORE_BOOKING",
            line,
            f"termin płatności {row.opening_due_date} jest wcześniejszy "
            f"niż bilans otwarcia {row.opening_date}.",
            field="opening_due_date",
            found=str(row.opening_due_date),
            expected=f"{row.opening_date} lub później",
        )


def accounts_schema(today: date) -> Schema[AccountRow]:
    read_date = date_reader(today)
    return Schema(
        kind="accounts",
        version=1,
        columns=(
            Column("account_no", ACCOUNT_NO, identifier=True),
            Column("premises_code", read_text, longest=20),
            Column("building", read_text, longest=20),
            Column("stairwell", read_text, required=False, empty="", longest=20),
            Column("premises_no", read_text, identifier=True, longest=20),
            Column(
                "address",
                read_text,
                required=False,
                empty="",
                longest=200,
                prose=True,
                multiline=True,
            ),
            Column("area_m2", read_area, number=TO_AREA),
            Column("persons", read_persons),
            Column("payer_name", read_text, longest=120, prose=True),
            Column("payer_kind", choice_reader("OSOBA", "FIRMA")),
            Column("nrb", read_nrb, number=refuse_nrb_number, required=False),
            Column("regime", choice_reader("SM", "GOK")),
            Column("opened_on", read_date),
            Column("closed_on", read_date, required=False),
            Column("opening_date", read_date, required=False),
            Column("opening_balance", read_amount, number=TO_GROSZE, required=False),
            Column("opening_due_date", read_date, required=False),
        ),
        build=AccountRow,
        checks=AccountChecks,
        controls={"sum_opening": lambda row: (row.opening_balance or ZERO).amount},
    )
