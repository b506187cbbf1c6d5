"""The rules of legal force (library.md §4) over plain values. Pure: no database access.

Documents act on documents: they amend, repeal, supersede. The acts form no cycle (E-LIB-05), so the
days
of each paper are computed once, after those of all documents that act on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from graphlib import TopologicalSorter
from typing import Generic, TypeVar

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from members_area.library.models.relation import CourtEventKind, RelationType

_END_OF_DAYS = date.max.toordinal() + 1


@dataclass(frozen=True, slots=True)
class Spans:
    """A set of days: sorted, disjoint, half-open intervals of their ordinal numbers."""

    stretches: tuple[tuple[int, int], ...] = ()

    def __contains__(self, day: date) -> bool:
        number = day.toordinal()
        return any(first <= number < after for first, after in self.stretches)

    def minus(self, other: Spans) -> Spans:
        left = self.stretches
        for cut_first, cut_after in other.stretches:
            left = tuple(
                (first, after)
                for whole_first, whole_after in left
                for first, after in (
                    (whole_first, min(whole_after, cut_first)),
                    (max(whole_first, cut_after), whole_after),
                )
                if first < after
            )
        return Spans(left)

    def without(self, others: Iterable[Spans]) -> Spans:
        left = self
        for other in others:
            left = left.minus(other)
        return left

    def turns(self) -> set[date]:
        """Return the first day of each interval and the day after it; none for an open end."""
        days = {number for stretch in self.stretches for number in stretch}
        return {date.fromordinal(number) for number in days if number < _END_OF_DAYS}


NEVER = Spans()
ALWAYS = Spans(((date.min.toordinal(), _END_OF_DAYS),))


def since(day: date) -> Spans:
    return Spans(((day.toordinal(), _END_OF_DAYS),))


def between(first: date, last: date | None) -> Spans:
    """Return the days from first to last, inclusive; None is no end. Empty for a wrong order."""
    if last is None or last == date.max:
        return since(first)
    return since(first).minus(since(last + timedelta(days=1)))


Key = TypeVar("Key", bound=Hashable)

ENDING = frozenset({RelationType.REPEALS, RelationType.SUPERSEDES})
# The relations that change the force of another paper; they may form no cycle.
CHANGING = ENDING | {RelationType.AMENDS, RelationType.REPEALS_IN_PART}

_VOIDING = frozenset({CourtEventKind.ANNULLED, CourtEventKind.NOT_EXISTENT})


class Label(TextChoices):
    """The legal force of a paper on a day."""

    IN_FORCE = "IN_FORCE", _("Obowiązuje")
    AMENDED = "AMENDED", _("Obowiązuje ze zmianami")
    NOT_YET = "NOT_YET", _("Podjęta – jeszcze nie obowiązuje")
    AWAITS_COURT = "AWAITS_COURT", _("Oczekuje na wpis do KRS")
    REPEALED = "REPEALED", _("Uchylona")
    SUPERSEDED = "SUPERSEDED", _("Zastąpiona")
    EXPIRED = "EXPIRED", _("Wygasła")
    LOST_OBJECT = "LOST_OBJECT", _("Nieaktualna")
    VOID = "VOID", _("Nieważna (wyrok)")
    SET_ASIDE = "SET_ASIDE", _("Uchylona wyrokiem")
    SUSPENDED = "SUSPENDED", _("Wstrzymana")


@dataclass(frozen=True, slots=True)
class PaperPeriod(Generic[Key]):
    """The period of force that a paper states; `needs_court` marks a change of the statute."""

    key: Key
    begins: date | None
    ends: date | None = None
    needs_court: bool = False


@dataclass(frozen=True, slots=True)
class RelationAct(Generic[Key]):
    """An effect of one paper on another, from `on` or else from the first day of `source`."""

    no: int
    source: Key
    target: Key
    type: RelationType
    on: date | None = None
    revives: bool = False
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Judgment(Generic[Key]):
    """A court's act on a paper. `ends_on` is the last day of a suspension."""

    paper: Key
    kind: CourtEventKind
    decided_on: date
    final_on: date | None = None
    ends_on: date | None = None
    retro: bool = False


