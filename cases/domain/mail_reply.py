"""E-mails that answer a letter of a case: put into its thread, or noted for the clerk.

An e-mail is the customer's only when it carries the tag of the letter, comes from the address to
which that letter went, and no program wrote it. Any other becomes a note for the clerk. Nothing
answers an e-mail by itself, so no loop begins here. The module also links a case to a person, and
renews its secret (cases.md §4).
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.domain.customer import MAX_FILES, AcceptedUpload, accept_upload, customer_reply
from cases.domain.decision import has_data
from cases.domain.handling import add_message
from cases.domain.notice import MailTag, is_own_address, notice_address, tag_in
from cases.domain.queries import normalised_number, writes_still
from cases.domain.refusal import ALREADY_LINKED, DATA_WAS_TOLD, NOT_LINKED, make_refusal
from cases.domain.states import lock_case, moment_on, refuse_state
from cases.models import Case, CaseDecision, CaseMail
from cases.vocabulary import CaseChannel, IdentityProof, MailFate, MessageDirection
from cms_ext.base.text.typed_values import same_mailbox
from cms_ext.base.web import secret_session
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.domain.one_use_link import hash_token
from cms_ext.people.identity.domain.person import lock_person
from cms_ext.people.identity.models import Person
from cms_ext.people.outbox.mail.domain.outbox import Priority, queue_sealed
from cms_ext.plugins import IncomingMail, MailFile
from cms_ext.plugins.coverage import SealStream

LONGEST_TEXT = 5000


def accept_reply(mail: IncomingMail, origin: Origin, today: date) -> bool:
    """Take in an e-mail; returns whether it was about a case.

    False for an e-mail without a tag, and for a tag that names no case.
    """
    tag = tag_in(mail.recipients)
    case = Case.objects.filter(pk=tag.key).select_related("person").first() if tag else None
    if tag is None or case is None:
        return False
    if CaseMail.objects.filter(digest=mail.digest).exists():
        return True
    with transaction.atomic():
        fate = _file_mail(case, tag, mail, origin, today)
        CaseMail.objects.create(case=case, digest=mail.digest, fate=fate, at=mail.received_at)
    return True


def _file_mail(
    case: Case, tag: MailTag, mail: IncomingMail, origin: Origin, today: date
) -> MailFate:
    why = _why_not(case, tag, mail, today)
    if why:
        _note(case, why, _content(mail), origin, today, mail.quoted)
        return MailFate.NOTED
    files, left_out = _accept_files(mail.files)
    words = mail.text.strip()
    if len(words) > LONGEST_TEXT:
        files = [
            *files[: MAX_FILES - 1],
            accept_upload("wiadomosc.txt", words.encode(), may_wait=True),
        ]
        words = f"{words[: LONGEST_TEXT - 60]}…\n" + _("(całość w pliku wiadomosc.txt)")
    try:
        customer_reply(case, words, files, today=today, origin=origin, quoted=mail.quoted)
    except Refusal as refused:
        _note(case, refused.message, _content(mail), origin, today, mail.quoted)
        return MailFate.NOTED
    if left_out:
        _note(case, _("Nie przyjęto plików z wiadomości klienta."), left_out, origin, today)
    return MailFate.THREAD


def _why_not(case: Case, tag: MailTag, mail: IncomingMail, today: date) -> str:
    """Why the e-mail is not the customer's answer; "" when it is."""
    address = notice_address(case)
    sender = mail.sender or _("bez jednego nadawcy")
    if mail.automatic or is_own_address(mail.sender):
        return (
            _("Przyszedł e-mail od programu (odpowiedź automatyczna, zwrot, lista): %s.") % sender
        )
    if not address or not tag.proves(case, address):
        return _("Przyszedł e-mail (%s), który nie odpowiada na żaden list tej sprawy.") % sender
    if not same_mailbox(mail.sender, address):
        return _("Przyszedł e-mail z obcego adresu: %s.") % sender
    if not writes_still(case, today):
        return _("Przyszedł e-mail od osoby, której pełnomocnictwo się skończyło.")
    if mail.doubtful:
        return _("Przyszedł e-mail, którego nadawca (%s) budzi wątpliwości.") % sender
    return ""


def _content(mail: IncomingMail) -> str:
    """What a note says of an e-mail: its words and the names of its files."""
    files = ", ".join(file.name for file in mail.files)
    return mail.text + (_("\n\nZałączniki: %s.") % files if files else "")


def _note(case: Case, why: str, words: str, origin: Origin, today: date, quoted: str = "") -> None:
    """Note the e-mail for the clerk; the case stays in the queue of mails until it is read."""
    ending = _("Nie dodano go do rozmowy. Treść:")
    body = f"{why} {ending}\n\n{words}"[:LONGEST_TEXT]
    add_message(case, body, MessageDirection.INTERNAL, today, origin, quoted=quoted)
    Case.objects.filter(pk=case.pk).update(mail_waits_since=moment_on(today))
    record("CASE_MAIL_NOTED", origin, obj=case, subject=case.person)


