"""The rule of force over random histories, against a second computation that only reads library.md.

`holds` below is library.md §4 word for word: a recursion over days. The library's own counts sets
of days; both must say the same of every paper on every day.
"""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from members_area.library.domain.force_rule import (
    ENDING,
    History,
    Judgment,
    Label,
    PaperPeriod,
    RelationAct,
)
from members_area.library.models import CourtEventKind, RelationType

FIRST = date(2026, 1, 1)
DAYS = 12
TYPES = [
    RelationType.AMENDS,
    RelationType.REPEALS,
    RelationType.REPEALS_IN_PART,
    RelationType.SUPERSEDES,
]
IN_FORCE = {Label.IN_FORCE, Label.AMENDED}
History3 = tuple[list[PaperPeriod[int]], list[RelationAct[int]], list[Judgment[int]]]

days = st.integers(0, DAYS - 1).map(lambda number: FIRST + timedelta(days=number))
maybe = st.none() | days


@st.composite
def histories(draw: st.DrawFn) -> History3:
    """A few papers; each acts on earlier numbers only, so that nothing goes round in a circle."""
    papers = [
        PaperPeriod(
            key, begins, max(begins, ends) if begins and ends else None, draw(st.booleans())
        )
        for key in range(draw(st.integers(1, 5)))
        for begins, ends in [draw(st.tuples(maybe, maybe))]
    ]
    pairs = [(source, target) for source in range(len(papers)) for target in range(source)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    acts = [
        RelationAct(
            no, source, target, draw(st.sampled_from(TYPES)), draw(maybe), draw(st.booleans())
        )
        for no, (source, target) in enumerate(chosen)
    ]
    judgments = draw(
        st.lists(
            st.builds(
                Judgment,
                paper=st.integers(0, len(papers) - 1),
                kind=st.sampled_from(CourtEventKind),
                decided_on=days,
                final_on=maybe,
                ends_on=maybe,
                retro=st.booleans(),
            ),
            max_size=2,
        )
    )
    return papers, acts, judgments


class Naive:
    """The rule as it is written, one day at a time."""

    def __init__(self, history: History3) -> None:
        papers, self.acts, self.judgments = history
        self.papers = {paper.key: paper for paper in papers}

    def holds(self, key: int, day: date) -> bool:
        paper = self.papers[key]
        if paper.begins is None or day < paper.begins:
            return False
        if paper.ends is not None and paper.ends < day:
            return False
        if self.struck(key, day):
            return False
        return not any(
            self.stands(act, day) for act in self.acts if act.target == key and act.type in ENDING
        )

    def struck(self, key: int, day: date) -> bool:
        return any(
            judgment.final_on is not None
            and (
                judgment.kind in {CourtEventKind.ANNULLED, CourtEventKind.NOT_EXISTENT}
                or (
                    judgment.kind == CourtEventKind.SET_ASIDE
                    and (judgment.retro or judgment.final_on <= day)
                )
            )
            for judgment in self.judgments
            if judgment.paper == key
        )

    def stands(self, act: RelationAct[int], day: date) -> bool:
        """e ≤ day, the source in force on e, and no later repeal of the source that revives."""
        begins = self.papers[act.source].begins
        e = act.on or begins
        if begins is None or e is None or day < e or not self.holds(act.source, max(e, begins)):
            return False
        return not any(
            undoing.revives and undoing.type in ENDING and self.stands(undoing, day)
            for undoing in self.acts
            if undoing.target == act.source
        )

    def suspended(self, key: int, day: date) -> bool:
        return any(
            judgment.kind == CourtEventKind.SUSPENDED
            and judgment.decided_on <= day
            and (judgment.ends_on is None or day <= judgment.ends_on)
            for judgment in self.judgments
            if judgment.paper == key
        )

    def in_force(self, key: int, day: date) -> bool:
        return self.holds(key, day) and not self.lost(key, day)

    def lost(self, key: int, day: date) -> bool:
        own = [act for act in self.acts if act.source == key]
        if not own or any(act.type != RelationType.AMENDS for act in own):
            return False
        return all(self.gone(act.target, day) for act in own)

    def gone(self, key: int, day: date) -> bool:
        begins = self.papers[key].begins
        return begins is not None and begins <= day and not self.in_force(key, day)


EVERY_DAY = [FIRST + timedelta(days=number) for number in range(-1, DAYS + 1)]


def labels(history: History3) -> dict[tuple[int, date], Label]:
    counted = History(*history)
    return {
        (paper.key, day): counted.verdict(paper.key, day).label
        for paper in history[0]
        for day in EVERY_DAY
    }


@given(histories())
def test_a_second_computation_agrees(history: History3):
    naive = Naive(history)
    assert {place: label in IN_FORCE for place, label in labels(history).items()} == {
        (paper.key, day): naive.in_force(paper.key, day) and not naive.suspended(paper.key, day)
        for paper in history[0]
        for day in EVERY_DAY
    }


@given(histories(), st.randoms())
def test_the_order_in_which_things_were_entered_does_not_matter(history: History3, random: Random):
    papers, acts, judgments = history
    shuffled = (
        random.sample(papers, len(papers)),
        random.sample(acts, len(acts)),
        random.sample(judgments, len(judgments)),
    )
    assert labels(shuffled) == labels(history)


@given(histories())
def test_without_the_word_that_revives_nothing_ever_comes_back(history: History3):
    """What was in force and no longer is stays so, but for what courts and amendments do."""
    papers, acts, _judgments = history
    plain = [replace(act, revives=False) for act in acts if act.type in ENDING]
    counted = History(papers, plain)
    for paper in papers:
        course = [counted.verdict(paper.key, day).label in IN_FORCE for day in EVERY_DAY]
        assert "".join("x" if on else "." for on in course).strip(".").count(".") == 0


@given(histories())
def test_an_unrelated_paper_changes_nothing(history: History3):
    papers, acts, judgments = history
    stranger, other = PaperPeriod(98, FIRST), PaperPeriod(99, FIRST)
    act = RelationAct(99, 98, 99, RelationType.REPEALS, revives=True)
    judgment = Judgment(98, CourtEventKind.SET_ASIDE, FIRST, FIRST)
    more = ([stranger, *papers, other], [act, *acts], [judgment, *judgments])
    before = labels(history)
    assert {place: label for place, label in labels(more).items() if place in before} == before


@given(histories())
def test_the_course_says_of_each_day_what_the_rule_says(history: History3):
    counted = History(*history)
    for paper in history[0]:
        course = counted.course(paper.key, EVERY_DAY[0])
        said = {
            day: label
            for day in EVERY_DAY
            for first, last, label in course
            if first <= day and (last is None or day <= last)
        }
        assert said == {day: counted.verdict(paper.key, day).label for day in EVERY_DAY}
