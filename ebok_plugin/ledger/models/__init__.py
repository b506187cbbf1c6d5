from ebok_plugin.ledger.models.access import AccountAccess
from ebok_plugin.ledger.models.account import Account
from ebok_plugin.ledger.models.batch import Batch
from ebok_plugin.ledger.models.document import ChargeDocument, ChargeLine
from ebok_plugin.ledger.models.entry import LedgerEntry
from ebok_plugin.ledger.models.period import ClosedPeriod

__all__ = [
    "Account",
    "AccountAccess",
    "Batch",
    "ChargeDocument",
    "ChargeLine",
    "ClosedPeriod",
    "LedgerEntry",
]
