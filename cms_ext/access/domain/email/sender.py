"""Verdicts about the sender of a message, its files, and supplements by e-mail."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from cms_ext.access.domain.accepted_file import AcceptedFile, AttachmentRefused, accept_file
from cms_ext.access.domain.attachment import MAX_FILES
from cms_ext.access.domain.decision import add_files, resume_review
from cms_ext.access.domain.email.incoming import (
    DOUBTFUL,
    Incoming,
    Lookup,
    SenderCheck,
    SenderVerdict,
    dkim_verdicts,
)
from cms_ext.access.domain.email.subject_matter import propose_fields
from cms_ext.access.domain.notice import notify_not_taken
from cms_ext.access.domain.signature.report import SignatureResult
from cms_ext.access.form_definition.spec import read_form
from cms_ext.access.models import AccessApplication, ReceivedMessage
from cms_ext.access.vocabulary import ApplicationChannel, ApplicationState, CheckVerdict
from cms_ext.base.files.stored_files import display_name
from cms_ext.base.files.uploads.content import PDF
from cms_ext.base.text.typed_values import same_mailbox
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.desk_kit.workflow.refusal import Refusal

COMMENT = re.compile(r"\([^()]*\)")
METHOD = re.compile(r"^\s*(spf|dkim|dmarc)\s*=\s*([a-z]+)", re.IGNORECASE)
HEADER_FROM = re.compile(r"\bheader\.from\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)
BAD = ("fail", "hardfail", "softfail", "permerror", "reject")


def own_server_verdict(topmost: str, sender_domain: str) -> SenderVerdict:
    """Return the verdict of the co-op's own mail server (RFC 8601); "" means there was no header.

    Only the topmost Authentication-Results counts, and only under the server's own name, which the
    server removes from letters of others: the sender may have written whatever stands below.
    """
    own = settings.COOP_AUTHSERV_ID.strip().lower()
    server, results = _parsed(topmost)
    verdict = CheckVerdict.CANNOT_TELL
    if not own:
        evidence = _("W ustawieniach nie wpisano nazwy serwera pocztowego.")
    elif server != own:
        evidence = _("Serwer pocztowy Spółdzielni nie zapisał wyniku sprawdzenia.")
    else:
        written = [f"{method}={result}" for method, (result, _rest) in results.items()]
        words = {"server": own, "said": ", ".join(written) or _("brak wyników")}
        evidence = _("Serwer %(server)s: %(said)s.") % words
        verdict = _judged(results, sender_domain)
    return SenderVerdict(SenderCheck.OWN_SERVER, verdict, evidence)


def _parsed(header: str) -> tuple[str, dict[str, tuple[str, str]]]:
    """Return the server's name, and method → (result, the whole statement)."""
    plain = COMMENT.sub(" ", COMMENT.sub(" ", header))
    server, *statements = plain.split(";")
    results: dict[str, tuple[str, str]] = {}
    for statement in statements:
        if found := METHOD.match(statement):
            results.setdefault(found[1].lower(), (found[2].lower(), statement))
    name = server.split()
    return (name[0].lower() if name else "", results)


def _judged(results: dict[str, tuple[str, str]], sender_domain: str) -> CheckVerdict:
    """DMARC decides where it was checked, as it is about the address that the clerk sees."""
    if "dmarc" in results:
        result, statement = results["dmarc"]
        about = HEADER_FROM.search(statement)
        if about and about[1].lower().rstrip(".") != sender_domain:
            return CheckVerdict.FAIL
        if result == "pass":
            return CheckVerdict.PASS
        results = {"dmarc": results["dmarc"]}
    is_bad = any(result in BAD for result, _statement in results.values())
    return CheckVerdict.FAIL if is_bad else CheckVerdict.CANNOT_TELL


AHEAD = timedelta(days=1)
BEHIND = timedelta(days=14)


def sender_verdicts(
    incoming: Incoming, received_at: datetime, lookup: Lookup
) -> list[SenderVerdict]:
    """Return the verdicts about the sender, to be stored, because DKIM keys may be gone later."""
    return [
        _one_from(incoming),
        *dkim_verdicts(incoming, lookup),
        own_server_verdict(incoming.own_results, incoming.sender_domain),
        _reply_to(incoming),
        _date(incoming, received_at),
    ]


