"""What is asked of whoever places a bank operation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.money.amounts import Money
from cms_ext.office.desk_kit.workflow.step import StepForm
from ebok_plugin.ledger.forms.fields import AccountField, AmountField, day_field, reason_field
from ebok_plugin.ledger.models import Account
from ebok_plugin.payments.domain.placing import Part
from ebok_plugin.payments.models import Placement

PARTS = range(1, 6)


class LineForm(StepForm):
    """`expected` is what of the operation remained when the form was shown."""

    expected = forms.IntegerField(widget=forms.HiddenInput)

    def first_values(self) -> dict[str, Any]:
        return {"expected": self.subject.remaining.grosze, "day": self.today}

    def clean_expected(self) -> Money:
        return Money.from_grosze(self.cleaned_data["expected"])


class PlaceForm(LineForm):
    """All that remains goes to the one `account` of the address."""

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    @property
    def parts(self) -> Sequence[Part]:
        return [Part(self.account, self.cleaned_data["expected"])]


class OptionalAccountField(AccountField):
    def clean(self, value: Any) -> Any:
        return super().clean(value) if value and value.strip() else None


class SplitForm(LineForm):
    """Up to five accounts with their amounts; what they leave over goes on waiting."""

    refused_at = {"PARTS_SUM": "amount_1", "PARTS_NONE": "account_1", "SAME_ACCOUNT": "account_1"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in PARTS:
            self.fields[f"account_{number}"] = OptionalAccountField(
                label=_("Konto {number}").format(number=number), required=False, max_length=40
            )
            self.fields[f"amount_{number}"] = AmountField(
                label=_("Kwota na konto {number}").format(number=number), required=False
            )

    def clean(self) -> dict[str, Any]:
        entered = super().clean() or {}
        for number in PARTS:
            account, amount = f"account_{number}", f"amount_{number}"
            if account in entered and amount in entered:
                if entered[account] and not entered[amount]:
                    self.add_error(amount, _("Podaj kwotę dla tego konta."))
                elif entered[amount] and not entered[account]:
                    self.add_error(account, _("Podaj numer konta dla tej kwoty."))
        return entered

    @property
    def parts(self) -> Sequence[Part]:
        entered = self.cleaned_data
        return [
            Part(entered[f"account_{number}"], entered[f"amount_{number}"])
            for number in PARTS
            if entered[f"account_{number}"]
        ]


class ReturnLineForm(LineForm):
    refused_at = {"RETURN_DAY": "day"}

    day = day_field(label=gettext_lazy("Dzień zwrotu"))
    note = forms.CharField(
        label=gettext_lazy("Uwaga"),
        max_length=255,
        required=False,
        help_text=gettext_lazy("Na przykład numer przelewu zwrotnego. Bez danych osób."),
    )


class KeepLineForm(LineForm):
    kept_as = forms.ChoiceField(label=gettext_lazy("Co to za wpłata"), choices=Placement.KeptAs)
    note = forms.CharField(
        label=gettext_lazy("Uwaga"),
        max_length=255,
        required=False,
        help_text=gettext_lazy("Na przykład numer umowy. Bez danych osób."),
    )


class WithdrawForm(StepForm):
    refused_at = {"REASON_REQUIRED": "reason"}

    reason = reason_field()
