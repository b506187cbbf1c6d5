"""Which accounts get an interest note, and vouching for a rate."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.office.audit.domain.event import Origin
from cms_ext.people.identity.models import User
from ebok_plugin.desk.forms.fields import PercentField, day_field
from ebok_plugin.interest.domain.proposal import propose_notes, usual_due_date
from ebok_plugin.interest.domain.rate import confirm_rates
from ebok_plugin.interest.models import NoteBatch, RatesConfirmation
from ebok_plugin.interest.vocabulary import RateKind
from ebok_plugin.ledger.models import Account


class NotesForm(forms.Form):
    """`accounts` are ticked in the list of candidates, by number."""

    until = day_field(label=_("Odsetki do dnia"))
    due_date = day_field(label=_("Termin płatności not"))

    def __init__(self, *args: Any, today: date, until: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"until": until, "due_date": usual_due_date(today)}
        super().__init__(*args, **kwargs)
        self.today = today

    def propose(self, numbers: list[str], by: User) -> NoteBatch:
        """Raises InterestError; ValueError when no account was ticked."""
        accounts = Account.objects.filter(account_no__in=numbers).order_by("account_no")
        return propose_notes(
            accounts,
            until=self.cleaned_data["until"],
            due_date=self.cleaned_data["due_date"],
            made_by=by,
            today=self.today,
        )


class ConfirmRatesForm(forms.Form):
    """„Potwierdzam, że stawka {x}% obowiązuje do {data}”."""

    kind = forms.ChoiceField(label=_("Rodzaj odsetek"), choices=RateKind.choices)
    rate_percent = PercentField(
        label=_("Stawka (%)"),
        help_text=_("Przepisz ją ze źródła, na przykład ze strony NBP."),
    )
    until_day = day_field(label=_("Obowiązuje do dnia"))

    def confirm(self, origin: Origin, today: date) -> RatesConfirmation:
        """Raises InterestError."""
        rate: Decimal = self.cleaned_data["rate_percent"]
        return confirm_rates(
            RateKind(self.cleaned_data["kind"]),
            until=self.cleaned_data["until_day"],
            rate_percent=rate,
            origin=origin,
            today=today,
        )
