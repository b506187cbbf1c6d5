"""How much of a basis a premises has."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from ebok_plugin.charges.domain.premises_value import ENTERED
from ebok_plugin.desk.forms.fields import day_field
from ebok_plugin.desk.forms.tariffs.entry import TariffEntryForm
from ebok_plugin.ledger.period import Period
from ebok_plugin.money import AmountError, parse_decimal


class QuantityField(forms.CharField):
    """A quantity with up to four decimals; its clean value is a Decimal."""

    def clean(self, value: Any) -> Decimal:
        try:
            return parse_decimal(super().clean(value), places=4)
        except AmountError as error:
            raise forms.ValidationError(error.message) from error


class ValueForm(TariffEntryForm):
    basis = forms.ChoiceField(
        label=gettext_lazy("Podstawa naliczenia"),
        choices=[(basis.value, basis.label) for basis in ENTERED],
    )
    value = QuantityField(
        label=gettext_lazy("Ilość"), widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    valid_from = day_field(
        label=gettext_lazy("Od dnia"),
        help_text=gettext_lazy("Obowiązuje do następnej zmiany. Ten sam dzień: poprawka."),
    )

    def first_values(self) -> dict[str, Any]:
        return {"valid_from": Period.of(self.today).next.first_day}
