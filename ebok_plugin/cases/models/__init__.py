from ebok_plugin.cases.models.case import Case, CaseLink, CaseSequence
from ebok_plugin.cases.models.decision import CaseDecision
from ebok_plugin.cases.models.event import CaseEvent
from ebok_plugin.cases.models.mail import CaseMail
from ebok_plugin.cases.models.mended_notice import MendedNotice
from ebok_plugin.cases.models.message import CaseAttachment, CaseMessage
from ebok_plugin.cases.models.row import DisputedRow
from ebok_plugin.cases.models.same_here import SameHere
from ebok_plugin.cases.models.saved_filter import SavedFilter
from ebok_plugin.cases.models.service import Quote, QuoteLine, ServiceItem, ServiceOrder
from ebok_plugin.cases.models.subject import CaseSubject, CaseTemplate, CaseType

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