@dataclass(frozen=True, slots=True)
class ForceVerdict(Generic[Key]):
    """The label of a paper on a day and the acts that gave it, in the order of their days."""

    label: Label
    acts: tuple[RelationAct[Key], ...] = ()


class History(Generic[Key]):
    """The effects of documents and courts on the given documents.

    Raises graphlib.CycleError when the acts form a cycle; `save_relation` refuses such acts.
    Ignores acts of and on documents that are not given.
    """

    def __init__(
        self,
        papers: Iterable[PaperPeriod[Key]],
        acts: Iterable[RelationAct[Key]] = (),
        judgments: Iterable[Judgment[Key]] = (),
    ) -> None:
        self._papers: Mapping[Key, PaperPeriod[Key]] = {paper.key: paper for paper in papers}
        self._acts_on: dict[Key, list[RelationAct[Key]]] = defaultdict(list)
        self._acts_of: dict[Key, list[RelationAct[Key]]] = defaultdict(list)
        self._judgments: dict[Key, list[Judgment[Key]]] = defaultdict(list)
        for act in acts:
            if act.source in self._papers and act.target in self._papers:
                self._acts_on[act.target].append(act)
                self._acts_of[act.source].append(act)
        for judgment in judgments:
            self._judgments[judgment.paper].append(judgment)
        # The days on which each act works, and on which each paper holds.
        self._reach: dict[int, Spans] = {}
        self._holds: dict[Key, Spans] = {}
        self._lost: dict[Key, Spans] = {}
        self._count()

    def verdict(self, key: Key, day: date) -> ForceVerdict[Key]:
        """Return the label of a paper on a day."""
        paper = self._papers[key]
        ended = self._ended_by(key, day)
        if self._is_void(key):
            return ForceVerdict(Label.VOID)
        if day in self._set_aside(key):
            return ForceVerdict(Label.SET_ASIDE)
        if ended is not None and not self._expired_before(paper, ended):
            superseded = ended.type == RelationType.SUPERSEDES
            return ForceVerdict(Label.SUPERSEDED if superseded else Label.REPEALED, (ended,))
        if paper.begins is None or day < paper.begins:
            return ForceVerdict(Label.AWAITS_COURT if paper.needs_court else Label.NOT_YET)
        if paper.ends is not None and paper.ends < day:
            return ForceVerdict(Label.EXPIRED)
        if self._is_suspended(key, day):
            return ForceVerdict(Label.SUSPENDED)
        if day in self._lost[key]:
            return ForceVerdict(Label.LOST_OBJECT)
        changes = self._changes(key, day)
        amended = any(act.type == RelationType.AMENDS for act in changes)
        return ForceVerdict(Label.AMENDED if amended else Label.IN_FORCE, changes)

    def course(self, key: Key, start: date) -> list[tuple[date, date | None, Label]]:
        """First day, last day (None: no end) and label of each period from `start` on."""
        stretches: list[tuple[date, date | None, Label]] = []
        for day in sorted({start, *(day for day in self._turning_days(key) if day > start)}):
            label = self.verdict(key, day).label
            if stretches and stretches[-1][2] == label:
                continue
            if stretches:
                stretches[-1] = (stretches[-1][0], day - timedelta(days=1), stretches[-1][2])
            stretches.append((day, None, label))
        return stretches

    def in_force(self, key: Key) -> Spans:
        """Return the days on which a paper is in force; a suspension by court is not deducted."""
        return self._holds[key].minus(self._lost[key])

    def suspensions(self, key: Key) -> Sequence[tuple[date, date | None]]:
        """First and last day of each suspension; the last is None while it lasts."""
        return [
            (judgment.decided_on, judgment.ends_on)
            for judgment in self._judgments[key]
            if judgment.kind == CourtEventKind.SUSPENDED
        ]

    def begins(self, act: RelationAct[Key]) -> date | None:
        """Return the first day of effect that an act states."""
        return act.on or self._papers[act.source].begins

    def _count(self) -> None:
        acting = {key: {act.source for act in self._acts_on[key]} for key in self._papers}
        order = tuple(TopologicalSorter(acting).static_order())
        for key in order:
            ending = [act for act in self._acts_on[key] if act.type in ENDING]
            ends = [self._reach[act.no] for act in ending]
            self._holds[key] = self._own_days(key).without(ends)
            undone = [self._reach[act.no] for act in ending if act.revives]
            for act in self._acts_of[key]:
                self._reach[act.no] = self._reach_of(act).without(undone)
        for key in reversed(order):
            self._lost[key] = self._lost_by(key)

    def _turning_days(self, key: Key) -> set[date]:
        """Return the days on which something may change for a paper."""
        spans = [self._own_days(key), self.in_force(key), self._lost[key], self._set_aside(key)]
        held_up = list(self.suspensions(key))
        for act in self._acts_on[key]:
            begins = self.begins(act)
            spans += [self._reach[act.no], self.in_force(act.source)]
            spans += [since(begins)] if begins else []
            held_up += self.suspensions(act.source)
        spans += [between(first, last) for first, last in held_up]
        return {turn for span in spans for turn in span.turns()}

    def _reach_of(self, act: RelationAct[Key]) -> Spans:
        """Return the days from the act's first day on, if its own paper holds on that day.

        A suspension does not matter. A retroactive act is checked on the first day of its paper.
        """
        source, begins = self._papers[act.source], self.begins(act)
        if source.begins is None or begins is None:
            return NEVER
        holds = max(begins, source.begins) in self._holds[act.source]
        return since(begins) if holds else NEVER

    def _own_days(self, key: Key) -> Spans:
        """Return the days of a paper by its own dates and judgments."""
        paper = self._papers[key]
        if paper.begins is None or self._is_void(key):
            return NEVER
        return between(paper.begins, paper.ends).minus(self._set_aside(key))

    def _is_void(self, key: Key) -> bool:
        """Return True if a final judgment made the paper void from the start."""
        return any(
            judgment.kind in _VOIDING and judgment.final_on for judgment in self._judgments[key]
        )

    def _set_aside(self, key: Key) -> Spans:
        """The days after the judgment became final, or all days where it works retroactively."""
        days = [
            date.min if judgment.retro else judgment.final_on
            for judgment in self._judgments[key]
            if judgment.kind == CourtEventKind.SET_ASIDE and judgment.final_on
        ]
        return since(min(days)) if days else NEVER

    def _is_suspended(self, key: Key, day: date) -> bool:
        return any(day in between(first, last) for first, last in self.suspensions(key))

    def _lost_by(self, key: Key) -> Spans:
        """Return the days on which a paper that only amends has no target left.

        A target that has not begun yet is not gone. An amendment of an amendment goes with it.
        """
        acts = self._acts_of[key]
        if not acts or any(act.type != RelationType.AMENDS for act in acts):
            return NEVER
        return ALWAYS.without(ALWAYS.minus(self._lost_spans(act.target)) for act in acts)

    def _lost_spans(self, key: Key) -> Spans:
        begins = self._papers[key].begins
        return NEVER if begins is None else since(begins).minus(self.in_force(key))

    def _ended_by(self, key: Key, day: date) -> RelationAct[Key] | None:
        """Return the first of the acts that keep a paper out of force on a day."""
        ending = (act for act in self._acts_on[key] if act.type in ENDING)
        return min(
            (act for act in ending if day in self._reach[act.no]), key=self._in_order, default=None
        )

    def _expired_before(self, paper: PaperPeriod[Key], act: RelationAct[Key]) -> bool:
        return paper.ends is not None and paper.ends < (self.begins(act) or date.max)

    def _changes(self, key: Key, day: date) -> tuple[RelationAct[Key], ...]:
        """Return the amendments and partial repeals in effect on a day."""
        return tuple(
            sorted(
                (act for act in self._acts_on[key] if self._takes_effect(act, day)),
                key=self._in_order,
            )
        )

    def _takes_effect(self, act: RelationAct[Key], day: date) -> bool:
        if act.type == RelationType.REPEALS_IN_PART:
            return day in self._reach[act.no]
        source, begins = self._papers[act.source], self.begins(act)
        if act.type != RelationType.AMENDS or source.begins is None or begins is None:
            return False
        in_force = max(day, source.begins) in self.in_force(act.source)
        return begins <= day and in_force and not self._is_suspended(act.source, day)

    def _in_order(self, act: RelationAct[Key]) -> tuple[date, int]:
        return self.begins(act) or date.max, act.no
