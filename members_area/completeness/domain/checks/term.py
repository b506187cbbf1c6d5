"""Checks of terms: publication, filing at the court, release, minutes."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

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

ANCHORS = {"meeting_date": "meeting_date", "adopted_on": "adopted_on", "approval": "approved_on"}


def check_publication_term(
    rule: CompletenessRule, facts: LibraryFacts, today: date
) -> Iterator[CompletenessFinding]:
    """DUE_AFTER: published at most `days` after its `anchor`. Skips documents closed to members."""
    for paper in facts.of(rule.kind, rule.organ):
        anchor: date | None = getattr(paper, ANCHORS[rule.params["anchor"]])
        if anchor is None or not rule.covers(anchor) or not (paper.is_open or paper.is_coming):
            continue
        yield _check_paper(rule, paper, add_term_days(anchor, rule.params["days"]), today)


def _check_paper(
    rule: CompletenessRule, paper: PaperFacts, due: date, today: date
) -> CompletenessFinding:
    late = ((paper.published_on or today) - due).days
    named = {"due": short_date(due)}
    if paper.published_on is not None:
        came = {"came": short_date(paper.published_on), **named}
        if late > 0:
            message = _("Opublikowano %(came)s, termin był %(due)s.") % came
            return make_finding(
                rule,
                CompletenessState.LATE,
                message,
                due=due,
                late_days=late,
                **describe_missing_document(paper),
            )
        message = _("Opublikowano %(came)s, w terminie.") % came
        return make_finding(
            rule, CompletenessState.OK, message, due=due, **describe_missing_document(paper)
        )
    if late > 0:
        message = _("Jeszcze nieopublikowany, termin był %(due)s.") % named
        return make_finding(
            rule,
            CompletenessState.LATE,
            message,
            due=due,
            late_days=late,
            **describe_missing_document(paper),
        )
    message = _("Czeka na dopuszczenie do publikacji, termin %(due)s.") % named
    return make_finding(
        rule, CompletenessState.IN_GATE, message, due=due, **describe_missing_document(paper)
    )


def check_court_filing(
    rule: CompletenessRule, facts: LibraryFacts, today: date
) -> Iterator[CompletenessFinding]:
    """KRS_FILING: a change of the statute is filed `days` after its adoption (pr.spółdz. 12a)."""
    for paper in facts.of(rule.kind, rule.organ):
        if (
            not paper.changes_statute
            or paper.adopted_on is None
            or not rule.covers(paper.adopted_on)
        ):
            continue
        due = add_term_days(paper.adopted_on, rule.params["days"])
        parts = {"due": due, **describe_missing_document(paper)}
        named = {"due": short_date(due)}
        if paper.krs_filed_on or paper.krs_registered_on:
            yield make_finding(rule, CompletenessState.OK, _("Zgłoszono do KRS."), **parts)
        elif today <= due:
            message = _("Termin zgłoszenia do KRS: %(due)s.") % named
            yield make_finding(rule, CompletenessState.NOT_DUE, message, **parts)
        else:
            message = _("Nie ma daty zgłoszenia do KRS, termin był %(due)s.") % named
            yield make_finding(
                rule, CompletenessState.LATE, message, late_days=(today - due).days, **parts
            )


def check_waiting(
    rule: CompletenessRule, facts: LibraryFacts, today: date
) -> Iterator[CompletenessFinding]:
    """UNREDACTED_WAITING: no version waits for its release for more than `days`."""
    if not rule.covers(today):
        return
    for paper in facts.papers:
        if paper.waiting_since is None:
            continue
        days = (today - paper.waiting_since).days
        late = days - rule.params["days"]
        message = _("Czeka na dopuszczenie od %(since)s, dni: %(days)d.") % {
            "since": short_date(paper.waiting_since),
            "days": days,
        }
        yield make_finding(
            rule,
            CompletenessState.LATE if late > 0 else CompletenessState.OK,
            message,
            days=days,
            due=paper.waiting_since + timedelta(rule.params["days"]),
            late_days=max(late, 0),
            **describe_missing_document(paper),
        )


DAYS = 30


def check_minutes(
    rule: CompletenessRule, facts: LibraryFacts, today: date
) -> Iterator[CompletenessFinding]:
    """PER_MEETING: each meeting of the organ has its paper, `days` (30) after it at the latest."""
    papers = list(facts.of(rule.kind, rule.organ))
    there = {paper.meeting_date for paper in papers if paper.is_open}
    coming = {paper.meeting_date for paper in papers if paper.is_coming}
    held = {
        sitting.day
        for sitting in facts.sittings
        if sitting.organ == rule.organ and sitting.day <= today
    }
    for day in sorted(held):
        if not rule.covers(day):
            continue
        due = add_term_days(day, rule.params.get("days", DAYS))
        parts: dict[str, Any] = {"year": day.year, "meeting_on": day, "due": due}
        named = {"day": short_date(day), "due": short_date(due)}
        if day in there:
            yield make_finding(
                rule, CompletenessState.OK, _("Posiedzenie %(day)s: jest.") % named, **parts
            )
        elif day in coming:
            message = _("Posiedzenie %(day)s: dokument czeka na dopuszczenie do publikacji.")
            yield make_finding(rule, CompletenessState.IN_GATE, message % named, **parts)
        elif today <= due:
            message = _("Posiedzenie %(day)s: termin %(due)s.")
            yield make_finding(rule, CompletenessState.NOT_DUE, message % named, **parts)
        else:
            message = _("Posiedzenie %(day)s nie ma protokołu w bibliotece.")
            yield make_finding(rule, CompletenessState.MISSING, message % named, **parts)
