"""Opening a case: from the site without a login, from a panel, or at the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from cases.domain.attachment import AcceptedUpload, attach
from cases.domain.clock import CaseTerms, terms
from cases.domain.frozen_row import RowInDispute, freeze
from cases.domain.moment import moment_on
from cases.domain.notice import notify_received, request_confirmation
from cases.domain.reaction import reaction_term
from cases.domain.refusal import (
    NO_RULE,
    SHORTEST_DESCRIPTION,
    SIGN_IN_FIRST,
    TOO_SHORT,
    refusal,
)
from cases.models import Case, CaseMessage, CaseSequence, CaseSubject
from cases.vocabulary import (
    BY_LAW,
    NUMBER_DIGITS,
    CaseChannel,
    CasePriority,
    CaseState,
    MessageDirection,
    Regime,
    ReplyWay,
)
from cms_ext.base.files.stored_files import erased_unless_kept
from cms_ext.base.web import spoken_secret
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.office.law.domain import NoSuchRule, legal_rule
from cms_ext.people.identity.models import Person
from cms_ext.premises.models import Building, Premises

LONGEST_TITLE = 120


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach whoever opened it; of a person on file the register knows more."""

    name: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class NewCase:
    """What came in. `person` is somebody whom a sign-in or a clerk identified."""

    subject: CaseSubject
    description: str
    channel: CaseChannel
    received_on: date
    person: Person | None = None
    contact: Contact = Contact()
    reply_way: ReplyWay = ReplyWay.PAGE
    building: Building | None = None
    premises: Premises | None = None
    place: str = ""
    account_no: str = ""
    # Whether it is the payer's, or of somebody who acts for him.
    told_to_payer: bool = False
    # In place of the subject's name.
    title: str = ""
    expectation: str = ""
    files: Sequence[AcceptedUpload] = ()
    row: RowInDispute | None = None


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """The case and its secret, which is shown once and kept nowhere; empty for a known person."""

    case: Case
    secret: str


def open_case(new: NewCase, origin: Origin) -> OpenedCase:
    """Number, terms, secret and first message; all or nothing.

    Raises Refusal for a description that says nothing, a type that asks for a sign-in, files that
    are too many, and a day of receipt for which the office has no rule.
    """
    description = new.description.strip()
    if len(description) < SHORTEST_DESCRIPTION:
        raise refusal(TOO_SHORT)
    if new.channel == CaseChannel.WEB and not new.subject.type.without_login:
        raise refusal(SIGN_IN_FIRST)
    secret = "" if new.person else spoken_secret.make()
    # The slow hash comes first: the number's lock is short.
    kept = spoken_secret.hashed(secret) if secret else ""
    due = case_terms(
        Regime(new.subject.regime), CasePriority(new.subject.priority), new.received_on
    )
    received_at = moment_on(new.received_on)
    with erased_unless_kept() as stored, transaction.atomic():
        case = _saved(new, due, kept, received_at)
        message = CaseMessage.objects.create(
            case=case,
            direction=MessageDirection.IN,
            body=description,
            author=None,
            at=received_at,
        )
        attach(message, new.files, stored)
        record(
            "CASE_OPENED",
            origin,
            obj=case,
            subject=case.person,
            to_state=CaseState.NEW,
            changes={"channel": case.channel, "files": len(new.files)},
        )
        if new.row:
            _freeze(case, new.row, origin)
        if case.person:
            notify_received(case)
        else:
            request_confirmation(case)
    return OpenedCase(case, secret)


def _freeze(case: Case, row: RowInDispute, origin: Origin) -> None:
    """The figures, and their digest in the log, where nobody changes it."""
    kept = freeze(case, row, case.received_on)
    changes = {"kind": kept.kind, "sha256": kept.sha256}
    record("CASE_ROW_FROZEN", origin, obj=case, subject=case.person, changes=changes)


def case_terms(regime: Regime, priority: CasePriority, received_on: date) -> CaseTerms:
    """The terms by the rule that held on the day of receipt. Raises Refusal where there is none."""
    code = f"TICKET_{priority}" if regime == Regime.BY_PRIORITY else regime.value
    try:
        rule = legal_rule(code, on=received_on)
    except NoSuchRule as error:
        raise Refusal(NO_RULE, str(error)) from error
    return terms(received_on, rule.params, by_law=regime in BY_LAW)


def _saved(new: NewCase, due: CaseTerms, secret_hash: str, received_at: datetime) -> Case:
    place = new.place.strip()
    case = Case(
        number=next_number(new.received_on.year),
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
        title=_title(new, place)[:LONGEST_TITLE],
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
            Regime(new.subject.regime), CasePriority(new.subject.priority), received_at
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


def next_number(year: int) -> str:
    """The next number of the year; its row stays locked until the caller's transaction ends.

    An opening that is rolled back gives its number back, so that there are no gaps.
    """
    CaseSequence.objects.get_or_create(year=year)
    sequence = CaseSequence.objects.select_for_update().get(year=year)
    sequence.last += 1
    sequence.save(update_fields=["last"])
    return f"SPR/{year}/{sequence.last:0{NUMBER_DIGITS}d}"
