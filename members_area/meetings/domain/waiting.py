"""What of the meetings waits for a member: the next meeting, open terms, surveys to answer."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.frontend.theme.figures import long_date
from cms_ext.people.identity.models import User
from members_area.library.domain.contributed import WaitingTask
from members_area.meetings.domain.calendar import rules_on, statutory_terms
from members_area.meetings.domain.queries import (
    CalledMeeting,
    member_of,
    nearest_meeting,
    unanswered_surveys,
)


def waiting_tasks(user: User, today: date) -> list[WaitingTask]:
    """The nearest meeting to come with the member's own next term, and surveys not answered."""
    person = member_of(user, today)
    if person is None:
        return []
    open_ones = [
        WaitingTask(
            survey.question,
            _("Ankieta doradcza. Odpowiadasz raz."),
            reverse("ikcs:survey", args=[survey.pk]),
            survey.closes_on,
        )
        for survey in unanswered_surveys(person, today)
    ]
    return [*_task_of(nearest_meeting(today), today), *open_ones]


def _task_of(meeting: CalledMeeting | None, today: date) -> list[WaitingTask]:
    if meeting is None:
        return []
    terms = statutory_terms(meeting.date, rules_on(meeting.date))
    own = (term for term in terms if term.is_members_own and term.legal >= today)
    term = next(own, None)
    text = _("Sprawdź porządek obrad i materiały.")
    if term is not None:
        text = _("%(what)s: do %(day)s") % {"what": term.title, "day": long_date(term.legal)}
    return [
        WaitingTask(
            _("Walne zgromadzenie %s") % long_date(meeting.date),
            text,
            reverse("ikcs:meeting", args=[meeting.pk]),
            term.legal if term else meeting.date,
        )
    ]
