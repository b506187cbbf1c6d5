"""The public question about a check code."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class CheckCodeForm(forms.Form):
    """The code as it is printed; anything else is answered with no as well."""

    kod = forms.CharField(
        label=_("Kod weryfikacyjny"),
        help_text=_(
            "Stoi na końcu dokumentu, na przykład K7QF-2M9T-XB4C. "
            "Wielkość liter i łączniki nie mają znaczenia."
        ),
        max_length=60,
        error_messages={
            "required": _("Wpisz kod z dokumentu."),
            "max_length": _("Kod ma 12 znaków. Przepisz go z dokumentu."),
        },
        widget=forms.TextInput(
            attrs={
                "class": "input",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )
