"""Receiving an e-mail: it is stored as evidence and makes an application or adds to one.

The sender's address is evidence and nothing more, because a From can be forged. C01 compares it
with the register, and nothing is ever answered to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.access.domain import step
from cms_ext.access.domain.email import sender, stored_message
from cms_ext.access.domain.email.bounds import MessageRefused
from cms_ext.access.domain.email.incoming import (
    Incoming,
    Lookup,
    SenderCheck,
    SenderVerdict,
    reason_for_waiting,
    txt_record,
)
from cms_ext.access.domain.email.quotes import split_quotes
from cms_ext.access.domain.email.reading import read_message
from cms_ext.access.domain.email.subject_matter import (
    find_application,
    find_named_procedure,
    propose_fields,
)
from cms_ext.access.domain.form_version import current_form
from cms_ext.access.domain.notice import notify_not_taken
from cms_ext.access.domain.refusal import make_refusal
from cms_ext.access.domain.registration import NewApplication, NoForm, register_application
from cms_ext.access.domain.retention import forget_messages
from cms_ext.access.form_definition.spec import read_form
from cms_ext.access.models import AccessApplication, ReceivedMessage
from cms_ext.access.vocabulary import ApplicationState, CheckVerdict
from cms_ext.base.files.stored_files import erased_unless_kept
from cms_ext.desks.people.person_register.domain.desk import WRONG_STATE
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.stored_file import open_sealed_file
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.plugins import AccessProcedure, IncomingMail, MailFile, hand_over_mail

# The source of messages that nobody has looked at.
MAILBOX = "mailbox"


@dataclass(frozen=True, slots=True)
class IntakeResult:
    """The result for a message; one without `application` waits for the clerk.

    `refused` says why it was not opened: then nothing is stored, except from the mailbox.
    `duplicate`: it was here before. `elsewhere`: a plugin has it, which its address named.
    """

    message: ReceivedMessage | None = None
    application: AccessApplication | None = None
    refused: str = ""
    refused_code: str = ""
    duplicate: bool = False
    elsewhere: bool = False


def receive_message(
    raw: bytes,
    source: str,
    origin: Origin,
    today: date,
    *,
    received_at: datetime | None = None,
    lookup: Lookup = txt_record,
) -> IntakeResult:
    """Store a message with its evidence; make an application or supplement one.

    `source` is where it came from, for the log (`desk`, `file`, `mailbox`). `received_at` is when
    the office got it, by default now. A refused file is left out and named in the evidence; the
    clerk then calls for a supplement.
    """
    if before := stored_message.find_received_before(raw):
        return IntakeResult(before, before.application, duplicate=True)
    arrived = received_at or timezone.now()
    try:
        incoming = read_message(raw)
        if not incoming.is_message:
            raise MessageRefused("NO_MESSAGE", _no_message(source))
    except MessageRefused as error:
        if source == MAILBOX:
            return keep_unread(raw, error, origin, arrived)
        return IntakeResult(refused=str(error), refused_code=error.code)
    verdicts = sender.sender_verdicts(incoming, arrived, lookup)
    try:
        if source == MAILBOX and _hand_over(incoming, verdicts, arrived, origin, today):
            return IntakeResult(elsewhere=True)
        files = sender.accept_message_files(incoming)
        arrival = _Arrival(incoming, files, [*verdicts, *files.refused], arrived, source)
        return _store_message(arrival, origin, today)
    except IntegrityError:
        # The same message came in twice at once; the other one was first.
        if before := stored_message.find_received_before(raw):
            return IntakeResult(before, before.application, duplicate=True)
        raise


def keep_unread(
    raw: bytes, refused: MessageRefused, origin: Origin, received_at: datetime, size: int = 0
) -> IntakeResult:
    """Store a message that cannot be read; `size` in bytes where `raw` is the headers alone."""
    if before := stored_message.find_received_before(raw, size):
        return IntakeResult(before, before.application, duplicate=True)
    with erased_unless_kept() as stored, transaction.atomic():
        message = stored_message.store_unread(raw, str(refused), received_at, stored, size)
        record("MESSAGE_KEPT", origin, obj=message, changes={"source": MAILBOX})
    return IntakeResult(message, refused=str(refused), refused_code=refused.code)


def _no_message(source: str) -> str:
    if source == MAILBOX:
        return _("Nie widać, kto i kiedy wysłał tę wiadomość.")
    return _("Ten plik nie jest wiadomością e-mail. Zapisz ją w programie pocztowym jako .eml.")


def _hand_over(
    incoming: Incoming,
    verdicts: list[SenderVerdict],
    received_at: datetime,
    origin: Origin,
    today: date,
) -> bool:
    """Offer the message to the plugins; of one that is taken the bytes are stored here."""
    words, quoted = split_quotes(incoming.text)
    mail = IncomingMail(
        sender=incoming.sender,
        recipients=incoming.recipients,
        message_id=incoming.message_id,
        text=words,
        quoted=quoted,
        files=[MailFile(file.name, file.content) for file in incoming.files],
        received_at=received_at,
        doubtful=sender.is_doubtful(verdicts),
        automatic=incoming.automatic,
        identity=stored_message.identify_message(incoming.raw),
        left_out=incoming.left_out,
        lost=incoming.lost,
    )
    with erased_unless_kept() as stored, transaction.atomic():
        is_taken = hand_over_mail(mail, origin, today)
        if is_taken:
            stored_message.store_message(incoming, verdicts, None, received_at, stored, mail.digest)
    return is_taken


def assign_message(
    message: ReceivedMessage, panel: AccessProcedure, origin: Origin, today: date
) -> AccessApplication:
    """Make a waiting message into an application to this panel.

    Raises Refusal as `discard_message` does, MESSAGE_PURGED and MESSAGE_UNREAD, NoForm, and
    AttachmentRefused when a file that was good is no longer.
    """
    incoming = _reopened(message)
    files = sender.accept_message_files(incoming)
    with erased_unless_kept() as new_files, transaction.atomic():
        _require_waiting(message)
        application = _registered(incoming, files, panel, message.received_at, origin, today)
        new_files += _files(application)
        message.application = application
        message.save(update_fields=["application"])
    return application


def add_to_application(
    message: ReceivedMessage, application: AccessApplication, origin: Origin, today: date
) -> None:
    """Add a waiting message to the application to which the clerk assigned it.

    Raises Refusal as `assign_message` does, and as other steps of the clerk do.
    """
    incoming = _reopened(message)
    files = sender.accept_message_files(incoming)
    with transaction.atomic():
        _require_waiting(message)
        step.lock_application(application)
        for guard in step.CLERK:
            guard(application, origin)
        if application.state not in ApplicationState.undecided():
            raise make_refusal(WRONG_STATE, state=str(ApplicationState(application.state).label))
        message.application = application
        message.save(update_fields=["application"])
        record("MESSAGE_LINKED", origin, obj=application, subject=application.person)
        sender.supplement_application(application, message, incoming, files, origin, today)


@transaction.atomic
def discard_message(message: ReceivedMessage, origin: Origin) -> None:
    """Delete a waiting message that belongs to no application; the access log records it.

    Text and sender are deleted at once, because no decision rests on them. The office's mailbox
    still has it; uploaded again it counts as new. Raises Refusal MESSAGE_PLACED when it belongs to
    an application by now, MESSAGE_DISCARDED when it is deleted already.
    """
    _require_waiting(message)
    record("MESSAGE_DISCARDED", origin, obj=message)
    forget_messages(ReceivedMessage.objects.filter(pk=message.pk).exclude(raw=""))
    message.delete()


@transaction.atomic
def settle_message(message: ReceivedMessage, origin: Origin) -> None:
    """Take a waiting message off the list. Raises Refusal as `discard_message` does."""
    _require_waiting(message)
    message.settled_at = timezone.now()
    message.save(update_fields=["settled_at"])
    record("MESSAGE_SETTLED", origin, obj=message)


def unplaced_messages() -> QuerySet[ReceivedMessage]:
    """Return the messages of no application and no plugin whose retention term has not passed."""
    return ReceivedMessage.objects.filter(application=None, handed_over="").exclude(raw="")


def waiting_messages() -> QuerySet[ReceivedMessage]:
    """Return the unplaced messages that wait for a clerk."""
    return unplaced_messages().filter(settled_at=None)


def _reopened(message: ReceivedMessage) -> Incoming:
    if not message.raw:
        why = _("Treść tej wiadomości usunięto po terminie przechowywania.")
        raise Refusal("MESSAGE_PURGED", why)
    if not stored_message.was_read(message):
        raise Refusal("MESSAGE_UNREAD", reason_for_waiting(message))
    with open_sealed_file(message.raw) as stored:
        return read_message(stored.read())


def _require_waiting(message: ReceivedMessage) -> None:
    current = ReceivedMessage.objects.select_for_update().filter(pk=message.pk).first()
    if current is None:
        raise Refusal("MESSAGE_DISCARDED", _("Tę wiadomość już odrzucono."))
    if current.application_id is not None:
        raise Refusal("MESSAGE_PLACED", _("Ta wiadomość jest już przy wniosku."))


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A message that was read and checked, before anything is stored."""

    incoming: Incoming
    files: sender.AcceptedFiles
    verdicts: Sequence[SenderVerdict]
    received_at: datetime
    source: str