@transaction.atomic
def mark_mail_read(case: Case, *, origin: Origin) -> None:
    """Take the case off the queue of mails that are outside of its thread."""
    Case.objects.filter(pk=case.pk).update(mail_waits_since=None)
    record("CASE_MAIL_READ", origin, obj=case, subject=case.person)


def _accept_files(attached: Sequence[MailFile]) -> tuple[list[AcceptedUpload], str]:
    """Accept the files, and describe those that were refused, one in a line."""
    files: list[AcceptedUpload] = []
    refusals: list[str] = []
    for file in attached:
        if len(files) == MAX_FILES:
            refusals.append(_("%(name)s: najwyżej %(most)d plików") % {
                "name": file.name, "most": MAX_FILES,
            })  # fmt: skip
            continue
        try:
            files.append(accept_upload(file.name, file.content, may_wait=True))
        except Refusal as error:
            refusals.append(error.message)
    return files, "\n".join(refusals)


# Customers of these channels signed in, so a clerk neither links nor unlinks them.
SIGNED_IN = (CaseChannel.EBOK, CaseChannel.IKCS)


def is_linkable(case: Case) -> bool:
    return case.person_id is None and not case.is_done


def is_unlinkable(case: Case) -> bool:
    return case.person_id is not None and case.channel not in SIGNED_IN and not case.is_done


@transaction.atomic
def link_person(case: Case, person: Person, proof: IdentityProof, *, origin: Origin) -> Case:
    """Link the case to a person: answers may hold data, and its secret no longer opens it.

    Raises Refusal when it has a person already, or is done.
    """
    wait_for_turn(SealStream.OFFICE)
    lock_person(person)
    case = lock_case(case)
    if case.is_done:
        raise refuse_state(case)
    if case.person_id is not None:
        raise make_refusal(ALREADY_LINKED)
    case.person, case.secret_hash = person, ""
    case.save(update_fields=["person", "secret_hash"])
    record("CASE_PERSON_LINKED", origin, obj=case, subject=person, changes={"proof": proof})
    return case


@transaction.atomic
def unlink_person(case: Case, *, origin: Origin) -> Case:
    """Unlink the wrong person, so that nobody is verified.

    Raises Refusal where the customer signed in, when the case is done, and when the thread holds
    the person's data, because whoever gets the secret reads the thread.
    """
    case = lock_case(case)
    if not is_unlinkable(case):
        raise refuse_state(case) if case.is_done else make_refusal(NOT_LINKED)
    if any(map(has_data, _texts_sent(case))):
        raise make_refusal(DATA_WAS_TOLD)
    before, case.person = case.person, None
    case.save(update_fields=["person"])
    record("CASE_PERSON_UNLINKED", origin, obj=case, subject=before)
    return case


def _texts_sent(case: Case) -> Iterator[str]:
    yield from case.messages.filter(direction=MessageDirection.OUT).values_list("body", flat=True)
    yield from CaseDecision.objects.filter(case=case).values_list("reasons", flat=True)


def has_secret(case: Case) -> bool:
    """Whether a secret opens the case, or could: not once it has a person."""
    return case.person_id is None


@transaction.atomic
def renew_secret(case: Case, *, origin: Origin) -> str:
    """Make a new secret, shown once; the old one becomes void. Raises Refusal."""
    secret = secret_session.make_secret()
    secret_hash = secret_session.hash_secret(secret)
    case = lock_case(case)
    if not has_secret(case):
        raise make_refusal(ALREADY_LINKED)
    case.secret_hash = secret_hash
    case.save(update_fields=["secret_hash"])
    record("CASE_SECRET_RENEWED", origin, obj=case)
    return secret


LETTER = "cases/mail/secret.txt"
COMPOSER = "cases.domain.secret_letter"
LINK_LASTS = timedelta(days=1)


@transaction.atomic
def request_new_secret(number: str, address: str, *, origin: Origin) -> None:
    """Send a link to a new secret if the case has confirmed this address; else do nothing.

    A second request sends another link, and the one before becomes void when it leaves.
    """
    confirmed = Case.objects.filter(person=None, email_confirmed_at__isnull=False)
    case = confirmed.filter(number=normalised_number(number)).first()
    if case is None or not same_mailbox(case.contact_email, address):
        return
    Case.objects.filter(pk=case.pk).update(secret_asked_at=timezone.now())
    record("CASE_SECRET_ASKED", origin, obj=case)
    queue_sealed(
        case.contact_email,
        LETTER,
        COMPOSER,
        {"case": str(case.pk)},
        about=case,
        priority=Priority.SIGN_IN,
    )


def case_with_secret_link(token: str, now: datetime) -> Case | None:
    """Find the case of a link to a new secret; None for a used link and after a day."""
    waiting = Case.objects.filter(person=None, secret_asked_at__gt=now - LINK_LASTS)
    return waiting.filter(email_token_hash=hash_token(token)).first()


@transaction.atomic
def use_secret_link(case: Case, token: str, *, origin: Origin) -> str | None:
    """Use up the link and return the new secret; None when it was used meanwhile."""
    known = Case.objects.filter(pk=case.pk, email_token_hash=hash_token(token))
    if not known.update(email_token_hash="", secret_asked_at=None):
        return None
    return renew_secret(case, origin=origin)
