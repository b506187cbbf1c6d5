"""The kinds of file that this version knows (spec import_formats §1, §3), in loading order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from ebok_plugin.exchange.csv_import.kinds.accounts import accounts_schema
from ebok_plugin.exchange.csv_import.kinds.charges import charges_schema
from ebok_plugin.exchange.csv_import.kinds.components import components_schema
from ebok_plugin.exchange.csv_import.kinds.media_settlements import media_settlements_schema
from ebok_plugin.exchange.csv_import.kinds.payments import payments_schema
from ebok_plugin.exchange.csv_import.schema import Schema

VERSION = 1
SCHEMAS: dict[str, Callable[[date], Schema[Any]]] = {
    "accounts": accounts_schema,
    "components": components_schema,
    "charges": charges_schema,
    "payments": payments_schema,
    "media_settlements": media_settlements_schema,
}
KINDS = tuple(SCHEMAS)
NOT_YET = ("meter_readings",)
READING_COLUMNS = (
    "premises_code",
    "meter_no",
    "medium",
    "unit",
    "reading_date",
    "reading",
    "status",
)


def schema_of(kind: str, today: date) -> Schema[Any]:
    """The schema of one of `KINDS`; each has a row type of its own."""
    return SCHEMAS[kind](today)
