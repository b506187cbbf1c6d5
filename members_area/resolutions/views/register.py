"""The register of resolutions for members: list, open data, and the page of one resolution."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.tables.writing import CSV_TYPE, write_csv
from cms_ext.base.web.paging import PAGE, page_of
from cms_ext.frontend.theme.figures import plain_date
from members_area.library.domain.document import BINDING, find_standings, load_history
from members_area.library.domain.force_rule import History, Label
from members_area.library.domain.queries.document import document_for, list_ties, visible_documents
from members_area.library.models import Document
from members_area.library.views.place import INSIDE, uniform_404
from members_area.resolutions.domain import register as registers
from members_area.resolutions.domain.vote import required_share, warn_of_shortfall
from members_area.resolutions.models import Vote


@dataclass(frozen=True, slots=True)
class BallotPart:
    """Votes of one kind, with their place on the bar."""

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
    votes_in_words = ", ".join(f"{part.name} {part.votes}" for part in parts)
    return Ballot(tuple(parts), _("Wynik głosowania: %(told)s.") % {"told": votes_in_words})


# x is in per cent and there is no viewBox: bars stretch with the page, and words keep their size.
# At most so many years are labelled: a phone has about 230 px for all labels.
MOST_YEARS = 5

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
    """The labels of a paper in order of time, from its adoption on."""
    start = document.adopted_on or document.effective_from
    if start is None or (document.effective_from is None and not document.changes_statute):
        return []
    return [LabelStretch(*one) for one in history.course(document.pk, start)]


def timeline(
    documents: Sequence[Document], history: History[UUID], day: date
) -> ResolutionTimeline | None:
    """The drawing of some papers, or None when none of them was ever in force."""
    courses = [(document, list_label_stretches(document, history)) for document in documents]
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
    step = -(-len(numbers) // MOST_YEARS)
    return tuple(Year(str(year), scale.x(date(year, 1, 1))) for year in numbers[::step])


class OpenRow(TypedDict):
    """A row of the register as open data; days as ISO 8601, missing ones null."""

    id: str
    number: str
    organ: str
    adopted_on: str | None
    subject: str
    effective_from: str | None
    status: str
    status_label: str
    note: str
    changes: list[dict[str, str]]
    changed_by: list[str]


def as_csv(
    register: registers.Register, entries: Iterable[registers.ResolutionEntry]
) -> HttpResponse:
    """The register as CSV, in which no cell runs as a formula."""
    header = [
        _("Nr"),
        _("Organ"),
        _("Data"),
        _("W sprawie"),
        _("Obowiązuje od"),
        _("Status"),
        _("Zmienia"),
        _("Zmieniona przez"),
    ]
    rows = [
        (
            row["number"],
            row["organ"],
            row["adopted_on"] or "",
            row["subject"],
            row["effective_from"] or "",
            row["status_label"],
            ", ".join(" ".join(filter(None, change.values())) for change in row["changes"]),
            ", ".join(row["changed_by"]),
        )
        for row in map(_row, entries)
    ]
    response = HttpResponse(write_csv([header, *rows]), content_type=CSV_TYPE)
    return _as_download(response, register, "csv")


def as_json(
    register: registers.Register, entries: Iterable[registers.ResolutionEntry]
) -> HttpResponse:
    rows = [_row(entry) for entry in entries]
    content = {"as_of": register.day.isoformat(), "resolutions": rows}
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    return _as_download(response, register, "json")


def _as_download(
    response: HttpResponse, register: registers.Register, extension: str
) -> HttpResponse:
    name = f"uchwaly-{register.day.isoformat()}.{extension}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _row(entry: registers.ResolutionEntry) -> OpenRow:
    document, standing = entry.document, entry.standing
    return OpenRow(
        id=str(document.pk),
        number=document.number,
        organ=document.organ.name if document.organ else "",
        adopted_on=document.adopted_on.isoformat() if document.adopted_on else None,
        subject=registers.subject_of(document),
        effective_from=document.effective_from.isoformat() if document.effective_from else None,
        status=standing.label.value if standing else "",
        status_label=str(standing.label.label) if standing else "",
        note=standing.note if standing else "",
        changes=[
            {"type": act.get_type_display(), "target": _name(act.target), "scope": act.scope_text}
            for act in entry.changes
        ],
        changed_by=[_name(paper) for paper in standing.changed_by] if standing else [],
    )


def _name(document: Document) -> str:
    return document.number or document.title


PER_PAGE = 20
YEAR = re.compile(r"[0-9]{4}")


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    found = requested_register(request)
    page = page_of(request, found.left, PER_PAGE, name=PAGE)
    history = load_history(page.object_list, found.today)
    context: dict[str, Any] = {
        "place": INSIDE,
        "register": found,
        "entries": found.entries(page.object_list),
        "page_obj": page,
        "picture": timeline(list(page.object_list), history, found.day),
        "waiting": registers.list_court_filings(found.documents, found.today),
        "filtered": found.asked != registers.ResolutionFilters(),
    }
    return render(request, "members_area/resolutions/register.html", context)


@require_safe
def register_csv(request: HttpRequest) -> HttpResponse:
    found = requested_register(request)
    return as_csv(found, found.entries(found.left))


@require_safe
def register_json(request: HttpRequest) -> HttpResponse:
    found = requested_register(request)
    return as_json(found, found.entries(found.left))


def requested_register(request: HttpRequest) -> registers.Register:
    """The reader's register with the filters of the address; invalid values are ignored."""
    today = business_today()
    documents = visible_documents(INSIDE.reader(request), today)
    return registers.Register(
        documents, _day(request.GET.get("dzien", ""), today), today, _filters_of(request.GET)
    )


def _filters_of(query: QueryDict) -> registers.ResolutionFilters:
    year = query.get("rok", "")
    status = query.get("status", "")
    return registers.ResolutionFilters(
        organ=query.get("organ", ""),
        year=int(year) if YEAR.fullmatch(year) else None,
        number=query.get("numer", ""),
        subject=query.get("sprawa", ""),
        status=status if status in Label.values else "",
    )


def _day(text: str, today: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return today


@require_safe
@uniform_404
def resolution(request: HttpRequest, key: str) -> HttpResponse:
    """The page of a resolution, or of a statute or bylaw, which have the same relations."""
    today, reader = business_today(), INSIDE.reader(request)
    document = document_for(reader, key, today)
    if document.kind.code not in BINDING:
        raise Http404
    visible = visible_documents(reader, today)
    ties = list_ties(document, visible)
    history = load_history([document, *(tie.document for tie in ties)], today)
    near = [document, *(tie.document for tie in ties if tie.document.kind.code in BINDING)]
    vote = Vote.objects.current().select_related("supersedes").filter(document=document).first()
    context: dict[str, Any] = {
        "crumbs": [*INSIDE.crumbs, (_("Rejestr uchwał"), reverse("ikcs:resolutions"))],
        "document": document,
        "cover_url": INSIDE.cover_url(document),
        "standing": find_standings([document], today, today=today, named=visible).get(document.pk),
        "stretches": list_label_stretches(document, history),
        "picture": timeline(list(dict.fromkeys(near)), history, today),
        "ties": [(tie, INSIDE.cover_url(tie.document)) for tie in ties],
        "waiting": registers.list_court_filings(visible.filter(pk=document.pk), today),
        "events": document.court_events.order_by("decided_on", "pk"),
        "vote": vote,
        "ballot": ballot(vote) if vote else None,
        "required": required_share(document),
        "shortfall": warn_of_shortfall(vote) if vote else "",
    }
    return render(request, "members_area/resolutions/resolution.html", context)
