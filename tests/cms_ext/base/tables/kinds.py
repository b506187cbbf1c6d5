"""Two small kinds of file, as an app would declare them, and one that is only announced."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cms_ext.base.tables import AnnouncedKind, Checks, Column, Schema, SchemaCatalogue
from cms_ext.base.tables.values import (
    at_scale,
    choice_reader,
    date_reader,
    past_date_reader,
    pattern_reader,
    read_decimal,
    read_rate,
    read_text,
)

TODAY = date(2026, 12, 31)
ACCOUNT_NO = pattern_reader(r"[0-9A-Z/-]{1,20}", "1 do 20 znaków: cyfry, A–Z, / i -")


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    external_id: str
    account_no: str | None
    nrb: str | None
    value_date: date
    amount: Decimal
    title: str
    payer_name: str
    source: str


class PaymentChecks(Checks[Payment]):
    key_field = "external_id"

    def key(self, row: Payment) -> str:
        return row.external_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    component_code: str
    rate: Decimal
    valid_from: date


class RateChecks(Checks[Rate]):
    key_field = "component_code"

    def key(self, row: Rate) -> str:
        return row.component_code


def _amount(text: str) -> Decimal:
    return read_decimal(text, 2, "AMOUNT_SCALE")


PAYMENTS = Schema(
    kind="payments",
    version=1,
    columns=(
        Column("external_id", read_text, longest=64),
        Column("account_no", ACCOUNT_NO, required=False, identifier=True),
        Column("nrb", read_text, required=False),
        Column("value_date", past_date_reader(TODAY)),
        Column("amount", _amount, number=at_scale(2, "AMOUNT_SCALE")),
        Column(
            "title", read_text, required=False, empty="", longest=140, prose=True, multiline=True
        ),
        Column("payer_name", read_text, required=False, empty="", prose=True),
        Column("source", choice_reader("BANK", "KASA")),
    ),
    build=Payment,
    checks=PaymentChecks,
    controls={"sum_amount": lambda row: row.amount},
    one_of=("account_no", "nrb"),
)
RATES = Schema(
    kind="rates",
    version=1,
    columns=(
        Column("component_code", read_text, longest=12),
        Column("rate", read_rate),
        Column("valid_from", date_reader(TODAY)),
    ),
    build=Rate,
    checks=RateChecks,
    controls={},
)
FILES = SchemaCatalogue(
    (PAYMENTS, RATES),
    announced=(
        AnnouncedKind("meter_readings", frozenset(("meter_no", "reading")), "jeszcze nie teraz."),
    ),
)
