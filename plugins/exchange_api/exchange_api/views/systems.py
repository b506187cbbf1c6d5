"""„Programy z dostępem do API”: the list, a request, the page of one system with its keys."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.desks.frame.listing import Day, Fact, Name, Selection, StaffList
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.desk_kit.workflow.step import (
    Done,
    ReasonForm,
    SecondPerson,
    Step,
    StepForm,
    by_slug,
)
from cms_ext.office.desk_kit.workflow.views import FreshPage, StepView
from exchange_api.domain import system as systems
from exchange_api.domain.scopes import EVENTS, word_scopes
from exchange_api.forms.system import SystemForm
from exchange_api.models import ExternalSystem

State = ExternalSystem.State


def _request(subject: None, form: SystemForm, today: date, origin: Origin) -> Done:
    typed = form.cleaned_data
    new = systems.NewSystem(typed["nazwa"], typed["po_co"], typed["zakres"], typed["wazny_do"])
    system = systems.request_system(new, today=today, origin=origin)
    words = _("Program „%s” czeka na drugą osobę. Klucz wydasz, gdy go zatwierdzi.")
    return Done(words % system.name, reverse("exchange_system", args=[system.pk]))


def _approve(system: ExternalSystem, form: StepForm, today: date, origin: Origin) -> None:
    systems.approve_system(system, origin=origin)


def _refuse(system: ExternalSystem, form: StepForm, today: date, origin: Origin) -> None:
    systems.refuse_system(system, reason=form.cleaned_data["powod"], origin=origin)


def _revoke(system: ExternalSystem, form: StepForm, today: date, origin: Origin) -> None:
    systems.revoke_system(system, reason=form.cleaned_data["powod"], origin=origin)


def _issue(
    system: ExternalSystem, form: StepForm, today: date, origin: Origin
) -> systems.IssuedKey:
    return systems.issue_key(system, origin=origin)


def _end_key(system: ExternalSystem, form: StepForm, today: date, origin: Origin) -> None:
    systems.end_older_key(system, origin=origin)


def _may_have_keys(system: ExternalSystem, today: date) -> bool:
    return system.is_active_on(today)


REQUEST: Step[None] = Step(
    "nowy",
    gettext_lazy("Nowy program"),
    _request,
    SystemForm,
    about=gettext_lazy("Dostęp zatwierdza druga osoba. Bez klucza program niczego nie odczyta."),
    button=gettext_lazy("Przekaż do zatwierdzenia"),
    rights=(systems.REQUESTS,),
)
STEPS = by_slug(
    Step(
        "zatwierdz",
        gettext_lazy("Zatwierdź dostęp"),
        _approve,
        done=gettext_lazy("Zatwierdzono. Teraz można wydać klucz."),
        rights=(systems.APPROVES,),
        offered=lambda system, today: system.state == State.WAITING,
        second_person=SecondPerson(
            systems.list_waiting_systems, lambda system: system.requested_by, "exchange.system"
        ),
    ),
    Step(
        "klucz",
        gettext_lazy("Wydaj klucz"),
        _issue,
        rights=(systems.REQUESTS,),
        offered=lambda system, today: (
            _may_have_keys(system, today) and len(systems.list_live_keys(system)) < systems.MAX_KEYS
        ),
    ),
    Step(
        "wylacz",
        gettext_lazy("Wyłącz starszy klucz"),
        _end_key,
        done=gettext_lazy("Starszy klucz już nie działa."),
        rights=(systems.REVOKES,),
        offered=lambda system, today: (
            _may_have_keys(system, today)
            and len(systems.list_live_keys(system)) == systems.MAX_KEYS
        ),
    ),
    Step(
        "odrzuc",
        gettext_lazy("Odrzuć albo wycofaj"),
        _refuse,
        ReasonForm,
        done=gettext_lazy("Dostępu nie będzie."),
        rights=(systems.APPROVES,),
        or_rights=(systems.REQUESTS,),
        offered=lambda system, today: system.state == State.WAITING,
    ),
    Step(
        "odwolaj",
        gettext_lazy("Odwołaj dostęp"),
        _revoke,
        ReasonForm,
        done=gettext_lazy("Dostęp odwołano. Żaden klucz tego programu już nie działa."),
        serious=True,
        rights=(systems.REVOKES,),
        offered=lambda system, today: system.state == State.ACTIVE,
    ),
)


class SystemList(StaffList):
    """The systems by state, the newest first."""

    guarded_by = (systems.SEES,)
    model = ExternalSystem
    page_title = gettext_lazy("Programy z dostępem do API")
    header_icon = "key"
    template_name = "exchange_api/desk/list.html"
    empty = gettext_lazy("Nie ma takich programów.")
    empty_hint = gettext_lazy("Program księgowy albo aplikacja czyta i zapisuje dane kluczem.")
    export_filename = "programy-z-dostepem"
    selections = {
        "": Selection(gettext_lazy("Czynne"), lambda user, today: _of(State.ACTIVE)),
        "czekaja": Selection(gettext_lazy("Czekające"), lambda user, today: _of(State.WAITING)),
        "dawne": Selection(
            gettext_lazy("Dawne"), lambda user, today: _of(State.REFUSED, State.REVOKED)
        ),
    }
    columns = (
        Name("name", gettext_lazy("Program"), hint="purpose", url_name="exchange_system"),
        Fact("state", gettext_lazy("Stan"), "get_state_display"),
        Fact("requested_by", gettext_lazy("Kto wystąpił"), "requested_by"),
        Day("valid_to", gettext_lazy("Ważny do")),
    )


def _of(*states: State) -> Any:
    return systems.list_systems().filter(state__in=states).order_by("-pk")


class RequestView(StepView[None]):
    """Request access for a system."""

    template_name = "exchange_api/desk/request.html"
    icon = "key"
    sees = systems.SEES
    step = REQUEST

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        alone = not systems.has_second_person(self.origin.signed_in)
        return super().get_context_data(alone=alone, **kwargs)

    def landing(self) -> str:
        return reverse("exchange_systems")


class SystemPage(FreshPage[ExternalSystem]):
    """One system: what it may do, its keys, and the steps with it."""

    template_name = "exchange_api/desk/system.html"
    sees = systems.SEES
    steps = STEPS

    def find_subject(self, pk: int) -> ExternalSystem:
        people = ("requested_by__person", "decided_by__person", "revoked_by__person")
        return get_object_or_404(ExternalSystem.objects.select_related(*people), pk=pk)

    def response_to(self, answer: object) -> HttpResponseBase:
        """Show a new key at once: its secret is never shown again."""
        if isinstance(answer, systems.IssuedKey):
            return self._show_key(answer)
        return super().response_to(answer)

    def _show_key(self, issued: systems.IssuedKey) -> HttpResponse:
        context = {"subject": self.subject, "secret": issued.secret}
        return render(self.request, "exchange_api/desk/secret.html", context)

    def page_context(self) -> dict[str, Any]:
        words, requester = word_scopes(), self.subject.requested_by
        is_waiting = self.subject.state == State.WAITING
        return {
            "alone": is_waiting and not systems.has_second_person(requester),
            "scopes": [(scope, words.get(scope, "")) for scope in self.subject.scopes],
            "keys": systems.list_live_keys(self.subject),
            "hears": EVENTS in self.subject.scopes,
            "is_over": self.subject.state == State.ACTIVE
            and not self.subject.is_active_on(self.today),
            "own": requester == self.request.user,
        }
