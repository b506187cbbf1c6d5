from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.office.staff_registers.views import VerbForm
from ebok_plugin.ledger.domain.holding import Holding, end_access, grant_access
from ebok_plugin.ledger.models import Account, AccountAccess


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
    """Letting a person read an account."""

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
    """Naming the last day of a right."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_to"].required = True

    def _post_clean(self) -> None:
        pass

    def call_verb(self) -> AccountAccess:
        access: AccountAccess = self.instance
        end_access(access, on=self.cleaned_data["valid_to"], origin=self.origin)
        return access
