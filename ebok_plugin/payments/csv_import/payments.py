"""payments: money received, one row each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from cms_ext.base.money.amounts import Money
from cms_ext.base.tables.findings import FileFinding, about_line
from cms_ext.base.tables.schema import Checks, Column, Schema
from cms_ext.base.tables.texts import choice_reader, past_date_reader, period_reader, read_text
from ebok_plugin.payments.csv_import.accounts import (
    ACCOUNT_NO,
    TO_GROSZE,
    read_amount,
    read_nrb,
    refuse_nrb_number,
)

LONGEST_ID = 64


class PaymentRow(NamedTuple):
    """The account stands in `account_no`, in `nrb` or in both; `amount` is what came in.

    With `correction_of` the payment of that `external_id` is reversed and the amount may be 0.
    """

    external_id: str
    account_no: str | None
    nrb: str | None
    value_date: date
    amount: Money
    title: str
    payer_name: str
    source: str
    designated_period: str | None
    correction_of: str | None


class PaymentChecks(Checks[PaymentRow]):
    key_field = "external_id"

    def key(self, row: PaymentRow) -> str:
        return row.external_id

    def check(self, line: int, row: PaymentRow) -> Iterator[FileFinding]:
        yield from self.unique(line, row)
        if row.amount.amount < 0 or (not row.amount and row.correction_of is None):
            yield about_line(
                "AMOUNT_NOT_POSITIVE",
                line,
                "wpłata musi być większa od 0. Zwrot zapisz jako korektę (correction_of).",
                field="amount",
                found=row.amount.digits,
                expected="kwota większa od 0",
            )
        if row.correction_of == row.external_id:
            yield about_line(
                "CORRECTION_UNKNOWN",
                line,
                "wpłata nie może korygować samej siebie.",
                field="correction_of",
                found=row.external_id,
                expected="external_id zaksięgowanej wpłaty",
            )


def payments_schema(today: date) -> Schema[PaymentRow]:
    return Schema(
        kind="payments",
        version=1,
        columns=(
            Column("external_id", read_text, longest=LONGEST_ID),
            Column("account_no", ACCOUNT_NO, identifier=True, required=False),
            Column("nrb", read_nrb, number=refuse_nrb_number, required=False),
            Column("value_date", past_date_reader(today)),
            Column("amount", read_amount, number=TO_GROSZE),
            Column(
                "title",
                read_text,
                required=False,
                empty="",
                longest=140,
                prose=True,
                multiline=True,
            ),
            Column("payer_name", read_text, required=False, empty="", prose=True),
            Column("source", choice_reader("BANK", "KASA", "KOREKTA")),
            Column("designated_period", period_reader(today), required=False),
            Column("correction_of", read_text, required=False, longest=LONGEST_ID),
        ),
        build=PaymentRow,
        checks=PaymentChecks,
        controls={"sum_amount": lambda row: row.amount.amount},
        one_of=("account_no", "nrb"),
    )
