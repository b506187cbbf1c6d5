"""What the resident sent and cannot see: a day, an amount, and the payments known to be others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.frontend.theme.choices import offer
from ebok_plugin.inquiries.domain.search import BookedPayment
from ebok_plugin.ledger.period import shown
from ebok_plugin.money import ZERO, AmountError, Money


class MissingPaymentForm(forms.Form):
    """`listed` are the payments that can be ticked; `opened_on` the account's first day."""

    paid_on = forms.DateField(
        label=gettext_lazy("Kiedy wysłano przelew"),
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Podaj dzień, w którym wysłano przelew."),
            "invalid": gettext_lazy("To nie jest data. Napisz ją w postaci 16.11.2026."),
        },
    )
    amount = forms.CharField(
        label=gettext_lazy("Kwota przelewu (zł)"),
        max_length=20,
        widget=forms.TextInput(attrs={"class": "input", "inputmode": "decimal"}),
        error_messages={"required": gettext_lazy("Podaj kwotę przelewu.")},
    )
    known = forms.MultipleChoiceField(
        label=gettext_lazy("To są inne moje wpłaty"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Zaznacz te, które znasz. Tej brakującej na liście nie ma."),
    )

    def __init__(
        self,
        *args: Any,
        listed: Sequence[BookedPayment],
        opened_on: date,
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.opened_on = opened_on
        self.today = today
        offer(self, "known", [(str(one.seq), _in_words(one)) for one in listed])

    def clean_paid_on(self) -> date:
        day: date = self.cleaned_data["paid_on"]
        if day > self.today:
            raise forms.ValidationError(_("Ten dzień jeszcze nie nadszedł. Podaj dzień przelewu."))
        if day < self.opened_on:
            raise forms.ValidationError(
                _("Konto prowadzimy od %(day)s. Podaj późniejszy dzień.")
                % {"day": shown(self.opened_on)}
            )
        return day

    def clean_amount(self) -> Money:
        try:
            amount = Money.parse(self.cleaned_data["amount"])
        except AmountError as error:
            raise forms.ValidationError(error.message) from error
        if amount <= ZERO:
            raise forms.ValidationError(_("Podaj kwotę większą od zera."))
        return amount

    @property
    def known_seqs(self) -> list[int]:
        return [int(seq) for seq in self.cleaned_data["known"]]


def _in_words(payment: BookedPayment) -> str:
    return _("{day}: {amount}, {title}").format(
        day=shown(payment.booked_on), amount=payment.amount, title=payment.title
    )
