"""Which accounts get an interest note, and vouching for a rate."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cms_ext.office.workflow.forms import StepForm
from ebok_plugin.desk.forms.fields import PercentField, day_field
from ebok_plugin.interest.domain.proposal import usual_due_date
from ebok_plugin.interest.vocabulary import RateKind
from ebok_plugin.ledger.models import Account


class NotesForm(StepForm):
    """`accounts` are ticked in the list of candidates, by number; the subject is the day."""

    until = day_field(label=_("Odsetki do dnia"))
    due_date = day_field(label=_("Termin płatności not"))

    def first_values(self) -> dict[str, Any]:
        return {"until": self.subject, "due_date": usual_due_date(self.today)}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        assert isinstance(self.data, QueryDict)
        ticked = Account.objects.filter(account_no__in=self.data.getlist("accounts"))
        cleaned["accounts"] = ticked.order_by("account_no")
        if not self.errors and not ticked.exists():
            self.add_error(None, _("Zaznacz co najmniej jedno konto."))
        return cleaned


class ConfirmRatesForm(StepForm):
    """„Potwierdzam, że stawka {x}% obowiązuje do {data}”."""

    kind = forms.ChoiceField(label=_("Rodzaj odsetek"), choices=RateKind.choices)
    rate_percent = PercentField(
        label=_("Stawka (%)"),
        help_text=_("Przepisz ją ze źródła, na przykład ze strony NBP."),
    )
    until_day = day_field(label=_("Obowiązuje do dnia"))
