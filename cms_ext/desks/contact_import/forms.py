"""The upload of a file of contacts: letters of welcome, or none."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.desks.contact_import.domain.import_contacts import SILENT
from cms_ext.desks.import_desk.forms import TableUploadForm


class ContactUploadForm(TableUploadForm):
    silent = forms.BooleanField(
        label=_("Bez listów powitalnych do osób, których adresu e-mail jeszcze nie mamy"),
        help_text=_("Liczbę listów pokaże sprawdzenie pliku. O zmianie adresu piszemy zawsze."),
        required=False,
    )

    @property
    def options(self) -> dict[str, str]:
        return {name: "1" if name == SILENT else value for name, value in super().options.items()}
