"""What is chosen on the mock's page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from waste_union.login_gov.vocabulary import Level
from waste_union.login_gov_mock.domain.node import Resident, residents


class ChoiceForm(forms.Form):
    """Who signs in, and how surely the node knows."""

    resident = forms.ChoiceField(
        label=_("Kim jesteś"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Wybierz osobę."), "invalid_choice": _("Wybierz osobę.")},
    )
    level = forms.ChoiceField(
        label=_("Poziom potwierdzenia"),
        choices=[(level.name, level.label) for level in Level],
        initial=Level.SUBSTANTIAL.name,
        widget=forms.Select(attrs={"class": "input"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resident"].choices = [(one.key, one.name) for one in residents()]  # type: ignore[attr-defined]  # a choice field

    @property
    def chosen(self) -> tuple[Resident, Level]:
        key = self.cleaned_data["resident"]
        resident = next(one for one in residents() if one.key == key)
        return resident, Level[self.cleaned_data["level"]]
