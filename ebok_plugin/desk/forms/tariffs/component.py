"""A new component with everything that its first month needs, and correcting one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ebok_plugin.charges.domain.component import HELD_FIELDS, ComponentFacts, was_charged
from ebok_plugin.charges.models import Basis, CostKind
from ebok_plugin.desk.forms.fields import day_field
from ebok_plugin.desk.forms.tariffs.entry import TariffEntryForm
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

    def first_values(self) -> dict[str, Any]:
        return {"valid_from": Period.of(self.today).next.first_day}


class ComponentCorrectionForm(FactsForm, TariffEntryForm):
    """What charges were made from is shown, and cannot be changed."""

    lead: Any = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if was_charged(self.subject):
            for name in HELD_FIELDS:
                self.fields[name].disabled = True
            self.lead = _(
                "Ten składnik jest już w zaksięgowanych naliczeniach, a one mówią mieszkańcom, "
                "z czego je policzono. Podstawy, jednostki i subkonta nie można zmienić: wpisz "
                "nowy składnik, a ten przestań naliczać."
            )

    def first_values(self) -> dict[str, Any]:
        return {name: getattr(self.subject, name) for name in FactsForm.base_fields}
