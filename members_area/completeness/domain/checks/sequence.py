from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from django.utils.translation import gettext as _

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

# No organ leaves out so many numbers: a higher one is a slip of the pen, not so many gaps.
LONGEST_JUMP = 200
EARLIEST_YEAR = 1900

Series = Mapping[int, list[PaperFacts]]
"""The papers under each number of one year."""


def check_sequence(
    rule: CompletenessRule, facts: LibraryFacts, today: date
) -> Iterator[CompletenessFinding]:
    """SEQ_GAPS: the numbers of an organ begin with 1 each year and none is left out or doubled.

    Numbers above the highest present one are no gaps. `pattern` reads the numbers in place of the
    organ's own patterns.
    """
    if rule.organ not in facts.bodies:
        return
    years: dict[int, defaultdict[int, list[PaperFacts]]] = {}
    for paper in _numbered(rule, facts):
        number = _number(rule, facts, paper)
        if number is None or not EARLIEST_YEAR <= number[1] <= today.year + 1 or number[2] < 1:
            yield _unreadable(rule, paper)
        elif rule.covers(date(number[1], 12, 31)):
            years.setdefault(number[1], defaultdict(list))[number[2]].append(paper)
    for year in sorted(years):
        yield from _of_year(rule, facts, year, years[year])


def _of_year(
    rule: CompletenessRule, facts: LibraryFacts, year: int, all_papers: Series
) -> Iterator[CompletenessFinding]:
    series = {seq: [one for one in papers if one.is_open] for seq, papers in all_papers.items()}
    present = sorted(seq for seq, papers in series.items() if papers)
    plausible, slips = _plausible(present)
    problems = [_unreadable(rule, one) for seq in slips for one in series[seq]]
    problems += [
        _double(rule, year, seq, alike)
        for seq in plausible
        for alike in _alike(series[seq])
        if len(alike) > 1
    ]
    missing = sorted(set(range(1, max(plausible, default=0) + 1)) - set(plausible))
    problems += [_hole(rule, facts, (rule.organ, year, seq), all_papers) for seq in missing]
    yield from problems
    if plausible and not any(one.is_problem for one in problems):
        said = _("Numery od 1 do %(last)d, bez luk.") % {"last": plausible[-1]}
        yield make_finding(rule, CompletenessState.OK, said, year=year)


def _plausible(present: list[int]) -> tuple[list[int], list[int]]:
    """The numbers up to the first jump that cannot be meant, and those above it."""
    last = 0
    for place, seq in enumerate(present):
        if seq - last > LONGEST_JUMP:
            return present[:place], present[place:]
        last = seq
    return present, []


def _alike(papers: list[PaperFacts]) -> list[list[PaperFacts]]:
    """By kind: a bylaw and the resolution that adopted it share a number by right."""
    kinds = dict.fromkeys(one.kind for one in papers)
    return [[one for one in papers if one.kind == kind] for kind in kinds]


def _hole(
    rule: CompletenessRule, facts: LibraryFacts, number: Number, papers: Series
) -> CompletenessFinding:
    _organ, year, seq = number
    parts = {"year": year, "seq": seq}
    named = {"seq": seq, "year": year}
    if number in facts.waived:
        said = _("Numer %(seq)d z %(year)d roku świadomie niewykorzystany.") % named
        return make_finding(rule, CompletenessState.WAIVED, said, **parts)
    under = papers.get(seq, [])
    if any(one.is_coming for one in under):
        said = _("Numer %(seq)d z %(year)d roku czeka na dopuszczenie do publikacji.") % named
        return make_finding(rule, CompletenessState.IN_GATE, said, **parts)
    if any(one.published_on for one in under):
        said = _("Numer %(seq)d z %(year)d roku ma dokument, którego członkowie nie otworzą.")
        return make_finding(rule, CompletenessState.GAP, said % named, **parts)
    said = _("Nie ma numeru %(seq)d z %(year)d roku.") % named
    return make_finding(rule, CompletenessState.GAP, said, **parts)


def _double(
    rule: CompletenessRule, year: int, seq: int, papers: list[PaperFacts]
) -> CompletenessFinding:
    """The last of them is shown: the one that came to a number already taken."""
    said = _("Numer %(seq)d z %(year)d roku występuje więcej niż raz.")
    parts = {**describe_paper(papers[-1]), "year": year, "seq": seq, "number": papers[-1].number}
    return make_finding(rule, CompletenessState.DOUBLE, said % {"seq": seq, "year": year}, **parts)


def _unreadable(rule: CompletenessRule, paper: PaperFacts) -> CompletenessFinding:
    said = _("Numer „%(number)s” nie pasuje do numeracji organu.") % {"number": paper.number}
    if not paper.number:
        said = _("Dokument nie ma numeru.")
    return make_finding(
        rule, CompletenessState.BAD_NUMBER, said, number=paper.number, **describe_paper(paper)
    )


def _numbered(rule: CompletenessRule, facts: LibraryFacts) -> Iterator[PaperFacts]:
    """What takes numbers of this sequence; a bylaw need not have one."""
    for kind in ALSO_NUMBERED.get(rule.kind, (rule.kind,)):
        for paper in facts.of(kind, rule.organ):
            known = paper.published_on or paper.waiting_since
            if paper.organ and known and (paper.number or kind == rule.kind):
                yield paper


def _number(rule: CompletenessRule, facts: LibraryFacts, paper: PaperFacts) -> Number | None:
    pattern = rule.params.get("pattern")
    if not pattern:
        return facts.number_of(paper)
    match = re.fullmatch(pattern, paper.number)
    return (rule.organ, int(match["year"]), int(match["seq"])) if match else None
