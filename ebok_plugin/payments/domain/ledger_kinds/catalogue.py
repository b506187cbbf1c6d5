"""The kinds of files that the import contract knows, in loading order, and how each is imported.

A plugin above adds kinds from the `ready` of its AppConfig (`add_kind`). How a file is read is
`cms_ext.base.tables`. Source: import_formats.md §1–§3. More codes of these kinds: AMOUNT_NEGATIVE,
COUNT_FORMAT, PREMISES_SPLIT, COMPONENT_SPLIT, MEDIA_SPLIT, CORRECTION_UNKNOWN.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise

from cms_ext.base.tables import AnnouncedKind, Schema, SchemaCatalogue
from ebok_plugin.payments.columns import ABOUT, KIND_NAMES, SAMPLE_ROWS
from ebok_plugin.payments.domain.ledger_kinds.account_rows import accounts_schema
from ebok_plugin.payments.domain.ledger_kinds.accounts import AccountsImport
from ebok_plugin.payments.domain.ledger_kinds.base import ComponentsImport, KindImport
from ebok_plugin.payments.domain.ledger_kinds.charge_documents import charges_schema
from ebok_plugin.payments.domain.ledger_kinds.charges import ChargesImport
from ebok_plugin.payments.domain.ledger_kinds.components import components_schema
from ebok_plugin.payments.domain.ledger_kinds.known_payments import payments_schema
from ebok_plugin.payments.domain.ledger_kinds.media_settlement_rows import media_settlements_schema
from ebok_plugin.payments.domain.ledger_kinds.media_settlements import MediaSettlementsImport
from ebok_plugin.payments.domain.ledger_kinds.payments import PaymentsImport

# Both grow by what a plugin adds.
SCHEMAS: dict[str, Callable[[date], Schema[Any]]] = {
    "accounts": accounts_schema,
    "components": components_schema,
    "charges": charges_schema,
    "payments": payments_schema,
    "media_settlements": media_settlements_schema,
}
IMPORTS: dict[str, type[KindImport[Any]]] = {
    "accounts": AccountsImport,
    "components": ComponentsImport,
    "charges": ChargesImport,
    "payments": PaymentsImport,
    "media_settlements": MediaSettlementsImport,
}
KINDS = SCHEMAS.keys()
METER_READINGS = AnnouncedKind(
    kind="meter_readings",
    required=frozenset(
        ("premises_code", "meter_no", "medium", "unit", "reading_date", "reading", "status")
    ),
    why="odczyty liczników (meter_readings) przyjmuje strona z wtyczką rozliczeń mediów.",
)


def ledger_files(today: date) -> SchemaCatalogue:
    """Return the schemas of all kinds for a business day."""
    schemas = tuple(schema_of(today) for schema_of in SCHEMAS.values())
    announced = () if METER_READINGS.kind in SCHEMAS else (METER_READINGS,)
    return SchemaCatalogue(schemas, announced=announced)


@dataclass(frozen=True, slots=True)
class AddedKind:
    """How a plugin's kind of file is read, judged and described; `about` explains its columns."""

    kind: str
    name: Promise
    schema: Callable[[date], Schema[Any]]
    judge: type[KindImport[Any]]
    about: Mapping[str, Promise]
    sample: Sequence[Mapping[str, str]]


def add_kind(added: AddedKind) -> None:
    """Accept files of this kind from now on; they load after all kinds added before."""
    SCHEMAS[added.kind] = added.schema
    IMPORTS[added.kind] = added.judge
    KIND_NAMES[added.kind] = added.name
    ABOUT[added.kind] = added.about
    SAMPLE_ROWS[added.kind] = tuple(added.sample)
