"""The kinds of file that this version knows (import_formats.md §1, §3), in loading order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from cms_ext.base.importing import Announced, Schema, SchemaCatalogue
from ebok_plugin.exchange.csv_import.kinds.accounts import accounts_schema
from ebok_plugin.exchange.csv_import.kinds.charges import charges_schema
from ebok_plugin.exchange.csv_import.kinds.components import components_schema
from ebok_plugin.exchange.csv_import.kinds.media_settlements import media_settlements_schema
from ebok_plugin.exchange.csv_import.kinds.payments import payments_schema

SCHEMAS: dict[str, Callable[[date], Schema[Any]]] = {
    "accounts": accounts_schema,
    "components": components_schema,
    "charges": charges_schema,
    "payments": payments_schema,
    "media_settlements": media_settlements_schema,
}
KINDS = tuple(SCHEMAS)
METER_READINGS = Announced(
    kind="meter_readings",
    required=frozenset(
        ("premises_code", "meter_no", "medium", "unit", "reading_date", "reading", "status")
    ),
    why="odczytów liczników (meter_readings) ta wersja jeszcze nie przyjmuje.",
)


def ledger_files(today: date) -> SchemaCatalogue:
    """All kinds, as they are judged on a business day."""
    schemas = tuple(schema_of(today) for schema_of in SCHEMAS.values())
    return SchemaCatalogue(schemas, announced=(METER_READINGS,))
