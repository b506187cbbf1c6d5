"""The dated rules applied to one meeting: its calendar, and the warning to the office."""

from __future__ import annotations

from datetime import date

from django.utils.translation import ngettext

from cms_ext.rules.domain.legal_rule import NoSuchRule, legal_rule
from cms_ext.rules.models import LegalRule
from cms_ext.theme.figures import long_date
from members_area.meetings.domain.terms import MEMBER_DRAFTS, NOTICE, STEPS, Step, steps
from members_area.meetings.models import Meeting, MeetingState


def calendar_of(meeting: Meeting) -> tuple[Step, ...]:
    """The steps of a general meeting by the rules of its day; none for another organ.

    A rule that did not exist on that day makes no step. One query for each rule.
    """
    if not meeting.is_general:
        return ()
    return steps(meeting.counted_from, rules_on(meeting.counted_from))


def rules_on(day: date) -> list[LegalRule]:
    found = []
    for code in STEPS:
        try:
            found.append(legal_rule(code, on=day))
        except NoSuchRule:
            continue
    return found


def step_of(meeting: Meeting, code: str) -> Step:
    """One step of a general meeting; raises NoSuchRule when no rule or no term is known."""
    rule = legal_rule(code, on=meeting.counted_from)
    found = steps(meeting.counted_from, [rule])
    if not found:
        raise NoSuchRule(code)
    return found[0]


def supporters_needed(meeting: Meeting) -> int:
    """How many members must support a member's draft, its author among them."""
    return int(legal_rule(MEMBER_DRAFTS, on=meeting.counted_from).params["supporters"])


def warning(meeting: Meeting, today: date) -> str:
    """What the office has to think of, until the meeting; empty when there is nothing (§6)."""
    ahead = meeting.counted_from > today
    if not ahead or not meeting.is_general or meeting.state not in _TO_COME:
        return ""
    days = (meeting.counted_from - today).days
    return ngettext(
        "Do walnego zgromadzenia pozostał %(n)s dzień – zawiadomienie powinno być doręczone "
        "najpóźniej %(date)s.",
        "Do walnego zgromadzenia pozostało %(n)s dni – zawiadomienie powinno być doręczone "
        "najpóźniej %(date)s.",
        days,
    ) % {"n": days, "date": long_date(step_of(meeting, NOTICE).legal).rstrip(".")}


_TO_COME = (MeetingState.PLANNED, MeetingState.CALLED)
