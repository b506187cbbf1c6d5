from cms_ext.access.models.application import (
    AccessApplication,
    ApplicationAttachment,
    CredentialIssue,
    EndedRight,
    FormerAccess,
    NumberSequence,
    ReceivedMessage,
    SenderLink,
)
from cms_ext.access.models.batch import BatchLetter, BatchPart, CredentialBatch
from cms_ext.access.models.check import CheckResult, OverrideProposal, PhoneCheck
from cms_ext.access.models.form_draft import FormDraft
from cms_ext.access.models.settings import AccessSettings, FormVersion, Mailbox

__all__ = [
    "AccessApplication",
    "AccessSettings",
    "ApplicationAttachment",
    "BatchLetter",
    "BatchPart",
    "CheckResult",
    "CredentialBatch",
    "CredentialIssue",
    "EndedRight",
    "FormDraft",
    "FormVersion",
    "FormerAccess",
    "Mailbox",
    "NumberSequence",
    "OverrideProposal",
    "PhoneCheck",
    "ReceivedMessage",
    "SenderLink",
]
