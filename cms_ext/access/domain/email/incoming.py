"""A message as read (sender, text, files), and the verdicts about it.

`ReceivedMessage.verdicts` is a list of `{"code", "result", "evidence"}`: the code of a
`SenderCheck`, the value of a `CheckVerdict` (PASS, FAIL, CANNOT_TELL), and a sentence.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import dkim  # type: ignore[import-untyped]  # it has no stubs
import dns.exception
import dns.resolver
from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.access.models import ReceivedMessage
from cms_ext.access.vocabulary import CheckVerdict
from cms_ext.base.web.limits import ServerBusy
from cms_ext.base.web.outside import OutsideService


@dataclass(frozen=True, slots=True)
class MessageFile:
    """A file of a message; its name is as the sender wrote it."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Omission:
    """A sentence about a part that was not taken; nobody misses a detail, as a logo is one."""

    text: str
    is_detail: bool = False


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as read.

    `sender` is the one address in From, empty when there is none or several. `from_lines` counts
    From lines and addresses in them, whichever is more. `omissions` are about parts that are not
    taken: what is encrypted, letters too deep in letters, pictures of a signature. `automatic` when
    a program wrote it and nobody waits for an answer (RFC 3834). `own_results` is the topmost
    Authentication-Results header.
    """

    raw: bytes
    sender: str
    from_lines: int
    reply_to: tuple[str, ...]
    recipients: tuple[str, ...]
    subject: str
    message_id: str
    own_results: str
    sent_at: datetime | None
    text: str
    files: tuple[MessageFile, ...]
    omissions: tuple[Omission, ...]
    automatic: bool = False

    @property
    def left_out(self) -> tuple[str, ...]:
        """Return the sentences about all parts that are not taken."""
        return tuple(dict.fromkeys(omission.text for omission in self.omissions))

    @property
    def lost(self) -> tuple[str, ...]:
        """Return the sentences about content that the sender has to send again."""
        lost = (omission.text for omission in self.omissions if not omission.is_detail)
        return tuple(dict.fromkeys(lost))

    @property
    def is_message(self) -> bool:
        """Return whether it has a From, and a date or an id, as every mail program writes them."""
        return self.from_lines > 0 and bool(self.sent_at or self.message_id)

    @property
    def sender_domain(self) -> str:
        return self.sender.rpartition("@")[2].lower()


class SenderCheck(TextChoices):
    """A check of the sender; the label is a statement that PASS affirms."""

    ONE_FROM = "ONE_FROM", gettext_lazy("Wiadomość ma jednego nadawcę")
    DKIM = "DKIM", gettext_lazy("Podpis domeny (DKIM) jest poprawny")
    DKIM_DOMAIN = "DKIM_DOMAIN", gettext_lazy("Podpisała domena nadawcy")
    DKIM_COVERS = "DKIM_COVERS", gettext_lazy("Podpis obejmuje nadawcę, temat, datę i całą treść")
    OWN_SERVER = "OWN_SERVER", gettext_lazy("Serwer pocztowy Spółdzielni potwierdził nadawcę")
    REPLY_TO = "REPLY_TO", gettext_lazy("Odpowiedź trafi do nadawcy")
    DATE = "DATE", gettext_lazy("Data wysłania jest wiarygodna")
    NUMBER = "NUMBER", gettext_lazy("Wiadomość dotyczy wskazanego wniosku")
    FILE = "FILE", gettext_lazy("Załącznik przyjęto")
    PERSON = "PERSON", gettext_lazy("Wiadomość wysłał człowiek")
    READ = "READ", gettext_lazy("Wiadomość odczytano")


# A message that fails here may have been sent by somebody else: the clerk asks by telephone.
DOUBTFUL = (
    SenderCheck.ONE_FROM,
    SenderCheck.DKIM,
    SenderCheck.DKIM_DOMAIN,
    SenderCheck.DKIM_COVERS,
    SenderCheck.OWN_SERVER,
)


@dataclass(frozen=True, slots=True)
class SenderVerdict:
    """A verdict about a message: what was checked, the result, and why."""

    code: SenderCheck
    result: CheckVerdict
    evidence: str

    @property
    def label(self) -> str:
        return str(self.code.label)

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"code": self.code.value, "result": self.result.value}


def list_verdicts(message: ReceivedMessage) -> list[SenderVerdict]:
    """Return the stored verdicts of a message, in the order in which they are shown."""
    return [
        SenderVerdict(SenderCheck(row["code"]), CheckVerdict(row["result"]), row["evidence"])
        for row in message.verdicts
    ]


def reason_for_waiting(message: ReceivedMessage) -> str:
    """Why nobody but a clerk can place the message, in one sentence."""
    codes = (SenderCheck.READ, SenderCheck.PERSON, SenderCheck.NUMBER)
    reasons = (verdict.evidence for verdict in list_verdicts(message) if verdict.code in codes)
    return next(reasons, _("Nie wskazuje wniosku, panelu ani sprawy."))


def find_doubts(messages: Iterable[ReceivedMessage]) -> list[str]:
    """Return the sentences against the sender: each is a reason to call the number on file."""
    return [
        verdict.evidence
        for message in messages
        for verdict in list_verdicts(message)
        if verdict.code in DOUBTFUL and verdict.result == CheckVerdict.FAIL
    ]


PATIENCE = 4.0  # seconds for one query, however many servers it reaches
NAME_SERVICE = OutsideService("name-service", optional=True, silences=(dns.exception.Timeout,))

# Looks up the TXT record of a name; None when there is none. Raises NoDnsAnswer.
Lookup = Callable[[str], bytes | None]


class NoDnsAnswer(Exception):
    """The DNS could not answer now; the message says why."""


def txt_record(name: str) -> bytes | None:
    """Return the TXT record of a name; raises NoDnsAnswer, also when the site allows no queries."""
    if not settings.COOP_DKIM_LOOKUP:
        raise NoDnsAnswer(_("klucza domeny nie pobiera się z sieci (ustawienie witryny)"))
    try:
        with NAME_SERVICE.one_question():
            answer = dns.resolver.resolve(name, "TXT", lifetime=PATIENCE)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return None
    except (dns.exception.DNSException, ServerBusy) as error:
        raise NoDnsAnswer(_("serwer nazw nie odpowiedział")) from error
    return b"".join(next(iter(answer)).strings)


# Each signature may need a DNS query while somebody waits.
MAX_SIGNATURES = 3
MIN_KEY = 1024  # bits
ALGORITHMS = (b"rsa-sha256", b"ed25519-sha256")
COVERED = ("from", "subject", "date", "content-type")
# Errors of dkimpy for broken messages and keys.
ERRORS = (dkim.DKIMException, ArithmeticError, AssertionError, LookupError, TypeError, ValueError)

# dkimpy would log the content of the message.
SILENT_LOGGER = logging.Logger("dkim")  # noqa: LOG001 - not in the tree, so that nothing hears it
SILENT_LOGGER.addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class Signature:
    """A DKIM signature: whether it holds, and why not or why nobody can tell."""

    domain: str
    result: CheckVerdict
    why: str = ""
    uncovered: tuple[str, ...] = ()
    partial_body: bool = False

    @property
    def covers(self) -> bool:
        return not self.uncovered and not self.partial_body

    def alignment_with(self, domain: str) -> CheckVerdict:
        """Return whether it is the domain of From, or one above it with at least two labels.

        A domain *below* that of From is for the clerk: a provider may have lent it to a customer.
        """
        if self.domain == domain or ("." in self.domain and domain.endswith(f".{self.domain}")):
            return CheckVerdict.PASS
        return CheckVerdict.CANNOT_TELL if self.domain.endswith(f".{domain}") else CheckVerdict.FAIL


def dkim_verdicts(incoming: Incoming, lookup: Lookup) -> list[SenderVerdict]:
    """Three verdicts: the signature holds, is the sender domain's, and covers what counts."""
    signatures = _signatures(incoming.raw, lookup)
    if not signatures:
        evidence = _("Wiadomość nie ma podpisu domeny.")
        return [
            SenderVerdict(code, CheckVerdict.CANNOT_TELL, evidence)
            for code in (SenderCheck.DKIM, SenderCheck.DKIM_DOMAIN, SenderCheck.DKIM_COVERS)
        ]
    best = _most_telling(signatures, incoming.sender_domain)
    return [_holds(best), _is_of_sender(best, incoming.sender_domain), _covers(best)]


