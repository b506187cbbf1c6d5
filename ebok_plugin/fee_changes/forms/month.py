"""A month as the browser's own field gives it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ebok_plugin.ledger.period import Period


class MonthInput(forms.DateInput):
    input_type = "month"

    def format_value(self, value: Any) -> str | None:
        return str(value) if value else None


class MonthField(forms.CharField):
    """`2027-04`; its clean value is the Period, or None when left empty."""

    widget = MonthInput

    def clean(self, value: Any) -> Period | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return Period.parse(text)
        except ValueError as error:
            raise forms.ValidationError(_("Podaj miesiąc w postaci 2027-04.")) from error


class MonthForm(forms.Form):
    """Which month the calendar is about."""

    miesiac = MonthField(label=gettext_lazy("Zmiana od miesiąca"))
