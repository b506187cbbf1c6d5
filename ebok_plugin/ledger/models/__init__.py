from ebok_plugin.ledger.models.account import (
    Account,
    AccountAccess,
    CallNote,
    IdentifierSequence,
    PayerNumbers,
)
from ebok_plugin.ledger.models.entry import (
    Batch,
    ChargeDocument,
    ChargeLine,
    LedgerEntry,
)
from ebok_plugin.ledger.models.payment_plan import PaymentPlan, PaymentPlanRow, PlanDebit
from ebok_plugin.ledger.models.period import ClosedPeriod, PeriodReopening, Snapshot
from ebok_plugin.ledger.models.proposal import CorrectionProposal, PaymentChange, TransferProposal

__all__ = [
    "Account",
    "AccountAccess",
    "Batch",
    "CallNote",
    "ChargeDocument",
    "ChargeLine",
    "ClosedPeriod",
    "CorrectionProposal",
    "IdentifierSequence",
    "LedgerEntry",
    "PayerNumbers",
    "PaymentChange",
    "PaymentPlan",
    "PaymentPlanRow",
    "PeriodReopening",
    "PlanDebit",
    "Snapshot",
    "TransferProposal",
]
