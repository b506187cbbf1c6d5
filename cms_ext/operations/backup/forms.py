from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from cms_ext.operations.backup.domain.record import LONGEST_NOTE


class DrillForm(forms.Form):
    """How a trial restore ended, which happened on another machine or folder."""

    ended = forms.TypedChoiceField(
        label=gettext_lazy("Jak skończyła się próba?"),
        choices=[
            ("tak", gettext_lazy("polecenie restore napisało, że serwis jest taki jak w kopii")),
            ("nie", gettext_lazy("nie udało się albo coś się różniło")),
        ],
        coerce=lambda value: value == "tak",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("Uwaga (nieobowiązkowo)"),
        max_length=LONGEST_NOTE,
        required=False,
        help_text=gettext_lazy("Na przykład: z której kopii, ile to trwało, co się różniło."),
    )
