"""By what the table of many cases is narrowed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import CaseType
from cases.vocabulary import StandOfCase

EVERY = ("", _("wszystkie"))


class ManyFilter(forms.Form):
    """`q` are words of number, title, account or place, `rodzaj` a type, `stan` how it stands."""

    q = forms.CharField(
        label=_("Numer, konto, miejsce albo słowo z tytułu"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"class": "input", "type": "search"}),
    )
    rodzaj = forms.ChoiceField(
        label=_("Rodzaj sprawy"), required=False, widget=forms.Select(attrs={"class": "input"})
    )
    stan = forms.ChoiceField(
        label=_("Stan"),
        choices=[EVERY, *StandOfCase.choices],
        required=False,
        widget=forms.Select(attrs={"class": "input"}),
    )

    def __init__(self, *asked: Any) -> None:
        super().__init__(*asked)
        field = self.fields["rodzaj"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [EVERY, *CaseType.objects.values_list("code", "name")]