def is_doubtful(verdicts: Sequence[SenderVerdict]) -> bool:
    """Return whether somebody else may have sent the message, so that it alone must change nothing.

    A check of the sender failed; or the own mail server, where its name is known, did not confirm
    the sender: a message without its line may have come past it.
    """
    results = [(verdict.code, verdict.result) for verdict in verdicts]
    if any(code in DOUBTFUL and result == CheckVerdict.FAIL for code, result in results):
        return True
    has_own_server = bool(settings.COOP_AUTHSERV_ID.strip())
    return has_own_server and (SenderCheck.OWN_SERVER, CheckVerdict.PASS) not in results


def _one_from(incoming: Incoming) -> SenderVerdict:
    result = CheckVerdict.FAIL
    if incoming.sender:
        result, evidence = CheckVerdict.PASS, _("Nadawca: %s.") % incoming.sender
    elif incoming.from_lines == 0:
        evidence = _("Wiadomość nie ma nadawcy.")
    else:
        evidence = _("Wiadomość ma kilku nadawców albo nadawca jest nieczytelny.")
    return SenderVerdict(SenderCheck.ONE_FROM, result, evidence)


def _reply_to(incoming: Incoming) -> SenderVerdict:
    others = [one for one in incoming.reply_to if not same_mailbox(one, incoming.sender)]
    result = CheckVerdict.FAIL if others else CheckVerdict.PASS
    evidence = _("Wiadomość nie wskazuje innego adresu do odpowiedzi.")
    if others:
        evidence = _("Odpowiedź trafiłaby na inny adres: %s.") % ", ".join(others[:3])
    return SenderVerdict(SenderCheck.REPLY_TO, result, evidence)


def _date(incoming: Incoming, received_at: datetime) -> SenderVerdict:
    result, sent = CheckVerdict.FAIL, incoming.sent_at
    if sent is None:
        result = CheckVerdict.CANNOT_TELL
        evidence = _("Wiadomość nie ma czytelnej daty wysłania.")
    elif sent > received_at + AHEAD:
        evidence = _("Data wysłania jest późniejsza niż wpływ wiadomości.")
    elif sent < received_at - BEHIND:
        evidence = _("Wiadomość wysłano ponad 14 dni przed jej wpływem.")
    else:
        result, evidence = CheckVerdict.PASS, _("Wysłano tuż przed wpływem wiadomości.")
    return SenderVerdict(SenderCheck.DATE, result, evidence)


# A PDF signed by somebody, whether or not the site knows by whom.
SIGNED = (
    SignatureResult.INTACT_TRUSTED,
    SignatureResult.INTACT_UNTRUSTED,
    SignatureResult.NOT_CONFIGURED,
    SignatureResult.MODIFIED,
)
# "pełnomocnictwo" as it is in the names of files.
PROXY_WORD = re.compile("pe[lł]nomocnictw")


@dataclass(frozen=True, slots=True)
class AcceptedFiles:
    """Files of a message: `forms` are the signed form, `poa` powers of attorney.

    `refused` are verdicts for the evidence.
    """

    forms: tuple[AcceptedFile, ...]
    poa: tuple[AcceptedFile, ...]
    refused: tuple[SenderVerdict, ...]

    @property
    def lost(self) -> list[str]:
        """Return the sentences about files and other content that the sender has to send again."""
        return [line.evidence for line in self.refused if line.result == CheckVerdict.FAIL]

    @property
    def channel(self) -> ApplicationChannel:
        """Return the channel: an electronically signed file makes it the electronic procedure."""
        reports = [(file.mime, file.signature) for file in self.forms if file.signature]
        is_signed = any(mime != PDF or report.kind in SIGNED for mime, report in reports)
        return ApplicationChannel.TRUSTED_E if is_signed else ApplicationChannel.EMAIL

    @property
    def signature_kind(self) -> str:
        """A `SignatureKind` when the trust store vouches for the signature, else ""."""
        reports = [file.signature for file in self.forms if file.signature]
        trusted = SignatureResult.INTACT_TRUSTED
        kinds = {report.trust_kind for report in reports if report.kind == trusted}
        return kinds.pop() if len(kinds) == 1 else ""


