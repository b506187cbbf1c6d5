"""The form of a payment on line: how much, and an e-mail address for the gateway."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.money.amounts import ZERO, AmountError, Money
from cms_ext.people.outbox.mail.address import OutsideEmailField

# Gateways take less for one payment; a wrong digit must not go there.
MOST = Money.parse("50000.00")


class OnlinePaymentForm(forms.Form):
    """`kwota` above zero, and `email`, which only the gateway gets."""

    kwota = forms.CharField(
        label=gettext_lazy("Kwota (zł)"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "input"}),
        error_messages={"required": gettext_lazy("Podaj kwotę, na przykład 250,00.")},
    )
    email = OutsideEmailField(
        label=gettext_lazy("Adres e-mail"),
        help_text=gettext_lazy("Operator płatności wyśle na niego potwierdzenie."),
        max_length=50,
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "email"}),
        error_messages={
            "required": gettext_lazy("Podaj adres e-mail."),
            "invalid": gettext_lazy("Podaj adres w postaci nazwa@domena.pl."),
        },
    )

    def clean_kwota(self) -> Money:
        try:
            amount = Money.parse(self.cleaned_data["kwota"])
        except AmountError as error:
            raise forms.ValidationError(error.message) from error
        if amount <= ZERO:
            raise forms.ValidationError(_("Podaj kwotę większą od zera."))
        if amount > MOST:
            raise forms.ValidationError(_("Online można zapłacić najwyżej 50 000,00 zł naraz."))
        return amount
