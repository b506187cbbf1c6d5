"""General meetings, their calendar files and advisory surveys, for members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cms_ext.base.dates.calendars import render_calendar
from cms_ext.base.dates.clock import business_now, business_today
from cms_ext.base.web.responses import make_private
from cms_ext.frontend.theme.figures import long_date
from cms_ext.people.identity.models import Person
from members_area.library.domain.queries.document import visible_documents
from members_area.library.views.file import stream_archive
from members_area.library.views.place import INSIDE
from members_area.meetings.domain import calendar, queries
from members_area.meetings.domain.meeting import FEWEST_ANSWERS, answer_survey, count_results
from members_area.meetings.forms import SurveyAnswerForm
from members_area.meetings.models import (
    AgendaItem,
    Draft,
    DraftState,
    Meeting,
    MeetingState,
    PaperRole,
)


def require_member(request: HttpRequest, today: date) -> Person:
    """Return the member behind the request. Raises Http404 for anybody else."""
    person = queries.member_of(request.user, today)
    if person is None:
        raise Http404
    return person


OPEN_SURVEYS = 3


@dataclass(frozen=True, slots=True)
class OwnTerm:
    """A term of the members, and whether it is still open."""

    term: calendar.StatutoryTerm
    open: bool


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the agenda with its documents."""

    item: AgendaItem
    papers: list[MeetingPaperLink]


@dataclass(frozen=True, slots=True)
class MeetingPaperLink:
    """A paper with its address."""

    laid: queries.LaidPaper

    @property
    def url(self) -> str:
        return INSIDE.cover_url(self.laid.file.document)


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft in the list."""

    draft: Draft
    lapsed: bool
    supports: int


@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """Return the list of meetings, and the running surveys."""
    today = business_today()
    found = list(queries.meetings_for(request.user, today))
    running = list(
        queries.surveys_for(request.user, today).filter(closes_on__gte=today)[:OPEN_SURVEYS]
    )
    context = {
        "ahead": [one for one in reversed(found) if one.last_day >= today],
        "past": [one for one in found if one.last_day < today],
        "surveys": running,
        "answered": queries.find_answered_surveys(require_member(request, today), running),
        "today": today,
    }
    return render(request, "members_area/meetings/meetings.html", context)


@require_safe
def meeting(request: HttpRequest, key: str) -> HttpResponse:
    """Return the page of a meeting: agenda, documents, members' terms, drafts, minutes, surveys."""
    today = business_today()
    found = queries.get_meeting(request.user, key, today)
    terms = calendar.calendar_of(found)
    papers = [MeetingPaperLink(laid) for laid in queries.papers_for(request.user, found, today)]
    drafts = queries.drafts_of(found)
    context = {
        "meeting": found,
        "parts": [found, *found.further_parts.all()],
        "points": _points(found, papers),
        "materials": _of_role(papers, PaperRole.MATERIAL, without_item=True),
        "outcome": [*_of_role(papers, PaperRole.RESULTS), *_of_role(papers, PaperRole.MINUTES)],
        "has_papers": bool(papers),
        "takes_proxies": _takes_proxies(found, today),
        "terms": [OwnTerm(term, today <= term.legal) for term in terms if term.is_members_own],
        "drafts": _rows(drafts, terms, today),
        "needed": calendar.supporters_needed(found) if drafts else 0,
        "own": require_member(request, today),
        "may_begin": calendar.is_open(found, calendar.MEMBER_DRAFTS, today),
        "may_amend": calendar.is_open(found, calendar.AMENDMENTS, today),
        "surveys": queries.surveys_for(request.user, today).filter(meeting=found),
        "today": today,
    }
    return render(request, "members_area/meetings/meeting.html", context)


@require_safe
def proxy_form(request: HttpRequest, key: str) -> HttpResponse:
    """A form of a proxy to print and sign (art. 8³ ust. 12–16 u.s.m.); 404 after the meeting.

    The last day for it is on the page only if the rule `GM_PROXY_DELIVERY` has one.
    """
    today = business_today()
    found = queries.get_meeting(request.user, key, today)
    if not _takes_proxies(found, today):
        raise Http404
    terms = [term for term in calendar.calendar_of(found) if term.code == calendar.PROXIES]
    context = {"meeting": found, "terms": terms, "own": require_member(request, today)}
    return render(request, "members_area/meetings/proxy_form.html", context)


