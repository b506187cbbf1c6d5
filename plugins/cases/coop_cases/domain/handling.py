"""What the desk does with any case: assigns, asks, answers, hands over, ends."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.law.domain import legal_rule
from cms_ext.people.identity.models import User
from coop_cases.domain import states
from coop_cases.domain.decision import require_no_data
from coop_cases.domain.notice import (
    notify_answered,
    notify_supplement_requested,
    notify_term_extended,
)
from coop_cases.domain.opening import case_terms
from coop_cases.domain.refusal import ITSELF, NOT_ANNOUNCED_IN_TIME, SAYS_NOTHING, make_refusal
from coop_cases.domain.repair_notice import notify_neighbours, pass_neighbours
from coop_cases.models import Case, CaseLink, CaseMessage, CaseSubject
from coop_cases.vocabulary import CasePriority, CaseRelation, CaseState, MessageDirection, Regime

ALREADY_ASKS = ("prosimy", "proszę")


def request_sentence(typed: str) -> str:
    """Complete a request: „zdjęcie lampy” becomes „Prosimy o zdjęcie lampy.”.

    Several lines become a list below it. A text that already says „prosimy” stays as it is.
    """
    words = typed.strip()
    if not words:
        return ""
    if not any(phrase in words.casefold() for phrase in ALREADY_ASKS):
        words = (_("Prosimy o:\n%(list)s") if "\n" in words else _("Prosimy o %(list)s")) % {
            "list": words
        }
    return words if words.endswith((".", "?", "!")) else f"{words}."


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
    """Set subject, urgency and clerk of a new case.

    The terms follow, counted from the day of receipt. Whether neighbours see the case follows the
    subject, unless the clerk says otherwise. Raises Refusal unless the case is new, and where the
    office has no rule for the day of receipt.
    """
    case, to = states.lock_for_step(case, "triage")
    due = case_terms(Regime(subject.regime), priority, case.received_on)
    before = _triaged(case)
    case.subject, case.regime, case.priority = subject, subject.regime, priority
    case.assigned_to = assigned_to
    case.public_place = subject.public_place if public_place is None else public_place
    case.term_legal, case.due_internal = due.legal, due.internal
    after = _triaged(case)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    return states.move_case(case, to, "CASE_TRIAGED", on=today, origin=origin, changes=changes)


def _triaged(case: Case) -> dict[str, object]:
    names = ("priority", "regime", "public_place")
    return {"subject": case.subject.name, **{name: getattr(case, name) for name in names}}


@transaction.atomic
def hand_over(case: Case, to: User, *, origin: Origin) -> Case:
    """Hand the case over to another clerk. Raises Refusal when it is done."""
    case = states.lock_case(case)
    if case.is_done:
        raise states.refuse_state(case)
    before, case.assigned_to = case.assigned_to, to
    case.save(update_fields=["assigned_to"])
    changes = {"assigned_to": [before.login if before else None, to.login]}
    record("CASE_HANDED_OVER", origin, obj=case, subject=case.person, changes=changes)
    return case


@transaction.atomic
def take_up(case: Case, *, today: date, origin: Origin) -> Case:
    case, to = states.lock_for_step(case, "take_up")
    return states.move_case(case, to, "CASE_TAKEN_UP", on=today, origin=origin)


@transaction.atomic
def request_supplement(case: Case, text: str, *, today: date, origin: Origin) -> Case:
    """Ask the customer for what is missing (M2). A term of the law runs on."""
    case, to = states.lock_for_step(case, "request_supplement")
    request = request_sentence(text)
    add_message(case, request, MessageDirection.OUT, today, origin)
    states.move_case(case, to, "CASE_SUPPLEMENT_ASKED", on=today, origin=origin)
    notify_supplement_requested(case, request)
    return case


@transaction.atomic
def reply_to_customer(case: Case, text: str, *, today: date, origin: Origin) -> Case:
    """Send a message that changes nothing else (M3); a new case is thereby taken up."""
    case = states.lock_case(case)
    if case.is_done:
        raise states.refuse_state(case)
    add_message(case, text, MessageDirection.OUT, today, origin)
    if states.allows_verb("take_up", case):
        to = states.moves_of(case)["take_up"].to
        states.move_case(case, to, "CASE_TAKEN_UP", on=today, origin=origin)
    record("CASE_ANSWERED", origin, obj=case, subject=case.person)
    notify_answered(case, text.strip())
    return case


@transaction.atomic
def add_note(case: Case, text: str, *, today: date, origin: Origin) -> Case:
    """Add a note that only the desk reads."""
    case = states.lock_case(case)
    add_message(case, text, MessageDirection.INTERNAL, today, origin)
    record("CASE_NOTED", origin, obj=case, subject=case.person)
    return case


@transaction.atomic
def resolve_case(case: Case, text: str, *, today: date, origin: Origin) -> Case:
    """Resolve the case; `text` tells the customer what was done, and neighbours are notified."""
    case, to = states.lock_for_step(case, "resolve")
    add_message(case, text, MessageDirection.OUT, today, origin)
    states.move_case(case, to, "CASE_RESOLVED", on=today, origin=origin)
    notify_answered(case, text.strip())
    notify_neighbours(case, origin)
    return case


@transaction.atomic
def close_case(case: Case, *, today: date, origin: Origin) -> Case:
    """Close a case that is settled: a resolved ticket, or a complaint with its answer sent."""
    case, to = states.lock_for_step(case, "close")
    return states.move_case(case, to, "CASE_CLOSED", on=today, origin=origin)


@transaction.atomic
def transfer_case(case: Case, body: str, *, today: date, origin: Origin) -> Case:
    """Pass the case to somebody outside, by name; the customer reads to whom."""
    case, to = states.lock_for_step(case, "transfer")
    name = body.strip()
    if not name:
        raise ValidationError({"outside_body": _("Wpisz, komu sprawa jest przekazana.")})
    case.outside_body = name
    states.move_case(case, to, "CASE_TRANSFERRED", on=today, origin=origin, note=name)
    notify_answered(
        case, _("Sprawę przekazaliśmy dalej. Zajmie się nią: %(name)s.") % {"name": name}
    )
    return case


@transaction.atomic
def reject_case(case: Case, reason: str, *, today: date, origin: Origin) -> Case:
    """Reject what is no matter of the office; the customer reads `reason`."""
    case, to = states.lock_for_step(case, "reject")
    add_message(case, reason, MessageDirection.OUT, today, origin)
    states.move_case(case, to, "CASE_REJECTED", on=today, origin=origin)
    notify_answered(case, reason.strip())
    return case


@transaction.atomic
def mark_duplicate(case: Case, of: Case, *, today: date, origin: Origin) -> Case:
    """End the case as a duplicate of another one, whose number only staff read."""
    case, to = states.lock_for_step(case, "mark_duplicate")
    if of.pk == case.pk:
        raise make_refusal(ITSELF)
    CaseLink.objects.get_or_create(
        case=case, related=of, defaults={"kind": CaseRelation.DUPLICATE_OF}
    )
    pass_neighbours(case, of)
    states.move_case(case, to, "CASE_DUPLICATE", on=today, origin=origin, note=of.number)
    notify_answered(case)
    return case


def add_message(
    case: Case,
    text: str,
    direction: MessageDirection,
    today: date,
    origin: Origin,
    *,
    quoted: str = "",
) -> CaseMessage:
    """Add a message of the office, or a note, to the thread of a locked case.

    Raises Refusal for an empty text, and E-CAS-05 for data to somebody unidentified.
    """
    words = text.strip()
    if not words:
        raise make_refusal(SAYS_NOTHING)
    if direction == MessageDirection.OUT:
        require_no_data(case, words)
    return CaseMessage.objects.create(
        case=case,
        direction=direction,
        body=words,
        quoted=quoted,
        author=origin.actor,
        at=states.business_moment(today),
    )


def may_extend(case: Case) -> bool:
    """Return whether the term may be extended: once, after triage, and only for GDPR requests."""
    begun = case.state != CaseState.NEW and not case.is_done
    return begun and case.regime == Regime.GDPR and case.extended_on is None


@transaction.atomic
def extend_term(case: Case, reason: str, told_on: date, *, today: date, origin: Origin) -> Case:
    """Extend the term by two months; the person was notified on `told_on`, in the first month.

    The message and its letter are sent now; a letter by post may have left before. Raises Refusal
    for another kind of case, a second time, a day in the future, and a day after the first month.
    """
    case = states.lock_case(case)
    if not may_extend(case) or case.term_legal is None:
        raise states.refuse_state(case)
    if not case.received_on <= told_on <= min(case.term_legal, today):
        raise make_refusal(NOT_ANNOUNCED_IN_TIME, day=f"{case.term_legal:%d.%m.%Y}")
    add_message(case, reason, MessageDirection.OUT, today, origin)
    params = legal_rule(Regime.GDPR, on=case.received_on).params
    extended = {"months": params["months"] + params["extension_months"]}
    due = states.count_terms(case.received_on, extended, by_law=True)
    changes = {"term_legal": [str(case.term_legal), str(due.legal)], "told_on": str(told_on)}
    case.term_legal, case.due_internal, case.extended_on = due.legal, due.internal, told_on
    case.save(update_fields=["term_legal", "due_internal", "extended_on"])
    record("CASE_TERM_EXTENDED", origin, obj=case, subject=case.person, changes=changes)
    notify_term_extended(case)
    return case
