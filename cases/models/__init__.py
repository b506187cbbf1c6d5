from cases.models.case import Case, CaseLink, CaseSequence
from cases.models.decision import CaseDecision
from cases.models.event import CaseEvent
from cases.models.mail import CaseMail
from cases.models.mended_notice import MendedNotice
from cases.models.message import CaseAttachment, CaseMessage
from cases.models.row import DisputedRow
from cases.models.same_here import SameHere
from cases.models.saved_filter import SavedFilter
from cases.models.service import Quote, QuoteLine, ServiceItem, ServiceOrder
from cases.models.subject import CaseSubject, CaseTemplate, CaseType

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
