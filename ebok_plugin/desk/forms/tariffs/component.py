"""A new component with everything that its first month needs, and correcting one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cms_ext.office.audit.domain.event import Origin
from ebok_plugin.charges.domain.component import (
    HELD_FIELDS,
    ComponentFacts,
    add_component,
    correct_component,
    was_charged,
)
from ebok_plugin.charges.domain.component_use import use_component_at
from ebok_plugin.charges.domain.cost_kind import set_cost_kind
from ebok_plugin.charges.domain.rate_entry import enter_rate
from ebok_plugin.charges.models import Basis, Component, CostKind
from ebok_plugin.desk.domain.rights import CORRECTS_COMPONENTS
from ebok_plugin.desk.forms.fields import day_field
from ebok_plugin.desk.forms.tariffs.entry import ComponentForm, TariffEntryForm
from ebok_plugin.desk.forms.tariffs.places import ChargedPlacesForm
from ebok_plugin.fee_changes.forms.draft import RateField
from ebok_plugin.ledger.period import Period
from ebok_plugin.ledger.vocabulary import SubAccount


class FactsForm(forms.Form):
    """What a component is."""

    name = forms.CharField(label=_("Nazwa"), max_length=80)
    basis = forms.ChoiceField(
        label=_("Podstawa naliczenia"),
        choices=Basis.choices,
        help_text=_("Co mnoży się przez stawkę. „lokal” to opłata stała, zawsze raz."),
    )
    unit = forms.CharField(
        label=_("Jednostka"), max_length=8, help_text=_("Na przykład m², os., m³, lokal.")
    )
    subaccount = forms.ChoiceField(
        label=_("Subkonto"), choices=SubAccount.choices, initial=SubAccount.MAIN
    )
    is_advance = forms.BooleanField(
        label=_("Zaliczka, rozliczana potem z rzeczywistym kosztem"), required=False
    )

    @property
    def facts(self) -> ComponentFacts:
        data = self.cleaned_data
        return ComponentFacts(
            name=data["name"].strip(),
            basis=Basis(data["basis"]),
            unit=data["unit"].strip(),
            subaccount=SubAccount(data["subaccount"]),
            is_advance=data["is_advance"],
        )


class NewComponentForm(ChargedPlacesForm, FactsForm, TariffEntryForm):
    """All of it at once, so that nothing is missing when the month is charged."""

    code = forms.CharField(
        label=_("Kod"),
        max_length=12,
        help_text=_(
            "Wielkie litery bez polskich znaków, cyfry i kreski, na przykład EKS albo CO-S."
        ),
    )
    kind = forms.ChoiceField(
        label=_("Rodzaj kosztu"),
        choices=CostKind.Kind.choices,
        widget=forms.RadioSelect,
        help_text=_("Od niego zależy, jak wcześnie trzeba zawiadomić o zmianie stawki."),
    )
    rate = RateField(
        label=_("Stawka (zł)"),
        help_text=_("Najwyżej cztery miejsca po przecinku. Nieruchomości dodasz inną potem."),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    valid_from = day_field(
        label=_("Nalicza się od dnia"),
        help_text=_("Zwykle pierwszy dzień miesiąca: o opłacie decyduje stan z tego dnia."),
    )
    field_order = (
        "code", "name", "basis", "unit", "subaccount", "is_advance", "kind", "rate", "valid_from",
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"valid_from": Period.of(today).next.first_day}
        super().__init__(*args, **kwargs)

    @transaction.atomic
    def act(self, origin: Origin) -> Component:
        """Raises ChargeError."""
        data = self.cleaned_data
        since = data["valid_from"]
        made = add_component(data["code"].strip().upper(), self.facts, origin=origin)
        set_cost_kind(made, CostKind.Kind(data["kind"]), valid_from=since, origin=origin)
        enter_rate(made, data["rate"], valid_from=since, origin=origin)
        use_component_at(made, self.places, valid_from=since, origin=origin)
        return made


class ComponentCorrectionForm(FactsForm, ComponentForm):
    heading = _("Popraw składnik")
    lead = _("Nazwę i znak zaliczki można zmienić zawsze.")
    button = _("Zapisz")
    done = _("Składnik poprawiono.")
    right = CORRECTS_COMPONENTS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if was_charged(self.component):
            for name in HELD_FIELDS:
                self.fields[name].disabled = True
            self.lead = _(
                "Ten składnik jest już w zaksięgowanych naliczeniach, a one mówią mieszkańcom, "
                "z czego je policzono. Podstawy, jednostki i subkonta nie można zmienić: wpisz "
                "nowy składnik, a ten przestań naliczać."
            )

    def first_values(self) -> dict[str, Any]:
        return {name: getattr(self.component, name) for name in FactsForm.base_fields}

    def act(self, origin: Origin) -> Component:
        return correct_component(self.component, self.facts, origin=origin)
