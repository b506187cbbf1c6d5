"""Two small kinds of file, as an app would declare them, and one that is only announced."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cms_ext.base.tables import AnnouncedKind, SchemaCatalogue
from cms_ext.base.tables.declaration import TableFormat, TableRow, column, day_column
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


def _amount(text: str) -> Decimal:
    return read_decimal(text, 2, "AMOUNT_SCALE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment(TableRow):
    key_columns = ("external_id",)

    external_id: str = column(read_text, "", longest=64)
    account_no: str | None = column(ACCOUNT_NO, "", empty=None, identifier=True)
    nrb: str | None = column(read_text, "", empty=None)
    value_date: date = day_column(past_date_reader, "")
    amount: Decimal = column(_amount, "", number=at_scale(2, "AMOUNT_SCALE"))
    title: str = column(read_text, "", empty="", longest=140, prose=True, multiline=True)
    payer_name: str = column(read_text, "", empty="", prose=True)
    source: str = column(choice_reader("BANK", "KASA"), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate(TableRow):
    key_columns = ("component_code",)

    component_code: str = column(read_text, "", longest=12)
    rate: Decimal = column(read_rate, "")
    valid_from: date = day_column(date_reader, "")


PAYMENTS = TableFormat(
    kind="payments",
    row=Payment,
    marked=True,
    one_of=("account_no", "nrb"),
    controls={"sum_amount": lambda row: row.amount},
).schema(TODAY)
RATES = TableFormat(kind="rates", row=Rate, marked=True).schema(TODAY)
FILES = SchemaCatalogue(
    (PAYMENTS, RATES),
    announced=(
        AnnouncedKind("meter_readings", frozenset(("meter_no", "reading")), "jeszcze nie teraz."),
    ),
)
