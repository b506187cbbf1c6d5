"""Meetings, surveys and ways of notifying, as wagtail-modeladmin shows them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from cms_ext.base.dates.clock import business_today
from cms_ext.office.desk_kit.staff_registers.views import (
    RegisterCreateView,
    RegisterEditView,
    RegisterInspectView,
)
from members_area.meetings.domain.survey import results
from members_area.meetings.forms.desk import ChangeForm, ChannelForm, MeetingPlanForm
from members_area.meetings.models import Survey

FACTS = [
    FieldRowPanel([FieldPanel("date"), FieldPanel("starts_at")]),
    FieldPanel("place"),
    FieldPanel("number"),
    FieldPanel("papers_place"),
    FieldPanel("announcement"),
]


class PlanView(RegisterCreateView):
    form_panels = [
        FieldPanel("organ"),
        *FACTS,
        MultiFieldPanel(
            [FieldPanel("part_of")], heading=gettext_lazy("Tylko gdy zebranie ma kilka części")
        ),
    ]
    verb_form = MeetingPlanForm


class MeetingChangeView(RegisterEditView):
    form_panels = FACTS
    verb_form = ChangeForm


SURVEY = [
    FieldPanel("question"),
    FieldPanel("explanation"),
    FieldPanel("answers"),
    FieldRowPanel([FieldPanel("opens_on"), FieldPanel("closes_on")]),
    FieldRowPanel([FieldPanel("organ"), FieldPanel("meeting")]),
]


class SurveyInspectView(RegisterInspectView):
    """How many answered; what they answered only after the end, as members see it."""

    instance: Survey
    template_name = "members_area/meetings/desk/survey.html"

    def get_template_names(self) -> list[str]:
        return [self.template_name]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["participants"] = self.instance.participations.count()
        context["results"] = results(self.instance, business_today())
        return context


class ChannelEditView(RegisterEditView):
    form_panels = [
        FieldPanel("code", read_only=True),
        FieldPanel("name"),
        FieldPanel("counts"),
        FieldPanel("basis"),
    ]
    verb_form = ChannelForm
