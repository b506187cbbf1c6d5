"""Handing in a file of changes."""

from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from waste_union.declarations.domain.persons_file import LIMITS

MEGABYTE = 1 << 20


class PersonsFileForm(forms.Form):
    plik = forms.FileField(
        label=_("Plik CSV albo XLSX"),
        help_text=_("Kolumny: property_code;persons;event_date. Najwyżej 1000 wierszy."),
        # An empty file is told in the words of every other one that cannot be read.
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"class": "input", "accept": ".csv,.xlsx,.txt"}),
        error_messages={"required": _("Dołącz plik.")},
    )

    def clean_plik(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["plik"]
        if (file.size or 0) > LIMITS.megabytes * MEGABYTE:
            raise forms.ValidationError(_("Plik ma więcej niż 1 MB. Podziel go na mniejsze pliki."))
        return file
