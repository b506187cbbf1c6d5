"""What waits for a member on the start page, from the meetings."""

from datetime import date

import pytest

from cms_ext.people.identity.models import User
from members_area.meetings.domain.meeting import answer_survey
from members_area.meetings.domain.queries import waiting_tasks
from members_area.meetings.models import Meeting, Survey
from tests.members_area.meetings.conftest import person

pytestmark = pytest.mark.django_db


def told(user: User, today: date) -> list[tuple[str, date | None]]:
    return [(one.title, one.until) for one in waiting_tasks(user, today)]


def test_the_next_meeting_is_told_with_the_members_next_term(
    anna: User, adrian: User, nina: User, june: Meeting
):
    """Drafts still today, then amendments, then the meeting itself, and then nothing."""
    untils = {
        date(2026, 6, 9): date(2026, 6, 9),
        date(2026, 6, 10): date(2026, 6, 21),
        date(2026, 6, 22): date(2026, 6, 24),
    }

    assert {today: told(anna, today) for today in untils} == {
        today: [("Walne zgromadzenie 24 czerwca 2026 r.", until)] for today, until in untils.items()
    }
    assert told(anna, date(2026, 6, 25)) == []
    assert [told(who, date(2026, 6, 9)) for who in (adrian, nina)] == [[], []]


def test_a_survey_waits_until_it_is_answered_but_for_nobody_who_is_no_member(
    anna: User, adrian: User, nina: User, benches: Survey
):
    today = date(2026, 6, 5)
    assert told(anna, today) == [("Gdzie postawić nowe ławki?", date(2026, 6, 30))]
    assert [told(who, today) for who in (adrian, nina)] == [[], []]

    option = benches.options.get(position=1)
    answer_survey(benches, person(anna), option, today=today)

    assert told(anna, today) == []
