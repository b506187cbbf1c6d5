"""Meetings at the desk: the card of a meeting, its steps, each with a form, and surveys."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from cms_ext.base.dates.clock import business_now, business_today
from cms_ext.base.web.row_key import row_key
from cms_ext.desks.evidence.domain.certificate import list_records
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.staff_registers import views as registers
from cms_ext.office.desk_kit.workflow.step import Step, StepForm, by_slug
from cms_ext.office.desk_kit.workflow.views import StepView
from members_area.meetings import forms
from members_area.meetings.domain import draft as drafts
from members_area.meetings.domain import meeting as meetings
from members_area.meetings.domain.calendar import NOTICE, supporters_needed, warn_of_notice
from members_area.meetings.domain.queries import drafts_at_desk
from members_area.meetings.models import Meeting, Paper, PaperRole, Survey


class MeetingCardView(registers.RegisterInspectView):
    instance: Meeting
    template_name = "members_area/meetings/desk/card.html"

    def get_template_names(self) -> list[str]:
        return [self.template_name]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        meeting, today = self.instance, business_today()
        rows = drafts.list_meeting_notices(meeting, drafts.notice_day(meeting))
        may_change = self.permission_helper.user_can_edit_obj(self.request.user, meeting)
        own = {
            "meeting": meeting,
            "parts": meeting.further_parts.all(),
            "warning": warn_of_notice(meeting, today),
            "stages": drafts.list_stages(meeting, today),
            "notices": rows,
            "reached": drafts.count_reached(rows),
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
    """Return the address of the proof that the announcement was public in time; "" without one."""
    page = meeting.announcement
    if page is None or not list_records(page._meta.label, str(page.pk)):
        return ""
    address = reverse("publication_certificate", args=[page._meta.label, page.pk])
    parameters = {"dzien": meeting.counted_from.isoformat(), "regula": NOTICE}
    return f"{address}?{urlencode(parameters)}"


CHANGES = "members_area_meetings.change_meeting"


def _deliver(meeting: Meeting, form: forms.MeetingNoticeForm, today: date, origin: Origin) -> None:
    entered = form.cleaned_data
    drafts.record_delivery(
        meeting,
        entered["channel"],
        on=entered["delivered_on"],
        recipients=entered["recipients"],
        today=today,
        origin=origin,
    )


def _add_paper(meeting: Meeting, form: forms.MeetingPaperForm, today: date, origin: Origin) -> None:
    entered = form.cleaned_data
    role = PaperRole(entered["role"])
    meetings.add_paper(meeting, entered["document"], role=role, item=entered["item"], origin=origin)


def _lay_out(meeting: Meeting, form: StepForm, today: date, origin: Origin) -> None:
    for draft in meeting.drafts.filter(state="HANDED_IN"):
        drafts.lay_out_draft(draft, today=today, origin=origin)


STEPS: Mapping[str, Step[Meeting]] = by_slug(
    Step(
        "call",
        _("Zwołanie zebrania"),
        lambda meeting, form, today, origin: meetings.call_meeting(
            meeting, on=today, origin=origin
        ),
        about=_(
            "Członkowie zobaczą od razu termin, miejsce i porządek obrad walnego zgromadzenia. "
            "To nie zastępuje zawiadomień na piśmie."
        ),
        button=_("Zwołaj zebranie"),
        done=_("Zebranie jest zwołane."),
    ),
    Step(
        "hold",
        _("Zebranie się odbyło"),
        lambda meeting, form, today, origin: meetings.hold_meeting(
            meeting, today=today, origin=origin
        ),
        about=_("Potem danych zebrania nie można już zmienić."),
        button=_("Tak, odbyło się"),
        done=_("Zapisano: zebranie się odbyło."),
    ),
    Step(
        "cancel",
        _("Odwołanie zebrania"),
        lambda meeting, form, today, origin: meetings.cancel_meeting(
            meeting, form.cleaned_data["reason"], origin=origin
        ),
        forms.CancelForm,
        button=_("Odwołaj zebranie"),
        done=_("Zebranie jest odwołane."),
    ),
    Step(
        "agenda",
        _("Porządek obrad"),
        lambda meeting, form, today, origin: meetings.set_agenda(
            meeting, form.cleaned_data["points"].splitlines(), origin=origin
        ),
        forms.AgendaForm,
        button=_("Zapisz porządek obrad"),
        done=_("Porządek obrad jest zapisany."),
    ),
    Step(
        "results",
        _("Wyniki głosowań"),
        lambda meeting, form, today, origin: meetings.record_results(
            meeting, form.results, origin=origin
        ),
        forms.ResultsForm,
        about=_(
            "Na przykład: uchwała nr 2/WZ/2026 przyjęta, za 41, przeciw 3, wstrzymało się 2. "
            "Bez nazwisk. Członkowie przeczytają to przy punkcie porządku obrad."
        ),
        button=_("Zapisz wyniki"),
        done=_("Wyniki są zapisane."),
    ),
    Step(
        "notice",
        _("Doręczone zawiadomienia"),
        _deliver,
        forms.MeetingNoticeForm,
        button=_("Wpisz zawiadomienia"),
        done=_("Zawiadomienia są wpisane."),
    ),
    Step(
        "paper",
        _("Dokument na zebranie"),
        _add_paper,
        forms.MeetingPaperForm,
        button=_("Dołącz dokument"),
        done=_("Dokument jest dołączony."),
    ),
    Step(
        "draft",
        _("Projekt uchwały Zarządu"),
        lambda meeting, form, today, origin: drafts.enter_board_draft(
            meeting, **form.cleaned_data, at=business_now(), origin=origin
        ),
        forms.BoardDraftForm,
        about=_("Członkowie przeczytają go od razu i będą mogli zgłaszać poprawki."),
        button=_("Wyłóż projekt"),
        done=_("Projekt jest wyłożony."),
    ),
    Step(
        "lay-out",
        _("Wyłożenie projektów członków"),
        _lay_out,
        about=_(
            "Wyłożone będą wszystkie zgłoszone projekty członków. Sprawdź najpierw na karcie "
            "zebrania, czy popierający są członkami."
        ),
        button=_("Wyłóż projekty"),
        done=_("Projekty są wyłożone."),
    ),
)
PAPER_STEPS: Mapping[str, Step[Paper]] = by_slug(
    Step(
        "paper-out",
        _("Odłączenie dokumentu"),
        lambda paper, form, today, origin: meetings.remove_paper(paper, origin=origin),
        about=_("W bibliotece dokument zostaje."),
        button=_("Odłącz dokument"),
        done=_("Dokument jest odłączony od zebrania."),
    )
)


class MeetingStepView(StepView[Meeting]):
    """A step of a meeting; then returns to its card."""

    icon = "calendar"
    sees = CHANGES
    steps = STEPS

    def find_subject(self, instance_pk: str, slug: str) -> Meeting:
        return get_object_or_404(Meeting, pk=instance_pk)

    def landing(self) -> str:
        return card_address(self.subject)


class PaperStepView(StepView[Paper]):
    """A step with a paper of the meeting, named by the address (`dokument`)."""

    icon = "calendar"
    sees = CHANGES
    steps = PAPER_STEPS

    def find_subject(self, instance_pk: str, slug: str) -> Paper:
        key = row_key(self.request.GET.get("dokument", ""))
        return get_object_or_404(Paper, pk=key, meeting=instance_pk)

    def landing(self) -> str:
        return card_address(self.subject.meeting)

    def subtitle(self) -> str:
        return str(self.subject.document)


def card_address(meeting: Meeting) -> str:
    return reverse("members_area_meetings_meeting_modeladmin_inspect", args=[meeting.pk])


FACTS = [
    FieldRowPanel([FieldPanel("date"), FieldPanel("starts_at")]),
    FieldPanel("place"),
    FieldPanel("number"),
    FieldPanel("papers_place"),
    FieldPanel("announcement"),
]


class PlanView(registers.RegisterCreateView):
    form_panels = [
        FieldPanel("organ"),
        *FACTS,
        MultiFieldPanel(
            [FieldPanel("part_of")], heading=gettext_lazy("Tylko gdy zebranie ma kilka części")
        ),
    ]
    verb_form = forms.MeetingPlanForm


class MeetingChangeView(registers.RegisterEditView):
    form_panels = FACTS
    verb_form = forms.ChangeForm


SURVEY = [
    FieldPanel("question"),
    FieldPanel("explanation"),
    FieldPanel("answers"),
    FieldRowPanel([FieldPanel("opens_on"), FieldPanel("closes_on")]),
    FieldRowPanel([FieldPanel("organ"), FieldPanel("meeting")]),
]


class SurveyInspectView(registers.RegisterInspectView):
    """The number of participants, and the results after the end."""

    instance: Survey
    template_name = "members_area/meetings/desk/survey.html"

    def get_template_names(self) -> list[str]:
        return [self.template_name]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["participants"] = self.instance.participations.count()
        context["results"] = meetings.count_results(self.instance, business_today())
        return context


class ChannelEditView(registers.RegisterEditView):
    form_panels = [
        FieldPanel("code", read_only=True),
        FieldPanel("name"),
        FieldPanel("counts"),
        FieldPanel("basis"),
    ]
    verb_form = forms.ChannelForm
