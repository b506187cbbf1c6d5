"""The forms of the desk's steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_ext.office.desk_kit.workflow.forms import StepForm
from waste_union.declarations.domain.refusal import NO_REASONS

TERMS = ((7, _("7 dni")), (14, _("14 dni")))


class SummonsForm(StepForm):
    """What to correct, a line for each, and the term."""

    refused_at: ClassVar[Mapping[str, str]] = {NO_REASONS: "reasons"}

    reasons = forms.CharField(
        label=_("Co poprawić"),
        help_text=_("Każda rzecz w osobnym wierszu. Wydrukujemy to w piśmie i wyślemy e-mailem."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Napisz, co poprawić.")},
    )
    days = forms.TypedChoiceField(label=_("Termin korekty"), coerce=int, choices=TERMS)

    def first_values(self) -> dict[str, Any]:
        return {"days": self.subject.form_version.correct_days}


class RejectForm(StepForm):
    """Why its form is refused."""

    refused_at: ClassVar[Mapping[str, str]] = {NO_REASONS: "reason"}

    reason = forms.CharField(
        label=_("Dlaczego"),
        help_text=_("Na przykład: brak podpisu albo nieruchomość poza gminami Związku."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Napisz, dlaczego.")},
    )


class ProposalForm(StepForm):
    """What was found out about the doubts, read by the second person."""

    refused_at: ClassVar[Mapping[str, str]] = {NO_REASONS: "note"}

    note = forms.CharField(
        label=_("Co ustalono"),
        help_text=_("Na przykład: na papierze jest 54, a w rejestrze meldunków 50 osób."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Napisz, co ustalono: druga osoba to przeczyta.")},
    )


class ReturnForm(StepForm):
    """Why a proposal goes back."""

    refused_at: ClassVar[Mapping[str, str]] = {NO_REASONS: "reason"}

    reason = forms.CharField(
        label=_("Co poprawić"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Napisz, co poprawić.")},
    )
