from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from members_area.reading.models import Rhythm


class DigestForm(forms.Form):
    rhythm = forms.ChoiceField(
        label=_("Jak często"), choices=Rhythm.choices, widget=forms.RadioSelect
    )
