"""Several cases in one step: all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from django.db import transaction

from cases.domain.handling import hand_over, mark_duplicate, triage_case
from cases.domain.machine import is_open_to
from cases.domain.priority import change_priority
from cases.models import Case
from cases.vocabulary import CasePriority
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import User


def assign_cases(cases: Iterable[Case], to: User, *, today: date, origin: Origin) -> None:
    """New ones are assigned as their subject says, the others handed over."""

    def assign(case: Case) -> None:
        if not is_open_to("triage", case):
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
    """All but `of` itself, which goes on for them."""
    others = (case for case in cases if case.pk != of.pk)
    _each(others, lambda case: mark_duplicate(case, of, today=today, origin=origin))


@transaction.atomic
def _each(cases: Iterable[Case], verb: Callable[[Case], object]) -> None:
    """Raises the first Refusal, with the number of its case; nothing is done then."""
    # Everybody locks in one order, so that two clerks never wait for each other.
    for case in sorted(cases, key=lambda one: one.pk):
        try:
            verb(case)
        except Refusal as refused:
            raise Refusal(refused.code, f"{case.number}: {refused.message}") from refused
