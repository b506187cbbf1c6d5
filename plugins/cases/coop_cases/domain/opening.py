"""Opening a case: from the site without a login, from a panel, or at the desk."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from cms_ext.base.files.stored_files import erased_unless_kept
from cms_ext.base.web import secret_session
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.office.law.domain import NoSuchRule, legal_rule
from cms_ext.people.identity.domain.person import lock_person
from cms_ext.people.identity.models import Person
from cms_ext.plugins import NewRequest, ReportedEvent
from cms_ext.plugins.coverage import SealStream
from cms_ext.premises.models import Building, Premises
from coop_cases import vocabulary
from coop_cases.domain import refusal
from coop_cases.domain.customer import AcceptedUpload, attach_case_files
from coop_cases.domain.notice import notify_received, request_confirmation
from coop_cases.domain.retention import RowInDispute, freeze_row
from coop_cases.domain.states import CaseTerms, business_moment, count_terms, reaction_term
from coop_cases.models import Case, CaseEvent, CaseMessage, CaseSequence, CaseSubject

MAX_TITLE_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach the customer of a case without a login; the register knows the others."""

    name: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class NewCase:
    """The facts of a case to be opened; `person` was identified by a sign-in or a clerk."""

    subject: CaseSubject
    description: str
    channel: vocabulary.CaseChannel
    received_on: date
    person: Person | None = None
    contact: Contact = Contact()
    reply_way: vocabulary.ReplyWay = vocabulary.ReplyWay.PAGE
    building: Building | None = None
    premises: Premises | None = None
    place: str = ""
    account_no: str = ""
    # Whether the payer opened it, or somebody who acts for the payer.
    told_to_payer: bool = False
    # Replaces the subject's name.
    title: str = ""
    expectation: str = ""
    files: Sequence[AcceptedUpload] = ()
    row: RowInDispute | None = None


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """The opened case and its secret, which is shown once; "" for a known person."""

    case: Case
    secret: str


def open_case(new: NewCase, origin: Origin) -> OpenedCase:
    """Open a case with its number, terms, secret and first message; all or nothing.

    Raises Refusal for a description that says nothing, a type that asks for a sign-in, too many
    files, and a day of receipt for which the office has no rule.
    """
    description = new.description.strip()
    if len(description) < refusal.MIN_DESCRIPTION_LENGTH:
        raise refusal.make_refusal(refusal.TOO_SHORT)
    if new.channel == vocabulary.CaseChannel.WEB and not new.subject.type.without_login:
        raise refusal.make_refusal(refusal.SIGN_IN_FIRST)
    secret = "" if new.person else secret_session.make_secret()
    # The slow hash comes first, so that the lock of the number is short.
    secret_hash = secret_session.hash_secret(secret) if secret else ""
    due = case_terms(
        vocabulary.Regime(new.subject.regime),
        vocabulary.CasePriority(new.subject.priority),
        new.received_on,
    )
    received_at = business_moment(new.received_on)
    with erased_unless_kept() as stored, transaction.atomic():
        wait_for_turn(SealStream.OFFICE)
        case = _saved(new, due, secret_hash, received_at)
        message = CaseMessage.objects.create(
            case=case,
            direction=vocabulary.MessageDirection.IN,
            body=description,
            author=None,
            at=received_at,
        )
        attach_case_files(message, new.files, stored)
        _record_opening(case, len(new.files), origin)
        if new.row:
            _freeze(case, new.row, origin)
        if case.person:
            notify_received(case)
        else:
            request_confirmation(case)
    return OpenedCase(case, secret)


def _record_opening(case: Case, files: int, origin: Origin) -> None:
    record(
        "CASE_OPENED",
        origin,
        obj=case,
        subject=case.person,
        to_state=vocabulary.CaseState.NEW,
        changes={"channel": case.channel, "files": files},
    )


def _freeze(case: Case, row: RowInDispute, origin: Origin) -> None:
    """Freeze the figures, and write their digest into the log, where nobody changes it."""
    frozen_row = freeze_row(case, row, case.received_on)
    changes = {"kind": frozen_row.kind, "sha256": frozen_row.sha256}
    record("CASE_ROW_FROZEN", origin, obj=case, subject=case.person, changes=changes)


