from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.access.forms.desk.file import HELP, AcceptedFileField


class PaperApplicationForm(forms.Form):
    """What the clerk adds to the words of a paper form: when it came, and what was seen."""

    received_on = forms.DateField(
        label=_("Data wpływu"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Podaj datę wpływu."),
            "invalid": _("Wpisz datę wpływu, na przykład 2026-11-20."),
        },
    )
    signed = forms.BooleanField(
        label=_("Formularz podpisano przy mnie albo podpis widzę na formularzu"), required=False
    )
    id_seen = forms.BooleanField(
        label=_("Okazano dokument tożsamości"),
        required=False,
        help_text=_("Obejrzyj dokument. Nie kopiuj go i nie zapisuj numeru."),
    )
    scan = AcceptedFileField(
        label=_("Skan formularza (jeśli jest)"),
        required=False,
        help_text=HELP,
        error_messages={"empty": _("Plik jest pusty.")},
    )
    poa = AcceptedFileField(
        label=_("Skan pełnomocnictwa (jeśli jest)"),
        required=False,
        help_text=HELP,
        error_messages={"empty": _("Plik jest pusty.")},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["received_on"].initial = today

    def clean_received_on(self) -> date:
        day: date = self.cleaned_data["received_on"]
        if day > self.today:
            raise forms.ValidationError(_("Data wpływu nie może być późniejsza niż dziś."))
        return day
