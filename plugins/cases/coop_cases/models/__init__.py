from coop_cases.models.case import (
    Case,
    CaseEvent,
    CaseLink,
    CaseMail,
    CaseSequence,
    DisputedRow,
    SavedFilter,
)
from coop_cases.models.message import (
    CaseAttachment,
    CaseDecision,
    CaseMessage,
    MendedNotice,
    SameHere,
)
from coop_cases.models.service import Quote, QuoteLine, ServiceItem, ServiceOrder
from coop_cases.models.subject import CaseSubject, CaseTemplate, CaseType

__all__ = [
    "Case",
    "CaseAttachment",
    "CaseDecision",
    "CaseEvent",
    "CaseLink",
    "CaseMail",
    "CaseMessage",
    "CaseSequence",
    "CaseSubject",
    "CaseTemplate",
    "CaseType",
    "DisputedRow",
    "MendedNotice",
    "Quote",
    "QuoteLine",
    "SameHere",
    "SavedFilter",
    "ServiceItem",
    "ServiceOrder",
]
