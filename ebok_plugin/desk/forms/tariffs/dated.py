"""Dated facts of a component: its kind of cost, where it is charged, who pays another rate."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ebok_plugin.charges.models import CostKind, RateException
from ebok_plugin.desk.forms.fields import AccountField, day_field
from ebok_plugin.desk.forms.tariffs.entry import TariffEntryForm
from ebok_plugin.desk.forms.tariffs.places import ChargedPlacesForm
from ebok_plugin.fee_changes.forms.draft import RateField
from ebok_plugin.ledger.period import Period

CHARGED_MONTHS = gettext_lazy(
    "Miesięcy już naliczonych to nie zmienia: poprawia je dopiero korekta naliczenia."
)


class CostKindForm(TariffEntryForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("Rodzaj kosztu"),
        choices=CostKind.Kind.choices,
        widget=forms.RadioSelect,
    )
    valid_from = day_field(label=gettext_lazy("Od dnia"))

    def first_values(self) -> dict[str, Any]:
        return {"valid_from": Period.of(self.today).first_day}


class UseForm(ChargedPlacesForm, TariffEntryForm):
    valid_from = day_field(label=gettext_lazy("Od dnia"))
    valid_to = day_field(
        label=gettext_lazy("Do dnia"),
        required=False,
        help_text=gettext_lazy("Zostaw puste, jeżeli bez końca."),
    )

    @property
    def lead(self) -> str:
        if self.subject.uses.exists():
            return str(CHARGED_MONTHS)
        return _("Od pierwszego zapisu składnik nalicza się tylko w miejscach, które tu wskażesz.")

    def first_values(self) -> dict[str, Any]:
        return {"valid_from": Period.of(self.today).next.first_day}


class UseEndForm(TariffEntryForm):
    """`mistake` takes the row away; else it ends on the day."""

    valid_to = day_field(label=gettext_lazy("Ostatni dzień"), required=False)
    mistake = forms.BooleanField(
        label=gettext_lazy("Wpisano przez pomyłkę: usuń ten zapis"), required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        given = (cleaned.get("valid_to") is not None, cleaned["mistake"])
        if "valid_to" not in self.errors and given not in ((True, False), (False, True)):
            self.add_error("valid_to", _("Podaj ostatni dzień albo zaznacz pomyłkę."))
        return cleaned


class OwnRateForm(TariffEntryForm):
    account = AccountField(label=gettext_lazy("Numer konta"), max_length=20)
    rate = RateField(
        label=gettext_lazy("Stawka tego konta (zł)"),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    cause = forms.ChoiceField(
        label=gettext_lazy("Powód"), choices=RateException.Cause.choices, widget=forms.RadioSelect
    )
    reference = forms.CharField(
        label=gettext_lazy("Podstawa"),
        max_length=120,
        help_text=gettext_lazy("Zawiadomienie albo sygnatura sprawy, bez nazwisk."),
    )
    valid_from = day_field(label=gettext_lazy("Od dnia"))
    valid_to = day_field(label=gettext_lazy("Do dnia"), required=False)

    def first_values(self) -> dict[str, Any]:
        return {"valid_from": Period.of(self.today).next.first_day}


class OwnRateEndForm(TariffEntryForm):
    valid_to = day_field(label=gettext_lazy("Ostatni dzień"))
