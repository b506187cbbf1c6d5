from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.translation import gettext as _

from cms_ext.frontend.theme.figures import short_date
from cms_ext.office.law.working_days import days_after
from members_area.completeness.domain.facts import (
    ALSO_NUMBERED,
    CompletenessFinding,
    CompletenessState,
    LibraryFacts,
    Number,
    PaperFacts,
    describe_paper,
    make_finding,
)
from members_area.completeness.models import CompletenessRule

# Until when minutes may come, so that a new resolution is not missed in them.
DAYS = 30

Name = Number | str
"""A number as its organ reads it, or as it is written when none does."""


def check_cross_reference(
    rule: CompletenessRule, facts: LibraryFacts, today: date
) -> Iterator[CompletenessFinding]:
    """CROSS_REF: what minutes name is in the register, and what is there is named in minutes.

    Params: `from_kind` (the minutes), `to_kind` (the resolutions), `days` (30) for which a new
    resolution may wait for its minutes.
    """
    minutes = list(facts.of(rule.params["from_kind"], rule.organ))
    open_minutes = [one for one in minutes if one.is_open and rule.covers(_day(one, today))]
    organs = list(facts.bodies)
    unregistered = list(_not_in_register(rule, facts, open_minutes))
    yield from sorted(
        unregistered, key=lambda one: (organs.index(one.organ), one.year, one.seq or 0)
    )
    yield from _not_in_minutes(rule, facts, minutes, today)


def _not_in_register(
    rule: CompletenessRule, facts: LibraryFacts, minutes: Iterable[PaperFacts]
) -> Iterator[CompletenessFinding]:
    kinds = ALSO_NUMBERED.get(rule.params["to_kind"], (rule.params["to_kind"],))
    papers = [paper for kind in kinds for paper in facts.of(kind)]
    there = {_own_name(facts, one) for one in papers if one.is_open}
    coming = {_own_name(facts, one) for one in papers if one.is_coming}
    seen: set[Name] = set()
    for paper in minutes:
        for written in paper.named_numbers:
            name = _name(facts, written, paper.organ)
            if name not in there and name not in seen:
                seen.add(name)
                yield _unregistered(rule, facts, name, written, paper, coming)


def _unregistered(
    rule: CompletenessRule,
    facts: LibraryFacts,
    name: Name,
    written: str,
    minutes: PaperFacts,
    coming: set[Name],
) -> CompletenessFinding:
    named = {"number": written, "minutes": minutes.title}
    parts = {"kind": rule.params["to_kind"], "number": written, "organ": minutes.organ}
    if isinstance(name, str):
        said = _("Numer „%(number)s” z dokumentu „%(minutes)s” nie pasuje do numeracji organu.")
        return make_finding(
            rule, CompletenessState.BAD_NUMBER, said % named, year=minutes.year, **parts
        )
    organ, year, seq = name
    parts |= {"organ": organ, "year": year, "seq": seq}
    if name in facts.waived:
        said = _("Numer %(number)s świadomie niewykorzystany.") % named
        return make_finding(rule, CompletenessState.WAIVED, said, **parts)
    if name in coming:
        said = _("Uchwała %(number)s czeka na dopuszczenie do publikacji.") % named
        return make_finding(rule, CompletenessState.IN_GATE, said, **parts)
    said = _("Uchwały %(number)s nie ma w bibliotece, a wymienia ją „%(minutes)s”.") % named
    return make_finding(rule, CompletenessState.MISSING, said, **parts)


def _not_in_minutes(
    rule: CompletenessRule, facts: LibraryFacts, minutes: list[PaperFacts], today: date
) -> Iterator[CompletenessFinding]:
    named = _named(facts, (one for one in minutes if one.is_open))
    coming = _named(facts, (one for one in minutes if one.is_coming))
    for paper in facts.of(rule.params["to_kind"], rule.organ):
        name, day = _own_name(facts, paper), _day(paper, today)
        if not paper.is_open or paper.has_minutes or name in named or not rule.covers(day):
            continue
        due = days_after(day, rule.params.get("days", DAYS))
        parts = {"kind": rule.params["from_kind"], "number": paper.number, "due": due}
        parts = {**describe_paper(paper), **parts}
        if name in coming:
            said = _("Protokół, który wymienia tę uchwałę, czeka na dopuszczenie do publikacji.")
            yield make_finding(rule, CompletenessState.IN_GATE, said, **parts)
        elif today <= due:
            said = _("Termin protokołu, który ją wymieni: %(due)s.") % {"due": short_date(due)}
            yield make_finding(rule, CompletenessState.NOT_DUE, said, **parts)
        else:
            said = _("Uchwały %(number)s nie wymienia żaden protokół w bibliotece.")
            yield make_finding(
                rule, CompletenessState.MISSING, said % {"number": paper.number}, **parts
            )


def _named(facts: LibraryFacts, minutes: Iterable[PaperFacts]) -> set[Name]:
    return {_name(facts, number, one.organ) for one in minutes for number in one.named_numbers}


def _name(facts: LibraryFacts, written: str, organ: str) -> Name:
    """Minutes of one organ may name a resolution of another; their own organ reads first."""
    codes = sorted(facts.bodies, key=lambda code: code != organ)
    return next((read for code in codes if (read := facts.read(written, code))), written)


def _own_name(facts: LibraryFacts, paper: PaperFacts) -> Name:
    return facts.number_of(paper) or paper.number


def _day(paper: PaperFacts, today: date) -> date:
    return paper.dated or paper.published_on or today
