from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.access.domain.desk_list import View
from cms_ext.access.vocabulary import State


class QueueFilterForm(forms.Form):
    """What the list shows. A wrong value of the address shows what is open."""

    q = forms.CharField(
        label=_("Szukaj"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    stan = forms.ChoiceField(
        label=_("Pokaż"),
        required=False,
        choices=[
            *View.choices,
            (_("Stan"), State.choices),
        ],
    )
