"""The form of a decision about a fee."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import AmountError, Money
from cms_ext.office.desk_kit.workflow.forms import StepForm
from waste_union.declarations.domain.fee_decision import SHORTEST_REASONS, NewFeeDecision
from waste_union.declarations.domain.refusal import NO_FACTOR, NO_REASONS, NOTHING_IN_FORCE
from waste_union.declarations.vocabulary import FeeDecisionKind


class MonthField(forms.CharField):
    """A month as `2026-05`; the first day of it."""

    widget = forms.TextInput(attrs={"type": "month", "placeholder": "RRRR-MM"})

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return Period.parse(typed).first_day
        except ValueError as error:
            raise ValidationError(_("Wpisz miesiąc jako RRRR-MM, na przykład 2026-05.")) from error


class FeeDecisionForm(StepForm):
    """A draft: raised by the factor of the resolution, or the fee that is assessed."""

    refused_at: ClassVar[Mapping[str, str]] = {
        NO_REASONS: "reasons",
        NO_FACTOR: "kind",
        NOTHING_IN_FORCE: "kind",
        "E-WST-01": "from_month",
    }

    number = forms.CharField(label=gettext_lazy("Znak decyzji"), max_length=40)
    kind = forms.ChoiceField(
        label=gettext_lazy("Rodzaj"), choices=FeeDecisionKind.choices, widget=forms.RadioSelect
    )
    amount = forms.CharField(
        label=gettext_lazy("Opłata miesięczna (zł)"),
        help_text=gettext_lazy("Tylko w decyzji określającej. Podwyższoną obliczymy z taryfy."),
        max_length=20,
        required=False,
    )
    from_month = MonthField(label=gettext_lazy("Od miesiąca"), max_length=7)
    until = MonthField(
        label=gettext_lazy("Do miesiąca"),
        help_text=gettext_lazy("Puste: bez końca."),
        max_length=7,
        required=False,
    )
    reasons = forms.CharField(
        label=gettext_lazy("Uzasadnienie"),
        help_text=gettext_lazy("Co ustalono i na jakiej podstawie."),
        min_length=SHORTEST_REASONS,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def clean(self) -> dict[str, Any]:
        known = super().clean() or {}
        assessed = known.get("kind") == FeeDecisionKind.ASSESSMENT
        typed = known.get("amount", "")
        if assessed and not typed:
            self.add_error("amount", _("Wpisz opłatę, którą określa decyzja."))
        elif assessed:
            known["amount"] = self._money(typed)
        elif typed and known.get("kind"):
            self.add_error("amount", _("Opłatę podwyższoną obliczymy: zostaw to pole puste."))
        first, last = known.get("from_month"), known.get("until")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("until", _("Ostatni miesiąc jest przed pierwszym."))
        return known

    def decision(self) -> NewFeeDecision:
        """What was typed, once it is valid."""
        known = self.cleaned_data
        kind = FeeDecisionKind(known["kind"])
        amount = known["amount"] if kind == FeeDecisionKind.ASSESSMENT else None
        return NewFeeDecision(
            known["number"], kind, known["from_month"], known["until"], known["reasons"], amount
        )

    def _money(self, typed: str) -> Money | None:
        try:
            amount = Money.parse(typed)
        except AmountError as error:
            self.add_error("amount", str(error))
            return None
        if amount.amount < Decimal(0):
            self.add_error("amount", _("Opłata nie może być ujemna."))
        return amount
