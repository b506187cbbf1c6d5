"""charges: the lines of monthly charges; rows of one document_no form one document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from sys import intern
from typing import Any

from cms_ext.base.importing.findings import FileFinding, about_line
from cms_ext.base.importing.numbers import TO_RATE, polish_decimal, read_rate, read_rate_from_zero
from cms_ext.base.importing.schema import SEPARATOR, Checks, Column, Schema
from cms_ext.base.importing.texts import date_reader, period_reader, read_text
from ebok_plugin.exchange.csv_import.cells import ACCOUNT_NO, COMPONENT_CODE, TO_GROSZE, read_amount
from ebok_plugin.money import ZERO, Money, product

LONGEST_DOCUMENT_NO = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeRow:
    """One line of a document: amount = r2(quantity × rate)."""

    account_no: str
    period: str
    component_code: str
    quantity: Decimal
    rate: Decimal
    amount: Money
    due_date: date
    document_no: str
    booking_date: date
    correction_of: str | None


@dataclass(frozen=True, slots=True)
class _Head:
    """What all rows of a document share, and where it was first seen."""

    line: int
    account_no: str
    period: str
    due_date: date
    booking_date: date
    correction_of: str | None


SHARED = {
    "due_date": "dwa różne terminy płatności",
    "account_no": "dwa różne konta",
    "period": "dwa różne okresy",
    "booking_date": "dwie różne daty naliczenia",
    "correction_of": "dwa różne dokumenty korygowane",
}


class ChargeChecks(Checks[ChargeRow]):
    key_field = "component_code"

    def __init__(self) -> None:
        super().__init__()
        self._documents: dict[str, _Head] = {}

    def key(self, row: ChargeRow) -> str:
        return SEPARATOR.join((row.account_no, row.period, row.component_code, row.document_no))

    def check(self, line: int, row: ChargeRow) -> Iterator[FileFinding]:
        yield from self.unique(line, row)
        yield from _product(line, row)
        yield from _sign(line, row)
        if row.due_date < row.booking_date:
            yield about_line(
                "DUE_BEFORE_BOOKING",
                line,
                f"termin płatności {row.due_date} jest wcześniejszy "
                f"niż data naliczenia {row.booking_date}.",
                field="due_date",
                found=str(row.due_date),
                expected=f"{row.booking_date} lub później",
            )
        yield from self._one_document(line, row)

    def _one_document(self, line: int, row: ChargeRow) -> Iterator[FileFinding]:
        head = self._documents.get(row.document_no)
        if head is None:
            self._documents[row.document_no] = _Head(
                line,
                row.account_no,
                row.period,
                row.due_date,
                row.booking_date,
                row.correction_of,
            )
            return
        for field, what in SHARED.items():
            known, found = getattr(head, field), getattr(row, field)
            if known != found:
                yield about_line(
                    "DUE_DATE_SPLIT",
                    line,
                    f"dokument {row.document_no} ma {what}: {found or 'brak'}, "
                    f"a w wierszu {head.line} {known or 'brak'}.",
                    field=field,
                    found=str(found or ""),
                    expected=str(known or ""),
                )


def _product(line: int, row: ChargeRow) -> Iterator[FileFinding]:
    exact = product(row.quantity, row.rate)
    if exact != row.amount:
        yield about_line(
            "LINE_PRODUCT",
            line,
            f"{polish_decimal(row.quantity)} × {polish_decimal(row.rate)} = {exact.digits}, "
            f"a w kolumnie amount jest {row.amount.digits}.",
            field="amount",
            found=row.amount.digits,
            expected=exact.digits,
        )


def _sign(line: int, row: ChargeRow) -> Iterator[FileFinding]:
    if row.amount < ZERO and row.correction_of is None:
        yield about_line(
            "AMOUNT_NEGATIVE",
            line,
            "ujemna kwota jest możliwa tylko w korekcie. Podaj w correction_of numer dokumentu.",
            field="amount",
            found=row.amount.digits,
            expected="kwota od 0 albo correction_of",
        )


def build_charge(**values: Any) -> ChargeRow:
    """A charge without a booking date is booked on the first day of its period.

    What many rows of a file say alike, and what is kept of each document, is one object of them
    all.
    """
    if values["booking_date"] is None:
        values["booking_date"] = date.fromisoformat(f"{values['period']}-01")
    for name in ("booking_date", "due_date"):
        values[name] = _the_day(values[name])
    for name in ("account_no", "period", "document_no"):
        values[name] = intern(values[name])
    return ChargeRow(**values)


@lru_cache(1_000)
def _the_day(day: date) -> date:
    return day


def charges_schema(today: date) -> Schema[ChargeRow]:
    read_date = date_reader(today)
    return Schema(
        kind="charges",
        version=1,
        columns=(
            Column("account_no", ACCOUNT_NO, identifier=True),
            Column("period", period_reader(today)),
            Column("component_code", COMPONENT_CODE),
            Column("quantity", read_rate, number=TO_RATE),
            Column("rate", read_rate_from_zero, number=TO_RATE),
            Column("amount", read_amount, number=TO_GROSZE),
            Column("due_date", read_date),
            Column("document_no", read_text, longest=LONGEST_DOCUMENT_NO),
            Column("booking_date", read_date, required=False),
            Column("correction_of", read_text, required=False, longest=LONGEST_DOCUMENT_NO),
        ),
        build=build_charge,
        checks=ChargeChecks,
        controls={"sum_amount": lambda row: row.amount.amount},
    )
