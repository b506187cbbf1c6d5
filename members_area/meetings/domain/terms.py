"""The statutory calendar of a general meeting (library.md §6). Pure, without Django."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from cms_ext.office.rules.working_days import days_before

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