def _store_message(arrival: _Arrival, origin: Origin, today: date) -> IntakeResult:
    """Store the message with its application, or neither, in one transaction."""
    named = find_application(arrival.incoming)
    with erased_unless_kept() as stored, transaction.atomic():
        if verdict := _why_not_placed(arrival, named):
            application = None
            message = _stored(arrival, None, stored, verdict)
        else:
            application = named or _new_application(arrival, origin, today)
            if named is None:
                stored += _files(application)
            message = _stored(arrival, application, stored)
        if application is None:
            record("MESSAGE_KEPT", origin, obj=message, changes={"source": arrival.source})
        elif named is not None:
            incoming, files = arrival.incoming, arrival.files
            sender.supplement_application(named, message, incoming, files, origin, today)
    return IntakeResult(message, application)


def _why_not_placed(arrival: _Arrival, named: AccessApplication | None) -> SenderVerdict | None:
    """What speaks against placing the message without a clerk; None when nothing does."""
    if arrival.source == MAILBOX and arrival.incoming.automatic:
        why = _("Wysłał ją program: odpowiedź automatyczna, zwrot albo lista.")
        return SenderVerdict(SenderCheck.PERSON, CheckVerdict.FAIL, why)
    return sender.may_supplement(named, arrival.incoming, arrival.verdicts) if named else None


