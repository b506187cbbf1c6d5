"""What a search asks for that the library lacks, as the rules of completeness know it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from cms_ext.people.identity.models import User
from members_area.completeness.domain.finding import CompletenessFinding, CompletenessState
from members_area.completeness.domain.names import RegisterNames, names, period_words
from members_area.completeness.domain.report import reader_report
from members_area.library.domain.contributed import AbsentPaper
from members_area.library.domain.search.question import SearchQuestion
from members_area.library.domain.search.words import places

# More would push down what is there; the page of completeness has them all.
MOST = 3
AWAITED = (CompletenessState.MISSING, CompletenessState.NOT_DUE)


def absent(
    user: User, asked: SearchQuestion, ticked: Collection[int], today: date
) -> Sequence[AbsentPaper]:
    """Papers of the kind and the years that are asked for, which have a term and are not there.

    Of the rules that hold for members and what this reader may open (`reader_report`), so that it
    tells of no closed paper. `ticked` are years beside the query. Without any year the newest paper
    is meant of those that come once a year, where its term is over.
    """
    stems = {word.forms.stem for word in asked.words}
    typed = {int(one) for one in stems if one.isdigit() and len(one) == len("2026")}
    saying = {one for one in stems if not one.isdigit()}
    if not saying:
        return ()
    known = names()
    organs = set().union(*(_stems(organ.name) for organ in known.organs.values()))
    if not any(saying <= _stems(kind.name) | organs for kind in known.kinds.values()):
        return ()
    meant = [
        one
        for one in reader_report(user, today).findings
        if saying <= _stems(known.kind(one.kind)) | _stems(known.organ(one.organ))
    ]
    if typed or ticked:
        years = typed & set(ticked) if typed and ticked else typed | set(ticked)
        found = [one for one in meant if one.year in years]
    else:
        found = _newest(meant, today)
    awaited = [one for one in found if one.state in AWAITED and one.due is not None]
    return [_paper(one, known) for one in sorted(awaited, key=_term)[:MOST]]


def _newest(findings: Iterable[CompletenessFinding], today: date) -> list[CompletenessFinding]:
    """Of each kind that comes once a year that of the last year which is there or late."""
    last: dict[tuple[str, str], CompletenessFinding] = {}
    for one in findings:
        late = one.state is CompletenessState.MISSING and one.due is not None and one.due < today
        if one.year and _of_a_whole_year(one) and (late or one.state is CompletenessState.OK):
            key = (one.organ, one.kind)
            if key not in last or (last[key].year or 0) < one.year:
                last[key] = one
    return list(last.values())


def _of_a_whole_year(one: CompletenessFinding) -> bool:
    return not any((one.quarter, one.month, one.seq, one.number, one.meeting_on))


def _stems(name: str) -> set[str]:
    return {place.forms.stem for place in places(name)}


def _term(finding: CompletenessFinding) -> date:
    return finding.due or date.max


def _paper(finding: CompletenessFinding, known: RegisterNames) -> AbsentPaper:
    name = f"{known.kind(finding.kind)}, {period_words(finding)}"
    return AbsentPaper(name, finding.sentence, finding.due)
