"""Urgency: the term that follows it, and by when somebody takes a fault up."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from cms_ext.office.audit.domain.event import Origin
from cms_ext.office.audit.models import AuditEvent
from cms_ext.office.workflow.refusal import Refusal
from cms_ext.people.identity.models import User
from ebok_plugin.cases.domain.priority import change_priority
from ebok_plugin.cases.domain.reaction import counted, is_reaction_late
from ebok_plugin.cases.models import Case
from ebok_plugin.cases.vocabulary import CasePriority
from tests.ebok_plugin.cases.cases import MONDAY, TODAY, complaint, fault, walk, walks

WARSAW = ZoneInfo("Europe/Warsaw")


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=WARSAW)


def test_a_reaction_term() -> None:
    until = {
        (at(20, 14), "hours", 2): at(20, 16),
        (at(20, 23), "hours", 2): at(21, 1),
        (at(20, 14), "working_days", 1): at(23, 23, 59),
        (at(20, 14), "working_days", 3): at(25, 23, 59),
        # 11 November is a holiday; so are 24 to 26 December.
        (at(10, 8), "working_days", 1): at(12, 23, 59),
        (at(23, 8, month=12), "working_days", 1): at(28, 23, 59, month=12),
    }

    assert {
        (received, unit, many): counted(received, {unit: many}) for received, unit, many in until
    } == until


@pytest.mark.django_db
def test_whoever_takes_it_up_reacts(daria: User, prezes: User) -> None:
    lift, lamp, heat, left = fault(name="Dźwig (winda)"), fault(), complaint(), fault()
    walks(daria, prezes)["triage"](lamp)
    walks(daria, prezes)["withdraw"](left)

    lift, lamp, heat, left = Case.objects.order_by("number")

    assert lift.react_by is not None
    assert lift.reacted_at is None
    assert heat.react_by is None
    assert lamp.reacted_at is not None
    assert left.reacted_at is None
    assert [is_reaction_late(one, at(21, 9)) for one in (lift, lamp, heat)] == [True, False, False]


@pytest.mark.django_db
def test_the_term_follows_and_keeps_its_rest(daria: User, prezes: User) -> None:
    plain, rested = fault(on=MONDAY), fault(on=MONDAY)
    monday, friday = (walks(daria, prezes, today=day) for day in (MONDAY, TODAY))
    for name in ("triage", "request_supplement"):
        monday[name](rested)
    friday["customer_answers"](rested)

    for case in (plain, rested):
        change_priority(case, CasePriority.LOW, origin=Origin(actor=daria))

    due = Case.objects.order_by("number").values_list("due_internal", flat=True)
    # 30 days from 16 November; the other one rested for four.
    assert list(due) == [date(2026, 12, 16), date(2026, 12, 21)]
    event = AuditEvent.objects.filter(action="CASE_PRIORITY_CHANGED").order_by("seq")[0]
    assert event.changes == {
        "priority": ["NORMAL", "LOW"],
        "due_internal": ["2026-11-23", "2026-12-16"],
    }


@pytest.mark.django_db
def test_the_same_urgency_changes_nothing_and_a_done_case_none(daria: User, prezes: User) -> None:
    case = fault()
    change_priority(case, CasePriority.NORMAL, origin=Origin(actor=daria))
    walk(case, daria, prezes, "triage", "resolve")

    with pytest.raises(Refusal, match="załatwiona"):
        change_priority(case, CasePriority.LOW, origin=Origin(actor=daria))

    assert not AuditEvent.objects.filter(action="CASE_PRIORITY_CHANGED").exists()
