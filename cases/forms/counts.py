"""What the numbers of cases and the register of faults are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.forms.queue import EVERY
from cases.models import CaseType
from cases.vocabulary import CountsBy
from cms_ext.frontend.theme.choices import offer
from cms_ext.premises.models import Building


def day_field(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, required=False)


class DaysForm(forms.Form):
    """A year until today, unless other days are asked for; what is no day leaves the year."""

    od = day_field(gettext_lazy("Wpłynęły od"))
    do = day_field(gettext_lazy("Wpłynęły do"))

    def __init__(self, asked: Mapping[str, Any], *, today: date) -> None:
        self.year = (date(today.year - 1, today.month, 1), today)
        usual = {"od": str(self.year[0]), "do": str(self.year[1]), **self.usual}
        super().__init__({**usual, **{name: asked[name] for name in asked if asked[name]}})

    @property
    def usual(self) -> Mapping[str, str]:
        return {}

    def clean(self) -> dict[str, Any]:
        known: dict[str, Any] = super().clean() or {}
        if known.get("od") and known.get("do") and known["od"] > known["do"]:
            self.add_error("do", _("Ostatni dzień jest przed pierwszym."))
        return known

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day."""
        if not self.is_valid():
            return self.year
        return self.cleaned_data["od"], self.cleaned_data["do"]

    def chosen(self, name: str) -> str:
        """A choice, or "" where there is none or it is no choice."""
        self.is_valid()
        value: str = self.cleaned_data.get(name, "")
        return value


class CountsForm(DaysForm):
    wedlug = forms.ChoiceField(label=gettext_lazy("Według"), choices=CountsBy.choices)
    rodzaj = forms.ChoiceField(label=gettext_lazy("Rodzaj"), required=False)
    field_order = ("wedlug", "rodzaj", "od", "do")

    def __init__(self, asked: Mapping[str, Any], *, today: date) -> None:
        super().__init__(asked, today=today)
        offer(self, "rodzaj", [EVERY, *CaseType.objects.values_list("code", "name")])

    @property
    def usual(self) -> Mapping[str, str]:
        return {"wedlug": CountsBy.MONTH}

    @property
    def by(self) -> CountsBy:
        return CountsBy(self.chosen("wedlug") or CountsBy.MONTH)


class FaultsForm(DaysForm):
    budynek = forms.ChoiceField(label=gettext_lazy("Budynek"), required=False)
    field_order = ("budynek", "od", "do")

    def __init__(self, asked: Mapping[str, Any], *, today: date) -> None:
        super().__init__(asked, today=today)
        buildings = Building.objects.order_by("code").values_list("code", "address")
        offer(self, "budynek", [EVERY, *buildings])