def _signatures(raw: bytes, lookup: Lookup) -> list[Signature]:
    try:
        message = dkim.DKIM(raw, logger=SILENT_LOGGER, minkey=MIN_KEY)
        count = sum(name.lower() == b"dkim-signature" for name, _value in message.headers)
    except ERRORS:
        return []
    return [_signature(message, index, lookup) for index in range(min(count, MAX_SIGNATURES))]


def _signature(message: dkim.DKIM, index: int, lookup: Lookup) -> Signature:
    message.domain, message.signature_fields, message.include_headers = None, {}, ()
    result = CheckVerdict.FAIL
    why = _("podpis nie zgadza się z treścią albo domena nie podaje klucza")
    try:
        if message.verify(index, dnsfunc=lambda name, timeout: lookup(_text(name).rstrip("."))):
            result, why = CheckVerdict.PASS, ""
    except NoDnsAnswer as silent:
        result, why = CheckVerdict.CANNOT_TELL, str(silent)
    except ERRORS:
        why = _("podpis jest uszkodzony albo treść zmieniono")
    fields = message.signature_fields
    if result == CheckVerdict.PASS and fields.get(b"a") not in ALGORITHMS:
        result, why = CheckVerdict.FAIL, _("podpis złożono przestarzałym sposobem")
    return Signature(
        domain=_text(message.domain or fields.get(b"d", b"")).lower().rstrip("."),
        result=result,
        why=why,
        uncovered=_uncovered(message),
        partial_body=b"l" in fields,
    )


