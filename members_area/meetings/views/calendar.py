"""Calendar files of the meetings."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms_ext.base.calendars import calendar
from cms_ext.office.rules.clock import business_now, business_today
from members_area.meetings.domain.feed import events
from members_area.meetings.domain.queries.meeting import meeting_for, meetings_for
from members_area.meetings.models import Meeting


@require_safe
def meetings_calendar(request: HttpRequest) -> HttpResponse:
    """All meetings that this member sees, with the members' last days."""
    return _file(list(meetings_for(request.user, business_today())), "walne-zgromadzenia")


@require_safe
def meeting_calendar(request: HttpRequest, key: str) -> HttpResponse:
    """One meeting."""
    found = meeting_for(request.user, key, business_today())
    return _file([found], f"walne-zgromadzenie-{found.date.isoformat()}")


def _file(meetings: Sequence[Meeting], name: str) -> HttpResponse:
    content = calendar(events(meetings), name=_("Walne zgromadzenia"), stamp=business_now())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
