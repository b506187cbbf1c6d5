"""The steps that the desk is offered: a title, a form, a right and the verb behind the button."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cms_ext.audit.domain.event import Origin
from members_area.requests.domain import step as steps
from members_area.requests.domain.opening import open_papers
from members_area.requests.domain.queries import HANDLES, REFUSES
from members_area.requests.domain.refusal import note_delivery, refuse
from members_area.requests.forms.steps import (
    CostForm,
    DeliveryForm,
    OpenForm,
    RefusalForm,
    StepForm,
)
from members_area.requests.models import DocumentRequest

Verb = Callable[[DocumentRequest, Any, date, Origin], object]


@dataclass(frozen=True, slots=True)
class Step:
    """`name` is the step's key in the table of `domain.step`; empty for what moves no state."""

    name: str
    title: object
    verb: Verb
    form: type[StepForm] = StepForm
    right: str = HANDLES
    hint: object = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that can be taken now, with its form and where to send it."""

    slug: str
    step: Step
    form: StepForm
    address: str
    is_open: bool = False

    def with_form(self, form: StepForm | None) -> Offer:
        """The same with the form that came back."""
        return self if form is None else replace(self, form=form, is_open=True)


STEPS: dict[str, Step] = {
    "rozpocznij": Step(
        "take_up",
        _("Rozpocznij rozpatrywanie"),
        lambda one, form, today, origin: steps.take_up(one, origin=origin),
    ),
    "koszt": Step(
        "note_cost",
        _("Zawiadom o koszcie kopii"),
        lambda one, form, today, origin: steps.note_cost(
            one, form.cleaned_data["units"], today=today, origin=origin
        ),
        CostForm,
        hint=_("Kwotę policzymy z cennika. Statutu i regulaminów nie licz."),
    ),
    "zgoda": Step(
        "accept_cost",
        _("Wpisz zgodę członka na koszt"),
        lambda one, form, today, origin: steps.accept_cost(one, today=today, origin=origin),
        hint=_("Tylko gdy członek zgodził się na piśmie. W IKCS robi to sam."),
    ),
    "otworz": Step(
        "open_papers",
        _("Otwórz dokumenty w IKCS"),
        lambda one, form, today, origin: open_papers(
            one,
            list(form.cleaned_data["papers"]),
            until=form.cleaned_data["until"],
            today=today,
            origin=origin,
        ),
        OpenForm,
        hint=_("Zobaczy je tylko ta osoba. Dokument musi przejść przez bramkę biblioteki."),
    ),
    "gotowe": Step(
        "make_ready",
        _("Dokumenty są gotowe"),
        lambda one, form, today, origin: steps.make_ready(one, today=today, origin=origin),
    ),
    "wydaj": Step(
        "hand_over",
        _("Wydano albo wysłano"),
        lambda one, form, today, origin: steps.hand_over(one, today=today, origin=origin),
    ),
    "odmowa": Step(
        "refuse",
        _("Wpisz odmowę"),
        lambda one, form, today, origin: refuse(one, form.grounds, today=today, origin=origin),
        RefusalForm,
        REFUSES,
        _("Odmówić można tylko udostępnienia umowy. Odmowę podpisuje członek zarządu."),
    ),
    "doreczenie": Step(
        "",
        _("Wpisz datę doręczenia odmowy"),
        lambda one, form, today, origin: note_delivery(
            one.refusal, form.cleaned_data["delivered_on"], today=today, origin=origin
        ),
        DeliveryForm,
        hint=_("Od tego dnia liczy się 7 dni na wniosek do sądu."),
    ),
    "wycofanie": Step(
        "withdraw",
        _("Członek wycofał wniosek"),
        lambda one, form, today, origin: steps.withdraw(one, today=today, origin=origin),
        hint=_("Tylko gdy wycofał go na piśmie. W IKCS robi to sam."),
    ),
}


def offers(request: DocumentRequest, today: date) -> Iterator[Offer]:
    """What can be done now, in the order in which it is usually done."""
    for slug, step in STEPS.items():
        if _possible(step, request, today):
            address = reverse("requests_desk_step", args=[request.pk, slug])
            yield Offer(slug, step, step.form(request=request, today=today), address)


def _possible(step: Step, request: DocumentRequest, today: date) -> bool:
    if not step.name:
        refusal = getattr(request, "refusal", None)
        return refusal is not None and refusal.delivered_on is None
    if step.name == "refuse" and not RefusalForm.fits(request, today):
        return False
    return steps.may(step.name, request)
