"""media_settlements: advances against real cost, one row per account, medium and part."""

from __future__ import annotations

from datetime import date

from cms_ext.base.importing.numbers import TO_RATE, read_rate_from_zero
from cms_ext.base.importing.schema import Column, Schema
from cms_ext.base.importing.texts import choice_reader, date_reader, read_text
from ebok_plugin.exchange.csv_import.amounts import TO_GROSZE, read_amount
from ebok_plugin.exchange.csv_import.kinds.media_checks import MediaChecks
from ebok_plugin.exchange.csv_import.kinds.media_row import MediaRow
from ebok_plugin.exchange.csv_import.texts import ACCOUNT_NO

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
