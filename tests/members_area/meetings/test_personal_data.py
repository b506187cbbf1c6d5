from datetime import date

import pytest

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.models import User
from members_area.meetings.domain.draft import amend_draft, submit_draft, support_draft
from members_area.meetings.domain.meeting import answer_survey
from members_area.meetings.models import Amendment, Draft, Meeting, Participation, Support, Survey
from members_area.plugin.privacy import collect_meeting_data, erase_meeting_data
from tests.members_area.meetings.conftest import at, person

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 9)
WORDS = {"title": "ławek", "text": "Staną ławki.", "reasons": ""}


def test_a_member_gets_the_own_drafts_support_amendments_and_that_a_survey_was_answered(
    june: Meeting, boards_draft: Draft, benches: Survey, anna: User, piotr: User
):
    submit_draft(june, person(anna), **WORDS, at=at(DAY), origin=SYSTEM)
    other = submit_draft(
        june, person(piotr), **{**WORDS, "title": "drzew"}, at=at(DAY), origin=SYSTEM
    )
    support_draft(other, person(anna), at=at(DAY), origin=SYSTEM)
    amend_draft(boards_draft, person(anna), "Inaczej.", at=at(DAY), origin=SYSTEM)
    answer_survey(benches, person(anna), benches.options.get(position=2), today=DAY)

    found = {
        one.title: [list(row.values()) for row in one.rows]
        for one in collect_meeting_data(person(anna))
    }

    assert found == {
        "Zgłoszone projekty uchwał": [
            [date(2026, 6, 24), "ławek", "Staną ławki.", "", at(DAY), "zbiera poparcie"]
        ],
        "Poparcie projektów uchwał": [["ławek", at(DAY)], ["drzew", at(DAY)]],
        "Zgłoszone poprawki": [["zmiany statutu", "Inaczej.", at(DAY)]],
        "Udział w ankietach doradczych": [["Gdzie postawić nowe ławki?"]],
    }


def test_what_was_not_handed_in_goes(june: Meeting, benches: Survey, anna: User):
    submit_draft(june, person(anna), **WORDS, at=at(DAY), origin=SYSTEM)
    answer_survey(benches, person(anna), benches.options.get(position=2), today=DAY)

    assert erase_meeting_data(person(anna)) == []

    left = [model.objects.count() for model in (Draft, Support, Participation)]
    assert left == [0, 0, 0]
    assert benches.options.get(position=2).answers == 1


def test_what_was_handed_in_to_the_meeting_stays_with_the_name(boards_draft: Draft, anna: User):
    assert (collect_meeting_data(person(anna)), erase_meeting_data(person(anna))) == ([], [])
    amend_draft(boards_draft, person(anna), "Inaczej.", at=at(DAY), origin=SYSTEM)

    (kept,) = erase_meeting_data(person(anna))

    assert kept.needs_name
    assert Amendment.objects.count() == 1
