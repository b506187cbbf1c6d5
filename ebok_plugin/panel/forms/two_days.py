"""Two days between which a page looks. Without any it takes the defaults that the page names."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NO_DATE = gettext_lazy("To nie jest data. Napisz ją w postaci 16.11.2026.")


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d")


class TwoDaysForm(forms.Form):
    """`od` and `do`, in this order and not after `today`."""

    od = forms.DateField(
        label=gettext_lazy("Od dnia"),
        required=False,
        widget=day_input(),
        error_messages={"invalid": NO_DATE},
    )
    do = forms.DateField(
        label=gettext_lazy("Do dnia"),
        required=False,
        widget=day_input(),
        error_messages={"invalid": NO_DATE},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        begins: date | None = values.get("od")
        ends: date | None = values.get("do")
        if ends and ends > self.today:
            self.add_error("do", _("Podaj dzień nie późniejszy niż dzisiejszy."))
        elif begins and begins > (ends or self.today):
            self.add_error("od", _("Pierwszy dzień jest po ostatnim. Zamień daty."))
        return values
