from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.office.law.working_days import is_working_day
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from coop_cases.domain.desk import change_priority
from coop_cases.domain.handling import extend_term, may_extend
from coop_cases.domain.opening import case_terms
from coop_cases.domain.progress import describe_case_progress
from coop_cases.domain.states import (
    CaseClock,
    CaseTerms,
    Nearness,
    add_pause,
    count_reaction_term,
    count_terms,
    is_reaction_late,
)
from coop_cases.models import Case
from coop_cases.vocabulary import CasePriority, Regime
from plugins.cases.tests.cases import MONDAY, TODAY, complaint, fault, opened, walk, walks
from tests.shared_rows import shared


def test_cs_01_the_law_moves_a_term_on_and_the_office_moves_its_own_back():
    expected = {
        # Saturday 31 October: by law Monday, the office's own target the Friday before.
        (date(2026, 10, 17), "days", 14): CaseTerms(date(2026, 11, 2), date(2026, 10, 30)),
        (date(2026, 10, 5), "days", 14): CaseTerms(date(2026, 10, 19), date(2026, 10, 19)),
        (date(2026, 10, 5), "days", 30): CaseTerms(date(2026, 11, 4), date(2026, 11, 4)),
        # Christmas Eve is free since 2025.
        (date(2026, 12, 10), "days", 14): CaseTerms(date(2026, 12, 28), date(2026, 12, 23)),
        (date(2026, 10, 30), "months", 1): CaseTerms(date(2026, 11, 30), date(2026, 11, 30)),
        (date(2026, 9, 30), "months", 1): CaseTerms(date(2026, 10, 30), date(2026, 10, 30)),
    }

    assert {
        (received, unit, many): count_terms(received, {unit: many}, by_law=True)
        for received, unit, many in expected
    } == expected


def test_a_ticket_has_the_offices_own_term_alone():
    expected = {
        ("days", 7): CaseTerms(None, date(2026, 11, 27)),
        ("days", 8): CaseTerms(None, date(2026, 11, 30)),  # a Saturday
        ("hours", 24): CaseTerms(None, date(2026, 11, 21)),  # a leak does not wait for Monday
    }

    assert {
        (unit, many): count_terms(date(2026, 11, 20), {unit: many}, by_law=False)
        for unit, many in expected
    } == expected


def test_a_term_warns_at_a_half_at_four_fifths_and_on_the_day_before():
    nearness = {
        5: Nearness.EARLY,
        9: Nearness.EARLY,
        10: Nearness.HALF,
        12: Nearness.HALF,
        13: Nearness.CLOSE,
        14: Nearness.LAST,
        15: Nearness.LAST,
        16: Nearness.LATE,
    }
    begun, ends = date(2026, 10, 5), date(2026, 10, 15)

    assert {
        day: CaseClock(begun, ends, date(2026, 10, day)).nearness for day in nearness
    } == nearness
    # A clock that rested four days ends four days later.
    assert add_pause(date(2026, 11, 23), date(2026, 11, 16), date(2026, 11, 20)) == date(
        2026, 11, 27
    )


@pytest.mark.django_db
def test_cs_02_the_rule_is_that_of_the_day_of_receipt():
    """30 days until the end of 2022, 14 from 2023 on; 15 January 2023 is a Sunday."""
    legal = {date(2022, 12, 31): date(2023, 1, 30), date(2023, 1, 1): date(2023, 1, 16)}

    assert {
        received: case_terms(Regime.CONSUMER, CasePriority.NORMAL, received).legal
        for received in legal
    } == legal
    with pytest.raises(Refusal, match="Na dzień 01.02.2016 nie ma"):
        case_terms(Regime.CONSUMER, CasePriority.NORMAL, date(2016, 2, 1))


@pytest.mark.django_db
def test_every_rule_that_a_subject_can_name_is_there():
    day = date(2026, 11, 20)
    assert {regime: case_terms(regime, CasePriority.NORMAL, day).internal for regime in Regime} == {
        Regime.CONSUMER: date(2026, 12, 4),
        Regime.BYLAW: date(2026, 12, 18),  # the 20th is a Sunday
        Regime.PUBLIC: date(2026, 12, 18),
        Regime.GDPR: date(2026, 12, 18),
        Regime.APPEAL: date(2027, 2, 19),
        Regime.CALCULATION: date(2026, 12, 4),
        Regime.BY_PRIORITY: date(2026, 11, 27),
    }


# --- urgency: the term that follows it, and by when somebody takes a fault up ---


WARSAW = ZoneInfo("Europe/Warsaw")


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=WARSAW)


def test_a_reaction_term():
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
        (received, unit, many): count_reaction_term(received, {unit: many})
        for received, unit, many in until
    } == until


