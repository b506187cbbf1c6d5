from ebok_plugin.ledger.models.account import Account, AccountAccess
from ebok_plugin.ledger.models.batch_chain import BatchHead, BatchSeal
from ebok_plugin.ledger.models.document import Batch, ChargeDocument, ChargeLine
from ebok_plugin.ledger.models.entry import LedgerEntry
from ebok_plugin.ledger.models.payment_plan import PaymentPlan, PaymentPlanRow, PlanDebit
from ebok_plugin.ledger.models.period import ClosedPeriod, PeriodReopening, Snapshot

__all__ = [
    "Account",
    "AccountAccess",
    "Batch",
    "BatchHead",
    "BatchSeal",
    "ChargeDocument",
    "ChargeLine",
    "ClosedPeriod",
    "LedgerEntry",
    "PaymentPlan",
    "PaymentPlanRow",
    "PeriodReopening",
    "PlanDebit",
    "Snapshot",
]