def _takes_proxies(meeting: Meeting, today: date) -> bool:
    is_ahead = meeting.state == MeetingState.CALLED and today <= meeting.last_day
    return meeting.is_general and is_ahead


@require_safe
def meeting_papers(request: HttpRequest, key: str) -> HttpResponseBase:
    """Return the documents of a meeting that this reader may open, as a ZIP file."""
    today = business_today()
    found = queries.get_meeting(request.user, key, today)
    papers = visible_documents(request.user, today).filter(pk__in=found.papers.values("document"))
    title = _("Walne zgromadzenie %(day)s") % {"day": long_date(found.date)}
    return stream_archive(request, papers, INSIDE, title=title)


def _points(meeting: Meeting, papers: Sequence[MeetingPaperLink]) -> list[Point]:
    materials = _of_role(papers, PaperRole.MATERIAL)
    return [
        Point(item, [link for link in materials if link.laid.paper.item_id == item.pk])
        for item in meeting.agenda.all()
    ]


def _of_role(
    papers: Sequence[MeetingPaperLink], role: PaperRole, *, without_item: bool = False
) -> list[MeetingPaperLink]:
    return [
        link
        for link in papers
        if link.laid.paper.role == role
        and not (without_item and link.laid.paper.item_id is not None)
    ]


def _rows(
    drafts: Sequence[Draft], terms: Sequence[calendar.StatutoryTerm], today: date
) -> list[DraftRow]:
    last = next((term.legal for term in terms if term.code == calendar.MEMBER_DRAFTS), None)
    return [
        DraftRow(
            draft,
            draft.state == DraftState.COLLECTING and last is not None and today > last,
            len(draft.supports.all()),
        )
        for draft in drafts
    ]


@require_safe
def meetings_calendar(request: HttpRequest) -> HttpResponse:
    """Download all meetings that this member sees, with the members' terms, as iCalendar."""
    return _file(list(queries.meetings_for(request.user, business_today())), "walne-zgromadzenia")


@require_safe
def meeting_calendar(request: HttpRequest, key: str) -> HttpResponse:
    """Download a meeting as iCalendar."""
    found = queries.get_meeting(request.user, key, business_today())
    return _file([found], f"walne-zgromadzenie-{found.date.isoformat()}")


def _file(meetings: Sequence[Meeting], name: str) -> HttpResponse:
    content = render_calendar(
        calendar.list_events(meetings), name=_("Walne zgromadzenia"), stamp=business_now()
    )
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return make_private(response)


@require_safe
def surveys(request: HttpRequest) -> HttpResponse:
    """Return the surveys for this member, the running ones first."""
    today = business_today()
    found = list(queries.surveys_for(request.user, today))
    context = {
        "running": [one for one in found if one.is_open_on(today)],
        "over": [one for one in found if one.is_over_on(today)],
        "answered": queries.find_answered_surveys(require_member(request, today), found),
        "today": today,
    }
    return render(request, "members_area/meetings/surveys.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, key: str) -> HttpResponse:
    """Return the page of a survey: the form while it runs, the results when it is over."""
    today = business_today()
    found = queries.survey_for(request.user, key, today)
    form = SurveyAnswerForm(found, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            answer_survey(
                found, require_member(request, today), form.cleaned_data["option"], today=today
            )
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        else:
            messages.success(request, _("Twoja odpowiedź jest policzona."))
        return redirect("ikcs:survey", found.pk)
    context = {
        "survey": found,
        "form": form,
        "may_answer": found.is_open_on(today)
        and not queries.find_answered_surveys(require_member(request, today), [found]),
        "results": count_results(found, today),
        "fewest": FEWEST_ANSWERS,
        "today": today,
    }
    return render(request, "members_area/meetings/survey.html", context)
