"""What the desk does with any case: assigns, asks, answers, hands over, ends."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases.domain.leak import require_no_data
from cases.domain.machine import is_open_to, lock_case, locked, moves_of
from cases.domain.moment import moment_on
from cases.domain.move import moved, refused
from cases.domain.neighbours import notify_neighbours, pass_neighbours_on
from cases.domain.notice import notify_answered, notify_supplement_requested
from cases.domain.opening import case_terms
from cases.domain.refusal import ITSELF, SAYS_NOTHING, refusal
from cases.domain.request_sentence import request_sentence
from cases.models import Case, CaseLink, CaseMessage, CaseSubject
from cases.vocabulary import (
    CasePriority,
    CaseRelation,
    MessageDirection,
    Regime,
)
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.models import User


@transaction.atomic
def triage_case(
    case: Case,
    *,
    subject: CaseSubject,
    priority: CasePriority,
    assigned_to: User,
    public_place: bool | None = None,
    today: date,
    origin: Origin,
) -> Case:
    """Say what it is about, how urgent, and who has it. The terms follow, from the day of receipt.

    Whether the neighbours see it follows the subject, unless the clerk says otherwise.

    Raises Refusal unless it is new, and where the office has no rule for the day of receipt.
    """
    case, to = locked(case, "triage")
    due = case_terms(Regime(subject.regime), priority, case.received_on)
    before = _triaged(case)
    case.subject, case.regime, case.priority = subject, subject.regime, priority
    case.assigned_to = assigned_to
    case.public_place = subject.public_place if public_place is None else public_place
    case.term_legal, case.due_internal = due.legal, due.internal
    after = _triaged(case)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    return moved(case, to, "CASE_TRIAGED", on=today, origin=origin, changes=changes)


def _triaged(case: Case) -> dict[str, object]:
    """What the log compares."""
    names = ("priority", "regime", "public_place")
    return {"subject": case.subject.name, **{name: getattr(case, name) for name in names}}


@transaction.atomic
def hand_over(case: Case, to: User, *, origin: Origin) -> Case:
    """Somebody else has it from now on. Raises Refusal when it is done."""
    case = lock_case(case)
    if case.is_done:
        raise refused(case)
    before, case.assigned_to = case.assigned_to, to
    case.save(update_fields=["assigned_to"])
    changes = {"assigned_to": [before.login if before else None, to.login]}
    record("CASE_HANDED_OVER", origin, obj=case, subject=case.person, changes=changes)
    return case


@transaction.atomic
def take_up(case: Case, *, today: date, origin: Origin) -> Case:
    case, to = locked(case, "take_up")
    return moved(case, to, "CASE_TAKEN_UP", on=today, origin=origin)


@transaction.atomic
def request_supplement(case: Case, text: str, *, today: date, origin: Origin) -> Case:
    """Ask for what is missing (M2). A term of the law runs on."""
    case, to = locked(case, "request_supplement")
    asked = request_sentence(text)
    add_message(case, asked, MessageDirection.OUT, today, origin)
    moved(case, to, "CASE_SUPPLEMENT_ASKED", on=today, origin=origin)
    notify_supplement_requested(case, asked)
    return case


@transaction.atomic
def reply(case: Case, text: str, *, today: date, origin: Origin) -> Case:
    """A message to the customer that changes nothing else (M3). A new case is taken up by it."""
    case = lock_case(case)
    if case.is_done:
        raise refused(case)
    add_message(case, text, MessageDirection.OUT, today, origin)
    if is_open_to("take_up", case):
        to = moves_of(case)["take_up"].to
        moved(case, to, "CASE_TAKEN_UP", on=today, origin=origin)
    record("CASE_ANSWERED", origin, obj=case, subject=case.person)
    notify_answered(case, text.strip())
    return case


@transaction.atomic
def add_note(case: Case, text: str, *, today: date, origin: Origin) -> Case:
    """A note that only the desk reads."""
    case = lock_case(case)
    add_message(case, text, MessageDirection.INTERNAL, today, origin)
    record("CASE_NOTED", origin, obj=case, subject=case.person)
    return case


@transaction.atomic
def resolve(case: Case, text: str, *, today: date, origin: Origin) -> Case:
    """It is done; `text` tells the customer what was done, and neighbours read that it is."""
    case, to = locked(case, "resolve")
    add_message(case, text, MessageDirection.OUT, today, origin)
    moved(case, to, "CASE_RESOLVED", on=today, origin=origin)
    notify_answered(case, text.strip())
    notify_neighbours(case, origin)
    return case


@transaction.atomic
def close(case: Case, *, today: date, origin: Origin) -> Case:
    """Nothing of it is open: a ticket is resolved, the answer to a complaint is sent."""
    case, to = locked(case, "close")
    return moved(case, to, "CASE_CLOSED", on=today, origin=origin)


@transaction.atomic
def transfer(case: Case, body: str, *, today: date, origin: Origin) -> Case:
    """It belongs to somebody outside, by name; the customer reads to whom."""
    case, to = locked(case, "transfer")
    name = body.strip()
    if not name:
        raise ValidationError({"outside_body": _("Wpisz, komu sprawa jest przekazana.")})
    case.outside_body = name
    moved(case, to, "CASE_TRANSFERRED", on=today, origin=origin, note=name)
    notify_answered(
        case, _("Sprawę przekazaliśmy dalej. Zajmie się nią: %(name)s.") % {"name": name}
    )
    return case


@transaction.atomic
def reject(case: Case, reason: str, *, today: date, origin: Origin) -> Case:
    """Not a matter of the office; `reason` is told to the customer."""
    case, to = locked(case, "reject")
    add_message(case, reason, MessageDirection.OUT, today, origin)
    moved(case, to, "CASE_REJECTED", on=today, origin=origin)
    notify_answered(case, reason.strip())
    return case


@transaction.atomic
def mark_duplicate(case: Case, of: Case, *, today: date, origin: Origin) -> Case:
    """Another case has the same; this one ends, and the other is told by number to staff only."""
    case, to = locked(case, "mark_duplicate")
    if of.pk == case.pk:
        raise refusal(ITSELF)
    CaseLink.objects.get_or_create(
        case=case, related=of, defaults={"kind": CaseRelation.DUPLICATE_OF}
    )
    pass_neighbours_on(case, of)
    moved(case, to, "CASE_DUPLICATE", on=today, origin=origin, note=of.number)
    notify_answered(case)
    return case


def add_message(
    case: Case, text: str, direction: MessageDirection, today: date, origin: Origin
) -> CaseMessage:
    """A message of the office, or a note, in the thread of a locked case.

    Raises Refusal for an empty text, and E-CAS-05 for data to somebody unidentified."""
    words = text.strip()
    if not words:
        raise refusal(SAYS_NOTHING)
    if direction == MessageDirection.OUT:
        require_no_data(case, words)
    return CaseMessage.objects.create(
        case=case, direction=direction, body=words, author=origin.actor, at=moment_on(today)
    )
