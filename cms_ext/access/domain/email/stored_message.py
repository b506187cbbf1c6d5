"""The message as it is kept: its raw bytes and its files, checked one by one."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile
from django.db.models import Q
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from cms_ext.access.domain.email.incoming import Incoming, SenderCheck, SenderVerdict
from cms_ext.access.domain.files.accept import AcceptedFile, AttachmentRefused, accept
from cms_ext.access.domain.files.accepted import MAX_FILES
from cms_ext.access.domain.signature.report import SignatureResult
from cms_ext.access.models import AccessApplication, ReceivedMessage
from cms_ext.access.vocabulary import ApplicationChannel, CheckVerdict
from cms_ext.base.files.stored_files import save_file, shown_name
from cms_ext.base.files.uploads.kind import PDF


def received_before(incoming: Incoming) -> ReceivedMessage | None:
    """The message that came with this Message-ID, or with these very bytes, earlier."""
    same = Q(message_id_hash=_identity(incoming)) | Q(sha256=_sha256(incoming.raw))
    return ReceivedMessage.objects.select_related("application").filter(same).first()


def store_message(
    incoming: Incoming,
    verdicts: Sequence[SenderVerdict],
    application: AccessApplication | None,
    received_at: datetime,
    stored: list[FieldFile],
) -> ReceivedMessage:
    """Store the message; its file goes on the list `stored` for `erased_unless_kept`."""
    message = ReceivedMessage(
        application=application,
        message_id_hash=_identity(incoming),
        sender=incoming.sender[:254],
        subject=incoming.subject[:200],
        text=incoming.text,
        verdicts=[verdict.as_json() for verdict in verdicts],
        sha256=_sha256(incoming.raw),
        sent_at=incoming.sent_at,
        received_at=received_at,
    )
    save_file(message.raw, "message.eml", ContentFile(incoming.raw), stored)
    message.save()
    return message


def _identity(incoming: Incoming) -> str:
    """A message without an id is known by its bytes."""
    return _sha256(incoming.message_id.encode() or incoming.raw)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


# A PDF signed by somebody, whether or not the site knows by whom.
SIGNED = (
    SignatureResult.INTACT_TRUSTED,
    SignatureResult.INTACT_UNTRUSTED,
    SignatureResult.NOT_CONFIGURED,
    SignatureResult.MODIFIED,
)
# "pełnomocnictwo" as it stands in the names of files.
PROXY_WORDS = ("pelnomocnictw", "pełnomocnictw")


@dataclass(frozen=True, slots=True)
class AcceptedFiles:
    """`forms` are the signed form, `poa` powers of attorney; `refused` is for the evidence."""

    forms: tuple[AcceptedFile, ...]
    poa: tuple[AcceptedFile, ...]
    refused: tuple[SenderVerdict, ...]

    @property
    def channel(self) -> ApplicationChannel:
        """An electronically signed file makes it the procedure with an electronic signature."""
        return (
            ApplicationChannel.TRUSTED_E
            if any(map(_is_signed, self.forms))
            else ApplicationChannel.EMAIL
        )

    @property
    def signature_kind(self) -> str:
        """A `SignatureKind` when the trust store vouches for the signature, else empty."""
        kinds = {
            file.signature.trust_kind
            for file in self.forms
            if file.signature and file.signature.kind == SignatureResult.INTACT_TRUSTED
        }
        return kinds.pop() if len(kinds) == 1 else ""


def files_of(incoming: Incoming) -> AcceptedFiles:
    """The acceptable files of a message; a bad file does not stop the good ones."""
    taken: list[AcceptedFile] = []
    refused = [_line(CheckVerdict.CANNOT_TELL, words) for words in incoming.left_out]
    for part in incoming.files:
        try:
            if len(taken) == MAX_FILES:
                raise AttachmentRefused(
                    _("Pliku %(name)s nie przyjęto: z wiadomości bierze się najwyżej %(most)s.")
                    % {"name": shown_name(part.name), "most": MAX_FILES}
                )
            taken.append(accept(part.name, part.content, may_wait=True))
        except AttachmentRefused as refusal:
            refused.append(_line(CheckVerdict.FAIL, str(refusal)))
    poa = tuple(file for file in taken if _is_proxy(file.name))
    return AcceptedFiles(tuple(file for file in taken if file not in poa), poa, tuple(refused))


def _is_proxy(name: str) -> bool:
    return any(word in name.casefold() for word in PROXY_WORDS)


def _is_signed(file: AcceptedFile) -> bool:
    report = file.signature
    return report is not None and (file.mime != PDF or report.kind in SIGNED)


def _line(result: CheckVerdict, words: str) -> SenderVerdict:
    return SenderVerdict(SenderCheck.FILE, result, words)
