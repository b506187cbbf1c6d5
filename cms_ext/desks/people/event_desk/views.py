"""Screens of events: the list, reporting one, its page with steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cms_ext.base.text.typed_values import normalised_query
from cms_ext.base.web.row_key import row_key
from cms_ext.desks.frame.listing import Day, Fact, Name, Selection, StaffList
from cms_ext.desks.people.event_desk.forms import ReportForm
from cms_ext.evidence.audit.domain.event import Origin, ReadReason, record_view
from cms_ext.office.desk_kit.workflow.step import Done, ReasonForm, Step, by_slug
from cms_ext.office.desk_kit.workflow.views import FreshPage, NothingLeft, StepView
from cms_ext.people.identity.domain.person import list_people_on_file
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.views.guard import StaffRequest, for_staff
from cms_ext.people.life_events.domain.life_event import (
    NewLifeEvent,
    describe_subject,
    find_kind,
    finish_event,
    give_up_event,
    list_offered_kinds,
    list_steps,
    name_event,
    open_event,
    select_open_events,
    skip_step,
)
from cms_ext.people.life_events.models import LifeEvent
from cms_ext.people.life_events.rights import CHANGES, REPORTS, SEES
from cms_ext.plugins import EventStep, LifeEventKind, StepState, list_given_roles

MAX_NUMBER_LENGTH = 20


def _list_ended(user: Any, today: date) -> QuerySet[LifeEvent]:
    ended = LifeEvent.objects.exclude(state=LifeEvent.State.OPEN).select_related("person")
    return ended.order_by("-ended_at", "-pk")


class EventList(StaffList):
    template_name = "cms_ext/event_desk/list.html"
    model = LifeEvent
    guarded_by = (SEES,)
    page_title = gettext_lazy("Zdarzenia")
    header_icon = "history"
    shows_people = True
    has_file = False
    empty = gettext_lazy("Żadne zdarzenie nie jest w toku.")
    empty_hint = gettext_lazy("Zgłasza się je na karcie osoby albo konta: „Zgłoś zdarzenie”.")
    selections: ClassVar[Mapping[str, Selection]] = {
        "": Selection(gettext_lazy("w toku"), lambda user, today: select_open_events()),
        "zakonczone": Selection(gettext_lazy("zakończone"), _list_ended),
    }
    columns: ClassVar[Sequence[Fact]] = (
        Name(
            "name",
            gettext_lazy("Zdarzenie"),
            name_event,
            hint="account_no",
            url_name="life_event",
            key="pk",
        ),
        Fact("person", gettext_lazy("Osoba"), "person.name"),
        Day("on", gettext_lazy("Od dnia")),
        Fact("state", gettext_lazy("Stan"), "get_state_display"),
    )


def _read_subject(request: HttpRequest, kind: str = "") -> NewLifeEvent:
    """Read whom the address is about. Raises Http404."""
    person = get_object_or_404(list_people_on_file(), pk=row_key(request.GET.get("osoba", "")))
    payment = row_key(request.GET.get("pozycja", "")) or 0
    account_no = normalised_query(request.GET.get("konto", ""))[:MAX_NUMBER_LENGTH]
    return NewLifeEvent(kind, person, date.min, "", account_no, payment)


@require_safe
@for_staff(SEES, REPORTS)
def choose_kind(request: StaffRequest) -> HttpResponse:
    """Choose what happened, among what fits the card that the clerk comes from."""
    new = _read_subject(request)
    record_view(request, new.person, new.person, ReadReason.CASE)
    context = {
        "new": new,
        "kinds": [
            (_(kind.title), _(kind.about), reverse("life_event_report", args=[kind.code]))
            for kind in list_offered_kinds(new.account_no, new.payment_no)
        ],
        "query": request.GET.urlencode(),
    }
    return render(request, "cms_ext/event_desk/new.html", context)


def _report(new: NewLifeEvent, form: ReportForm, today: date, origin: Origin) -> Done:
    entered = {name: form.cleaned_data[name] for name in ("on", "proof")}
    event = open_event(replace(new, **entered), origin=origin, today=today)
    text = _("Zgłoszono zdarzenie. Teraz wykonaj kroki po kolei.")
    return Done(text, reverse("life_event", args=[event.pk]))


class ReportView(StepView[NewLifeEvent]):
    """Report an event of the kind in the address."""

    icon = "history"
    sees = SEES
    kind: LifeEventKind

    def find_subject(self, kind: str) -> NewLifeEvent:
        new = _read_subject(self.request, kind)
        offered = list_offered_kinds(new.account_no, new.payment_no)
        declared = find_kind(kind)
        if declared is None or declared not in offered:
            raise Http404
        self.kind = declared
        return new

    def find_step(self, kind: str) -> Step[NewLifeEvent]:
        return Step(
            "zglos",
            _(self.kind.title),
            _report,
            ReportForm,
            about=_(self.kind.about),
            button=_("Zgłoś zdarzenie"),
            rights=(REPORTS,),
        )

    def form(self, *handed_in: Any) -> BaseForm:
        return ReportForm(*handed_in, subject=self.subject, today=self.today, kind=self.kind)

    def landing(self) -> str:
        return reverse("person_register_entry", args=[self.subject.person.pk])

    def subtitle(self) -> str:
        return self.subject.person.name


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step as the page shows it: who does it, and what this user may do about it."""

    step: EventStep
    who: str
    state: str
    may_open: bool
    may_skip: bool


