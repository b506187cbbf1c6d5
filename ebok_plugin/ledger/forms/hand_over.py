from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from cms_ext.people.identity.models import Person
from ebok_plugin.ledger.forms.chooser import person_chooser
from ebok_plugin.ledger.models.account import ACCOUNT_NO
from ebok_plugin.nrb import NrbError, parse_nrb


class AccountHandOverForm(forms.Form):
    """Who pays from which day, and on which account."""

    person = forms.ModelChoiceField(
        label=_("Nowy płatnik"), queryset=Person.objects.all(), widget=person_chooser.widget_class
    )
    on = forms.DateField(
        label=_("Pierwszy dzień nowego płatnika"),
        help_text=_("Dzień przejścia tytułu do lokalu. Stare konto kończy się dniem poprzednim."),
        widget=AdminDateInput,
    )
    account_no = forms.RegexField(
        rf"^{ACCOUNT_NO}\Z",
        label=_("Numer nowego konta"),
        error_messages={"invalid": _("Do 20 znaków: wielkie litery, cyfry, kreska, ukośnik.")},
    )
    nrb = forms.CharField(
        label=_("Rachunek do wpłat nowego konta"),
        max_length=40,
        help_text=_("26 cyfr, odstępy nie przeszkadzają."),
    )

    def clean_nrb(self) -> str:
        try:
            return parse_nrb(self.cleaned_data["nrb"])
        except NrbError as error:
            raise forms.ValidationError(str(error)) from error
