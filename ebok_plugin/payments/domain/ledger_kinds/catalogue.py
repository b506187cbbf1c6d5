"""The kinds of files that the import contract knows, in loading order.

A plugin above adds kinds from the `ready` of its AppConfig (`add_kind`). How a file is read is
`cms_ext.base.tables`. Source: import_formats.md §1–§3. More codes of these kinds: AMOUNT_NEGATIVE,
COUNT_FORMAT, PREMISES_SPLIT, COMPONENT_SPLIT, MEDIA_SPLIT, CORRECTION_UNKNOWN.
"""

from datetime import date
from typing import Any

from django.utils.functional import Promise

from cms_ext.base.tables import AnnouncedKind, SchemaCatalogue
from ebok_plugin.payments.domain.ledger_kinds.accounts import ACCOUNTS
from ebok_plugin.payments.domain.ledger_kinds.base import LedgerKind
from ebok_plugin.payments.domain.ledger_kinds.charges import CHARGES
from ebok_plugin.payments.domain.ledger_kinds.components import COMPONENTS
from ebok_plugin.payments.domain.ledger_kinds.media_settlements import MEDIA_SETTLEMENTS
from ebok_plugin.payments.domain.ledger_kinds.payments import PAYMENTS

# It grows by what a plugin adds.
KINDS: dict[str, LedgerKind[Any]] = {
    one.kind: one for one in (ACCOUNTS, COMPONENTS, CHARGES, PAYMENTS, MEDIA_SETTLEMENTS)
}
METER_READINGS = AnnouncedKind(
    kind="meter_readings",
    required=frozenset(
        ("premises_code", "meter_no", "medium", "unit", "reading_date", "reading", "status")
    ),
    why="odczyty liczników (meter_readings) przyjmuje strona z wtyczką rozliczeń mediów.",
)

BALANCES = AnnouncedKind(
    kind="balances",
    required=frozenset(("row", "account_no", "balance")),
    why="stan z programu księgowego (balances) przyjmuje strona z COOP_LEDGER=mirror.",
)


def ledger_files(today: date) -> SchemaCatalogue:
    """Return the schemas of all kinds for a business day."""
    readings = () if METER_READINGS.kind in KINDS else (METER_READINGS,)
    return SchemaCatalogue(
        tuple(kind.schema(today) for kind in KINDS.values()), (*readings, BALANCES)
    )


def kind_names() -> dict[str, Promise]:
    """Map the kinds to their Polish names, in loading order."""
    return {kind.kind: kind.name for kind in KINDS.values()}


def add_kind(added: LedgerKind[Any], *, after: str = "") -> None:
    """Accept files of this kind from now on; a new one loads after `after`, else the last."""
    kinds = list(KINDS.values())
    KINDS[added.kind] = added
    if after:
        place = 1 + next(n for n, kind in enumerate(kinds) if kind.kind == after)
        for later in kinds[place:]:
            if later.kind != added.kind:
                KINDS[later.kind] = KINDS.pop(later.kind)
