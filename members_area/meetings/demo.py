"""The demo's meetings and surveys, made by the verbs from fixtures/coop/meetings.yaml."""

from datetime import date, datetime, time
from typing import Any

import yaml
from django.conf import settings
from django.utils import timezone

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.operations.new_site.demo.load import find_person
from cms_ext.public_site.notices.models import AnnouncementPage
from members_area.library.models import Document, DocumentState
from members_area.meetings.domain import draft as drafts
from members_area.meetings.domain import meeting as meetings
from members_area.meetings.models import Meeting, NoticeChannel, PaperRole, Survey
from members_area.register.models import Organ

OFFICE_HOUR = time(10)


def load_meetings(today: date, clerk: Origin) -> None:
    """Load meetings, drafts, notices and surveys dated up to `today`."""
    content = yaml.load(
        (settings.COOP_DEMO_FIXTURES / "meetings.yaml").read_text(encoding="utf-8"),
        Loader=yaml.CSafeLoader,
    )
    for row in content["meetings"]:
        _meeting(row, today, clerk)
    for row in content["surveys"]:
        if row["opens_on"] <= today:
            _survey(row, today, clerk)


def _meeting(row: dict[str, Any], today: date, clerk: Origin) -> None:
    meeting = Meeting(
        organ=Organ.objects.get(code=row["organ"]),
        date=row["date"],
        starts_at=time.fromisoformat(row["starts_at"]) if "starts_at" in row else None,
        place=row.get("place", ""),
        papers_place=row.get("papers_place", ""),
        announcement=AnnouncementPage.objects.filter(slug=row.get("announcement", "")).first(),
    )
    meetings.plan_meeting(meeting, origin=clerk)
    if row.get("called_on", date.max) > today:
        return
    meetings.set_agenda(meeting, row["agenda"], origin=clerk)
    meeting = meetings.call_meeting(meeting, on=row["called_on"], origin=clerk)
    for notice in row.get("notices", []):
        if notice["day"] <= today:
            channel = NoticeChannel.objects.get(code=notice["channel"])
            count = notice["recipients"]
            drafts.record_delivery(
                meeting, channel, on=notice["day"], recipients=count, today=today, origin=clerk
            )
    for draft in row.get("drafts", []):
        if draft["day"] <= today:
            _draft(meeting, draft, clerk)
    for paper in row.get("papers", []):
        _paper(meeting, paper, clerk)
    if meeting.date <= today:
        meeting = meetings.hold_meeting(meeting, today=today, origin=clerk)
        if "results" in row:
            meetings.record_results(meeting, row["results"], origin=clerk)


def _draft(meeting: Meeting, row: dict[str, Any], clerk: Origin) -> None:
    words = {"title": row["title"], "text": row["text"], "reasons": row["reasons"]}
    if "author" not in row:
        drafts.enter_board_draft(meeting, **words, at=_at_office_hour(row["day"]), origin=clerk)
        return
    draft = drafts.submit_draft(
        meeting,
        find_person(row["author"]),
        **words,
        at=_at_office_hour(row["day"]),
        origin=Origin(panel="ikcs"),
    )
    for supporter in row["supporters"]:
        drafts.support_draft(
            draft,
            find_person(supporter),
            at=_at_office_hour(row["day"]),
            origin=Origin(panel="ikcs"),
        )


def _paper(meeting: Meeting, row: dict[str, Any], clerk: Origin) -> None:
    """Add the matching published papers; papers that the library does not have are skipped."""
    found = Document.objects.filter(state=DocumentState.PUBLISHED)
    if "number" in row:
        found = found.filter(number=row["number"], kind__code="RESOLUTION")
    elif "minutes" in row:
        found = found.filter(kind__code="MINUTES", organ=meeting.organ, meeting_date=meeting.date)
    else:
        found = found.filter(kind__code=row["kind"], year=row["year"])
    for document in found:
        item = meeting.agenda.filter(position=row.get("point", 0)).first()
        meetings.add_paper(meeting, document, role=PaperRole(row["role"]), item=item, origin=clerk)


def _survey(row: dict[str, Any], today: date, clerk: Origin) -> None:
    survey = Survey(
        question=row["question"],
        explanation=row.get("explanation", ""),
        meeting=Meeting.objects.filter(date=row["meeting"]).first() if "meeting" in row else None,
        opens_on=row["opens_on"],
        closes_on=row["closes_on"],
    )
    meetings.open_survey(survey, row["options"], today=row["opens_on"], origin=clerk)
    options = list(survey.options.all())
    for key, position in row["answers"].items():
        meetings.answer_survey(
            survey, find_person(key), options[position - 1], today=row["opens_on"]
        )


def _at_office_hour(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, OFFICE_HOUR))