def case_terms(
    regime: vocabulary.Regime, priority: vocabulary.CasePriority, received_on: date
) -> CaseTerms:
    """Return the terms by the rule of the day of receipt. Raises Refusal where there is none."""
    code = f"TICKET_{priority}" if regime == vocabulary.Regime.BY_PRIORITY else regime.value
    try:
        rule = legal_rule(code, on=received_on)
    except NoSuchRule as error:
        raise Refusal(refusal.NO_RULE, str(error)) from error
    return count_terms(received_on, rule.params, by_law=regime in vocabulary.BY_LAW)


def _saved(new: NewCase, due: CaseTerms, secret_hash: str, received_at: datetime) -> Case:
    place = new.place.strip()
    case = Case(
        number=take_case_number(new.received_on.year),
        subject=new.subject,
        regime=new.subject.regime,
        channel=new.channel,
        person=new.person,
        account_no=new.account_no,
        told_to_payer=new.told_to_payer,
        building=new.building,
        premises=new.premises,
        place=place,
        public_place=new.subject.public_place,
        title=_title(new, place)[:MAX_TITLE_LENGTH],
        expectation=new.expectation.strip(),
        contact_name=new.contact.name.strip(),
        contact_email=new.contact.email.strip(),
        contact_phone=new.contact.phone.strip(),
        contact_address=new.contact.address.strip(),
        reply_way=new.reply_way,
        received_on=new.received_on,
        term_legal=due.legal,
        due_internal=due.internal,
        react_by=reaction_term(
            vocabulary.Regime(new.subject.regime),
            vocabulary.CasePriority(new.subject.priority),
            received_at,
        ),
        priority=new.subject.priority,
        secret_hash=secret_hash,
    )
    case.full_clean(exclude=["subject", "person", "building", "premises"])
    case.save()
    return case


def _title(new: NewCase, place: str) -> str:
    name = new.title or new.subject.name
    # A row is called as its page calls it, with the capital of a name: after a colon that is right.
    if new.row:
        return f"{name}: {new.row.found.title}"
    return ", ".join(part for part in (name, place) if part)


def take_case_number(year: int) -> str:
    """Take the next number of the year; its row stays locked until the transaction ends.

    An opening that is rolled back gives its number back, so that there are no gaps.
    """
    CaseSequence.objects.get_or_create(year=year)
    sequence = CaseSequence.objects.select_for_update().get(year=year)
    sequence.last += 1
    sequence.save(update_fields=["last"])
    return f"SPR/{year}/{sequence.last:0{vocabulary.NUMBER_DIGITS}d}"


COMPLAINT = "COMPLAINT"


@dataclass(frozen=True, slots=True)
class NewDispute:
    """A complaint about a row, by somebody who is signed in and sees it."""

    row: RowInDispute
    person: Person
    channel: vocabulary.CaseChannel
    text: str
    # Whether the person pays for the account of the row, or acts for its payer.
    told_to_payer: bool = False
    expectation: str = ""
    files: tuple[AcceptedUpload, ...] = ()


@transaction.atomic
def open_dispute(new: NewDispute, *, today: date, origin: Origin) -> Case:
    """Open a complaint with the row's figures; returns the open one about it, if any.

    Raises Refusal where this reader has nothing to complain of, and as `open_case` does.
    """
    if new.row.found.refusal:
        raise refusal.not_disputable(new.row.found.refusal)
    # With the lock, the later of two simultaneous requests finds the case of the first.
    wait_for_turn(SealStream.OFFICE)
    lock_person(new.person)
    if already := find_open_dispute(new.person, new.row.kind, new.row.key):
        return already
    figures = new.row.found
    places = Premises.objects.select_related("building")
    premises = None if figures.premises is None else places.filter(pk=figures.premises).first()
    new_case = NewCase(
        subject=subject_of(figures.subject),
        description=new.text,
        channel=new.channel,
        received_on=today,
        person=new.person,
        reply_way=vocabulary.ReplyWay.EMAIL,
        building=premises.building if premises else None,
        premises=premises,
        account_no=figures.account_no,
        told_to_payer=new.told_to_payer,
        expectation=new.expectation,
        files=new.files,
        row=new.row,
    )
    return open_case(new_case, origin).case


def find_open_dispute(person: Person | None, kind: str, key: str) -> Case | None:
    """Return the person's complaint about the row that is not done yet."""
    own = Case.objects.filter(person=person, row__kind=kind, row__key=key)
    return own.exclude(state__in=vocabulary.DONE).first() if person else None


