"""The files of a message, checked one by one: good ones are taken, others say why not."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cms_ext.access.domain.email.incoming import Incoming
from cms_ext.access.domain.email.verdict import SenderCheck, SenderVerdict
from cms_ext.access.domain.files.accept import AcceptedFile, AttachmentRefused, accept
from cms_ext.access.domain.files.accepted import MAX_FILES, PDF
from cms_ext.access.domain.signature.report import SignatureResult
from cms_ext.access.vocabulary import ApplicationChannel, CheckVerdict
from cms_ext.base.stored_files.shown_name import shown_name

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
class FilesTaken:
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


def files_of(incoming: Incoming) -> FilesTaken:
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
            taken.append(accept(part.name, part.content))
        except AttachmentRefused as refusal:
            refused.append(_line(CheckVerdict.FAIL, str(refusal)))
    poa = tuple(file for file in taken if _is_proxy(file.name))
    return FilesTaken(tuple(file for file in taken if file not in poa), poa, tuple(refused))


def _is_proxy(name: str) -> bool:
    return any(word in name.casefold() for word in PROXY_WORDS)


def _is_signed(file: AcceptedFile) -> bool:
    report = file.signature
    return report is not None and (file.mime != PDF or report.kind in SIGNED)


def _line(result: CheckVerdict, words: str) -> SenderVerdict:
    return SenderVerdict(SenderCheck.FILE, result, words)
