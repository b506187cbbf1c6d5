"""The calendar events of meetings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.dates.calendars import CalendarEvent
from members_area.meetings.domain.calendar import calendar_of
from members_area.meetings.models import Meeting, MeetingState


def meeting_events(meeting: Meeting) -> Iterator[CalendarEvent]:
    """An event for each part of a meeting: time, place and subject as in the notice."""
    points = "\n".join(str(item) for item in meeting.agenda.all())
    for part in (meeting, *meeting.further_parts.all()):
        yield CalendarEvent(
            uid=str(part.pk),
            summary=_title(part),
            starts=_start(part),
            location=part.place,
            description=points,
            cancelled=part.state == MeetingState.CANCELLED,
        )


def term_events(meeting: Meeting) -> Iterator[CalendarEvent]:
    """Events for the last days on which members may submit something, before the meeting."""
    if meeting.state != MeetingState.CALLED:
        return
    for term in calendar_of(meeting):
        if term.is_members_own:
            yield CalendarEvent(
                uid=f"{meeting.pk}-{term.code}",
                summary=_("Ostatni dzień: %(what)s") % {"what": term.title},
                starts=term.legal,
            )


def events(meetings: Iterable[Meeting]) -> list[CalendarEvent]:
    return [event for one in meetings for event in (*meeting_events(one), *term_events(one))]


def _title(part: Meeting) -> str:
    if part.part_no is None:
        return part.organ.name
    return _("%(organ)s – część %(number)d") % {"organ": part.organ.name, "number": part.part_no}


def _start(part: Meeting) -> datetime | date:
    if part.starts_at is None:
        return part.date
    moment = datetime.combine(part.date, part.starts_at)
    return timezone.make_aware(moment, timezone.get_default_timezone())
