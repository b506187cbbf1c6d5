from cms_ext.access.models.application import AccessApplication, NumberSequence
from cms_ext.access.models.attachment import ApplicationAttachment
from cms_ext.access.models.check import CheckResult, PhoneCheck
from cms_ext.access.models.credential import CredentialIssue, SenderLink
from cms_ext.access.models.ended_right import EndedRight
from cms_ext.access.models.form_version import FormVersion
from cms_ext.access.models.legacy import FormerAccess
from cms_ext.access.models.mailbox import Mailbox
from cms_ext.access.models.message import ReceivedMessage
from cms_ext.access.models.override import OverrideProposal
from cms_ext.access.models.settings import AccessSettings

__all__ = [
    "AccessApplication",
    "AccessSettings",
    "ApplicationAttachment",
    "CheckResult",
    "CredentialIssue",
    "EndedRight",
    "FormVersion",
    "Mailbox",
    "FormerAccess",
    "NumberSequence",
    "OverrideProposal",
    "PhoneCheck",
    "ReceivedMessage",
    "SenderLink",
]
