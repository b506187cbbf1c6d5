"""The statutory calendar of a general meeting, by the dated rules (library.md §6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, Protocol

from django.db.models import QuerySet
from django.utils.translation import ngettext

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.frontend.theme.figures import long_date
from cms_ext.office.law.domain import NoSuchRule, legal_rule
from cms_ext.office.law.models import LegalRule
from cms_ext.office.law.working_days import days_before
from members_area.meetings.models import Meeting, MeetingState

NOTICE = "GM_NOTICE"
MATERIALS = "GM_MATERIALS"
MEMBER_DRAFTS = "GM_MEMBER_DRAFTS"
DRAFTS_OUT = "GM_DRAFTS_OUT"
AMENDMENTS = "GM_AMENDMENTS"
PROXIES = "GM_PROXY_DELIVERY"

# In the order of the calendar, with the words of the page.
TERMS: Mapping[str, str] = {
    NOTICE: "Zawiadomienia na piśmie doręczone wszystkim członkom",
    MATERIALS: "Sprawozdania i projekty Zarządu wyłożone",
    MEMBER_DRAFTS: "Projekty uchwał i żądania członków",
    DRAFTS_OUT: "Wszystkie projekty uchwał wyłożone",
    AMENDMENTS: "Poprawki członków do projektów",
    PROXIES: "Pełnomocnictwa doręczone Spółdzielni",
}


class Rule(Protocol):
    """What the calendar reads of a dated legal rule; `days` in `params` may be None."""

    @property
    def code(self) -> str: ...
    @property
    def params(self) -> Mapping[str, Any]: ...
    @property
    def legal_basis(self) -> str: ...
    @property
    def source_note(self) -> str: ...


@dataclass(frozen=True, slots=True)
class StatutoryTerm:
    """One term before the meeting.

    `legal` is its last day by law, `safe` the last day on which the office is open for it.
    """

    code: str
    title: str
    legal: date
    safe: date
    basis: str
    source: str

    @property
    def is_members_own(self) -> bool:
        """Whether members do it, on the site until midnight of the legal day."""
        return self.code in (MEMBER_DRAFTS, AMENDMENTS)


def statutory_terms(meeting_day: date, rules: Sequence[Rule]) -> tuple[StatutoryTerm, ...]:
    """The terms before a meeting whose first part is on `meeting_day`, in the order of the days.

    A rule whose number of days nobody has confirmed makes no term: a term is never guessed.
    """
    found = [_term(meeting_day, rule) for rule in rules if rule.params.get("days") is not None]
    order = list(TERMS)
    return tuple(sorted(found, key=lambda term: (term.legal, order.index(term.code))))


def _term(meeting_day: date, rule: Rule) -> StatutoryTerm:
    last = days_before(meeting_day, int(rule.params["days"]))
    return StatutoryTerm(
        rule.code, TERMS[rule.code], last.legal, last.safe, rule.legal_basis, rule.source_note
    )


def calendar_of(meeting: Meeting) -> tuple[StatutoryTerm, ...]:
    """The statutory terms of a general meeting by the rules of its day; none for another organ.

    A rule that did not exist on that day makes no term. One query.
    """
    if not meeting.is_general:
        return ()
    return statutory_terms(meeting.counted_from, rules_on(meeting.counted_from))


class TermRule(NamedTuple):
    """A rule of a term, as plain values."""

    code: str
    params: Mapping[str, Any]
    legal_basis: str
    source_note: str


def _rules(day: date) -> QuerySet[LegalRule, Any]:
    of_terms = LegalRule.objects.on(day).filter(code__in=TERMS)
    return of_terms.values_list(*TermRule._fields)


_RULES = PreparedQuery(_rules)


def rules_on(day: date) -> list[TermRule]:
    """In the order of TERMS. One query."""
    found = {rule.code: rule for rule in map(TermRule._make, _RULES(day=day))}
    return [found[code] for code in TERMS if code in found]


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
