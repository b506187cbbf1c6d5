from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms_ext.frontend.theme.figures import short_date
from members_area.completeness.domain.facts import LibraryFacts, PaperFacts
from members_area.completeness.domain.finding import (
    CompletenessFinding,
    CompletenessState,
    about,
    finding_of,
)
from members_area.completeness.models import CompletenessRule


def in_force_now(
    rule: CompletenessRule, facts: LibraryFacts, today: date
) -> Iterator[CompletenessFinding]:
    """IN_FORCE_NOW: a published paper of the kind works today. Params: title_contains."""
    if not rule.covers(today) or (rule.organ and rule.organ not in facts.bodies):
        return
    part = rule.params.get("title_contains", "")
    papers = [
        one for one in facts.of(rule.kind, rule.organ) if part.casefold() in one.title.casefold()
    ]
    working = next((one for one in papers if one.is_open and one.in_force), None)
    where = {"organ": rule.organ, "year": today.year}
    if working is not None:
        yield finding_of(
            rule,
            CompletenessState.OK,
            _("Jest dokument, który obowiązuje."),
            **about(working) | where,
        )
    elif any(one.is_coming for one in papers):
        said = _("Dokument czeka na dopuszczenie do publikacji.")
        yield finding_of(rule, CompletenessState.IN_GATE, said, **where)
    else:
        said = _("W bibliotece nie ma dokumentu, który dziś obowiązuje.")
        if part:
            said = _("W bibliotece nie ma obowiązującego dokumentu z „%(part)s” w tytule.") % {
                "part": part
            }
        yield finding_of(rule, CompletenessState.MISSING, said, **where)


def every_n_years(
    rule: CompletenessRule, facts: LibraryFacts, today: date
) -> Iterator[CompletenessFinding]:
    """EVERY_N_YEARS: the newest paper of the kind is at most `n` years old."""
    if not rule.covers(today):
        return
    papers = list(facts.of(rule.kind, rule.organ))
    newest = max((one for one in papers if one.is_open), key=_age, default=None)
    where = {"organ": rule.organ, "year": today.year}
    due = _years_later(_age(newest), rule.params["n"]) if newest else None
    if due and today <= due:
        said = _("Następny najpóźniej %(due)s.") % {"due": short_date(due)}
        yield finding_of(rule, CompletenessState.OK, said, due=due, **where)
    elif any(one.is_coming for one in papers):
        said = _("Dokument czeka na dopuszczenie do publikacji.")
        yield finding_of(rule, CompletenessState.IN_GATE, said, due=due, **where)
    else:
        n = rule.params["n"]
        said = ngettext(
            "W bibliotece nie ma dokumentu z ostatniego roku.",
            "W bibliotece nie ma dokumentu z ostatnich %(n)d lat.",
            n,
        ) % {"n": n}
        yield finding_of(rule, CompletenessState.MISSING, said, due=due, **where)


def _age(paper: PaperFacts) -> date:
    return paper.dated or paper.published_on or date(paper.year, 1, 1)


def _years_later(day: date, years: int) -> date:
    """The same day of a later year; 28 February for the 29th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