STATES = {
    StepState.TO_DO: gettext_lazy("do zrobienia"),
    StepState.DONE: gettext_lazy("zrobione"),
    StepState.NOT_NEEDED: gettext_lazy("nie dotyczy"),
    StepState.SKIPPED: gettext_lazy("pominięto"),
}


class EventPage(FreshPage[LifeEvent]):
    """An event with its steps, each with its state of now; main action: end it."""

    template_name = "cms_ext/event_desk/event.html"
    sees = SEES
    steps = by_slug(
        Step(
            "zakoncz",
            gettext_lazy("Zakończ zdarzenie"),
            lambda event, form, today, origin: finish_event(event, origin=origin, today=today),
            done=gettext_lazy("Zdarzenie zakończono."),
            rights=(CHANGES,),
            offered=lambda event, today: event.state == LifeEvent.State.OPEN,
        ),
        Step(
            "zaniechaj",
            gettext_lazy("Zaniechaj"),
            lambda event, form, today, origin: give_up_event(
                event, form.cleaned_data["powod"], origin=origin
            ),
            ReasonForm,
            about=gettext_lazy("Gdy zgłoszono je przez pomyłkę. Niczego to nie cofa."),
            done=gettext_lazy("Zdarzenie zaniechano."),
            rights=(CHANGES,),
            serious=True,
            offered=lambda event, today: event.state == LifeEvent.State.OPEN,
        ),
    )

    def find_subject(self, pk: int) -> LifeEvent:
        events = LifeEvent.objects.select_related("person", "opened_by", "ended_by")
        return get_object_or_404(events, pk=pk)

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        record_view(request, self.subject, self.subject.person, ReadReason.CASE)
        return super().get(request, *args, **kwargs)

    @cached_property
    def rows(self) -> list[StepRow]:
        """Return the steps as rows, with what this user may do."""
        user = self.request.user
        titles = {role.group: _(role.title) for role in list_given_roles() if role.title}
        return [
            StepRow(
                step,
                titles.get(step.role, step.role),
                str(STATES[step.state]),
                step.is_open and bool(step.url) and user.has_perms(step.rights),
                step.is_open and step.skippable and user.has_perm(CHANGES),
            )
            for step in list_steps(self.subject, self.today)
        ]

    def page_context(self) -> dict[str, Any]:
        event = self.subject
        return {
            "name": name_event(event),
            "about": describe_subject(event),
            "rows": self.rows,
            "open_count": sum(row.step.is_open for row in self.rows),
            # The main action of the page: the first thing that this user can do.
            "main": next((row.step.key for row in self.rows if row.may_open), ""),
            "person": self._shown_person(event.person),
        }

    def _shown_person(self, person: Person) -> tuple[str, str]:
        may = self.request.user.has_perm("cms_ext_identity.view_person")
        return person.name, reverse("person_register_entry", args=[person.pk]) if may else ""


@dataclass(frozen=True, slots=True)
class StepOfEvent:
    """An open step that may be left out."""

    event: LifeEvent
    step: EventStep


def _skip(subject: StepOfEvent, form: ReasonForm, today: date, origin: Origin) -> None:
    event, step = subject.event, subject.step
    skip_step(event, step.key, form.cleaned_data["powod"], origin=origin, today=today)


class SkipView(StepView[StepOfEvent]):
    """Leave a step out, with the reason."""

    icon = "history"
    sees = SEES
    step = Step(
        "pomin",
        gettext_lazy("Pomiń krok"),
        _skip,
        ReasonForm,
        about=gettext_lazy("Powód zostaje przy zdarzeniu. Pominięcia nie można cofnąć."),
        done=gettext_lazy("Krok pominięto."),
        rights=(CHANGES,),
    )

    def find_subject(self, pk: int, key: str) -> StepOfEvent:
        event = get_object_or_404(LifeEvent.objects.select_related("person"), pk=pk)
        steps = (step for step in list_steps(event, self.today) if step.key == key)
        step = next(steps, None)
        where = reverse("life_event", args=[pk])
        if step is None or not (step.is_open and step.skippable):
            raise NothingLeft(_("Tego kroku nie trzeba już pomijać."), where)
        return StepOfEvent(event, step)

    def landing(self) -> str:
        return reverse("life_event", args=[self.subject.event.pk])

    def subtitle(self) -> str:
        return self.subject.step.title
