"""A library in plain values, for the checks: what a test does not name is ordinary."""

import itertools
import re
from datetime import date
from typing import Any

from members_area.completeness.domain.checks import CHECKS
from members_area.completeness.domain.facts import (
    CompletenessFinding,
    LibraryFacts,
    OrganFacts,
    PaperFacts,
)
from members_area.completeness.models import CompletenessRule

TODAY = date(2026, 11, 20)
PUBLISHED = date(2026, 1, 15)
_keys = itertools.count(1)


def rule(type: str, organ: str = "", kind: str = "", **params: Any) -> CompletenessRule:
    """An unsaved rule; `valid_from` and `valid_to` are its own, the rest are its parameters."""
    dates = {name: params.pop(name) for name in ("valid_from", "valid_to") if name in params}
    return CompletenessRule(code="rule", type=type, organ=organ, kind=kind, params=params, **dates)


def paper(kind: str, organ: str = "SB", **facts: Any) -> PaperFacts:
    """A published paper for members; `waiting_since` makes it one that waits."""
    facts.setdefault("published_on", None if "waiting_since" in facts else PUBLISHED)
    dated = facts.get("meeting_date") or facts.get("adopted_on") or PUBLISHED
    facts.setdefault("year", dated.year)
    return PaperFacts(
        key=str(next(_keys)), title=f"{kind} {organ}", kind=kind, organ=organ, **facts
    )


def resolution(number: str, organ: str = "SB", **facts: Any) -> PaperFacts:
    return paper("RESOLUTION", organ, number=number, **facts)


def minutes(day: date, organ: str = "SB", **facts: Any) -> PaperFacts:
    return paper("MINUTES", organ, meeting_date=day, **facts)


def facts(*papers: PaperFacts, **more: Any) -> LibraryFacts:
    bodies = (body("GM", "WZ"), body("SB", "RN"), body("MB", "Z"))
    return LibraryFacts(**{"organs": bodies, "papers": papers, **more})


def body(code: str, abbreviation: str, **more: Any) -> OrganFacts:
    def read(number: str) -> tuple[int, int] | None:
        found = re.fullmatch(rf"(\d+)/{abbreviation}/(\d{{4}})", number)
        return (int(found[1]), int(found[2])) if found else None

    return OrganFacts(code, code, read, **more)


def check(
    rule: CompletenessRule, library: LibraryFacts, today: date = TODAY
) -> list[CompletenessFinding]:
    return list(CHECKS[rule.type](rule, library, today))


def states(findings: list[CompletenessFinding]) -> list[str]:
    return [str(finding.state) for finding in findings]
