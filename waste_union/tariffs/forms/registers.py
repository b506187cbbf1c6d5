"""The forms of the registers of waste fees; each calls a verb."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.amounts import Money
from cms_ext.office.desk_kit.staff_registers.views import VerbForm
from waste_union.tariffs.domain.tariff import (
    TariffInUse,
    end_tariff,
    save_authority,
    save_commune,
    save_tariff,
)
from waste_union.tariffs.forms.rates_text import RatesField, ReliefField
from waste_union.tariffs.models import Authority, Commune, TariffVersion


class AuthorityForm(VerbForm):
    instance: Authority

    def call_verb(self) -> Authority:
        return save_authority(self.instance, origin=self.origin)


class CommuneForm(VerbForm):
    instance: Commune

    def call_verb(self) -> Commune:
        return save_commune(self.instance, origin=self.origin)


class TariffForm(VerbForm):
    instance: TariffVersion

    params = RatesField()
    relief = ReliefField()
    most = forms.DecimalField(
        label=_("Najwyższa opłata gospodarstwa, zł"),
        help_text=_("Na miesiąc. Puste: uchwała jej nie ustala."),
        required=False,
        min_value=Decimal("0.01"),
        max_digits=7,
        decimal_places=2,
        localize=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.most is not None:
            self.fields["most"].initial = self.instance.most.amount

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        most = cleaned.get("most")
        self.instance.cap = None if most is None else Money(most).grosze
        return cleaned

    def _post_clean(self) -> None:
        # Rates that could not be read are told at their field; the model would stumble over them.
        if not {"params", "relief", "method"} & self.errors.keys():
            super()._post_clean()

    def call_verb(self) -> TariffVersion:
        try:
            return save_tariff(self.instance, origin=self.origin)
        except TariffInUse as refusal:
            raise ValidationError(refusal.message) from refusal


class EndTariffForm(VerbForm):
    """Of a used tariff: nothing but its last day."""

    instance: TariffVersion

    def call_verb(self) -> TariffVersion:
        last: date | None = self.cleaned_data["valid_to"]
        return end_tariff(self.instance, on=last, origin=self.origin)
