from ebok_plugin.declarations.models.declaration import (
    SAID,
    Declaration,
    DeclarationImmutable,
)
from ebok_plugin.declarations.models.declared_pesel import DeclaredPesel
from ebok_plugin.declarations.models.declared_property import DeclarationRight, DeclaredProperty
from ebok_plugin.declarations.models.form_version import FormVersion
from ebok_plugin.declarations.models.receipt import (
    ReceiptImmutable,
    SubmissionReceipt,
    YearSequence,
)
from ebok_plugin.declarations.models.review import (
    ChangeProposal,
    CorrectionCall,
    FeeDecision,
    NoticePrint,
    PaperImmutable,
    RateNotice,
)

__all__ = [
    "SAID",
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
    "PaperImmutable",
    "RateNotice",
    "ReceiptImmutable",
    "SubmissionReceipt",
    "YearSequence",
]
