"""What a customer does with a case: writes, adds files, withdraws, reopens, rates."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Count, Max, Sum
from django.db.models.fields.files import FieldFile
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from cms_ext.base.files.stored_files import (
    display_name,
    erased_unless_kept,
    file_extension,
    save_file,
)
from cms_ext.base.files.uploads import content as uploads
from cms_ext.base.files.virus_scan import NotClean, ScanState, scan_file
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from coop_cases.domain import refusal, states
from coop_cases.models import Case, CaseAttachment, CaseMessage
from coop_cases.vocabulary import RATED_IN, CaseState, MessageDirection, Satisfaction

MAX_SIZE = 10 * 1024 * 1024
MAX_FILES = 5
TEXT = "text/plain"
# Endings that the browser offers; the content decides.
ENDINGS = ".jpg,.jpeg,.png,.heic,.pdf,.txt"


@dataclass(frozen=True, slots=True)
class AcceptedUpload:
    """An uploaded file as it will be stored.

    A picture is redrawn, so that it no longer says where it was taken. `name` is only displayed.
    """

    name: str
    content: bytes
    mime: str
    scan_state: ScanState


def accept_upload(name: str, content: bytes, *, may_wait: bool = False) -> AcceptedUpload:
    """Check an uploaded file: a picture, PDF or plain text of at most 10 MB.

    Raises Refusal with a sentence that says what is wrong and what to do (E-CAS-02), and
    ScannerUnavailable for a file that may not wait for a virus scanner.
    """
    name_on_screen = display_name(name)
    try:
        checked, mime = _check_content(name_on_screen, content)
        scan_state = scan_file(name_on_screen, content, may_wait=may_wait)
    except uploads.Unsuitable as error:
        raise refusal.make_refusal(refusal.FILE_REFUSED, name=name_on_screen, why=error) from error
    except NotClean as error:
        raise Refusal(refusal.FILE_REFUSED, str(error)) from error
    return AcceptedUpload(
        name=name_on_screen
        if mime == TEXT
        else uploads.honest_name(_stem(name_on_screen, mime), mime),
        content=checked,
        mime=mime,
        scan_state=scan_state,
    )


def _check_content(name: str, content: bytes) -> tuple[bytes, str]:
    if not content:
        raise uploads.Unsuitable(_("Plik jest pusty. Wybierz plik z treścią."))
    if len(content) > MAX_SIZE:
        raise uploads.Unsuitable(_("Zmniejsz go poniżej 10 MB."))
    mime = uploads.media_type(content)
    if mime in (uploads.PDF, *uploads.PICTURES):
        uploads.require_honest_name(name, mime)
        uploads.require_one_format(content, mime)
        if mime == uploads.PDF:
            uploads.check_pdf(content)
            return content, uploads.PDF
        return uploads.safe_picture(content, mime), uploads.JPEG
    if file_extension(name) == "txt" and uploads.is_plain_text(content):
        return content, TEXT
    raise uploads.Unsuitable(
        _("Przyjmujemy zdjęcia JPG, PNG i HEIC, pliki PDF i zwykły tekst TXT. Wybierz inny plik.")
    )


def _stem(name: str, mime: str) -> str:
    """Return the file name with the ending `jpg` for a redrawn picture."""
    was_picture = mime == uploads.JPEG and file_extension(name) in ("png", "heic", "heif", "jfif")
    return f"{name.rpartition('.')[0]}.jpg" if was_picture else name


def attach_case_files(
    message: CaseMessage, files: Sequence[AcceptedUpload], stored: list[FieldFile]
) -> list[CaseAttachment]:
    """Store files with a message; `stored` is the list of `erased_unless_kept`.

    Raises Refusal for more than five.
    """
    if len(files) > MAX_FILES:
        raise refusal.make_refusal(refusal.TOO_MANY_FILES, most=MAX_FILES)
    return [_stored(message, file, stored) for file in files]


def _stored(message: CaseMessage, file: AcceptedUpload, stored: list[FieldFile]) -> CaseAttachment:
    row = CaseAttachment(
        message=message,
        name=file.name,
        sha256=hashlib.sha256(file.content).hexdigest(),
        mime=file.mime,
        size=len(file.content),
        scan_state=file.scan_state,
    )
    save_file(row.file, file.name, ContentFile(file.content), stored)
    row.save()
    return row


# What the customer's side may send before the office answers.
MAX_MESSAGES = 30
MAX_MEGABYTES = 60
# How long after its end a case opens again, and how long after it was opened again (cases.md §3).
REOPENED_WITHIN = timedelta(14)
ONCE_IN = timedelta(7)
# How long after the end a customer may rate the case.
RATED_WITHIN = timedelta(30)


def customer_reply(
    case: Case,
    text: str,
    files: Sequence[AcceptedUpload],
    *,
    today: date,
    origin: Origin,
    quoted: str = "",
) -> Case:
    """Add a message of the customer, or of somebody who acts for the customer.

    `quoted` is what an e-mail quotes of the letter that it answers.
    A message that the case waited for starts its clock again.
    Raises Refusal when the message is empty or has too many files, when the case is done, and when
    the customer sent too much since the last answer of the office.
    """
    words = text.strip()
    if not words and not files:
        raise refusal.make_refusal(refusal.SAYS_NOTHING)
    with erased_unless_kept() as stored, transaction.atomic():
        case = states.lock_case(case)
        if not may_write(case):
            raise states.refuse_state(case)
        _require_quota(case, sum(len(file.content) for file in files))
        message = CaseMessage.objects.create(
            case=case,
            direction=MessageDirection.IN,
            body=words,
            quoted=quoted,
            author=origin.actor if case.person and not case.is_of(origin.actor) else None,
            at=states.business_moment(today),
        )
        attach_case_files(message, files, stored)
        if states.allows_verb("customer_answers", case):
            to = states.moves_of(case)["customer_answers"].to
            states.move_case(case, to, "CASE_CUSTOMER_ANSWERED", on=today, origin=origin)
        else:
            record("CASE_CUSTOMER_WROTE", origin, obj=case, subject=case.person)
    return case


def _require_quota(case: Case, more: int) -> None:
    """Raise Refusal when `more` bytes exceed what may come before the office answers."""
    answered = case.messages.filter(direction=MessageDirection.OUT).aggregate(Max("pk"))["pk__max"]
    unanswered = case.messages.filter(direction=MessageDirection.IN, pk__gt=answered or 0)
    sent = unanswered.aggregate(
        messages=Count("pk", distinct=True), size=Coalesce(Sum("attachments__size"), 0)
    )
    if sent["messages"] >= MAX_MESSAGES or sent["size"] + more > MAX_MEGABYTES * 1024 * 1024:
        raise refusal.make_refusal(
            refusal.WAIT_FOR_ANSWER, messages=MAX_MESSAGES, megabytes=MAX_MEGABYTES
        )


def may_write(case: Case) -> bool:
    """Return whether the customer may still write."""
    return not case.is_done


@transaction.atomic
def withdraw_case(case: Case, *, today: date, origin: Origin) -> Case:
    """Withdraw the case. Raises Refusal when it is done or decided."""
    case, to = states.lock_for_step(case, "withdraw")
    return states.move_case(case, to, "CASE_WITHDRAWN", on=today, origin=origin)


@transaction.atomic
def reopen_case(case: Case, *, today: date, origin: Origin) -> Case:
    """Reopen the case, up to 14 days after its end and once in seven days.

    Raises Refusal E-CAS-03.
    """
    case = states.lock_case(case)
    if not may_reopen(case, today):
        raise refusal.make_refusal(refusal.NOT_REOPENED)
    case.reopened_on = today
    return states.move_case(case, CaseState.REOPENED, "CASE_REOPENED", on=today, origin=origin)


@transaction.atomic
def rate_case(case: Case, satisfaction: Satisfaction, *, today: date, origin: Origin) -> Case:
    """Store the customer's rating; a later one replaces it.

    Raises Refusal too early or too late.
    """
    case = states.lock_case(case)
    if not may_rate(case, today):
        raise states.refuse_state(case)
    case.satisfaction = satisfaction
    case.save(update_fields=["satisfaction"])
    changes = {"satisfaction": satisfaction.value}
    record("CASE_RATED", origin, obj=case, subject=case.person, changes=changes)
    return case


def may_rate(case: Case, today: date) -> bool:
    """Return whether the customer may rate the case: 30 days after the office ended it."""
    over = case.state in RATED_IN
    return over and case.ended_on is not None and today <= case.ended_on + RATED_WITHIN


def may_reopen(case: Case, today: date) -> bool:
    if not states.allows_verb("reopen", case) or case.ended_on is None:
        return False
    again = case.reopened_on is None or today >= case.reopened_on + ONCE_IN
    return again and today <= case.ended_on + REOPENED_WITHIN
