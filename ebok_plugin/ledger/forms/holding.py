"""Forms of rights to accounts: granted, ended, passed to a new payer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.money.nrb import NrbError, parse_nrb
from cms_ext.office.desk_kit.staff_registers.date_input import TypedDateInput
from cms_ext.office.desk_kit.staff_registers.views import VerbForm
from cms_ext.people.identity.models import Person
from cms_ext.people.identity.views.person_chooser import PersonChooser
from ebok_plugin.ledger.domain.holding import Holding, end_access, grant_access
from ebok_plugin.ledger.models import Account, AccountAccess
from ebok_plugin.ledger.models.account import ACCOUNT_NO


class AccountNumberField(forms.CharField):
    """The number of an account as a clerk types it; its clean value is the account.

    A choice among thousands of bare numbers would be no choice.
    """

    def clean(self, value: Any) -> Account:
        number = "".join(super().clean(value).split()).upper()
        account = Account.objects.filter(account_no=number).first()
        if account is None:
            raise forms.ValidationError(
                _("Nie ma konta o numerze %(number)s. Sprawdź numer w rejestrze kont."),
                code="unknown",
                params={"number": number},
            )
        return account


class GrantForm(VerbForm):
    """Let a person read an account."""

    account = AccountNumberField(
        label=gettext_lazy("Numer konta"),
        max_length=40,
        help_text=gettext_lazy("Numer stoi w rejestrze kont i na zawiadomieniach o opłatach."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        # Clerks write a comma in numbers.
        self.fields["share"].localize = True
        self.fields["share"].widget.is_localized = True

    def _post_clean(self) -> None:
        # The model's own constraints speak through the verb, in words for clerks.
        pass

    def call_verb(self) -> AccountAccess:
        entered = self.cleaned_data
        return grant_access(
            entered["account"],
            Holding(
                person=entered["person"],
                role=entered["role"],
                scope=entered["scope"],
                share=entered["share"],
                valid_from=entered["valid_from"],
                valid_to=entered["valid_to"],
            ),
            origin=self.origin,
        )


class EndAccessForm(VerbForm):
    """Set the last day of a right."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_to"].required = True

    def _post_clean(self) -> None:
        pass

    def call_verb(self) -> AccountAccess:
        access: AccountAccess = self.instance
        end_access(access, on=self.cleaned_data["valid_to"], origin=self.origin)
        return access


person_chooser = PersonChooser("ledger_person", permission="ebok_plugin_ledger.add_accountaccess")


class AccountHandOverForm(forms.Form):
    """Who pays from which day, and on which account."""

    person = forms.ModelChoiceField(
        label=gettext_lazy("Nowy płatnik"),
        queryset=Person.objects.all(),
        widget=person_chooser.widget_class,
    )
    on = forms.DateField(
        label=gettext_lazy("Pierwszy dzień nowego płatnika"),
        help_text=gettext_lazy(
            "Dzień przejścia tytułu do lokalu. Stare konto kończy się dniem poprzednim."
        ),
        widget=TypedDateInput,
    )
    account_no = forms.RegexField(
        rf"^{ACCOUNT_NO}\Z",
        label=gettext_lazy("Numer nowego konta"),
        error_messages={
            "invalid": gettext_lazy("Do 20 znaków: wielkie litery, cyfry, kreska, ukośnik.")
        },
    )
    nrb = forms.CharField(
        label=gettext_lazy("Rachunek do wpłat nowego konta"),
        max_length=40,
        help_text=gettext_lazy("26 cyfr, odstępy nie przeszkadzają."),
    )

    def clean_nrb(self) -> str:
        try:
            return parse_nrb(self.cleaned_data["nrb"])
        except NrbError as error:
            raise forms.ValidationError(str(error)) from error
