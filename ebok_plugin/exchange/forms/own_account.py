from __future__ import annotations

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cms_ext.office.staff_registers.views import VerbForm
from ebok_plugin.exchange.domain.own_account import save_own_account
from ebok_plugin.exchange.models import OwnBankAccount
from ebok_plugin.nrb import NrbError, parse_nrb

# An account number may be typed in groups, with dashes and with PL in front.
LONGEST_TYPED = 40


class OwnAccountForm(VerbForm):
    """A number as people write it, kept as its 26 digits."""

    nrb = forms.CharField(
        label=_("Numer rachunku"),
        max_length=LONGEST_TYPED,
        help_text=_("26 cyfr, odstępy mogą być. Suma kontrolna musi się zgadzać."),
    )

    def clean_nrb(self) -> str:
        try:
            return parse_nrb(self.cleaned_data["nrb"])
        except NrbError as error:
            raise forms.ValidationError(error.message, code=error.code) from error

    def call_verb(self) -> OwnBankAccount:
        with transaction.atomic():
            return save_own_account(self.instance, origin=self.origin)
