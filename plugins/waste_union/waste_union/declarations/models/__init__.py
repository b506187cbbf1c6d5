from waste_union.declarations.models.accessibility import AccessibilityStatementPage
from waste_union.declarations.models.declaration import (
    SAID,
    Declaration,
    DeclarationImmutable,
    DeclaredPesel,
    FormVersion,
    ReceiptImmutable,
    SubmissionReceipt,
    YearSequence,
)
from waste_union.declarations.models.declared_property import DeclarationRight, DeclaredProperty
from waste_union.declarations.models.opening_file import OpeningFile
from waste_union.declarations.models.relief import ReliefApplication, ReliefAttachment
from waste_union.declarations.models.review import (
    ChangeProposal,
    CorrectionCall,
    FeeDecision,
    NoticePrint,
    PaperImmutable,
    RateNotice,
)

__all__ = [
    "SAID",
    "AccessibilityStatementPage",
    "ChangeProposal",
    "CorrectionCall",
    "Declaration",
    "DeclarationImmutable",
    "DeclarationRight",
    "DeclaredPesel",
    "DeclaredProperty",
    "FeeDecision",
    "FormVersion",
    "NoticePrint",
    "OpeningFile",
    "PaperImmutable",
    "RateNotice",
    "ReceiptImmutable",
    "ReliefApplication",
    "ReliefAttachment",
    "SubmissionReceipt",
    "YearSequence",
]
