"""By what the table of many meters is narrowed."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ebok_plugin.utilities.meters.vocabulary import MeterKind


class ManyFilter(forms.Form):
    """`q` are words of the place or number, `rodzaj` a kind, `brak` those without a reading."""

    q = forms.CharField(
        label=_("Lokal albo numer licznika"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"class": "input", "type": "search"}),
    )
    rodzaj = forms.ChoiceField(
        label=_("Rodzaj licznika"),
        choices=[("", _("wszystkie")), *MeterKind.choices],
        required=False,
        widget=forms.Select(attrs={"class": "input"}),
    )
    brak = forms.BooleanField(label=_("Tylko bez odczytu w tym terminie"), required=False)
