"""What a search asks for that the library lacks, as the rules of completeness know it."""

from __future__ import annotations

from collections.abc import Sequence
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


def absent(user: User, asked: SearchQuestion, today: date) -> Sequence[AbsentPaper]:
    """Papers of the kind and the years that a query names, which have a term and are not there.

    Of the rules that hold for members and what this reader may open (`reader_report`), so that it
    tells of no closed paper. A query without a year names none.
    """
    stems = {word.forms.stem for word in asked.words}
    years = {int(one) for one in stems if one.isdigit() and len(one) == len("2026")}
    saying = {one for one in stems if not one.isdigit()}
    if not years or not saying:
        return ()
    known = names()
    organs = set().union(*(_stems(organ.name) for organ in known.organs.values()))
    if not any(saying <= _stems(kind.name) | organs for kind in known.kinds.values()):
        return ()
    found = [
        one
        for one in reader_report(user, today).findings
        if one.state in AWAITED
        and one.due is not None
        and one.year in years
        and saying <= _stems(known.kind(one.kind)) | _stems(known.organ(one.organ))
    ]
    return [_paper(one, known) for one in sorted(found, key=_term)[:MOST]]


def _stems(name: str) -> set[str]:
    return {place.forms.stem for place in places(name)}


def _term(finding: CompletenessFinding) -> date:
    return finding.due or date.max


def _paper(finding: CompletenessFinding, known: RegisterNames) -> AbsentPaper:
    name = f"{known.kind(finding.kind)}, {period_words(finding)}"
    return AbsentPaper(name, finding.said, finding.due)
