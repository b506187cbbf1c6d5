"""Letters of a case (cases.md §5, M1–M3), and the addresses to which customers answer.

Letters go to an address on file, or to one that was confirmed.
"""

from base64 import b32decode, b32encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.core.validators import validate_email
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from cms_ext.base.web.row_key import uuid_key
from cms_ext.base.web.site_address import site_address
from cms_ext.frontend.theme.figures import long_date
from cms_ext.office.law.working_days import next_working_day
from cms_ext.people.identity.domain.one_use_link import hash_token, make_token
from cms_ext.people.outbox.mail.domain.outbox import (
    Priority,
    queue_message,
    queue_sealed,
)
from cms_ext.plugins import Composer, Withdrawn
from coop_cases.domain.customer import may_rate
from coop_cases.domain.same_here import case_path
from coop_cases.models import Case, DisputedRow
from coop_cases.vocabulary import RATED_IN

CASE_SIGNS, PROOF_BYTES, PROOF_SIGNS = 26, 12, 20
# Characters left for the office's own name, of 64 before the @ (RFC 5321).
MAX_NAME_LENGTH = 64 - 1 - CASE_SIGNS - PROOF_SIGNS


@dataclass(frozen=True, slots=True)
class MailTag:
    """The tag in an address; only `proves` says whether it is genuine."""

    key: UUID
    proof: str

    def proves(self, case: Case, to: str) -> bool:
        """Return whether a letter of this case went to this address."""
        return constant_time_compare(self.proof, _proof(case, to))


def reply_address(case: Case, to: str) -> str:
    """Return the address for answers to a letter to `to`; "" where the office reads no such mail.

    `sprawy+<26 characters: the case><20 characters: the proof>@spoldzielnia.example`. The proof is
    keyed and bound to the recipient of the letter: 96 bits that only the recipient knows.
    """
    name, at, domain = settings.COOP_CASE_REPLIES.partition("@")
    return f"{name}+{_signs(case.pk.bytes)}{_proof(case, to)}{at}{domain}" if at else ""


def find_tag(recipients: Iterable[str]) -> MailTag | None:
    """Return the tag of the first address that has one; None where no address has one."""
    name, at, domain = settings.COOP_CASE_REPLIES.lower().partition("@")
    for address in recipients:
        local, _at, theirs = address.lower().rpartition("@")
        ours, plus, tag = local.partition("+")
        is_ours = at and plus and (ours, theirs) == (name, domain)
        is_complete = len(tag) == CASE_SIGNS + PROOF_SIGNS
        if is_ours and is_complete and (key := _key(tag[:CASE_SIGNS])):
            return MailTag(key, tag[CASE_SIGNS:])
    return None


def is_office_address(sender: str) -> bool:
    """Return whether the sender is the office itself, which would be a loop."""
    name, _at, domain = settings.COOP_CASE_REPLIES.lower().partition("@")
    local, _at, theirs = sender.lower().rpartition("@")
    own = settings.DEFAULT_FROM_EMAIL.lower()
    return sender.lower() == own or (local.partition("+")[0], theirs) == (name, domain)


def _proof(case: Case, to: str) -> str:
    words = f"{case.pk}:{to.strip().lower()}"
    digest = salted_hmac("ebok_plugin.cases.reply", words, algorithm="sha256").digest()
    return _signs(digest[:PROOF_BYTES])


def _signs(content: bytes) -> str:
    return b32encode(content).decode().rstrip("=").lower()


def _key(signs: str) -> UUID | None:
    """Return the key of a case; None for characters that name none."""
    try:
        return uuid_key(b32decode(signs.upper() + "=" * 6).hex())
    except ValueError:
        return None


SIGNER = Signer(salt="ebok_plugin.cases.rating")


def rating_url(case: Case) -> str:
    """Return the whole address for rating a case that the office has ended; "" for any other.

    It opens a page with buttons and shows number and subject of the case, nothing else. Opening it
    rates nothing, because mail programs look at links, too.
    """
    if case.state not in RATED_IN:
        return ""
    return site_address(reverse("cases:rate_by_link", args=[SIGNER.sign(case.pk.hex)]))


def case_to_rate(token: str, today: date) -> Case | None:
    """Return the case of a rating link, while it may be rated; None for a forged link."""
    try:
        key = UUID(SIGNER.unsign(token))
    except BadSignature:
        return None
    case = Case.objects.filter(pk=key).select_related("subject", "person").first()
    return case if case is not None and may_rate(case, today) else None


CONFIRM = "cases/mail/confirm.txt"
RECEIVED = "cases/mail/received.txt"
SUPPLEMENT = "cases/mail/supplement.txt"
ANSWERED = "cases/mail/answered.txt"
LONGER = "cases/mail/longer.txt"
NOT_TAKEN = "cases/mail/not_taken.txt"


def notice_address(case: Case) -> str:
    """Return the address for letters of the case; "" where none may be used."""
    if case.person is not None:
        return case.person.correspondence_email
    return case.contact_email if case.email_confirmed_at else ""


def find_answer_day(case: Case) -> date:
    """Return the day by which letters promise customers an answer, always a working day.

    It is the term of the law, else the office's own. An urgent fault is mended on a Saturday too,
    but nobody writes then.
    """
    return next_working_day(case.term_legal or case.due_internal)


