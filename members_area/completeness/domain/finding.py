"""One thing that a rule says about the library: fine, or a hole to be mended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from members_area.completeness.domain.facts import PaperFacts
from members_area.completeness.models import CompletenessRule


class CompletenessState(TextChoices):
    """The state of one place of the library (library.md §5), the worst first."""

    MISSING = "MISSING", _("brak")
    GAP = "GAP", _("luka w numerach")
    LATE = "LATE", _("po terminie")
    DOUBLE = "DOUBLE", _("podwójny numer")
    BAD_NUMBER = "BAD_NUMBER", _("nieczytelny numer")
    IN_GATE = "IN_GATE", _("czeka na dopuszczenie")
    NOT_DUE = "NOT_DUE", _("jeszcze nie termin")
    OK = "OK", _("jest")
    WAIVED = "WAIVED", _("numer niewykorzystany")
    NOT_APPLICABLE = "N/A", _("nie dotyczy")


HOLES = frozenset({CompletenessState.MISSING, CompletenessState.GAP})
# With these the command ends with 1; the other problems do not stop anybody's work.
SERIOUS = HOLES | {CompletenessState.LATE}
PROBLEMS = SERIOUS | {CompletenessState.DOUBLE, CompletenessState.BAD_NUMBER}


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletenessFinding:
    """What one rule says of one place: `said` is the sentence, the rest are its parts.

    `quarter` and `month` narrow the year. `seq` is a number in (organ, year), `number` a number as
    it is written somewhere. `paper` is what it is about; of something missing there is none.
    `meeting_on` names the meeting. `days` is for how long a paper has been waiting.
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
        """What is concerned. Two rules that miss the same paper name the same place."""
        narrowed = (self.quarter, self.month, self.meeting_on)
        number = self.seq if self.seq is not None else self.number
        key = self.paper.key if self.paper else ""
        return (self.organ, self.kind, self.year, *narrowed, number, key)


def finding_of(
    rule: CompletenessRule, state: CompletenessState, sentence: str, **parts: Any
) -> CompletenessFinding:
    """Return a finding of this rule, with the rule's organ and kind unless others are given."""
    return CompletenessFinding(
        **{"organ": rule.organ, "kind": rule.kind, **parts},
        rule=rule,
        state=state,
        sentence=sentence,
    )


def about(paper: PaperFacts) -> dict[str, Any]:
    """Return the fields of a finding that describe an existing paper."""
    return {"paper": paper, "organ": paper.organ, "kind": paper.kind, "year": paper.year}
