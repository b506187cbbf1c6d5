"""Checks of numbers: sequences without gaps, and numbers that minutes name."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from django.utils.translation import gettext as _

from cms_ext.frontend.theme.figures import short_date
from cms_ext.office.law.working_days import add_term_days
from members_area.completeness.domain.facts import (
    ALSO_NUMBERED,
    CompletenessFinding,
    CompletenessState,
    LibraryFacts,
    Number,
    PaperFacts,
    describe_missing_document,
    make_finding,
)
from members_area.completeness.models import CompletenessRule

# No organ leaves out so many numbers: a number that far away is a typing error, not many gaps.
MAX_JUMP = 200
EARLIEST_YEAR = 1900

Series = Mapping[int, list[PaperFacts]]
"""The documents under each number of one year."""


def check_sequence(
    rule: CompletenessRule, facts: LibraryFacts, today: date
) -> Iterator[CompletenessFinding]:
    """SEQ_GAPS: the numbers of an organ begin with 1 each year, without gaps or duplicates.

    Numbers above the highest existing one are not gaps. `pattern` replaces the organ's own
    patterns for reading the numbers.
    """
    if rule.organ not in facts.bodies:
        return
    years: dict[int, defaultdict[int, list[PaperFacts]]] = {}
    for paper in _papers_of_sequence(rule, facts):
        number = _read_number(rule, facts, paper)
        if number is None or not EARLIEST_YEAR <= number[1] <= today.year + 1 or number[2] < 1:
            yield _report_unreadable(rule, paper)
        elif rule.covers(date(number[1], 12, 31)):
            years.setdefault(number[1], defaultdict(list))[number[2]].append(paper)
    for year in sorted(years):
        yield from _check_year(rule, facts, year, years[year])


def _check_year(
    rule: CompletenessRule, facts: LibraryFacts, year: int, all_papers: Series
) -> Iterator[CompletenessFinding]:
    series = {
        seq: [paper for paper in papers if paper.is_open] for seq, papers in all_papers.items()
    }
    present = sorted(seq for seq, papers in series.items() if papers)
    plausible, slips = _split_at_slip(present)
    problems = [_report_unreadable(rule, one) for seq in slips for one in series[seq]]
    problems += [
        _report_double(rule, year, seq, same_kind)
        for seq in plausible
        for same_kind in _group_by_kind(series[seq])
        if len(same_kind) > 1
    ]
    missing = sorted(set(range(1, max(plausible, default=0) + 1)) - set(plausible))
    problems += [_report_gap(rule, facts, (rule.organ, year, seq), all_papers) for seq in missing]
    yield from problems
    if plausible and not any(problem.is_problem for problem in problems):
        message = _("Numery od 1 do %(last)d, bez luk.") % {"last": plausible[-1]}
        yield make_finding(rule, CompletenessState.OK, message, year=year)


def _split_at_slip(present: list[int]) -> tuple[list[int], list[int]]:
    """Split the numbers at the first jump that must be a typing error."""
    last = 0
    for place, seq in enumerate(present):
        if seq - last > MAX_JUMP:
            return present[:place], present[place:]
        last = seq
    return present, []


def _group_by_kind(papers: list[PaperFacts]) -> list[list[PaperFacts]]:
    """Group the papers by kind: a bylaw may share the number of the resolution that adopted it."""
    kinds = dict.fromkeys(paper.kind for paper in papers)
    return [[paper for paper in papers if paper.kind == kind] for kind in kinds]


def _report_gap(
    rule: CompletenessRule, facts: LibraryFacts, number: Number, papers: Series
) -> CompletenessFinding:
    _organ, year, seq = number
    parts = {"year": year, "seq": seq}
    named = {"seq": seq, "year": year}
    if number in facts.waived:
        message = _("Numer %(seq)d z %(year)d roku świadomie niewykorzystany.") % named
        return make_finding(rule, CompletenessState.WAIVED, message, **parts)
    under = papers.get(seq, [])
    if any(one.is_coming for one in under):
        message = _("Numer %(seq)d z %(year)d roku czeka na dopuszczenie do publikacji.") % named
        return make_finding(rule, CompletenessState.IN_GATE, message, **parts)
    if any(one.published_on for one in under):
        message = _("Numer %(seq)d z %(year)d roku ma dokument, którego członkowie nie otworzą.")
        return make_finding(rule, CompletenessState.GAP, message % named, **parts)
    message = _("Nie ma numeru %(seq)d z %(year)d roku.") % named
    return make_finding(rule, CompletenessState.GAP, message, **parts)


def _report_double(
    rule: CompletenessRule, year: int, seq: int, papers: list[PaperFacts]
) -> CompletenessFinding:
    """Report the last paper, which came to a number already taken."""
    message = _("Numer %(seq)d z %(year)d roku występuje więcej niż raz.")
    parts = {
        **describe_missing_document(papers[-1]),
        "year": year,
        "seq": seq,
        "number": papers[-1].number,
    }
    return make_finding(
        rule, CompletenessState.DOUBLE, message % {"seq": seq, "year": year}, **parts
    )


def _report_unreadable(rule: CompletenessRule, paper: PaperFacts) -> CompletenessFinding:
    message = _("Numer „%(number)s” nie pasuje do numeracji organu.") % {"number": paper.number}
    if not paper.number:
        message = _("Dokument nie ma numeru.")
    return make_finding(
        rule,
        CompletenessState.BAD_NUMBER,
        message,
        number=paper.number,
        **describe_missing_document(paper),
    )


def _papers_of_sequence(rule: CompletenessRule, facts: LibraryFacts) -> Iterator[PaperFacts]:
    """Yield the documents that take numbers of this sequence; a bylaw may have none."""
    for kind in ALSO_NUMBERED.get(rule.kind, (rule.kind,)):
        for paper in facts.of(kind, rule.organ):
            known = paper.published_on or paper.waiting_since
            if paper.organ and known and (paper.number or kind == rule.kind):
                yield paper


def _read_number(rule: CompletenessRule, facts: LibraryFacts, paper: PaperFacts) -> Number | None:
    pattern = rule.params.get("pattern")
    if not pattern:
        return facts.number_of(paper)
    match = re.fullmatch(pattern, paper.number)
    return (rule.organ, int(match["year"]), int(match["seq"])) if match else None


# So many days after a resolution its minutes may still be missing.
DAYS = 30

Name = Number | str
"""A number as its organ reads it, or as it is written when no organ reads it."""


def check_cross_reference(
    rule: CompletenessRule, facts: LibraryFacts, today: date
) -> Iterator[CompletenessFinding]:
    """CROSS_REF: resolutions named in minutes are in the register, and the other way round.

    Params: `from_kind` (the minutes), `to_kind` (the resolutions), `days` (30): how long a new
    resolution may wait for its minutes.
    """
    minutes = list(facts.of(rule.params["from_kind"], rule.organ))
    open_minutes = [
        minute for minute in minutes if minute.is_open and rule.covers(_day(minute, today))
    ]
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
            name = _read_name(facts, written, paper.organ)
            if name not in there and name not in seen:
                seen.add(name)
                yield _report_unregistered(rule, facts, name, written, paper, coming)


def _report_unregistered(
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
        message = _("Numer „%(number)s” z dokumentu „%(minutes)s” nie pasuje do numeracji organu.")
        return make_finding(
            rule, CompletenessState.BAD_NUMBER, message % named, year=minutes.year, **parts
        )
    organ, year, seq = name
    parts |= {"organ": organ, "year": year, "seq": seq}
    if name in facts.waived:
        message = _("Numer %(number)s świadomie niewykorzystany.") % named
        return make_finding(rule, CompletenessState.WAIVED, message, **parts)
    if name in coming:
        message = _("Uchwała %(number)s czeka na dopuszczenie do publikacji.") % named
        return make_finding(rule, CompletenessState.IN_GATE, message, **parts)
    message = _("Uchwały %(number)s nie ma w bibliotece, a wymienia ją „%(minutes)s”.") % named
    return make_finding(rule, CompletenessState.MISSING, message, **parts)


def _not_in_minutes(
    rule: CompletenessRule, facts: LibraryFacts, minutes: list[PaperFacts], today: date
) -> Iterator[CompletenessFinding]:
    named = _named_in(facts, (minute for minute in minutes if minute.is_open))
    coming = _named_in(facts, (minute for minute in minutes if minute.is_coming))
    for paper in facts.of(rule.params["to_kind"], rule.organ):
        name, day = _own_name(facts, paper), _day(paper, today)
        if not paper.is_open or paper.has_minutes or name in named or not rule.covers(day):
            continue
        due = add_term_days(day, rule.params.get("days", DAYS))
        parts = {"kind": rule.params["from_kind"], "number": paper.number, "due": due}
        parts = {**describe_missing_document(paper), **parts}
        if name in coming:
            message = _("Protokół, który wymienia tę uchwałę, czeka na dopuszczenie do publikacji.")
            yield make_finding(rule, CompletenessState.IN_GATE, message, **parts)
        elif today <= due:
            message = _("Termin protokołu, który ją wymieni: %(due)s.") % {"due": short_date(due)}
            yield make_finding(rule, CompletenessState.NOT_DUE, message, **parts)
        else:
            message = _("Uchwały %(number)s nie wymienia żaden protokół w bibliotece.")
            yield make_finding(
                rule, CompletenessState.MISSING, message % {"number": paper.number}, **parts
            )


def _named_in(facts: LibraryFacts, minutes: Iterable[PaperFacts]) -> set[Name]:
    return {
        _read_name(facts, number, minute.organ)
        for minute in minutes
        for number in minute.named_numbers
    }


def _read_name(facts: LibraryFacts, written: str, organ: str) -> Name:
    """Read a number by the organ of the minutes first, then by the other organs."""
    codes = sorted(facts.bodies, key=lambda code: code != organ)
    return next((read for code in codes if (read := facts.read(written, code))), written)


def _own_name(facts: LibraryFacts, paper: PaperFacts) -> Name:
    return facts.number_of(paper) or paper.number


def _day(paper: PaperFacts, today: date) -> date:
    return paper.dated or paper.published_on or today
