"""An e-mail that answers a letter of a case: into its thread, to its clerk, or nowhere.

Only what carries the tag of the letter and comes from the address to which that letter went is the
customer's. What fails in either is told to the clerk as a note. What a program wrote is dropped:
nothing is ever answered to an e-mail by itself, so no loop begins here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cases.domain.customer import MAX_FILES, AcceptedUpload, accept, customer_reply
from cases.domain.handling import add_message
from cases.domain.notice import MailTag, is_own_address, notice_address, tag_in
from cases.domain.queries import writes_still
from cases.domain.states import moment_on
from cases.models import Case, CaseMail
from cases.vocabulary import MailFate, MessageDirection
from cms_ext.base.text.typed_values import same_mailbox
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.desk_kit.workflow.step import Refusal
from cms_ext.plugins import IncomingMail, MailFile

LONGEST_TEXT = 5000
# Where the mail programs of our customers begin to quote what they answer.
QUOTED = (
    re.compile(r"^-{2,}.{0,40}(?:original message|oryginaln|przesłana dalej)", re.IGNORECASE),
    re.compile(r"^_{10,}$"),
    re.compile(r"^(?:w dniu|dnia|on|pon|wt|śr|czw|pt|sob|niedz)\b.{0,200}$", re.IGNORECASE),
)
SAID = re.compile(r"(?:napisał|pisze|wrote|nadesłał)[^:\n]{0,40}:[ \t]*(?:\n|$)", re.IGNORECASE)


def accept_reply(mail: IncomingMail, origin: Origin, today: date) -> bool:
    """Whether it was about a case; what has the shape of no tag, or names no case, is not."""
    tag = tag_in(mail.recipients)
    case = Case.objects.filter(pk=tag.key).select_related("person").first() if tag else None
    if tag is None or case is None:
        return False
    digest = _digest(mail)
    if CaseMail.objects.filter(digest=digest).exists():
        return True
    with transaction.atomic():
        fate = _placed(case, tag, mail, origin, today)
        CaseMail.objects.create(case=case, digest=digest, fate=fate, at=mail.received_at)
    return True


def _placed(case: Case, tag: MailTag, mail: IncomingMail, origin: Origin, today: date) -> MailFate:
    if mail.automatic or is_own_address(mail.sender):
        record("CASE_MAIL_DROPPED", origin, obj=case, subject=case.person)
        return MailFate.DROPPED
    why = _why_not(case, tag, mail, today)
    if why:
        _note(case, why, mail.text, origin, today)
        return MailFate.NOTED
    files, left_out = _looked_into(mail.files)
    words = own_words(mail.text)
    if len(words) > LONGEST_TEXT:
        files = [*files[: MAX_FILES - 1], accept("wiadomosc.txt", words.encode(), may_wait=True)]
        words = f"{words[: LONGEST_TEXT - 60]}…\n" + _("(całość w pliku wiadomosc.txt)")
    try:
        customer_reply(case, words, files, today=today, origin=origin)
    except Refusal as refused:
        _note(case, refused.message, mail.text, origin, today)
        return MailFate.NOTED
    if left_out:
        _note(case, _("Nie przyjęto plików z wiadomości klienta."), left_out, origin, today)
    return MailFate.THREAD


def _why_not(case: Case, tag: MailTag, mail: IncomingMail, today: date) -> str:
    """Why it is not the customer's answer; "" when it is."""
    address = notice_address(case)
    sender = mail.sender or _("bez jednego nadawcy")
    if not address or not tag.proves(case, address):
        return _("Przyszedł e-mail (%s), który nie odpowiada na żaden list tej sprawy.") % sender
    if not same_mailbox(mail.sender, address):
        return _("Przyszedł e-mail z obcego adresu: %s.") % sender
    if not writes_still(case, today):
        return _("Przyszedł e-mail od osoby, której pełnomocnictwo się skończyło.")
    if mail.doubtful:
        return _("Przyszedł e-mail, którego nadawca (%s) budzi wątpliwości.") % sender
    return ""


def _note(case: Case, why: str, words: str, origin: Origin, today: date) -> None:
    """For the clerk alone; the case waits in the queue of mails until somebody has read it."""
    ending = _("Nie dodano go do rozmowy. Treść:")
    body = f"{why} {ending}\n\n{words}"[:LONGEST_TEXT]
    add_message(case, body, MessageDirection.INTERNAL, today, origin)
    Case.objects.filter(pk=case.pk).update(mail_waits_since=moment_on(today))
    record("CASE_MAIL_NOTED", origin, obj=case, subject=case.person)


@transaction.atomic
def mail_read(case: Case, *, origin: Origin) -> None:
    """The clerk has read what came beside the thread."""
    Case.objects.filter(pk=case.pk).update(mail_waits_since=None)
    record("CASE_MAIL_READ", origin, obj=case, subject=case.person)


def own_words(text: str) -> str:
    """What the customer wrote, without the letter that he quotes; where nothing is left, all."""
    lines = text.strip().splitlines()
    for at, line in enumerate(lines):
        if any(pattern.match(line.strip()) for pattern in QUOTED[:2]):
            lines = lines[:at]
            break
        # A mail program breaks this line where it likes.
        said = "\n".join(lines[at : at + 3])
        if QUOTED[2].match(line.strip()) and SAID.search(said[:300]):
            lines = lines[:at]
            break
    while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith(">")):
        lines.pop()
    return "\n".join(lines).strip() or text.strip()


def _looked_into(found: Sequence[MailFile]) -> tuple[list[AcceptedUpload], str]:
    """The files that can be kept, and a line for each of the others."""
    files: list[AcceptedUpload] = []
    refused: list[str] = []
    for one in found:
        if len(files) == MAX_FILES:
            refused.append(_("%(name)s: najwyżej %(most)d plików") % {
                "name": one.name, "most": MAX_FILES,
            })  # fmt: skip
            continue
        try:
            files.append(accept(one.name, one.content, may_wait=True))
        except Refusal as error:
            refused.append(error.message)
    return files, "\n".join(refused)


def _digest(mail: IncomingMail) -> str:
    named = mail.message_id or f"{mail.sender}\n{mail.received_at}\n{mail.text}"
    return hashlib.sha256(named.encode()).hexdigest()
