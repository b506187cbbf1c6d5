"""A meeting at the desk: the calendar with what is late, notices, papers, drafts, surveys."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from cms_ext.office.rules.clock import business_today
from cms_ext.office.staff_registers.views import RegisterInspectView
from cms_ext.public_site.proof.domain.certificate import history
from members_area.meetings.domain.calendar import supporters_needed, warning
from members_area.meetings.domain.notice import notice_day, notified, reached
from members_area.meetings.domain.progress import stages
from members_area.meetings.domain.queries.desk import drafts_at_desk
from members_area.meetings.domain.terms import NOTICE
from members_area.meetings.models import Meeting


class MeetingCardView(RegisterInspectView):
    instance: Meeting
    template_name = "members_area/meetings/desk/card.html"

    def get_template_names(self) -> list[str]:
        return [self.template_name]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        meeting, today = self.instance, business_today()
        rows = notified(meeting, notice_day(meeting))
        may_change = self.permission_helper.user_can_edit_obj(self.request.user, meeting)
        own = {
            "meeting": meeting,
            "parts": meeting.further_parts.all(),
            "warning": warning(meeting, today),
            "stages": stages(meeting, today),
            "notices": rows,
            "reached": reached(rows),
            "certificate": certificate_address(meeting),
            "papers": meeting.papers.select_related("document", "item"),
            "drafts": drafts_at_desk(meeting),
            "needed": supporters_needed(meeting) if meeting.is_general else 0,
            "surveys": meeting.surveys.all(),
            "may_change": may_change,
            "may_enter": may_change and meeting.part_of_id is None,
            "today": today,
        }
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, **own}


def certificate_address(meeting: Meeting) -> str:
    """The proof that the announcement was public, counted by the term of the notice; or empty."""
    page = meeting.announcement
    if page is None or not history(page._meta.label, str(page.pk)):
        return ""
    address = reverse("publication_certificate", args=[page._meta.label, page.pk])
    asked = {"dzien": meeting.counted_from.isoformat(), "regula": NOTICE}
    return f"{address}?{urlencode(asked)}"
