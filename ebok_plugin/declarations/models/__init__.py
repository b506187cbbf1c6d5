from ebok_plugin.declarations.models.declaration import (
    SAID,
    Declaration,
    DeclarationImmutable,
)
from ebok_plugin.declarations.models.declared_property import DeclarationRight, DeclaredProperty
from ebok_plugin.declarations.models.form_version import FormVersion
from ebok_plugin.declarations.models.receipt import (
    ReceiptImmutable,
    SubmissionReceipt,
    YearSequence,
)

__all__ = [
    "SAID",
    "Declaration",
    "DeclarationImmutable",
    "DeclarationRight",
    "DeclaredProperty",
    "FormVersion",
    "ReceiptImmutable",
    "SubmissionReceipt",
    "YearSequence",
]
