from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ArchiveForm(forms.Form):
    """A ZIP with many documents."""

    archive = forms.FileField(
        label=_("Archiwum ZIP"),
        help_text=_(
            "Do 2000 plików. Możesz dołączyć indeks.csv z kolumnami: plik, rodzaj, organ, numer, "
            "tytuł, w sprawie, data, odbiorcy. Bez niego fakty odczytamy z nazw i z treści."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".zip"}),
        error_messages={"required": _("Wybierz archiwum ZIP.")},
    )
