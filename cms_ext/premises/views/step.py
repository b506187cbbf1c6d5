"""A step on one part of the tree, adding one that lies in no other, and who looks after it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.forms import BaseForm
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from cms_ext.office.desk_kit.workflow.step import Done, Step
from cms_ext.office.desk_kit.workflow.views import ButtonView, StepView
from cms_ext.premises.domain.contact import remove_contact, set_contact
from cms_ext.premises.domain.ending import obstacles_to_end
from cms_ext.premises.domain.entering import enter_place
from cms_ext.premises.domain.place import (
    CHANGES_TREE,
    SEES,
    Place,
    is_unassigned,
    may_change,
)
from cms_ext.premises.forms import ContactForm, facts_form
from cms_ext.premises.models import PlaceContact, Property
from cms_ext.premises.views.address import place_at, url_of
from cms_ext.premises.views.steps import PlaceStep, steps_for


class PlaceStepView(StepView[Place]):
    """One of the steps that make sense for the place; 404 for another."""

    template_name = "cms_ext/premises/step.html"
    icon = "home"
    sees = SEES
    step: PlaceStep

    def find_subject(self, slug: str, key: int, name: str) -> Place:
        return place_at(slug, key)

    def find_step(self, slug: str, key: int, name: str) -> PlaceStep:
        known = steps_for(self.subject, self.today)
        if name not in known or is_unassigned(self.subject):
            raise Http404
        return known[name]

    def may_take(self) -> bool:
        return may_change(self.request.user, self.step.right_of(self.subject))

    def landing(self) -> str:
        return url_of(self.subject)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """`told` is what stands in the way already before anything is typed."""
        ends = self.step.slug == "zakoncz" and self.request.method != "POST"
        told = obstacles_to_end(self.subject, self.today) if ends else []
        return super().get_context_data(told=told, **kwargs)


def _property_form(data: Any = None, files: Any = None, *, subject: None, today: date) -> BaseForm:
    return facts_form("property")(data, files, instance=Property())


class AddPropertyView(StepView[None]):
    """The only part of the tree that lies in no other."""

    icon = "home"
    sees = SEES
    step = Step(
        "dodaj-nieruchomosc",
        _("Dodaj nieruchomość"),
        lambda nothing, form, today, origin: Done(
            "", url_of(enter_place(form.instance, origin=origin))
        ),
        _property_form,
        about=_("Grunt z budynkami, który rozlicza się razem. Budynki dodasz w następnym kroku."),
        rights=(CHANGES_TREE,),
    )

    def landing(self) -> str:
        return reverse("premises_tree")


class ContactView(StepView[PlaceContact]):
    """The form of one contact; an end is its last day."""

    template_name = "cms_ext/premises/contact.html"
    icon = "user"
    sees = SEES
    step = Step(
        "kontakt",
        gettext_lazy("Zapisz kontakt"),
        lambda contact, form, today, origin: set_contact(form.instance, origin=origin),
        lambda data=None, files=None, *, subject, today: ContactForm(data, instance=subject),
        done=gettext_lazy("Zapisano kontakt."),
        rights=(CHANGES_TREE,),
    )

    def find_subject(self, key: int) -> PlaceContact:
        rows = PlaceContact.objects.select_related(
            "property", "building__property", "staircase__building__property"
        )
        found = get_object_or_404(rows, pk=key)
        self.place = found.place()
        self.removable = found.valid_to is not None and found.valid_to < self.today
        return found

    def landing(self) -> str:
        return url_of(self.place)

    def subtitle(self) -> str:
        return str(self.place)


class ContactRemovalView(ButtonView[PlaceContact], ContactView):
    """The data of whoever looked after the place formerly."""

    step = Step(
        "usun-kontakt",
        gettext_lazy("Usuń dane"),
        lambda contact, form, today, origin: remove_contact(contact, today=today, origin=origin),
        done=gettext_lazy("Usunięto dane dawnego opiekuna."),
        rights=(CHANGES_TREE,),
    )