def _stored(
    arrival: _Arrival,
    application: AccessApplication | None,
    stored: list[FieldFile],
    *more: SenderVerdict,
) -> ReceivedMessage:
    verdicts, at = [*arrival.verdicts, *more], arrival.received_at
    return stored_message.store_message(arrival.incoming, verdicts, application, at, stored)


def _files(application: AccessApplication | None) -> list[FieldFile]:
    return [row.file for row in application.attachments.all()] if application else []


def _new_application(arrival: _Arrival, origin: Origin, today: date) -> AccessApplication | None:
    """Make an application when the message names a panel and brings a form, or its words."""
    procedure = find_named_procedure(arrival.incoming, today)
    if procedure is None:
        return None
    incoming = arrival.incoming
    if not incoming.files and not _proposal(procedure, incoming, today):
        return None
    try:
        return _registered(incoming, arrival.files, procedure, arrival.received_at, origin, today)
    except NoForm:
        return None


def _registered(
    incoming: Incoming,
    files: sender.AcceptedFiles,
    procedure: AccessProcedure,
    received_at: datetime,
    origin: Origin,
    today: date,
) -> AccessApplication:
    new = NewApplication(
        procedure=procedure,
        channel=files.channel,
        payload=_proposal(procedure, incoming, today),
        received_at=received_at,
        sender_email=incoming.sender,
        signature_kind=files.signature_kind,
        files=files.forms,
        poa=files.poa,
    )
    application = register_application(new, origin, today).application
    notify_not_taken(application, files.lost)
    return application


def _proposal(procedure: AccessProcedure, incoming: Incoming, today: date) -> dict[str, Any]:
    form = current_form(procedure.panel, today)
    return propose_fields(read_form(form), incoming.text) if form else {}
