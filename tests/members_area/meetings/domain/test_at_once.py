"""Two browsers of one member, and ten members, in the same moment."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import Person, User
from members_area.meetings.domain.draft import submit_draft, support_draft
from members_area.meetings.domain.meeting import answer_survey
from members_area.meetings.models import Draft, Meeting, Participation, Survey
from tests.crowd import Crowd, in_a_thread, outcomes_at_once
from tests.marks import AT_ONCE
from tests.members_area.meetings.conftest import at, members, person

pytestmark = AT_ONCE
DURING = date(2026, 6, 9)


def said_at_once(*acts: Callable[[], object]) -> list[str]:
    return outcomes_at_once(
        *acts, refusal=ValidationError, describe=lambda refusal: refusal.messages[0]
    )


def test_two_browsers_of_one_member_answer_once(benches: Survey, anna: User, crowd: Crowd):
    own, options = person(anna), list(benches.options.all())

    with crowd():
        said = said_at_once(
            lambda: answer_survey(benches, own, options[0], today=DURING),
            lambda: answer_survey(benches, own, options[1], today=DURING),
        )
        counted = in_a_thread(lambda: sum(benches.options.values_list("answers", flat=True)))
        answered = in_a_thread(Participation.objects.count)

    assert said == ["Twoja odpowiedź już jest policzona. Poczekaj na wyniki.", "done"]
    assert (counted, answered) == (1, 1)


def test_the_answers_of_many_are_all_counted(benches: Survey, crowd: Crowd):
    option, six = benches.options.get(position=1), members(6)

    def one_person(who: Person) -> Callable[[], object]:
        return lambda: answer_survey(benches, who, option, today=DURING)

    with crowd():
        said = said_at_once(*[one_person(who) for who in six])
        counted = in_a_thread(lambda: benches.options.get(position=1).answers)

    assert said == ["done"] * 6
    assert counted == 6


@pytest.mark.thorough
def test_the_last_two_supporters_hand_a_draft_in_once(june: Meeting, anna: User, crowd: Crowd):
    words = {"title": "ławek", "text": "Staną ławki.", "reasons": ""}
    draft = submit_draft(june, person(anna), **words, at=at(DURING), origin=SYSTEM)
    *eight, ninth, tenth, eleventh = members(11)
    for who in eight[:7]:
        support_draft(draft, who, at=at(DURING), origin=SYSTEM)

    def one_person(who: Person) -> Callable[[], object]:
        return lambda: support_draft(draft, who, at=at(DURING), origin=SYSTEM)

    with crowd():
        said = said_at_once(
            one_person(ninth), one_person(tenth), one_person(eleventh), one_person(eleventh)
        )
        now = in_a_thread(lambda: Draft.objects.get(pk=draft.pk))
        supports = in_a_thread(now.supports.count)
        handed_in = in_a_thread(AuditEvent.objects.filter(action="GM_DRAFT_HANDED_IN").count)

    assert said == ["Ten projekt ma już Twoje poparcie. Poczekaj na inne.", "done", "done", "done"]
    assert (now.state, supports, handed_in) == ("HANDED_IN", 11, 1)