def request_confirmation(case: Case) -> None:
    """Send a link that confirms the typed address. Nothing else goes there before."""
    if case.contact_email:
        payload = {"case": str(case.pk)}
        queue_sealed(
            case.contact_email,
            CONFIRM,
            CONFIRMATION_LETTER,
            payload,
            about=case,
            priority=Priority.SIGN_IN,
            unproved=True,
        )


class ConfirmationLetter(Composer):
    """The letter with the link that confirms the customer's address."""

    def context(self, payload: Mapping[str, Any], to: str) -> Mapping[str, Any]:
        """Make the token and the words of the letter that confirms an address.

        Raises Withdrawn when there is nothing left to confirm.
        """
        case = Case.objects.filter(pk=payload["case"], email_confirmed_at=None).first()
        if case is None or case.contact_email != to:
            raise Withdrawn(_("Nie ma już czego potwierdzać."))
        token = make_token()
        Case.objects.filter(pk=case.pk).update(email_token_hash=hash_token(token))
        url = site_address(reverse("cases:confirm", args=[token]))
        return {"number": case.number, "title": case.title, "url": url}

    def failed(self, payload: Mapping[str, Any]) -> None:
        """Void the token of a letter that was not sent."""
        Case.objects.filter(pk=payload["case"]).update(email_token_hash="")


CONFIRMATION_LETTER = ConfirmationLetter(
    "cases.confirmation",
    former_paths=("cases.domain.confirm_letter", "cases.domain.notice", "coop_cases.domain.notice"),
)


def notify_received(case: Case) -> None:
    notify_customer(case, RECEIVED)


def notify_supplement_requested(case: Case, request: str) -> None:
    """Tell the customer what is missing; `request` is a sentence.

    A term of the law does not wait for the answer, the office's own does (cases.md §1); the letter
    promises accordingly.
    """
    notify_customer(case, SUPPLEMENT, asked=request, keeps_term=bool(case.term_legal))


def notify_answered(case: Case, answer: str = "") -> None:
    """Tell the customer that there is an answer.

    A customer with a login reads it there. One without a login reads `answer` in the letter, which
    holds no data (E-CAS-05), so that no secret is needed.
    """
    rate_url = rating_url(case)
    notify_customer(case, ANSWERED, answer="" if case.person_id else answer, rate_url=rate_url)


def notify_term_extended(case: Case) -> None:
    """Tell the customer the later term; the reason is read behind the sign-in or the secret."""
    notify_customer(case, LONGER)


def notify_reply_not_taken(case: Case, sentences: Sequence[str]) -> None:
    """List what was not taken of an e-mail; few such letters go to a mailbox in a day."""
    notify_customer(case, NOT_TAKEN, unproved=True, sentences=sentences)


def notify_customer(
    case: Case, template: str, *, unproved: bool = False, **more: str | bool | Sequence[str]
) -> None:
    """Queue a letter of the case, where it has an address; `more` are words of the template."""
    address = notice_address(case)
    if address:
        reply_to = reply_address(case, address)
        words = {
            "number": case.number,
            "title": _title_in_letters(case),
            "term": long_date(find_answer_day(case)),
            "url": site_address(case_path(case)),
            "by_mail": bool(reply_to),
            **more,
        }
        desk = case.subject.desk.code if case.subject.desk else ""
        queue_message(
            address,
            template,
            words,
            about=case,
            desk=desk,
            reply_to=reply_to,
            unproved=unproved,
        )


def _title_in_letters(case: Case) -> str:
    """Return the title; for a complaint about a row the subject only.

    The title of a row tells an amount, or what a bank wrote: neither goes by e-mail.
    """
    return case.subject.name if DisputedRow.objects.filter(case=case).exists() else case.title


def check_replies(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """coop.E023: COOP_CASE_REPLIES is empty, or an address that takes a tag and is read."""
    return list(_trouble(settings.COOP_CASE_REPLIES)) if settings.COOP_CASE_REPLIES else []


def _trouble(address: str) -> Iterator[CheckMessage]:
    try:
        validate_email(address)
    except ValidationError:
        yield _error(
            f"COOP_CASE_REPLIES: {address!r} nie jest adresem e-mail.",
            "Podaj jeden adres, na przykład sprawy@spoldzielnia.example.",
        )
        return
    name = address.rpartition("@")[0]
    if len(name) > MAX_NAME_LENGTH:
        yield _error(
            f"COOP_CASE_REPLIES: przed @ jest {len(name)} znaków, a mieści się {MAX_NAME_LENGTH}.",
            "Za plusem dojdzie znacznik sprawy, a razem może być 64 znaki. Wybierz krótszą nazwę.",
        )
    if "+" in name:
        yield _error(
            "COOP_CASE_REPLIES: nazwa przed @ ma plus.",
            "Plus oddziela znacznik sprawy: podaj adres bez niego.",
        )
    if not settings.COOP_MAILBOX_URL:
        yield _error(
            "COOP_CASE_REPLIES zaprasza do odpowiadania, a COOP_MAILBOX_URL jest puste.",
            "Ustaw folder, w którym leżą odpowiedzi, albo usuń COOP_CASE_REPLIES.",
        )


def _error(words: str, hint: str) -> Error:
    return Error(words, hint=hint, id="coop.E023")
