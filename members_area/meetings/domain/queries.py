"""The meetings, documents, drafts, surveys and tasks of a member today, and those of the desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.frontend.theme.figures import long_date
from cms_ext.people.identity.models import Person, User
from members_area.library.domain.contributed import WaitingTask
from members_area.library.domain.queries.document import current_files, parse_key, visible_documents
from members_area.library.models import Document, Rendition
from members_area.meetings import models as meetings
from members_area.meetings.domain.calendar import list_term_rules, statutory_terms
from members_area.meetings.models.meeting import MeetingQuerySet
from members_area.register.domain.membership import may_enter_ikcs, organs_today


@dataclass(frozen=True, slots=True)
class LaidPaper:
    """A paper of a meeting with the file for this reader."""

    paper: meetings.Paper
    file: Rendition


def member_of(user: User | AnonymousUser, today: date) -> Person | None:
    """Return the member behind this login of IKCS today; None for anybody else."""
    if not isinstance(user, User) or not may_enter_ikcs(user, today):
        return None
    return user.person


def meetings_for(user: User | AnonymousUser, today: date) -> MeetingQuerySet:
    """Return the called general meetings, each once.

    None for somebody who is not a member today.
    """
    if member_of(user, today) is None:
        return meetings.Meeting.objects.none()
    found = _general_meetings()
    parts = meetings.Meeting.objects.announced().order_by("part_no")
    return found.select_related("organ", "part_of").prefetch_related(
        Prefetch("further_parts", queryset=parts), "agenda"
    )


def _general_meetings() -> MeetingQuerySet:
    return (
        meetings.Meeting.objects.announced()
        .first_parts()
        .filter(organ__code=meetings.GENERAL_MEETING)
    )


class CalledMeeting(NamedTuple):
    """A future general meeting; its terms are counted from `date`."""

    pk: UUID
    date: date


def _query_nearest(today: date) -> QuerySet[meetings.Meeting, Any]:
    called = _general_meetings().filter(state=meetings.MeetingState.CALLED, date__gte=today)
    return called.order_by("date", "pk").values_list("pk", "date")[:1]


_NEAREST = PreparedQuery(_query_nearest)


def nearest_meeting(today: date) -> CalledMeeting | None:
    """Return the next called general meeting. One query."""
    row = _NEAREST.first(today=today)
    return None if row is None else CalledMeeting._make(row)


def get_meeting(user: User | AnonymousUser, key: str, today: date) -> meetings.Meeting:
    """A meeting of `meetings_for`. Raises the same Http404 for hidden, unknown and malformed."""
    found = meetings_for(user, today).filter(pk=parse_key(key)).first()
    if found is None:
        raise Http404
    return found


def papers_for(
    user: User | AnonymousUser, meeting: meetings.Meeting, today: date
) -> list[LaidPaper]:
    """Return the documents of a meeting that this reader may open in the library, in order."""
    visible = visible_documents(user, today)
    papers = list(meeting.papers.filter(document__in=visible).select_related("item"))
    files = current_files(today, [paper.document_id for paper in papers])
    by_document = {file.version.document_id: file for file in files}
    return [
        LaidPaper(paper, by_document[paper.document_id])
        for paper in papers
        if paper.document_id in by_document
    ]


def drafts_of(meeting: meetings.Meeting) -> list[meetings.Draft]:
    """Return the drafts that members see, with their authors, supports and amendments."""
    amendments = meetings.Amendment.objects.select_related("author")
    drafts = meeting.drafts.exclude(state=meetings.DraftState.WITHDRAWN).select_related(
        "author", "meeting__organ", "meeting__part_of"
    )
    return list(drafts.prefetch_related("supports", Prefetch("amendments", queryset=amendments)))


def get_draft(
    user: User | AnonymousUser, meeting_key: str, key: str, today: date
) -> meetings.Draft:
    """A draft of a meeting that this user sees. Raises Http404."""
    meeting = get_meeting(user, meeting_key, today)
    found = [draft for draft in drafts_of(meeting) if str(draft.pk) == key]
    if not found:
        raise Http404
    return found[0]


def surveys_for(user: User | AnonymousUser, today: date) -> QuerySet[meetings.Survey]:
    """Return the surveys that have begun and are for this person."""
    person = member_of(user, today)
    if person is None:
        return meetings.Survey.objects.none()
    return _surveys_asking(person.pk, today).select_related("organ")


def _surveys_asking(person: int, today: date) -> QuerySet[meetings.Survey]:
    addressed = Q(organ__isnull=True) | Q(organ__in=organs_today(person, today))
    return meetings.Survey.objects.filter(addressed, opens_on__lte=today)


class OpenSurvey(NamedTuple):
    """A survey that waits for an answer."""

    pk: UUID
    question: str
    closes_on: date


def _query_unanswered(person: int, today: date) -> QuerySet[meetings.Survey, Any]:
    done = meetings.Participation.objects.filter(person=person, survey=OuterRef("pk"))
    running = _surveys_asking(person, today).filter(closes_on__gte=today)
    return running.exclude(Exists(done)).values_list("pk", "question", "closes_on")


_UNANSWERED = PreparedQuery(_query_unanswered)


def unanswered_surveys(person: Person, today: date) -> list[OpenSurvey]:
    """Return the running surveys that this member has not answered, the newest first. One query."""
    return [OpenSurvey._make(row) for row in _UNANSWERED(person=person.pk, today=today)]


def find_answered_surveys(person: Person, surveys: Iterable[meetings.Survey]) -> set[UUID]:
    """Return the keys of the surveys that this person has answered. One query."""
    counted = meetings.Participation.objects.filter(person=person, survey__in=list(surveys))
    return set(counted.values_list("survey_id", flat=True))


def survey_for(user: User | AnonymousUser, key: str, today: date) -> meetings.Survey:
    """A survey of `surveys_for`. Raises Http404."""
    found = surveys_for(user, today).filter(pk=parse_key(key)).first()
    if found is None:
        raise Http404
    return found


# Kinds of documents that a meeting of any organ may need.
KINDS = (
    "GM_MATERIAL",
    "FIN_STATEMENT",
    "AUDITOR_REPORT",
    "BOARD_REPORT",
    "AUDIT_MINUTES",
    "AUDIT_CONCLUSIONS",
)


def list_addable_papers(meeting: meetings.Meeting) -> QuerySet[Document]:
    """Documents that may be added to this meeting, the newest first."""
    fitting = Q(organ=meeting.organ) | Q(kind__code__in=KINDS)
    years = (meeting.date.year, meeting.date.year - 1)
    found = Document.objects.filter(fitting, year__in=years)
    others = found.exclude(pk__in=meeting.papers.values("document"))
    return others.order_by("-year", "title__polish")


def drafts_at_desk(meeting: meetings.Meeting) -> QuerySet[meetings.Draft]:
    """All drafts with their supporters and amendments, for the office to check membership."""
    supports = meetings.Support.objects.select_related("person")
    return meeting.drafts.select_related("author").prefetch_related(
        Prefetch("supports", queryset=supports), "amendments__author"
    )


def list_meeting_tasks(user: User, today: date) -> list[WaitingTask]:
    """A member's tasks: the next meeting with the member's next term, and unanswered surveys."""
    person = member_of(user, today)
    if person is None:
        return []
    open_ones = [
        WaitingTask(
            survey.question,
            _("Ankieta doradcza. Odpowiadasz raz."),
            reverse("ikcs:survey", args=[survey.pk]),
            survey.closes_on,
        )
        for survey in unanswered_surveys(person, today)
    ]
    return [*_task_of(nearest_meeting(today), today), *open_ones]


def _task_of(meeting: CalledMeeting | None, today: date) -> list[WaitingTask]:
    if meeting is None:
        return []
    terms = statutory_terms(meeting.date, list_term_rules(meeting.date))
    own = (term for term in terms if term.is_members_own and term.legal >= today)
    term = next(own, None)
    text = _("Sprawdź porządek obrad i materiały.")
    if term is not None:
        text = _("%(what)s: do %(day)s") % {"what": term.title, "day": long_date(term.legal)}
    return [
        WaitingTask(
            _("Walne zgromadzenie %s") % long_date(meeting.date),
            text,
            reverse("ikcs:meeting", args=[meeting.pk]),
            term.legal if term else meeting.date,
        )
    ]
