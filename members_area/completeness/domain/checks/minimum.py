"""Checks of minimum numbers of documents: now, every few years, in a year, in each period."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms_ext.frontend.theme.figures import short_date
from cms_ext.office.law.working_days import add_term_days
from members_area.completeness.domain.facts import (
    CompletenessFinding,
    CompletenessState,
    LibraryFacts,
    PaperFacts,
    describe_missing_document,
    make_finding,
)
from members_area.completeness.models import CompletenessRule


@dataclass(frozen=True, slots=True)
class RequiredPeriod:
    """A year or a part of one, and the last day on which its documents may come.

    With `strict` a paper that came after `due` is late. Without it, the documents only have to be
    there.
    """

    first: date
    last: date
    due: date
    named: dict[str, int]
    strict: bool = False


def check_yearly_minimum(
    rule: CompletenessRule, facts: LibraryFacts, today: date
) -> Iterator[CompletenessFinding]:
    """YEARLY_MIN: `min` documents for each year since `from_year`.

    With `year_of: balance` the year is the one that the clerk gave the paper (the financial year
    of a statement), else that of the paper's own date. `check_date` is the day by which the
    documents
    must come.
    """
    by_balance = rule.params.get("year_of") == "balance"
    of_kind = list(facts.of(rule.kind, rule.organ))
    for year in range(rule.params["from_year"], today.year + 1):
        first, last = date(year, 1, 1), date(year, 12, 31)
        check = rule.params.get("check_date")
        span = RequiredPeriod(
            first, last, _check_day(check, year) if check else last, {"year": year}, bool(check)
        )
        papers = [
            one
            for one in of_kind
            if (one.year if by_balance or one.dated is None else one.dated.year) == year
        ]
        yield from _check_span(rule, facts, span, papers, today)


def check_period_minimum(
    rule: CompletenessRule, facts: LibraryFacts, today: date
) -> Iterator[CompletenessFinding]:
    """PERIOD_MIN: `min` documents in each quarter or month since `from_year`, by their own dates.

    `plus_days` leaves time for writing and publishing after the period's end.
    """
    months = 3 if rule.params["period"] == "quarter" else 1
    of_kind = list(facts.of(rule.kind, rule.organ))
    for year in range(rule.params["from_year"], today.year + 1):
        for no in range(1, 12 // months + 1):
            first = date(year, (no - 1) * months + 1, 1)
            if first > today:
                return
            last = date(year, no * months, calendar.monthrange(year, no * months)[1])
            plus = rule.params.get("plus_days", 0)
            due = add_term_days(last, plus) if plus else last
            span = RequiredPeriod(first, last, due, {"year": year, rule.params["period"]: no})
            papers = [
                one for one in of_kind if one.dated is not None and first <= one.dated <= last
            ]
            yield from _check_span(rule, facts, span, papers, today)


def _check_span(
    rule: CompletenessRule,
    facts: LibraryFacts,
    span: RequiredPeriod,
    papers: list[PaperFacts],
    today: date,
) -> Iterator[CompletenessFinding]:
    body = facts.bodies.get(rule.organ)
    if body is None or not body.worked_in(span.first, span.last) or not rule.covers(span.last):
        return
    least = rule.params["min"]
    came = sorted(paper.published_on for paper in papers if paper.is_open and paper.published_on)
    parts: dict[str, Any] = {**span.named, "due": span.due}
    if len(came) >= least:
        yield _report_present(rule, span, came[least - 1], parts)
    elif any(paper.is_coming for paper in papers):
        yield _report_waiting(rule, span, today, parts)
    elif today <= span.due:
        message = _("Jest na to czas do %(due)s.") % {"due": short_date(span.due)}
        yield make_finding(rule, CompletenessState.NOT_DUE, message, **parts)
    else:
        message = _("Dokumentów w bibliotece: %(here)d, powinno być co najmniej %(least)d.")
        if least == 1:
            message = _("W bibliotece nie ma takiego dokumentu.")
        yield make_finding(
            rule, CompletenessState.MISSING, message % {"here": len(came), "least": least}, **parts
        )


def _report_present(
    rule: CompletenessRule, span: RequiredPeriod, came: date, parts: dict[str, Any]
) -> CompletenessFinding:
    late = (came - span.due).days if span.strict else 0
    if late <= 0:
        return make_finding(rule, CompletenessState.OK, _("Jest."), **parts)
    message = _("Opublikowano %(came)s, termin był %(due)s.")
    return make_finding(
        rule,
        CompletenessState.LATE,
        message % {"came": short_date(came), "due": short_date(span.due)},
        late_days=late,
        **parts,
    )


def _report_waiting(
    rule: CompletenessRule, span: RequiredPeriod, today: date, parts: dict[str, Any]
) -> CompletenessFinding:
    late = (today - span.due).days if span.strict else 0
    message = _("Dokument czeka na dopuszczenie do publikacji.")
    if late <= 0:
        return make_finding(rule, CompletenessState.IN_GATE, message, **parts)
    return make_finding(rule, CompletenessState.LATE, message, late_days=late, **parts)


def _check_day(check: dict[str, int], year: int) -> date:
    day = date(year + check.get("year_offset", 0), check["month"], check["day"])
    return add_term_days(day, check["plus_days"]) if check.get("plus_days") else day


def check_in_force(
    rule: CompletenessRule, facts: LibraryFacts, today: date
) -> Iterator[CompletenessFinding]:
    """IN_FORCE_NOW: a published paper of the kind works today. Params: title_contains."""
    if not rule.covers(today) or (rule.organ and rule.organ not in facts.bodies):
        return
    part = rule.params.get("title_contains", "")
    papers = [
        one for one in facts.of(rule.kind, rule.organ) if part.casefold() in one.title.casefold()
    ]
    working = next((paper for paper in papers if paper.is_open and paper.in_force), None)
    where = {"organ": rule.organ, "year": today.year}
    if working is not None:
        yield make_finding(
            rule,
            CompletenessState.OK,
            _("Jest dokument, który obowiązuje."),
            **describe_missing_document(working) | where,
        )
    elif any(paper.is_coming for paper in papers):
        message = _("Dokument czeka na dopuszczenie do publikacji.")
        yield make_finding(rule, CompletenessState.IN_GATE, message, **where)
    else:
        message = _("W bibliotece nie ma dokumentu, który dziś obowiązuje.")
        if part:
            message = _("W bibliotece nie ma obowiązującego dokumentu z „%(part)s” w tytule.") % {
                "part": part
            }
        yield make_finding(rule, CompletenessState.MISSING, message, **where)


def check_every_n_years(
    rule: CompletenessRule, facts: LibraryFacts, today: date
) -> Iterator[CompletenessFinding]:
    """EVERY_N_YEARS: the newest paper of the kind is at most `n` years old."""
    if not rule.covers(today):
        return
    papers = list(facts.of(rule.kind, rule.organ))
    newest = max((paper for paper in papers if paper.is_open), key=_dated_on, default=None)
    where = {"organ": rule.organ, "year": today.year}
    due = _years_later(_dated_on(newest), rule.params["n"]) if newest else None
    if due and today <= due:
        message = _("Następny najpóźniej %(due)s.") % {"due": short_date(due)}
        yield make_finding(rule, CompletenessState.OK, message, due=due, **where)
    elif any(paper.is_coming for paper in papers):
        message = _("Dokument czeka na dopuszczenie do publikacji.")
        yield make_finding(rule, CompletenessState.IN_GATE, message, due=due, **where)
    else:
        n = rule.params["n"]
        message = ngettext(
            "W bibliotece nie ma dokumentu z ostatniego roku.",
            "W bibliotece nie ma dokumentu z ostatnich %(n)d lat.",
            n,
        ) % {"n": n}
        yield make_finding(rule, CompletenessState.MISSING, message, due=due, **where)


def _dated_on(paper: PaperFacts) -> date:
    return paper.dated or paper.published_on or date(paper.year, 1, 1)


def _years_later(day: date, years: int) -> date:
    """Return the same day of a later year; 28 February for the 29th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
