"""Forms of the desk of declarations, and their fields."""

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
from cms_ext.base.text.typed_values import MAX_TYPED_LENGTH, ValueRefused
from cms_ext.office.desk_kit.workflow.step import StepForm
from cms_ext.people.outbox.mail.address import OutsideEmailField
from waste_union.declarations.domain.drafting import clean_pesel
from waste_union.declarations.domain.fee_decision import MIN_REASONS_LENGTH, NewFeeDecision
from waste_union.declarations.domain.refusal import NO_FACTOR, NO_REASONS, NOTHING_IN_FORCE
from waste_union.declarations.vocabulary import FeeDecisionKind


def text_input(**attributes: Any) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "input", **attributes})


def number_input() -> forms.TextInput:
    return text_input(inputmode="decimal", autocomplete="off")


class PeselField(forms.CharField):
    """Accepts blanks and dashes as in `99 01 01 12345`; "" keeps the stored number."""

    def clean(self, value: Any) -> str:
        try:
            return clean_pesel(super().clean(value))
        except ValueRefused as refused:
            raise forms.ValidationError(str(refused)) from refused


def pesel_field(*, required: bool) -> PeselField:
    return PeselField(
        label=_("Numer PESEL składającego"),
        help_text=_("Zapisujemy go zaszyfrowany i nie pokazujemy ponownie."),
        required=required,
        max_length=MAX_TYPED_LENGTH,
        widget=text_input(inputmode="numeric", autocomplete="off"),
        error_messages={"required": _("Wpisz numer PESEL.")},
    )


def persons_field(single: bool, *, required: bool) -> forms.Field:
    most = 99 if single else 9_999
    return count_field(_("Ile osób mieszka na nieruchomości?"), required=required, most=most)


def count_field(label: str, *, required: bool = True, most: int = 99_999) -> forms.Field:
    return forms.IntegerField(
        label=label,
        required=required,
        min_value=0,
        max_value=most,
        widget=text_input(inputmode="numeric", autocomplete="off"),
        error_messages={
            "required": _("Wpisz liczbę."),
            "invalid": _("Wpisz liczbę całkowitą, cyframi."),
            "min_value": _("Liczba nie może być ujemna."),
            "max_value": _("Liczba jest za duża: może być najwyżej {most}.").format(most=most),
        },
    )


def quantity_field(label: str, *, required: bool = False) -> forms.Field:
    return forms.DecimalField(
        label=label,
        required=required,
        min_value=Decimal(0),
        max_digits=8,
        decimal_places=3,
        localize=True,
        widget=number_input(),
        error_messages={
            "required": _("Wpisz liczbę."),
            "invalid": _("Wpisz liczbę, na przykład 8,5."),
            "min_value": _("Liczba nie może być ujemna."),
        },
    )


def text_field(label: str, longest: int, *, required: bool, **attributes: str) -> forms.Field:
    return forms.CharField(
        label=label,
        max_length=longest,
        required=required,
        widget=text_input(**attributes),
        error_messages={"required": _("Wpisz: {what}.").format(what=label.lower())},
    )


def email_field(longest: int, *, required: bool) -> forms.Field:
    return OutsideEmailField(
        label=_("Adres e-mail"),
        max_length=longest,
        required=required,
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "email"}),
        error_messages={
            "required": _("Wpisz adres e-mail."),
            "invalid": _("Podaj adres w postaci nazwa@domena.pl."),
        },
    )


TERMS = ((7, gettext_lazy("7 dni")), (14, gettext_lazy("14 dni")))


class SummonsForm(StepForm):
    """Asks what to correct, a line for each, and by when."""

    refused_at: ClassVar[Mapping[str, str]] = {NO_REASONS: "reasons"}

    reasons = forms.CharField(
        label=gettext_lazy("Co poprawić"),
        help_text=gettext_lazy(
            "Każda rzecz w osobnym wierszu. Wydrukujemy to w piśmie i wyślemy e-mailem."
        ),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Napisz, co poprawić.")},
    )
    days = forms.TypedChoiceField(label=gettext_lazy("Termin korekty"), coerce=int, choices=TERMS)

    def first_values(self) -> dict[str, Any]:
        return {"days": self.subject.form_version.correct_days}


class RejectForm(StepForm):
    """Asks why the form of a declaration is rejected."""

    refused_at: ClassVar[Mapping[str, str]] = {NO_REASONS: "reason"}

    reason = forms.CharField(
        label=gettext_lazy("Dlaczego"),
        help_text=gettext_lazy("Na przykład: brak podpisu albo nieruchomość poza gminami Związku."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Napisz, dlaczego.")},
    )


class ProposalForm(StepForm):
    """Asks what was found out about the doubts, for the second person."""

    refused_at: ClassVar[Mapping[str, str]] = {NO_REASONS: "note"}

    note = forms.CharField(
        label=gettext_lazy("Co ustalono"),
        help_text=gettext_lazy(
            "Na przykład: na papierze jest 54, a w rejestrze meldunków 50 osób."
        ),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Napisz, co ustalono: druga osoba to przeczyta.")},
    )


class ReturnForm(StepForm):
    """Asks why a proposal is returned."""

    refused_at: ClassVar[Mapping[str, str]] = {NO_REASONS: "reason"}

    reason = forms.CharField(
        label=gettext_lazy("Co poprawić"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Napisz, co poprawić.")},
    )


class MonthField(forms.CharField):
    """A month typed as `2026-05`; its value is the first day."""

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
    """Drafts a decision: a raised fee by the factor of the resolution, or an assessed fee."""

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
        min_length=MIN_REASONS_LENGTH,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        assessed = cleaned.get("kind") == FeeDecisionKind.ASSESSMENT
        typed = cleaned.get("amount", "")
        if assessed and not typed:
            self.add_error("amount", _("Wpisz opłatę, którą określa decyzja."))
        elif assessed:
            cleaned["amount"] = self._money(typed)
        elif typed and cleaned.get("kind"):
            self.add_error("amount", _("Opłatę podwyższoną obliczymy: zostaw to pole puste."))
        first, last = cleaned.get("from_month"), cleaned.get("until")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("until", _("Ostatni miesiąc jest przed pierwszym."))
        return cleaned

    def decision(self) -> NewFeeDecision:
        """Return the typed decision; call it when the form is valid."""
        cleaned = self.cleaned_data
        kind = FeeDecisionKind(cleaned["kind"])
        amount = cleaned["amount"] if kind == FeeDecisionKind.ASSESSMENT else None
        return NewFeeDecision(
            cleaned["number"],
            kind,
            cleaned["from_month"],
            cleaned["until"],
            cleaned["reasons"],
            amount,
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
