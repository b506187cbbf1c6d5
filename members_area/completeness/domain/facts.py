"""The facts that the checks read, as plain values, and their findings. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from members_area.completeness.models import CompletenessRule

# Audiences that include members: a paper closed to members meets no duty of art. 8¹.
FOR_MEMBERS = frozenset({"PUBLIC", "MEMBERS"})
# A bylaw carries the number of the resolution that adopted it (library.md §2).
ALSO_NUMBERED = {"RESOLUTION": ("RESOLUTION", "BYLAW")}

Number = tuple[str, int, int]
"""(organ's code, year, sequence)."""


@dataclass(frozen=True, slots=True)
class OrganFacts:
    """An organ; `read` turns a written number into (sequence, year), or None."""

    code: str
    name: str
    read: Callable[[str], tuple[int, int] | None]
    valid_from: date | None = None
    valid_to: date | None = None

    def worked_in(self, first: date, last: date) -> bool:
        """Return True if the organ existed on some day between these two."""
        begun = self.valid_from is None or self.valid_from <= last
        return begun and (self.valid_to is None or first <= self.valid_to)


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """A document: published (`published_on` is set), or waiting for release since `waiting_since`.

    A published document also waits while a new version of it does. `is_scheduled`: released, with
    a later day of publication. `approved_on` is the day of the resolution that approves it.
    `has_minutes`: published minutes are named as those of its adoption. Organ, kind and audience
    are codes.
    """

    key: str
    title: str
    kind: str
    year: int
    organ: str = ""
    number: str = ""
    audience: str = "MEMBERS"
    meeting_date: date | None = None
    adopted_on: date | None = None
    published_on: date | None = None
    waiting_since: date | None = None
    is_scheduled: bool = False
    in_force: bool = False
    changes_statute: bool = False
    krs_filed_on: date | None = None
    krs_registered_on: date | None = None
    named_numbers: tuple[str, ...] = ()
    approved_on: date | None = None
    has_minutes: bool = False

    @property
    def is_open(self) -> bool:
        """Return True if members can open the paper."""
        return self.published_on is not None and self.audience in FOR_MEMBERS

    @property
    def is_coming(self) -> bool:
        """Return True if members will be able to open the paper, but cannot yet."""
        waits = self.is_scheduled or self.waiting_since is not None
        return self.published_on is None and waits and self.audience in FOR_MEMBERS

    @property
    def dated(self) -> date | None:
        """Return the date that the paper bears, never that of its publication."""
        return self.meeting_date or self.adopted_on


@dataclass(frozen=True, slots=True)
class Sitting:
    """A meeting of an organ that was not cancelled."""

    organ: str
    day: date


@dataclass(frozen=True)
class LibraryFacts:
    """Everything that one run of the checks reads."""

    organs: tuple[OrganFacts, ...] = ()
    papers: tuple[PaperFacts, ...] = ()
    sittings: tuple[Sitting, ...] = ()
    waived: frozenset[Number] = field(default_factory=frozenset)

    @cached_property
    def bodies(self) -> dict[str, OrganFacts]:
        return {organ.code: organ for organ in self.organs}

    def of(self, kind: str, organ: str = "") -> Iterator[PaperFacts]:
        """Return the documents of a kind; with `organ` only those of that organ or of none."""
        for paper in self.papers:
            if paper.kind == kind and (not organ or paper.organ in ("", organ)):
                yield paper

    def number_of(self, paper: PaperFacts) -> Number | None:
        """Return the paper's number as its own organ reads it: (organ, year, sequence), or None."""
        return self.read(paper.number, paper.organ)

    def read(self, number: str, organ: str) -> Number | None:
        """Return a number as this organ reads it: (organ, year, sequence), or None."""
        body = self.bodies.get(organ)
        found = body.read(number) if body and number else None
        return (organ, found[1], found[0]) if found else None


class CompletenessState(TextChoices):
    """The state of one place of the library (library.md §5), the worst first."""

    MISSING = "MISSING", _("brak")
    GAP = "GAP", _("brak numerów")
    LATE = "LATE", _("po terminie")
    DOUBLE = "DOUBLE", _("podwójny numer")
    BAD_NUMBER = "BAD_NUMBER", _("nieczytelny numer")
    IN_GATE = "IN_GATE", _("czeka na dopuszczenie")
    NOT_DUE = "NOT_DUE", _("jeszcze nie termin")
    OK = "OK", _("jest")
    WAIVED = "WAIVED", _("numer niewykorzystany")
    NOT_APPLICABLE = "N/A", _("nie dotyczy")


HOLES = frozenset({CompletenessState.MISSING, CompletenessState.GAP})
# With these the command ends with exit code 1; the other problems stop nobody's work.
SERIOUS = HOLES | {CompletenessState.LATE}
PROBLEMS = SERIOUS | {CompletenessState.DOUBLE, CompletenessState.BAD_NUMBER}


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletenessFinding:
    """The finding of one rule about one paper or one missing paper: a sentence and its facts.

    `quarter` and `month` narrow the year. `seq` is a number in (organ, year), `number` a number as
    written somewhere. `paper` is None when the paper is missing. `meeting_on` is the day of the
    meeting. `days`: how many days a paper has been waiting.
    """

    rule: CompletenessRule
    state: CompletenessState
    sentence: str
    organ: str = ""
    kind: str = ""
    year: int | None = None
    quarter: int | None = None
    month: int | None = None
    seq: int | None = None
    number: str = ""
    paper: PaperFacts | None = None
    meeting_on: date | None = None
    due: date | None = None
    late_days: int = 0
    days: int | None = None

    @property
    def is_problem(self) -> bool:
        return self.state in PROBLEMS

    @property
    def place(self) -> tuple[object, ...]:
        """The key of what is concerned: two rules that miss the same paper have the same one."""
        narrowed = (self.quarter, self.month, self.meeting_on)
        number = self.seq if self.seq is not None else self.number
        key = self.paper.key if self.paper else ""
        return (self.organ, self.kind, self.year, *narrowed, number, key)


def make_finding(
    rule: CompletenessRule, state: CompletenessState, sentence: str, **parts: Any
) -> CompletenessFinding:
    """Return a finding of this rule, with the rule's organ and kind unless others are given."""
    return CompletenessFinding(
        **{"organ": rule.organ, "kind": rule.kind, **parts},
        rule=rule,
        state=state,
        sentence=sentence,
    )


def describe_missing_document(paper: PaperFacts) -> dict[str, Any]:
    """Return the fields of a finding that describe an existing paper."""
    return {"paper": paper, "organ": paper.organ, "kind": paper.kind, "year": paper.year}