def accept_message_files(incoming: Incoming) -> AcceptedFiles:
    """Accept the files of a message; a bad file does not stop the good ones."""
    accepted_files: list[AcceptedFile] = []
    refused = [
        _file_verdict(
            CheckVerdict.FAIL if words in incoming.lost else CheckVerdict.CANNOT_TELL, words
        )
        for words in incoming.left_out
    ]
    for part in incoming.files:
        try:
            if len(accepted_files) == MAX_FILES:
                why = _("Pliku %(name)s nie przyjęto: z wiadomości bierze się najwyżej %(most)s.")
                name = display_name(part.name)
                raise AttachmentRefused(why % {"name": name, "most": MAX_FILES})
            accepted_files.append(accept_file(part.name, part.content, may_wait=True))
        except AttachmentRefused as refusal:
            refused.append(_file_verdict(CheckVerdict.FAIL, str(refusal)))
    poa = tuple(file for file in accepted_files if PROXY_WORD.search(file.name.casefold()))
    forms = tuple(file for file in accepted_files if file not in poa)
    return AcceptedFiles(forms, poa, tuple(refused))


def _file_verdict(result: CheckVerdict, words: str) -> SenderVerdict:
    return SenderVerdict(SenderCheck.FILE, result, words)


BY_EMAIL = (ApplicationChannel.EMAIL, ApplicationChannel.TRUSTED_E)


def may_supplement(
    application: AccessApplication, incoming: Incoming, verdicts: Sequence[SenderVerdict]
) -> SenderVerdict | None:
    """None when the message may be added to the application; else the verdict against it.

    Numbers follow one another, so a number proves nothing: the message must come from an address
    that the application or the register knows, and nothing may speak against its sender. Otherwise
    it waits for the clerk, with the reason.
    """
    number = {"number": application.number}
    if application.state not in ApplicationState.undecided():
        why = _("Wniosek %(number)s jest już rozpatrzony.") % number
    elif not any(same_mailbox(incoming.sender, known) for known in _known_addresses(application)):
        why = _("Wiadomość wskazuje wniosek %(number)s, ale przyszła z innego adresu.") % number
    elif is_doubtful(verdicts):
        why = _("Wiadomość wskazuje wniosek %(number)s, ale nadawca budzi wątpliwości.") % number
    else:
        return None
    return SenderVerdict(SenderCheck.NUMBER, CheckVerdict.FAIL, why)


def supplement_application(
    application: AccessApplication,
    message: ReceivedMessage,
    incoming: Incoming,
    files: AcceptedFiles,
    origin: Origin,
    today: date,
) -> None:
    """Add the files, and fill empty fields; the evidence names what could not be added."""
    notify_not_taken(application, files.lost)
    filled = _fill_gaps(application, incoming, origin)
    was_incomplete = application.state == ApplicationState.INCOMPLETE
    try:
        added = add_files(
            application,
            signed=files.forms,
            signature_kind=files.signature_kind,
            poa=files.poa,
            origin=origin,
            today=today,
        )
        if filled and was_incomplete and not added:
            resume_review(application, origin, today)
    except (AttachmentRefused, Refusal) as refusal:
        line = SenderVerdict(SenderCheck.NUMBER, CheckVerdict.CANNOT_TELL, str(refusal))
        message.verdicts = [*message.verdicts, line.as_json()]
        message.save(update_fields=["verdicts"])


def _known_addresses(application: AccessApplication) -> list[str]:
    person = application.person
    return [
        application.sender_email,
        str(application.payload.get("email", "")),
        person.correspondence_email if person else "",
    ]


def _fill_gaps(application: AccessApplication, incoming: Incoming, origin: Origin) -> bool:
    """Fill fields that the message states and the application lacks; overwrites nothing."""
    if application.channel not in BY_EMAIL:
        return False
    stated = propose_fields(read_form(application.form_version), incoming.text)
    new = {key: value for key, value in stated.items() if not application.payload.get(key)}
    if not new:
        return False
    application.payload = {**application.payload, **new}
    application.save(update_fields=["payload"])
    changes = {"fields": sorted(new)}
    record("FIELDS_ADDED", origin, obj=application, subject=application.person, changes=changes)
    return True
