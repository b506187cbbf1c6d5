"""Which debtors to list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.frontend.theme.choices import offer
from cms_ext.premises.models import Building, Property
from ebok_plugin.ledger.domain.debtors import DebtorScope
from ebok_plugin.ledger.forms.fields import AmountField, day_field

EVERYWHERE = ("", gettext_lazy("wszystkie"))


LONGEST_DAYS = 3650


class DebtorsForm(forms.Form):
    """All may be left out; a building wins over the property."""

    na = day_field(label=gettext_lazy("Stan na dzień"), required=False)
    nieruchomosc = forms.ChoiceField(label=gettext_lazy("Nieruchomość"), required=False)
    budynek = forms.ChoiceField(label=gettext_lazy("Budynek"), required=False)
    kwota = AmountField(label=gettext_lazy("Po terminie co najmniej (zł)"), required=False)
    dni = forms.IntegerField(
        label=gettext_lazy("Od ilu dni co najmniej"),
        required=False,
        min_value=1,
        max_value=LONGEST_DAYS,
    )

    def __init__(self, asked: Mapping[str, Any], *, today: date) -> None:
        super().__init__({"na": str(today)} | {name: asked[name] for name in asked if asked[name]})
        self.today = today
        properties = Property.objects.order_by("code").values_list("code", "name")
        buildings = Building.objects.order_by("code").values_list("code", "address")
        for name, rows in (("nieruchomosc", properties), ("budynek", buildings)):
            offer(self, name, [EVERYWHERE, *((code, f"{code}, {text}") for code, text in rows)])

    def clean_na(self) -> date:
        day: date = self.cleaned_data["na"]
        if day > self.today:
            raise forms.ValidationError(_("Podaj dzień nie późniejszy niż dzisiejszy."))
        return day

    @property
    def day(self) -> date:
        """Today, when what was asked for is no day."""
        day: date = self.cleaned_data.get("na", self.today) if self.is_valid() else self.today
        return day

    @property
    def place(self) -> DebtorScope:
        if not self.is_valid():
            return DebtorScope()
        return DebtorScope(self.cleaned_data["nieruchomosc"], self.cleaned_data["budynek"])

    @property
    def least(self) -> Money:
        """Late with so much at least."""
        entered: Money | None = self.cleaned_data["kwota"] if self.is_valid() else None
        return entered or ZERO

    @property
    def days(self) -> int:
        """Late for so many days at least."""
        return (self.cleaned_data["dni"] if self.is_valid() else None) or 0