def _uncovered(message: dkim.DKIM) -> tuple[str, ...]:
    """Headers that occur in the message more often than the signature counts them."""
    signed = [_text(name).lower() for name in message.include_headers]
    written = [_text(name).lower() for name, _value in message.headers]
    return tuple(
        name
        for name in COVERED
        if written.count(name) > signed.count(name) or (name == "from" and name not in signed)
    )


def _most_telling(signatures: Sequence[Signature], domain: str) -> Signature:
    """Prefer the sender's own domain, then a signature that holds."""
    order = (CheckVerdict.PASS, CheckVerdict.CANNOT_TELL, CheckVerdict.FAIL)

    def rank(signature: Signature) -> tuple[int, int, bool]:
        alignment = order.index(signature.alignment_with(domain))
        return alignment, order.index(signature.result), not signature.covers

    return min(signatures, key=rank)


def _holds(best: Signature) -> SenderVerdict:
    evidence = _("Podpis domeny %s jest poprawny.") % best.domain
    if best.result != CheckVerdict.PASS:
        words = {"domain": best.domain, "why": best.why}
        evidence = _("Podpis domeny %(domain)s: %(why)s.") % words
    return SenderVerdict(SenderCheck.DKIM, best.result, evidence)


def _is_of_sender(best: Signature, domain: str) -> SenderVerdict:
    alignment = best.alignment_with(domain)
    words = {"signer": best.domain, "domain": domain}
    if alignment == CheckVerdict.FAIL:
        evidence = _("Podpisała domena %(signer)s, a nadawca pisze z domeny %(domain)s.")
    elif alignment == CheckVerdict.CANNOT_TELL:
        evidence = _("Podpisała poddomena %(signer)s domeny nadawcy %(domain)s.")
    elif best.result != CheckVerdict.PASS:
        alignment = CheckVerdict.CANNOT_TELL
        evidence = _("Podpis domeny nadawcy (%(signer)s) nie został potwierdzony.")
    elif not best.covers:
        alignment = CheckVerdict.CANNOT_TELL
        evidence = _("Podpis domeny nadawcy (%(signer)s) nie obejmuje całej wiadomości.")
    else:
        evidence = _("Wiadomość uwierzytelniona przez domenę %(signer)s.")
    return SenderVerdict(SenderCheck.DKIM_DOMAIN, alignment, evidence % words)


def _covers(best: Signature) -> SenderVerdict:
    result = CheckVerdict.FAIL
    if best.partial_body:
        evidence = _("Podpis obejmuje tylko początek treści (l=): resztę mógł dopisać każdy.")
    elif best.uncovered:
        evidence = _("Podpis nie obejmuje nagłówków: %s.") % ", ".join(best.uncovered)
    elif best.result != CheckVerdict.PASS:
        result = CheckVerdict.CANNOT_TELL
        evidence = _("Nie wiadomo, co podpisano: podpis nie został potwierdzony.")
    else:
        result = CheckVerdict.PASS
        evidence = _("Podpis obejmuje nadawcę, temat, datę i całą treść.")
    return SenderVerdict(SenderCheck.DKIM_COVERS, result, evidence)


def _text(value: bytes) -> str:
    return value.decode("ascii", "replace")
