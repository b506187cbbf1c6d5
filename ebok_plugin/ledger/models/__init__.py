from ebok_plugin.ledger.models.access import AccountAccess
from ebok_plugin.ledger.models.account import Account
from ebok_plugin.ledger.models.batch import Batch
from ebok_plugin.ledger.models.document import ChargeDocument, ChargeLine
from ebok_plugin.ledger.models.entry import LedgerEntry
from ebok_plugin.ledger.models.payment_plan import PaymentPlan, PaymentPlanRow
from ebok_plugin.ledger.models.period import ClosedPeriod, PeriodReopening
from ebok_plugin.ledger.models.snapshot import Snapshot

__all__ = [
    "Account",
    "AccountAccess",
    "Batch",
    "ChargeDocument",
    "ChargeLine",
    "ClosedPeriod",
    "LedgerEntry",
    "PaymentPlan",
    "PaymentPlanRow",
    "PeriodReopening",
    "Snapshot",
]
