"""The desk of cases: its clerks, their saved filters, and steps with several cases at once."""

from collections.abc import Callable, Iterable
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.office.law.working_days import add_term_days
from cms_ext.people.identity.domain.role import list_entitled_staff
from cms_ext.people.identity.models import User
from coop_cases.domain.handling import hand_over, mark_duplicate, triage_case
from coop_cases.domain.opening import case_terms
from coop_cases.domain.queries import is_quoted, normalise_case_number
from coop_cases.domain.refusal import TOO_MANY_FILTERS, make_refusal
from coop_cases.domain.states import allows_verb, lock_case, refuse_state
from coop_cases.models import Case, SavedFilter
from coop_cases.vocabulary import CasePriority, Regime


def case_clerks() -> QuerySet[User]:
    """Staff who may handle cases, ordered by name."""
    clerks = list_entitled_staff("cases.handle_case", administrators=True)
    return clerks.order_by("last_name__polish", "first_name__polish", "login")


def find_case_by_number(typed_number: str) -> Case | None:
    """Find a case by its number, however it was typed."""
    return Case.objects.filter(number=normalise_case_number(typed_number)).first()


MAX_FILTERS = 20


def list_filters(clerk: User) -> QuerySet[SavedFilter]:
    return SavedFilter.objects.filter(clerk=clerk)


@transaction.atomic
def save_filter(name: str, query: str, *, origin: Origin) -> SavedFilter:
    """Save a list under a name; a filter of the same name is replaced.

    Raises Refusal for the twenty-first.
    """
    clerk = origin.signed_in
    others = list_filters(clerk).exclude(name=name)
    if others.count() >= MAX_FILTERS:
        raise make_refusal(TOO_MANY_FILTERS, most=MAX_FILTERS)
    saved, _new = SavedFilter.objects.update_or_create(
        clerk=clerk, name=name, defaults={"query": query}
    )
    record("CASE_FILTER_SAVED", origin, obj=saved, changes={"query": query})
    return saved


@transaction.atomic
def remove_filter(saved: SavedFilter, *, origin: Origin) -> None:
    record("CASE_FILTER_REMOVED", origin, obj=saved)
    saved.delete()


@transaction.atomic
def change_priority(case: Case, priority: CasePriority, *, origin: Origin) -> Case:
    """Change the urgency; a term that follows it is counted again from the day of receipt.

    The days for which the clock rested stay with the case, and so does the term of a quoted order,
    which follows from the quote or the appointment. Raises Refusal when the case is done.
    """
    case = lock_case(case)
    if case.is_done:
        raise refuse_state(case)
    before, due_before = CasePriority(case.priority), case.due_internal
    if priority == before:
        return case
    regime = Regime(case.regime)
    if regime == Regime.BY_PRIORITY and not is_quoted(case):
        terms = (
            case_terms(regime, level, case.received_on).internal for level in (before, priority)
        )
        unrested, due = terms
        rested = (due_before - unrested).days
        case.due_internal = add_term_days(due, rested) if rested > 0 else due
    case.priority = priority
    case.save(update_fields=["priority", "due_internal"])
    changes: dict[str, list[str]] = {"priority": [before, priority]}
    if case.due_internal != due_before:
        changes["due_internal"] = [str(due_before), str(case.due_internal)]
    record("CASE_PRIORITY_CHANGED", origin, obj=case, subject=case.person, changes=changes)
    return case


def assign_cases(cases: Iterable[Case], to: User, *, today: date, origin: Origin) -> None:
    """Assign new cases as their subject says, and hand over the others."""

    def assign(case: Case) -> None:
        if not allows_verb("triage", case):
            hand_over(case, to, origin=origin)
            return
        triage_case(
            case,
            subject=case.subject,
            priority=CasePriority(case.priority),
            assigned_to=to,
            public_place=case.public_place,
            today=today,
            origin=origin,
        )

    _each(cases, assign)


def prioritise_cases(cases: Iterable[Case], priority: CasePriority, *, origin: Origin) -> None:
    _each(cases, lambda case: change_priority(case, priority, origin=origin))


def mark_duplicates(cases: Iterable[Case], of: Case, *, today: date, origin: Origin) -> None:
    """Mark all cases but `of` as duplicates of it."""
    others = (case for case in cases if case.pk != of.pk)
    _each(others, lambda case: mark_duplicate(case, of, today=today, origin=origin))


@transaction.atomic
def _each(cases: Iterable[Case], verb: Callable[[Case], object]) -> None:
    """Apply a verb to every case, or to none.

    Raises the first Refusal, with the number of its case.
    """
    # Everybody locks in one order, so that two clerks never wait for each other.
    for case in sorted(cases, key=lambda one: one.pk):
        try:
            verb(case)
        except Refusal as refused:
            raise Refusal(refused.code, f"{case.number}: {refused.message}") from refused
