"""Adding a rate of late interest that was announced."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.office.workflow.forms import StepForm
from ebok_plugin.desk.forms.fields import PercentField, day_field
from ebok_plugin.interest.vocabulary import RateKind


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
        label=_("Obowiązuje od dnia"),
        help_text=_("Poprzednia stawka skończy się dzień wcześniej."),
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
