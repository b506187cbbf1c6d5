from __future__ import annotations

from datetime import date

import pytest

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.office.rules.models import LegalRule
from members_area.meetings.domain.calendar import (
    calendar_of,
    supporters_needed,
    term_of,
    warning,
)
from members_area.meetings.domain.meeting import cancel_meeting, plan_meeting
from members_area.meetings.models import Meeting
from members_area.register.models import Organ
from tests.members_area.meetings.conftest import T, called, planned

pytestmark = pytest.mark.django_db


def test_lb_12_the_dated_rules_make_the_calendar_of_24_june_2026(june: Meeting) -> None:
    found = [(term.code, term.legal, term.safe, term.basis) for term in calendar_of(june)]

    assert found == [
        ("GM_NOTICE", date(2026, 6, 3), date(2026, 6, 3), "art. 8³ ust. 6 u.s.m."),
        ("GM_MATERIALS", date(2026, 6, 3), date(2026, 6, 3), "II CSK 512/14"),
        ("GM_MEMBER_DRAFTS", date(2026, 6, 9), date(2026, 6, 9), "art. 8³ u.s.m."),
        ("GM_DRAFTS_OUT", date(2026, 6, 10), date(2026, 6, 10), "art. 8³ u.s.m."),
        ("GM_AMENDMENTS", date(2026, 6, 21), date(2026, 6, 19), "art. 8³ u.s.m."),
    ]


def test_lb_12_of_proxies_nothing_is_printed_until_somebody_enters_a_term(june: Meeting) -> None:
    assert term_of(june, "GM_PROXY_DELIVERY") is None

    LegalRule.objects.filter(code="GM_PROXY_DELIVERY").update(params={"days": 7})

    term = term_of(june, "GM_PROXY_DELIVERY")
    assert term is not None
    assert term.legal == date(2026, 6, 17)


def test_without_a_rule_there_is_no_term_and_nobody_is_warned(june: Meeting) -> None:
    LegalRule.objects.filter(code__startswith="GM_").delete()

    assert calendar_of(june) == ()
    assert supporters_needed(june) == 0
    assert warning(june, date(2026, 6, 1)) == ""


def test_the_rules_are_those_of_the_meetings_own_day(meeting: Organ) -> None:
    """The Supreme Court spoke on 27 May 2015; of a meeting before it there is no such term."""
    early, later = called(meeting, date(2015, 5, 26)), called(meeting, date(2015, 5, 27))

    assert "GM_MATERIALS" not in [term.code for term in calendar_of(early)]
    assert "GM_MATERIALS" in [term.code for term in calendar_of(later)]


def test_a_meeting_in_parts_counts_from_its_first(june: Meeting) -> None:
    second = plan_meeting(
        Meeting(organ=june.organ, date=date(2026, 6, 26), part_of=june), origin=SYSTEM
    )

    assert calendar_of(second) == calendar_of(june)


def test_another_organ_has_no_terms_by_law(board: Organ) -> None:
    assert calendar_of(planned(board)) == ()


def test_ten_members_support_a_draft(june: Meeting) -> None:
    assert supporters_needed(june) == 10


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (
            date(2026, 5, 20),
            "Do walnego zgromadzenia pozostało 35 dni – zawiadomienie powinno być doręczone "
            "najpóźniej 3 czerwca 2026 r.",
        ),
        (
            date(2026, 6, 22),
            "Do walnego zgromadzenia pozostały 2 dni – zawiadomienie powinno być doręczone "
            "najpóźniej 3 czerwca 2026 r.",
        ),
        (
            date(2026, 6, 23),
            "Do walnego zgromadzenia pozostał 1 dzień – zawiadomienie powinno być doręczone "
            "najpóźniej 3 czerwca 2026 r.",
        ),
        (T, ""),
    ],
)
def test_the_office_is_warned(june: Meeting, today: date, said: str) -> None:
    assert warning(june, today).replace("\N{NO-BREAK SPACE}", " ") == said


def test_of_a_cancelled_meeting_and_of_another_organ_nobody_is_warned(
    june: Meeting, board: Organ
) -> None:
    assert warning(planned(board), date(2026, 6, 1)) == ""
    assert warning(cancel_meeting(june, "Brak sali.", origin=SYSTEM), date(2026, 6, 1)) == ""
