"""Fields and widgets of the payer's forms."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from cms_ext.base.text.typed_values import ValueRefused
from waste_union.declarations.domain.drafting import clean_pesel


def text_input(**attributes: Any) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "input", **attributes})


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"class": "input", "type": "date"}, format="%Y-%m-%d")


def number_input() -> forms.TextInput:
    return text_input(inputmode="decimal", autocomplete="off")


class PeselField(forms.CharField):
    """Accepts blanks and dashes as in `99 01 01 12345`; "" keeps the stored number."""

    def clean(self, value: Any) -> str:
        try:
            return clean_pesel(super().clean(value))
        except ValueRefused as refused:
            raise forms.ValidationError(str(refused)) from refused


def pesel_field(*, required: bool) -> PeselField:
    return PeselField(
        label=_("Numer PESEL składającego"),
        help_text=_("Zapisujemy go zaszyfrowany i nie pokazujemy ponownie."),
        required=required,
        max_length=20,
        widget=text_input(inputmode="numeric", autocomplete="off"),
        error_messages={"required": _("Wpisz numer PESEL.")},
    )


def persons_field(single: bool, *, required: bool) -> forms.Field:
    most = 99 if single else 9_999
    return count_field(_("Ile osób mieszka na nieruchomości?"), required=required, most=most)


def count_field(label: str, *, required: bool = True, most: int = 99_999) -> forms.Field:
    return forms.IntegerField(
        label=label,
        required=required,
        min_value=0,
        max_value=most,
        widget=text_input(inputmode="numeric", autocomplete="off"),
        error_messages={
            "required": _("Wpisz liczbę."),
            "invalid": _("Wpisz liczbę całkowitą, cyframi."),
            "min_value": _("Liczba nie może być ujemna."),
            "max_value": _("Liczba jest za duża: może być najwyżej {most}.").format(most=most),
        },
    )


def quantity_field(label: str, *, required: bool = False) -> forms.Field:
    return forms.DecimalField(
        label=label,
        required=required,
        min_value=Decimal(0),
        max_digits=8,
        decimal_places=3,
        localize=True,
        widget=number_input(),
        error_messages={
            "required": _("Wpisz liczbę."),
            "invalid": _("Wpisz liczbę, na przykład 8,5."),
            "min_value": _("Liczba nie może być ujemna."),
        },
    )


def text_field(label: str, longest: int, *, required: bool, **attributes: str) -> forms.Field:
    return forms.CharField(
        label=label,
        max_length=longest,
        required=required,
        widget=text_input(**attributes),
        error_messages={"required": _("Wpisz: {what}.").format(what=label.lower())},
    )


def email_field(longest: int, *, required: bool) -> forms.Field:
    return forms.EmailField(
        label=_("Adres e-mail"),
        max_length=longest,
        required=required,
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "email"}),
        error_messages={
            "required": _("Wpisz adres e-mail."),
            "invalid": _("Podaj adres w postaci nazwa@domena.pl."),
        },
    )
