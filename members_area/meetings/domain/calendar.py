"""The dated rules applied to one meeting: its calendar, and the warning to the office."""

from __future__ import annotations

from datetime import date

from django.utils.translation import ngettext

from cms_ext.frontend.theme.figures import long_date
from cms_ext.office.rules.domain import NoSuchRule, legal_rule
from cms_ext.office.rules.models import LegalRule
from members_area.meetings.domain.terms import (
    MEMBER_DRAFTS,
    NOTICE,
    TERMS,
    StatutoryTerm,
    statutory_terms,
)
from members_area.meetings.models import Meeting, MeetingState


def calendar_of(meeting: Meeting) -> tuple[StatutoryTerm, ...]:
    """The statutory terms of a general meeting by the rules of its day; none for another organ.

    A rule that did not exist on that day makes no term. One query for each rule.
    """
    if not meeting.is_general:
        return ()
    return statutory_terms(meeting.counted_from, rules_on(meeting.counted_from))


def rules_on(day: date) -> list[LegalRule]:
    return [rule for code in TERMS if (rule := _rule(code, day)) is not None]


def term_of(meeting: Meeting, code: str) -> StatutoryTerm | None:
    """One term of a general meeting; None when no rule or no term is known for its day."""
    rule = _rule(code, meeting.counted_from)
    return next(iter(statutory_terms(meeting.counted_from, [rule])), None) if rule else None


def supporters_needed(meeting: Meeting) -> int:
    """How many members must support a member's draft, its author among them; 0 without a rule."""
    rule = _rule(MEMBER_DRAFTS, meeting.counted_from)
    return int(rule.params["supporters"]) if rule else 0


def warning(meeting: Meeting, today: date) -> str:
    """What the office has to do before the meeting; empty for nothing (library.md §6)."""
    if meeting.state not in _TO_COME or not meeting.is_general:
        return ""
    days, term = (meeting.counted_from - today).days, term_of(meeting, NOTICE)
    if days <= 0 or term is None:
        return ""
    return ngettext(
        "Do walnego zgromadzenia pozostał %(n)s dzień – zawiadomienie powinno być doręczone "
        "najpóźniej %(date)s.",
        "Do walnego zgromadzenia pozostało %(n)s dni – zawiadomienie powinno być doręczone "
        "najpóźniej %(date)s.",
        days,
    ) % {"n": days, "date": long_date(term.legal).rstrip(".")}


_TO_COME = (MeetingState.PLANNED, MeetingState.CALLED)


def _rule(code: str, day: date) -> LegalRule | None:
    try:
        return legal_rule(code, on=day)
    except NoSuchRule:
        return None
