"""How the rows of each kind of file meet the ledger."""

from __future__ import annotations

from typing import Any

from ebok_plugin.payments.domain.ledger_kinds.accounts import AccountsImport
from ebok_plugin.payments.domain.ledger_kinds.base import ComponentsImport, KindImport
from ebok_plugin.payments.domain.ledger_kinds.charges import ChargesImport
from ebok_plugin.payments.domain.ledger_kinds.media_settlements import MediaSettlementsImport
from ebok_plugin.payments.domain.ledger_kinds.payments import PaymentsImport

IMPORTS: dict[str, type[KindImport[Any]]] = {
    "accounts": AccountsImport,
    "components": ComponentsImport,
    "charges": ChargesImport,
    "payments": PaymentsImport,
    "media_settlements": MediaSettlementsImport,
}
