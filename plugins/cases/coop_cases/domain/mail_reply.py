"""E-mails that answer a letter of a case: put into its thread, or noted for the clerk.

An e-mail is the customer's only when it carries the tag of the letter, comes from the address to
which that letter went, and no program wrote it. Any other becomes a note for the clerk. Nothing
answers an e-mail by itself but a list of what was not taken of it, which goes to customers alone
and a few times a day at most, so no loop begins here.
"""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from cms_ext.base.text.typed_values import same_mailbox
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.plugins import IncomingMail, MailFile
from coop_cases.domain.customer import MAX_FILES, AcceptedUpload, accept_upload, customer_reply
from coop_cases.domain.handling import add_message
from coop_cases.domain.notice import (
    MailTag,
    find_tag,
    is_office_address,
    notice_address,
    notify_reply_not_taken,
)
from coop_cases.domain.queries import writes_still
from coop_cases.domain.refusal import SAYS_NOTHING, WAIT_FOR_ANSWER
from coop_cases.domain.states import WRONG_STATE, business_moment
from coop_cases.models import Case, CaseMail
from coop_cases.vocabulary import MailOutcome, MessageDirection

MAX_TEXT_LENGTH = 5000
# What the clerk reads where a customer at the form would read what to do.
REASONS = {
    SAYS_NOTHING: N_("Przyszedł e-mail klienta bez słów i bez plików, które można przyjąć."),
    WAIT_FOR_ANSWER: N_(
        "Przyszedł e-mail klienta ponad liczbę albo rozmiar, które sprawa przyjmuje bez odpowiedzi."
    ),
    WRONG_STATE: N_("Przyszedł e-mail klienta do sprawy, która jest zakończona."),
}
NOT_ADDED = N_("Przyszedł e-mail klienta, którego nie można przyjąć do tej sprawy.")


def accept_reply(mail: IncomingMail, origin: Origin, today: date) -> bool:
    """Take in an e-mail; returns whether it was about a case.

    False for an e-mail without a tag, and for a tag that names no case.
    """
    tag = find_tag(mail.recipients)
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
) -> MailOutcome:
    why = _why_not(case, tag, mail, today)
    if why:
        _note(case, why, _content(mail), origin, today, mail.quoted)
        return MailOutcome.NOTED
    files, refused = _accept_files(mail.files)
    lost = [*mail.lost, *refused]
    words = mail.text.strip()
    if len(words) > MAX_TEXT_LENGTH:
        files = [
            *files[: MAX_FILES - 1],
            accept_upload("wiadomosc.txt", words.encode(), may_wait=True),
        ]
        words = f"{words[: MAX_TEXT_LENGTH - 60]}…\n" + _("(całość w pliku wiadomosc.txt)")
    try:
        customer_reply(case, words, files, today=today, origin=origin, quoted=mail.quoted)
    except Refusal as refusal:
        why = REASONS.get(refusal.code, NOT_ADDED)
        _note(case, _(why), _content(mail), origin, today, mail.quoted)
        if lost and refusal.code == SAYS_NOTHING:
            notify_reply_not_taken(case, lost)
        return MailOutcome.NOTED
    _report_omissions(case, lost, mail.left_out, origin, today)
    return MailOutcome.THREAD


def _why_not(case: Case, tag: MailTag, mail: IncomingMail, today: date) -> str:
    """Why the e-mail is not the customer's answer; "" when it is."""
    address = notice_address(case)
    sender = mail.sender or _("bez jednego nadawcy")
    if mail.automatic or is_office_address(mail.sender):
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
    """What a note says of an e-mail: its words, the names of its files, what was left out."""
    files = ", ".join(file.name for file in mail.files)
    pieces = [mail.text, _("Załączniki: %s.") % files if files else "", *mail.left_out]
    return "\n\n".join(piece for piece in pieces if piece)


def _note(case: Case, why: str, words: str, origin: Origin, today: date, quoted: str = "") -> None:
    """Note the e-mail for the clerk; the case stays in the queue of mails until it is read."""
    ending = _("Nie dodano go do rozmowy. Treść:")
    body = f"{why} {ending}\n\n{words}"
    if len(body) > MAX_TEXT_LENGTH:
        body = f"{body[: MAX_TEXT_LENGTH - 60]}…\n" + _("(całość w e-mailu)")
    add_message(case, body, MessageDirection.INTERNAL, today, origin, quoted=quoted)
    _let_wait(case, origin, today)


def _let_wait(case: Case, origin: Origin, today: date) -> None:
    Case.objects.filter(pk=case.pk).update(mail_waits_since=business_moment(today))
    record("CASE_MAIL_NOTED", origin, obj=case, subject=case.person)


def _report_omissions(
    case: Case, lost: Sequence[str], left_out: Sequence[str], origin: Origin, today: date
) -> None:
    """Note what is not in the thread; what the customer has to send again goes to both."""
    details = [sentence for sentence in left_out if sentence not in lost]
    title = _("Z e-maila klienta nie ma w rozmowie:")
    if lost:
        title = _("Z e-maila klienta nie przyjęto (tak napisaliśmy klientowi):")
    body = "\n".join([title, *lost, *details])[:MAX_TEXT_LENGTH]
    is_repeated = case.messages.filter(direction=MessageDirection.INTERNAL, body=body).exists()
    if lost or (details and not is_repeated):
        add_message(case, body, MessageDirection.INTERNAL, today, origin)
    if lost:
        _let_wait(case, origin, today)
        notify_reply_not_taken(case, lost)


@transaction.atomic
def mark_mail_read(case: Case, *, origin: Origin) -> None:
    """Take the case off the queue of mails that are outside of its thread."""
    Case.objects.filter(pk=case.pk).update(mail_waits_since=None)
    record("CASE_MAIL_READ", origin, obj=case, subject=case.person)


def _accept_files(attached: Sequence[MailFile]) -> tuple[list[AcceptedUpload], list[str]]:
    """Accept the files, and describe those that were refused, each in a sentence."""
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
    return files, refusals
