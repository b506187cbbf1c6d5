"""The register of resolutions for members: list, open data, and the page of one resolution."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms_ext.base.dates.clock import business_today
from cms_ext.base.tables.writing import CSV_TYPE, write_csv
from cms_ext.base.web.paging import PAGE, select_page
from members_area.library.domain.document import BINDING, find_standings, load_history
from members_area.library.domain.force_rule import Label
from members_area.library.domain.queries.document import get_document, list_ties, visible_documents
from members_area.library.models import Document
from members_area.library.views.place import INSIDE, uniform_404
from members_area.resolutions.domain import register as registers
from members_area.resolutions.domain.vote import required_share, warn_of_shortfall
from members_area.resolutions.models import Vote
from members_area.resolutions.views.timeline import (
    ResolutionTimeline,
    list_label_stretches,
    timeline,
)


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
    """Return the register as CSV, in which no cell runs as a formula."""
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
        subject=registers.resolution_subject(document),
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
# The newest years of a page stand open; a reader unfolds the older ones.
YEARS_OPEN = 2


@dataclass(frozen=True, slots=True)
class ResolutionsOfYear:
    """The entries of a page that are of one year, and their timeline."""

    year: int
    entries: list[registers.ResolutionEntry]
    picture: ResolutionTimeline | None

    @property
    def label(self) -> str:
        """Return the id of the words that name it on the page."""
        return f"rok-{self.year}"


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    found = requested_register(request)
    page = select_page(request, found.left, PER_PAGE, name=PAGE)
    filtered = found.filters != registers.ResolutionFilters()
    entries = found.entries(page.object_list)
    first, older = (entries, []) if filtered else split_by_year(entries)
    history = load_history(page.object_list, found.today)
    context: dict[str, Any] = {
        "place": INSIDE,
        "register": found,
        "entries": first,
        "older": [
            ResolutionsOfYear(year, of_year, timeline(_papers_of(of_year), history, found.day))
            for year, of_year in older
        ],
        "page_obj": page,
        "picture": timeline(_papers_of(first), history, found.day),
        "waiting": registers.list_court_filings(found.documents, found.today),
        "filtered": filtered,
    }
    return render(request, "members_area/resolutions/register.html", context)


def split_by_year(
    entries: Sequence[registers.ResolutionEntry],
) -> tuple[list[registers.ResolutionEntry], list[tuple[int, list[registers.ResolutionEntry]]]]:
    """Return the entries of the newest years, and those of each older year.

    Both keep their order.
    """
    by_year: defaultdict[int, list[registers.ResolutionEntry]] = defaultdict(list)
    for entry in entries:
        by_year[entry.document.year].append(entry)
    years = [(year, by_year[year]) for year in sorted(by_year, reverse=True)]
    newest = [entry for _year, rows in years[:YEARS_OPEN] for entry in rows]
    return newest, years[YEARS_OPEN:]


def _papers_of(entries: Iterable[registers.ResolutionEntry]) -> list[Document]:
    return [entry.document for entry in entries]


@require_safe
def register_csv(request: HttpRequest) -> HttpResponse:
    found = requested_register(request)
    return as_csv(found, found.entries(found.left))


@require_safe
def register_json(request: HttpRequest) -> HttpResponse:
    found = requested_register(request)
    return as_json(found, found.entries(found.left))


def requested_register(request: HttpRequest) -> registers.Register:
    """Return the reader's register with the filters of the address; invalid values are ignored."""
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
    """Return the page of a resolution, or of a statute or bylaw, which have the same relations."""
    today, reader = business_today(), INSIDE.reader(request)
    document = get_document(reader, key, today)
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
