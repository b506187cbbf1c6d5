"""What a clerk enters about a component, each step on a page of its own."""

from __future__ import annotations

from typing import Any, TypeVar

from django.forms import BaseForm
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import shown
from cms_ext.office.desk_kit.workflow.views import StepView
from ebok_plugin.charges.forms.fields import show_paper
from ebok_plugin.charges.forms.tariffs.dated import LegalBasisForm
from ebok_plugin.charges.models import Component, ComponentRate, ComponentUse, RateException
from ebok_plugin.charges.rights import ADDS_COMPONENTS, SEES_COMPONENTS
from ebok_plugin.charges.views.desk.steps import (
    ADD,
    END_OWN_RATE,
    END_USE,
    ENTER_RATE,
    ENTRIES,
    WITHDRAW_RATE,
)
from ebok_plugin.ledger.templatetags.ledger import quantity

S = TypeVar("S")


class NewComponentView(StepView[None]):
    """A component with its kind of cost, first rate and where it is charged, in one step."""

    template_name = "ebok_plugin/desk/tariffs/new.html"
    icon = "cogs"
    sees = ADDS_COMPONENTS
    step = ADD

    def landing(self) -> str:
        return reverse("ebok_desk_components")


class TariffEntryView(StepView[S]):
    """What is about the component of the address, and leads back to it."""

    template_name = "ebok_plugin/desk/tariffs/entry.html"
    icon = "cogs"
    sees = SEES_COMPONENTS
    component: Component

    def find_component(self, pk: int) -> Component:
        self.component = get_object_or_404(Component, pk=pk)
        return self.component

    def landing(self) -> str:
        return reverse("ebok_desk_component", args=[self.component.pk])

    def subtitle(self) -> str:
        return self.component.name

    def headline(self) -> str:
        """Which row of the component it is about, if it is one."""
        return ""


class ComponentEntryView(TariffEntryView[Component]):
    """One of ENTRIES."""

    steps = ENTRIES

    def find_subject(self, pk: int, slug: str) -> Component:
        return self.find_component(pk)

    def form(self, *handed_in: Any) -> BaseForm:
        form = super().form(*handed_in)
        if isinstance(form, LegalBasisForm):
            show_paper(form, "paper", form.paper_on_file, self.request.user, self.today)
        return form


class RateView(TariffEntryView[Component]):
    """A rate is looked at and then entered; changes lead to the change of fees."""

    template_name = "ebok_plugin/desk/tariffs/rate.html"
    step = ENTER_RATE

    def find_subject(self, pk: int) -> Component:
        return self.find_component(pk)

    @cached_property
    def first(self) -> bool:
        return not self.component.rates.exists()


class RateWithdrawalView(TariffEntryView[ComponentRate]):
    """A rate that nobody was charged by."""

    step = WITHDRAW_RATE

    def find_subject(self, pk: int, rate: int) -> ComponentRate:
        rates = self.find_component(pk).rates.select_related("component", "property")
        return get_object_or_404(rates, pk=rate)

    def headline(self) -> str:
        return _("{rate} zł od {day}, {place}").format(
            rate=quantity(self.subject.rate, 2),
            day=shown(self.subject.valid_from),
            place=self.subject.property or _("wszystkie nieruchomości"),
        )


class UseEndView(TariffEntryView[ComponentUse]):
    """The last day in a place, or a place entered by mistake."""

    step = END_USE

    def find_subject(self, pk: int, use: int) -> ComponentUse:
        places = ("component", "property", "building", "premises__building")
        return get_object_or_404(self.find_component(pk).uses.select_related(*places), pk=use)

    def headline(self) -> str:
        return str(self.subject)


class OwnRateEndView(TariffEntryView[RateException]):
    """The last day of an account's own rate."""

    step = END_OWN_RATE

    def find_subject(self, pk: int, own: int) -> RateException:
        rows = self.find_component(pk).exceptions.select_related("account__payer", "component")
        return get_object_or_404(rows, pk=own)

    def headline(self) -> str:
        return _("Konto {number}: {rate} zł od {day}").format(
            number=self.subject.account.account_no,
            rate=quantity(self.subject.rate, 2),
            day=shown(self.subject.valid_from),
        )
