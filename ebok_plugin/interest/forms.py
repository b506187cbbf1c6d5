"""Forms of late interest: accounts that get a note, and rates."""

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cms_ext.office.desk_kit.workflow.step import StepForm
from ebok_plugin.interest.domain.proposal import usual_due_date
from ebok_plugin.interest.models import RateKind
from ebok_plugin.ledger.forms.fields import PercentField, day_field
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
        cleaned["accounts"] = ticked.order_by("account_no__polish")
        if not self.errors and not ticked.exists():
            self.add_error(None, _("Zaznacz co najmniej jedno konto."))
        return cleaned


class ConfirmRatesForm(StepForm):
    """Confirm „Potwierdzam, że stawka {x}% obowiązuje do {data}”."""

    kind = forms.ChoiceField(label=_("Rodzaj odsetek"), choices=RateKind.choices)
    rate_percent = PercentField(
        label=_("Stawka (%)"), help_text=_("Przepisz ją ze źródła, na przykład ze strony NBP.")
    )
    until_day = day_field(label=_("Obowiązuje do dnia"))


class RateForm(StepForm):
    # At which field a refusal stands; any other stands above the form.
    refused_at: ClassVar = {
        "RATE_ORDER": "valid_from",
        "RATE_TOO_FAR": "valid_from",
        "RATE_BEHIND_NOTE": "valid_from",
        "RATE_FORMAT": "rate_percent",
        "SOURCE_REQUIRED": "source_title",
        "SOURCE_FUTURE": "source_day",
    }

    kind = forms.ChoiceField(
        label=_("Rodzaj odsetek"),
        choices=RateKind.choices,
        widget=forms.RadioSelect,
        initial=RateKind.STATUTORY,
    )
    rate_percent = PercentField(label=_("Stawka roczna (%)"))
    valid_from = day_field(
        label=_("Obowiązuje od dnia"), help_text=_("Poprzednia stawka skończy się dzień wcześniej.")
    )
    reference_percent = PercentField(
        label=_("Stopa NBP, z której wynika (%)"),
        required=False,
        help_text=_("Referencyjna przy odsetkach ustawowych, lombardowa przy podatkowych."),
    )
    source_title = forms.CharField(
        label=_("Podstawa"),
        max_length=160,
        help_text=_("Obwieszczenie albo uchwała, z której przepisano stawkę, na przykład M.P."),
        error_messages={"required": _("Podaj, skąd jest stawka.")},
    )
    source_day = day_field(label=_("Data tej podstawy"))
