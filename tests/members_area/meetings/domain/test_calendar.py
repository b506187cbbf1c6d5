"""What waits for a member on the start page, from the meetings."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.office.law.models import LegalRule
from cms_ext.office.law.working_days import is_working_day
from cms_ext.people.identity.models import User
from members_area.meetings.domain.calendar import (
    TERMS,
    calendar_of,
    list_term_rules,
    statutory_terms,
    supporters_needed,
    term_of,
    warn_of_notice,
)
from members_area.meetings.domain.meeting import answer_survey, cancel_meeting
from members_area.meetings.domain.queries import list_meeting_tasks
from members_area.meetings.models import Meeting, Survey
from members_area.register.models import Organ
from tests.members_area.meetings.conftest import T, called, part_of, person, planned

pytestmark = pytest.mark.django_db


def test_lb_12_the_dated_rules_make_the_calendar_of_24_june_2026(june: Meeting):
    found = [(term.code, term.legal, term.safe, term.basis) for term in calendar_of(june)]

    assert found == [
        ("GM_NOTICE", date(2026, 6, 3), date(2026, 6, 3), "art. 8³ ust. 6 u.s.m."),
        ("GM_MATERIALS", date(2026, 6, 3), date(2026, 6, 3), "II CSK 512/14"),
        ("GM_MEMBER_DRAFTS", date(2026, 6, 9), date(2026, 6, 9), "art. 8³ u.s.m."),
        ("GM_DRAFTS_OUT", date(2026, 6, 10), date(2026, 6, 10), "art. 8³ u.s.m."),
        ("GM_AMENDMENTS", date(2026, 6, 21), date(2026, 6, 19), "art. 8³ u.s.m."),
        (
            "GM_PROXY_DELIVERY",
            date(2026, 6, 21),
            date(2026, 6, 19),
            "art. 8³ ust. 12–16 u.s.m. (Dz.U. 2026 poz. 39)",
        ),
    ]


PROXY_DAYS = [
    # (meeting or its first part, last legal day, last day on which the office is open)
    (date(2026, 1, 27), None, None),  # the day before the act
    (date(2026, 1, 28), date(2026, 1, 25), date(2026, 1, 23)),  # on a Sunday
    (date(2027, 5, 20), date(2027, 5, 17), date(2027, 5, 17)),  # on a Monday
    (date(2027, 5, 6), date(2027, 5, 3), date(2027, 4, 30)),  # on a holiday after a weekend
    (date(2027, 3, 30), date(2027, 3, 27), date(2027, 3, 26)),  # on a Saturday
]


@pytest.mark.parametrize(("first_part", "legal", "safe"), PROXY_DAYS)
def test_a_proxy_is_delivered_three_days_before_the_first_part(
    first_part: date, legal: date | None, safe: date | None
):
    rules = [rule for rule in list_term_rules(first_part) if rule.code == "GM_PROXY_DELIVERY"]

    terms = statutory_terms(first_part, rules)

    assert [(term.legal, term.safe) for term in terms] == ([(legal, safe)] if legal else [])


def test_lb_12_of_proxies_nothing_is_printed_without_a_known_term(june: Meeting):
    """An office that enters another number has it in its place."""
    LegalRule.objects.filter(code="GM_PROXY_DELIVERY").update(params={"days": None})
    assert term_of(june, "GM_PROXY_DELIVERY") is None

    LegalRule.objects.filter(code="GM_PROXY_DELIVERY").update(params={"days": 7})

    assert [(term.code, term.legal) for term in calendar_of(june)][-2:] == [
        ("GM_PROXY_DELIVERY", date(2026, 6, 17)),
        ("GM_AMENDMENTS", date(2026, 6, 21)),
    ]


def test_without_a_rule_there_is_no_term_and_nobody_is_warned(june: Meeting):
    assert supporters_needed(june) == 10
    LegalRule.objects.filter(code__startswith="GM_").delete()

    assert calendar_of(june) == ()
    assert supporters_needed(june) == 0
    assert warn_of_notice(june, date(2026, 6, 1)) == ""


def test_of_a_cancelled_meeting_and_of_another_organ_nobody_is_warned(june: Meeting, board: Organ):
    assert calendar_of(planned(board)) == ()
    assert warn_of_notice(planned(board), date(2026, 6, 1)) == ""
    assert warn_of_notice(cancel_meeting(june, "Brak sali.", origin=SYSTEM), date(2026, 6, 1)) == ""


def test_the_rules_are_those_of_the_meetings_own_day(meeting: Organ):
    """The Supreme Court spoke on 27 May 2015; of a meeting before it there is no such term."""
    early, later = called(meeting, date(2015, 5, 26)), called(meeting, date(2015, 5, 27))

    assert "GM_MATERIALS" not in [term.code for term in calendar_of(early)]
    assert "GM_MATERIALS" in [term.code for term in calendar_of(later)]


def test_a_meeting_in_parts_counts_from_its_first(june: Meeting):
    assert calendar_of(part_of(june, date(2026, 6, 26))) == calendar_of(june)


def test_the_office_is_warned(june: Meeting):
    served = "zawiadomienie powinno być doręczone najpóźniej 3 czerwca 2026 r."
    words = {
        date(2026, 5, 20): f"Do walnego zgromadzenia pozostało 35 dni – {served}",
        date(2026, 6, 22): f"Do walnego zgromadzenia pozostały 2 dni – {served}",
        date(2026, 6, 23): f"Do walnego zgromadzenia pozostał 1 dzień – {served}",
        T: "",
    }

    said = {day: warn_of_notice(june, day).replace("\N{NO-BREAK SPACE}", " ") for day in words}
    assert said == words


DAYS = {
    "GM_NOTICE": 21,
    "GM_MATERIALS": 21,
    "GM_MEMBER_DRAFTS": 15,
    "GM_DRAFTS_OUT": 14,
    "GM_AMENDMENTS": 3,
    "GM_PROXY_DELIVERY": None,
}


@dataclass(frozen=True)
class Row:
    code: str
    params: dict[str, Any] = field(default_factory=dict)
    legal_basis: str = "art. 8³ u.s.m."
    source_note: str = "sprawdzono"


RULES = [Row(code, {"days": days}) for code, days in DAYS.items()]


def test_a_step_carries_its_basis_and_how_far_it_was_checked():
    (term,) = statutory_terms(T, RULES[4:5])

    assert (term.title, term.basis, term.source, term.is_members_own) == (
        "Poprawki członków do projektów",
        "art. 8³ u.s.m.",
        "sprawdzono",
        True,
    )


DATES = st.dates(date(2017, 2, 1), date(2099, 12, 31))


@given(DATES)
def test_the_legal_day_is_so_many_days_before_and_never_moves(day: date):
    assert {term.code: (day - term.legal).days for term in statutory_terms(day, RULES)} == {
        code: days for code, days in DAYS.items() if days is not None
    }


@given(DATES)
def test_the_safe_day_is_the_last_working_day_that_reaches_the_legal_one(day: date):
    for term in statutory_terms(day, RULES):
        between = range((term.legal - term.safe).days)
        assert is_working_day(term.safe)
        assert not any(is_working_day(term.legal - timedelta(days)) for days in between)


@given(DATES, st.permutations(RULES))
def test_the_order_of_the_rows_does_not_matter(day: date, rules: list[Row]):
    assert statutory_terms(day, rules) == statutory_terms(day, RULES)


def test_every_step_has_words_and_any_number_of_days_counts():
    assert TERMS.keys() == DAYS.keys()
    for days in (0, 1, 400):
        (term,) = statutory_terms(T, [Row("GM_NOTICE", {"days": days})])
        assert term.legal == T - timedelta(days)


def tasks_of(user: User, today: date) -> list[tuple[str, date | None]]:
    return [(task.title, task.until) for task in list_meeting_tasks(user, today)]


def test_the_next_meeting_stands_with_the_members_next_term(
    anna: User, adrian: User, nina: User, june: Meeting
):
    """Drafts still today, then amendments, then the meeting itself, and then nothing."""
    untils = {
        date(2026, 6, 9): date(2026, 6, 9),
        date(2026, 6, 10): date(2026, 6, 21),
        date(2026, 6, 22): date(2026, 6, 24),
    }

    assert {today: tasks_of(anna, today) for today in untils} == {
        today: [("Walne zgromadzenie 24 czerwca 2026 r.", until)] for today, until in untils.items()
    }
    assert tasks_of(anna, date(2026, 6, 25)) == []
    assert [tasks_of(who, date(2026, 6, 9)) for who in (adrian, nina)] == [[], []]


def test_a_survey_waits_until_it_is_answered_but_for_nobody_who_is_no_member(
    anna: User, adrian: User, nina: User, benches: Survey
):
    today = date(2026, 6, 5)
    assert tasks_of(anna, today) == [("Gdzie postawić nowe ławki?", date(2026, 6, 30))]
    assert [tasks_of(who, today) for who in (adrian, nina)] == [[], []]

    option = benches.options.get(position=1)
    answer_survey(benches, person(anna), option, today=today)

    assert tasks_of(anna, today) == []
