from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cms_ext.base.typed_values.email import email as normalised
from cms_ext.base.typed_values.plain import ValueRefused


class AddressForm(forms.Form):
    """A new correspondence address."""

    email = forms.CharField(
        label=_("Nowy adres e-mail"),
        max_length=254,
        error_messages={
            "required": _("Wpisz nowy adres e-mail."),
            "max_length": _("Adres jest za długi. Wpisz najwyżej 254 znaki."),
        },
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "email"}),
    )

    def clean_email(self) -> str:
        try:
            return normalised(self.cleaned_data["email"])
        except ValueRefused as refused:
            raise ValidationError(str(refused)) from refused
