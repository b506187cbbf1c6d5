"""The steps of a meeting: each a page with its form; only a POST acts."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail_modeladmin.views import InstanceSpecificView

from cms_ext.audit.domain.event import origin_of
from cms_ext.rules.clock import business_now, business_today
from members_area.meetings.domain.draft import enter, lay_out
from members_area.meetings.domain.meeting import call, cancel, hold, set_agenda
from members_area.meetings.domain.notice import deliver
from members_area.meetings.domain.paper import add_paper, remove_paper
from members_area.meetings.forms.desk.meeting import (
    AgendaForm,
    BoardDraftForm,
    CancelForm,
    MeetingForm,
    NoticeForm,
    PaperForm,
)
from members_area.meetings.models import Meeting, PaperRole


class MeetingStepView(InstanceSpecificView):
    """One step; `act` calls the verb, and its refusal is shown above the form."""

    instance: Meeting
    template_name = "members_area/meetings/desk/step.html"
    form_class: type[MeetingForm] = MeetingForm
    button: Any = ""
    explanation: Any = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.permission_helper.user_can_edit_obj(request.user, self.instance):
            raise PermissionDenied
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._page(self.form_class(self.instance))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form_class(self.instance, request.POST)
        if not form.is_valid():
            return self._page(form)
        try:
            done = self.act(request, form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
            return self._page(form)
        messages.success(request, done)
        return redirect(self.card_url)

    def act(self, request: HttpRequest, entered: dict[str, Any]) -> str:
        """Do it and say what was done; may raise ValidationError."""
        raise NotImplementedError

    @property
    def card_url(self) -> str:
        address: str = self.url_helper.get_action_url("inspect", self.pk_quoted)
        return address

    def get_page_subtitle(self) -> str:
        return str(self.instance)

    def _page(self, form: MeetingForm) -> HttpResponse:
        context = self.get_context_data(
            form=form, button=self.button, explanation=self.explanation, back=self.card_url
        )
        response: HttpResponse = self.render_to_response(context)
        return response


class CallView(MeetingStepView):
    page_title = gettext_lazy("Zwołanie zebrania")
    button = gettext_lazy("Zwołaj zebranie")
    explanation = gettext_lazy(
        "Członkowie zobaczą od razu termin, miejsce i porządek obrad walnego zgromadzenia. "
        "To nie zastępuje zawiadomień na piśmie."
    )

    def act(self, request: HttpRequest, entered: dict[str, Any]) -> str:
        call(self.instance, on=business_today(), origin=origin_of(request))
        return _("Zebranie jest zwołane.")


class HoldView(MeetingStepView):
    page_title = gettext_lazy("Zebranie się odbyło")
    button = gettext_lazy("Tak, odbyło się")
    explanation = gettext_lazy("Potem danych zebrania nie można już zmienić.")

    def act(self, request: HttpRequest, entered: dict[str, Any]) -> str:
        hold(self.instance, today=business_today(), origin=origin_of(request))
        return _("Zapisano: zebranie się odbyło.")


class CancelView(MeetingStepView):
    page_title = gettext_lazy("Odwołanie zebrania")
    form_class = CancelForm
    button = gettext_lazy("Odwołaj zebranie")

    def act(self, request: HttpRequest, entered: dict[str, Any]) -> str:
        cancel(self.instance, entered["reason"], origin=origin_of(request))
        return _("Zebranie jest odwołane.")


class AgendaView(MeetingStepView):
    page_title = gettext_lazy("Porządek obrad")
    form_class = AgendaForm
    button = gettext_lazy("Zapisz porządek obrad")

    def act(self, request: HttpRequest, entered: dict[str, Any]) -> str:
        set_agenda(self.instance, entered["points"].splitlines(), origin=origin_of(request))
        return _("Porządek obrad jest zapisany.")


class NoticeView(MeetingStepView):
    page_title = gettext_lazy("Doręczone zawiadomienia")
    form_class = NoticeForm
    button = gettext_lazy("Wpisz zawiadomienia")

    def act(self, request: HttpRequest, entered: dict[str, Any]) -> str:
        deliver(
            self.instance,
            entered["channel"],
            on=entered["delivered_on"],
            recipients=entered["recipients"],
            today=business_today(),
            origin=origin_of(request),
        )
        return _("Zawiadomienia są wpisane.")


class PaperView(MeetingStepView):
    page_title = gettext_lazy("Dokument na zebranie")
    form_class = PaperForm
    button = gettext_lazy("Dołącz dokument")

    def act(self, request: HttpRequest, entered: dict[str, Any]) -> str:
        add_paper(
            self.instance,
            entered["document"],
            role=PaperRole(entered["role"]),
            item=entered["item"],
            origin=origin_of(request),
        )
        return _("Dokument jest dołączony.")


class PaperOutView(MeetingStepView):
    """The paper is named by the address (`dokument`)."""

    page_title = gettext_lazy("Odłączenie dokumentu")
    button = gettext_lazy("Odłącz dokument")
    explanation = gettext_lazy("W bibliotece dokument zostaje.")

    def act(self, request: HttpRequest, entered: dict[str, Any]) -> str:
        key = _number(request.GET.get("dokument", ""))
        paper = get_object_or_404(self.instance.papers, pk=key)
        remove_paper(paper, origin=origin_of(request))
        return _("Dokument jest odłączony od zebrania.")


class DraftView(MeetingStepView):
    page_title = gettext_lazy("Projekt uchwały Zarządu")
    form_class = BoardDraftForm
    button = gettext_lazy("Wyłóż projekt")
    explanation = gettext_lazy("Członkowie przeczytają go od razu i będą mogli zgłaszać poprawki.")

    def act(self, request: HttpRequest, entered: dict[str, Any]) -> str:
        enter(self.instance, **entered, at=business_now(), origin=origin_of(request))
        return _("Projekt jest wyłożony.")


class LayOutView(MeetingStepView):
    """All members' drafts that have enough support and are not laid out yet."""

    page_title = gettext_lazy("Wyłożenie projektów członków")
    button = gettext_lazy("Wyłóż projekty")
    explanation = gettext_lazy(
        "Wyłożone będą wszystkie zgłoszone projekty członków. Sprawdź najpierw na karcie zebrania, "
        "czy popierający są członkami."
    )

    def act(self, request: HttpRequest, entered: dict[str, Any]) -> str:
        waiting = self.instance.drafts.filter(state="HANDED_IN")
        for draft in waiting:
            lay_out(draft, today=business_today(), origin=origin_of(request))
        return _("Projekty są wyłożone.")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
