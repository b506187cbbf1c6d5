"""The files of the import contract, version 1: which kinds there are, in loading order, and what
their rows mean.

No database here; how a file is read is `cms_ext.base.tables`. Source: import_formats.md §1–§3.
More codes of these kinds: AMOUNT_NEGATIVE, COUNT_FORMAT, PREMISES_SPLIT, COMPONENT_SPLIT,
MEDIA_SPLIT, CORRECTION_UNKNOWN.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from cms_ext.base.tables import AnnouncedKind, Schema, SchemaCatalogue
from ebok_plugin.payments.csv_import.accounts import accounts_schema
from ebok_plugin.payments.csv_import.charges import charges_schema
from ebok_plugin.payments.csv_import.components import components_schema
from ebok_plugin.payments.csv_import.media_settlements import media_settlements_schema
from ebok_plugin.payments.csv_import.payments import payments_schema

SCHEMAS: dict[str, Callable[[date], Schema[Any]]] = {
    "accounts": accounts_schema,
    "components": components_schema,
    "charges": charges_schema,
    "payments": payments_schema,
    "media_settlements": media_settlements_schema,
}
# Grows by what a plugin adds (`exchange.added_kinds`).
KINDS = SCHEMAS.keys()
METER_READINGS = AnnouncedKind(
    kind="meter_readings",
    required=frozenset(
        ("premises_code", "meter_no", "medium", "unit", "reading_date", "reading", "status")
    ),
    why="odczyty liczników (meter_readings) przyjmuje strona z wtyczką rozliczeń mediów.",
)


def ledger_files(today: date) -> SchemaCatalogue:
    """All kinds, as they are judged on a business day."""
    schemas = tuple(schema_of(today) for schema_of in SCHEMAS.values())
    announced = () if METER_READINGS.kind in SCHEMAS else (METER_READINGS,)
    return SchemaCatalogue(schemas, announced=announced)