def subject_of(name: str) -> CaseSubject:
    """Return the subject of that name; where the office renamed it, the first about money.

    Anyone who assigns the case may choose another.
    """
    complaints = CaseSubject.objects.filter(type__code=COMPLAINT).select_related("type")
    named = complaints.filter(name=name).first()
    return named or complaints.order_by("-offered", "-shows_data", "position", "pk")[0]


MAX_PLACE_LENGTH = 120


@dataclass(frozen=True, slots=True)
class NewReport:
    """A report of an event; `person` is signed in, else there may be a contact.

    `note` is what the person adds to the event's own description.
    """

    kind: str
    key: str
    event: ReportedEvent
    channel: vocabulary.CaseChannel
    person: Person | None = None
    note: str = ""
    contact: Contact = field(default_factory=Contact)


@transaction.atomic
def open_report(new: NewReport, *, today: date, origin: Origin) -> OpenedCase:
    """Open a case about the event; a known person gets the one that exists, without a secret.

    Raises Refusal where the event cannot be reported, and as `open_case` does.
    """
    event = new.event
    if event.refusal:
        raise refusal.not_reportable(event.refusal)
    if new.person:
        # With the lock, the later of two simultaneous requests finds the case of the first.
        wait_for_turn(SealStream.OFFICE)
        lock_person(new.person)
        if already := find_report(new.person, new.kind, new.key):
            return OpenedCase(already, "")
    asks_by_mail = new.person or new.contact.email
    new_case = NewCase(
        subject=_subject_named(event.subject),
        title=event.title,
        description="\n\n".join(part for part in (event.text, new.note.strip()) if part),
        channel=new.channel,
        received_on=today,
        person=new.person,
        contact=new.contact,
        reply_way=vocabulary.ReplyWay.EMAIL if asks_by_mail else vocabulary.ReplyWay.PAGE,
        place=event.place[:MAX_PLACE_LENGTH],
    )
    opened = open_case(new_case, origin)
    CaseEvent.objects.create(case=opened.case, kind=new.kind, key=new.key)
    return opened


def find_report(person: Person | None, kind: str, key: str) -> Case | None:
    """Return the case in which this person reported the event, done or not."""
    own = Case.objects.filter(person=person, event__kind=kind, event__key=key)
    return own.first() if person else None


def is_about_event(case: Case, kind: str, key: str) -> bool:
    """Return whether the case is about the event."""
    return CaseEvent.objects.filter(case=case, kind=kind, key=key).exists()


def _subject_named(name: str) -> CaseSubject:
    """Return the subject of that name, of whatever type the office has made it."""
    subjects = CaseSubject.objects.filter(name=name).select_related("type")
    named = (
        subjects.exclude(type__machine=vocabulary.StateMachine.ORDER)
        .order_by("-offered", "pk")
        .first()
    )
    return named or subject_of(name)


CALCULATION = "CALC_REQUEST"


@transaction.atomic
def open_request(
    new: NewRequest, channel: vocabulary.CaseChannel, *, today: date, origin: Origin
) -> Case:
    """Open a case with a request of another plugin's page; the payer follows it, too.

    Returns the open one about its kind and key, if any. Raises Refusal as `open_case` does.
    """
    # With the lock, the later of two simultaneous requests finds the case of the first.
    wait_for_turn(SealStream.OFFICE)
    if already := find_requests(new.kind, new.key).first():
        return already
    new_case = NewCase(
        subject=CaseSubject.objects.filter(type__code=CALCULATION).order_by("-offered", "pk")[0],
        title=new.title,
        description=new.text,
        channel=channel,
        received_on=today,
        person=new.person,
        reply_way=vocabulary.ReplyWay.EMAIL,
        building=new.premises.building,
        premises=new.premises,
        account_no=new.account_no,
        told_to_payer=True,
    )
    case = open_case(new_case, origin).case
    CaseEvent.objects.create(case=case, kind=new.kind, key=new.key)
    return case


def find_requests(kind: str, key: str) -> QuerySet[Case]:
    """Select the cases about this kind and key that are not done yet."""
    about = Case.objects.filter(event__kind=kind, event__key=key)
    return about.exclude(state__in=vocabulary.DONE)
