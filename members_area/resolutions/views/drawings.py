"""The result of a vote, and the force of papers over time, as drawings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from cms_ext.frontend.theme.figures import plain_date
from members_area.library.domain.force_rule import History, Label
from members_area.library.models import Document
from members_area.resolutions.models import Vote


@dataclass(frozen=True, slots=True)
class BallotPart:
    """Votes of one kind: how it is drawn, what it is called, how many, and where on the bar."""

    css: str
    name: str
    votes: int
    percent: int
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Ballot:
    parts: tuple[BallotPart, ...]
    sentence: str


def ballot(vote: Vote) -> Ballot:
    counts = [
        ("for", _("za"), vote.votes_for),
        ("against", _("przeciw"), vote.votes_against),
        ("abstained", _("wstrzymało się"), vote.abstained),
    ]
    cast = max(vote.cast, 1)
    parts, before = [], 0
    for css, name, votes in counts:
        x, width = f"{100 * before / cast:.2f}%", f"{100 * votes / cast:.2f}%"
        parts.append(BallotPart(css, name, votes, round(100 * votes / cast), x, width))
        before += votes
    told = ", ".join(f"{part.name} {part.votes}" for part in parts)
    return Ballot(tuple(parts), _("Wynik głosowania: %(told)s.") % {"told": told})


# x is in per cent and there is no viewBox: bars stretch with the page while words keep their size.
# At most so many years are named: beside the names a telephone has about 230 px for all of them.
MOST_YEARS = 5

# How a stretch is drawn; a label that is missing here ends the bar.
DRAWN = {
    Label.IN_FORCE: "on",
    Label.AMENDED: "amended",
    Label.NOT_YET: "ahead",
    Label.AWAITS_COURT: "ahead",
    Label.SUSPENDED: "held",
}


@dataclass(frozen=True, slots=True)
class LabelStretch:
    """A label of a paper from a day to a day (None: no end in sight)."""

    first: date
    last: date | None
    label: Label


@dataclass(frozen=True, slots=True)
class TimelineBar:
    css: str
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """A paper: its name and, on the same line, its bars."""

    name: str
    bars: tuple[TimelineBar, ...]


@dataclass(frozen=True, slots=True)
class Year:
    name: str
    x: str


@dataclass(frozen=True, slots=True)
class ResolutionTimeline:
    """`years` are the scale above the lines and `day_x` is where the day asked for stands.

    `sentence` is what a screen reader says.
    """

    years: tuple[Year, ...]
    lines: tuple[TimelineRow, ...]
    day_x: str
    day: date
    sentence: str


def stretches_of(document: Document, history: History[UUID]) -> list[LabelStretch]:
    """The labels of a paper one after the other, from its adoption on."""
    start = document.adopted_on or document.effective_from
    if start is None or (document.effective_from is None and not document.changes_statute):
        return []
    return [LabelStretch(*one) for one in history.course(document.pk, start)]


def timeline(
    documents: Sequence[Document], history: History[UUID], day: date
) -> ResolutionTimeline | None:
    """The drawing of some papers, or None when none of them was ever in force."""
    courses = [(document, stretches_of(document, history)) for document in documents]
    drawn = [(document, stretches) for document, stretches in courses if stretches]
    if not drawn:
        return None
    days = [day, *(one.first for _document, stretches in drawn for one in stretches)]
    scale = _Scale(date(min(days).year, 1, 1), date(max(days).year + 1, 1, 1))
    return ResolutionTimeline(
        years=_years(scale),
        lines=tuple(
            TimelineRow(
                document.number or document.short_name,
                tuple(scale.bar(one) for one in stretches if one.label in DRAWN),
            )
            for document, stretches in drawn
        ),
        day_x=scale.x(day),
        day=day,
        sentence=_("Obowiązywanie uchwał w czasie; kreska oznacza dzień %(day)s.")
        % {"day": plain_date(day)},
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    """From the first day to the day after the last; outside nothing is drawn."""

    start: date
    end: date

    def x(self, day: date) -> str:
        return f"{self._share(day):.2f}%"

    def bar(self, stretch: LabelStretch) -> TimelineBar:
        after = self._share(stretch.last) if stretch.last else 100.0
        first = self._share(stretch.first)
        return TimelineBar(DRAWN[stretch.label], f"{first:.2f}%", f"{max(after - first, 0.4):.2f}%")

    def _share(self, day: date) -> float:
        inside = min(max(day, self.start), self.end)
        return 100 * (inside - self.start).days / (self.end - self.start).days


def _years(scale: _Scale) -> tuple[Year, ...]:
    numbers = range(scale.start.year, scale.end.year)
    step = -(-len(numbers) // MOST_YEARS)
    return tuple(Year(str(year), scale.x(date(year, 1, 1))) for year in numbers[::step])
