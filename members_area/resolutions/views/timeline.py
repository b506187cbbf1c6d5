"""The drawing of resolutions in time: when each of them was, is and will be in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from cms_ext.frontend.theme.figures import plain_date
from members_area.library.domain.force_rule import History, Label
from members_area.library.models import Document

# x is in per cent and there is no viewBox: bars stretch with the page, and words keep their size.
# At most so many years are labelled: a phone has about 230 px for all labels.
MAX_YEARS = 5

# The CSS class of a stretch; labels without one are not drawn.
DRAWN = {
    Label.IN_FORCE: "on",
    Label.AMENDED: "amended",
    Label.NOT_YET: "ahead",
    Label.AWAITS_COURT: "ahead",
    Label.SUSPENDED: "held",
}


@dataclass(frozen=True, slots=True)
class LabelStretch:
    """A label of a paper from a day to a day (None: no end known)."""

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
    """A paper: its name and its bars."""

    name: str
    bars: tuple[TimelineBar, ...]


@dataclass(frozen=True, slots=True)
class Year:
    name: str
    x: str


@dataclass(frozen=True, slots=True)
class ResolutionTimeline:
    """The drawing: `years` are the scale, and `day_x` is the place of the requested day.

    `sentence` is for screen readers.
    """

    years: tuple[Year, ...]
    lines: tuple[TimelineRow, ...]
    day_x: str
    day: date
    sentence: str


def list_label_stretches(document: Document, history: History[UUID]) -> list[LabelStretch]:
    """Return the labels of a paper in order of time, from its adoption on."""
    start = document.adopted_on or document.effective_from
    if start is None or (document.effective_from is None and not document.changes_statute):
        return []
    return [LabelStretch(*one) for one in history.course(document.pk, start)]


def timeline(
    documents: Sequence[Document], history: History[UUID], day: date
) -> ResolutionTimeline | None:
    """Return the drawing of some documents, or None when none of them was ever in force."""
    courses = [(document, list_label_stretches(document, history)) for document in documents]
    drawn = [(document, stretches) for document, stretches in courses if stretches]
    if not drawn:
        return None
    days = [day, *(stretch.first for _document, stretches in drawn for stretch in stretches)]
    scale = _Scale(date(min(days).year, 1, 1), date(max(days).year + 1, 1, 1))
    return ResolutionTimeline(
        years=_years(scale),
        lines=tuple(
            TimelineRow(
                document.number or document.short_name,
                tuple(scale.bar(stretch) for stretch in stretches if stretch.label in DRAWN),
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
    """The scale from the first day to the day after the last; days outside are clipped."""

    start: date
    end: date

    def x(self, day: date) -> str:
        return f"{self._position(day):.2f}%"

    def bar(self, stretch: LabelStretch) -> TimelineBar:
        after = self._position(stretch.last) if stretch.last else 100.0
        first = self._position(stretch.first)
        return TimelineBar(DRAWN[stretch.label], f"{first:.2f}%", f"{max(after - first, 0.4):.2f}%")

    def _position(self, day: date) -> float:
        inside = min(max(day, self.start), self.end)
        return 100 * (inside - self.start).days / (self.end - self.start).days


def _years(scale: _Scale) -> tuple[Year, ...]:
    numbers = range(scale.start.year, scale.end.year)
    step = -(-len(numbers) // MAX_YEARS)
    return tuple(Year(str(year), scale.x(date(year, 1, 1))) for year in numbers[::step])
