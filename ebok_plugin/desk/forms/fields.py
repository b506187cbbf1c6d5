"""Fields that the desk's forms share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ebok_plugin.ledger.models import Account
from ebok_plugin.money import AmountError, Money

NO_DATE = gettext_lazy("To nie jest data. Napisz ją w postaci 16.11.2026.")


class AmountField(forms.CharField):
    """An amount as a clerk writes it; its clean value is Money, or None when left empty."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(max_length=20, **kwargs)

    def clean(self, value: Any) -> Money | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return Money.parse(text)
        except AmountError as error:
            raise forms.ValidationError(error.message, code=error.code) from error


class PercentField(forms.DecimalField):
    """A percentage a year with at most two decimals, written with a comma or a point."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_digits=5,
            decimal_places=2,
            localize=True,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            **kwargs,
        )


class AccountField(forms.CharField):
    """The number of an account; its clean value is the account."""

    def clean(self, value: Any) -> Account:
        number = "".join(super().clean(value).split()).upper()
        known = Account.objects.select_related("payer", "premises__building")
        account = known.filter(account_no=number).first()
        if account is None:
            raise forms.ValidationError(
                _("Nie ma konta o numerze %(number)s. Sprawdź numer."),
                code="unknown",
                params={"number": number},
            )
        return account


def day_field(**kwargs: Any) -> forms.DateField:
    """A day with the browser's own calendar."""
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": gettext_lazy("Podaj datę."), "invalid": NO_DATE},
        **kwargs,
    )


def reason_field(**kwargs: Any) -> forms.CharField:
    """Why; the verbs want ten characters of it."""
    return forms.CharField(
        max_length=255,
        error_messages={"required": gettext_lazy("Podaj powód (co najmniej 10 znaków).")},
        **{
            "label": gettext_lazy("Powód"),
            "help_text": gettext_lazy("Co najmniej 10 znaków. Zostaje przy operacji na stałe."),
            **kwargs,
        },
    )
