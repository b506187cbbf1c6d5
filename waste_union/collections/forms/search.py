"""Which address: a street as people call it, and the number of the house."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from waste_union.collections.domain.addresses import LONGEST, house_number, split_address


class AddressForm(forms.Form):
    """Cleaned, `ulica` is the street alone and `numer` a HouseNumber, also where the number was
    typed behind the street.
    """

    ulica = forms.CharField(
        label=_("Ulica albo miejscowość"),
        help_text=_("Na przykład Leśna albo Leśna, Przykładowo."),
        max_length=80,
        strip=True,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "address-line1"}),
        error_messages={
            "required": _("Wpisz ulicę, a gdy miejscowość nie ma ulic, jej nazwę."),
            "max_length": _("Wpisz najwyżej 80 znaków."),
        },
    )
    numer = forms.CharField(
        label=_("Numer domu"),
        help_text=_("Na przykład 12 albo 12a, bez numeru mieszkania."),
        max_length=LONGEST,
        required=False,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        error_messages={"max_length": _("Wpisz sam numer domu, na przykład 12a.")},
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        if not cleaned["numer"]:
            cleaned["ulica"], cleaned["numer"] = split_address(cleaned["ulica"])
        if not cleaned["numer"]:
            self.add_error("numer", _("Wpisz numer domu: od niego zależy rejon."))
            return cleaned
        number = house_number(cleaned["numer"])
        if number is None:
            self.add_error("numer", _("To nie jest numer domu. Wpisz na przykład 12 albo 12a."))
        cleaned["numer"] = number
        return cleaned