@pytest.mark.django_db
def test_an_answer_is_promised_for_a_working_day_and_a_mended_lift_is_not():
    """Of a fault of Friday 20 November, an urgent one, and whatever comes on Christmas Eve."""
    lift = fault(name="Dźwig (winda)")
    days = [date(2026, 12, 10), date(2026, 12, 24), date(2026, 12, 25)]
    promised = [
        describe_case_progress(make(on=day)).by for make in (fault, complaint) for day in days
    ]

    assert (lift.due_internal, describe_case_progress(lift).by) == (
        date(2026, 11, 21),
        date(2026, 11, 23),
    )
    assert all(day is not None and is_working_day(day) for day in promised)


@pytest.mark.django_db
def test_whoever_takes_it_up_reacts():
    lift, lamp, heat, left = fault(name="Dźwig (winda)"), fault(), complaint(), fault()
    walks()["triage"](lamp)
    walks()["withdraw"](left)

    lift, lamp, heat, left = Case.objects.order_by("number")

    assert lift.react_by is not None
    assert lift.reacted_at is None
    assert heat.react_by is None
    assert lamp.reacted_at is not None
    assert left.reacted_at is None
    assert [is_reaction_late(one, at(21, 9)) for one in (lift, lamp, heat)] == [True, False, False]


@pytest.mark.django_db
def test_the_term_follows_and_keeps_its_rest(daria: User):
    plain, rested = fault(on=MONDAY), fault(on=MONDAY)
    monday, friday = (walks(today=day) for day in (MONDAY, TODAY))
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
def test_the_same_urgency_changes_nothing_and_a_done_case_none(daria: User):
    case = fault()
    change_priority(case, CasePriority.NORMAL, origin=Origin(actor=daria))
    walk(case, "triage", "resolve")

    with pytest.raises(Refusal, match="załatwiona"):
        change_priority(case, CasePriority.LOW, origin=Origin(actor=daria))

    assert not AuditEvent.objects.filter(action="CASE_PRIORITY_CHANGED").exists()


# --- CS-11: two months more for a request about data, by a letter in the first month ---


COPY = "Dostęp do moich danych lub ich kopia"
CAME, FIRST, LONGER = date(2026, 10, 19), date(2026, 11, 19), date(2027, 1, 19)
REASON = "Dane są w trzech rejestrach i w papierowym archiwum sprzed 2010 roku."


@shared
def request_(anna: User) -> Case:
    """Anna's request for a copy of her data, which Daria has."""
    anna.person.correspondence_email = "anna@poczta.example"
    anna.person.save()
    case = opened(COPY, on=CAME, person=anna.person).case
    walks(today=CAME)["triage"](case)
    OutgoingMessage.objects.all().delete()
    case.refresh_from_db()
    assert case.term_legal == FIRST
    return case


def extended(case: Case, told_on: date, today: date, by: User) -> Case:
    return extend_term(case, REASON, told_on, today=today, origin=Origin(actor=by))


@pytest.mark.django_db
@pytest.mark.parametrize("told_on", [CAME, date(2026, 11, 10), FIRST])
def test_cs_11_with_a_letter_in_the_first_month_it_takes_three(
    request_: Case, daria: User, told_on: date
):
    case = extended(request_, told_on, FIRST, daria)

    assert (case.term_legal, case.due_internal, case.extended_on) == (LONGER, LONGER, told_on)
    assert case.messages.last().body == REASON
    [letter] = OutgoingMessage.objects.all()
    assert (letter.to, "19 stycznia 2027" in letter.text, REASON in letter.text) == (
        "anna@poczta.example",
        True,
        False,
    )
    assert AuditEvent.objects.get(action="CASE_TERM_EXTENDED").changes == {
        "term_legal": ["2026-11-19", "2027-01-19"],
        "told_on": str(told_on),
    }


@pytest.mark.django_db
def test_with_a_letter_too_late_or_on_an_impossible_day_the_first_term_stays(
    request_: Case, daria: User
):
    """No other case's term may grow, and none before somebody has it."""
    for told_on, today in (
        (date(2026, 11, 20), date(2026, 11, 20)),  # a day after the first month
        (date(2026, 11, 12), date(2026, 11, 11)),  # tomorrow
        (date(2026, 10, 18), date(2026, 11, 11)),  # before it came
    ):
        with pytest.raises(Refusal, match=r"19\.11\.2026") as refused:
            extended(request_, told_on, today, daria)
        assert refused.value.code == "NOT_ANNOUNCED_IN_TIME"

    request_.refresh_from_db()
    assert (request_.term_legal, request_.extended_on) == (FIRST, None)
    assert request_.messages.count() == 1
    assert not OutgoingMessage.objects.exists()

    new, others = opened(COPY).case, [fault(), complaint()]
    for case in others:
        walks()["triage"](case)
    assert [may_extend(case) for case in (new, *others)] == [False, False, False]


@pytest.mark.django_db
def test_a_letter_of_the_first_month_may_be_written_down_after_it_and_once(
    request_: Case, daria: User
):
    written_down = (date(2026, 11, 18), date(2026, 11, 23), daria)

    case = extended(request_, *written_down)
    with pytest.raises(Refusal) as refused:
        extended(request_, *written_down)

    assert (case.term_legal, case.extended_on) == (LONGER, date(2026, 11, 18))
    assert refused.value.code == "WRONG_STATE"
