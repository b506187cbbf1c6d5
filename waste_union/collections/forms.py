"""The forms of collections: a typed address, and the registers of the desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.office.desk_kit.staff_registers.views import VerbForm
from waste_union.collections import models
from waste_union.collections.domain import days as day_file
from waste_union.collections.domain.addresses import LONGEST, parse_house_number, split_address


class AddressForm(forms.Form):
    """Asks for a street and a house number.

    Cleaned, `ulica` is the street alone and `numer` a HouseNumber, even if the number was typed
    after the street.
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
        number = parse_house_number(cleaned["numer"])
        if number is None:
            self.add_error("numer", _("To nie jest numer domu. Wpisz na przykład 12 albo 12a."))
        cleaned["numer"] = number
        return cleaned


class SectorForm(VerbForm):
    instance: models.Sector

    def call_verb(self) -> models.Sector:
        return day_file.save_sector(self.instance, origin=self.origin)


class FractionForm(VerbForm):
    instance: models.Fraction

    def call_verb(self) -> models.Fraction:
        return day_file.save_fraction(self.instance, origin=self.origin)


class TermsForm(VerbForm):
    instance: models.CollectionTerms

    def call_verb(self) -> models.CollectionTerms:
        return day_file.save_terms(self.instance, origin=self.origin)


class DayForm(VerbForm):
    instance: models.CollectionDay

    def call_verb(self) -> models.CollectionDay:
        return day_file.change_day(self.instance, origin=self.origin)


class RangeForm(VerbForm):
    instance: models.AddressRange

    def call_verb(self) -> models.AddressRange:
        return day_file.change_range(self.instance, origin=self.origin)
