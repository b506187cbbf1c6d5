"""Dated facts of a component: its cost, its rates, where it is charged; and how much of a
basis a premises has.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import AmountError, parse_decimal
from cms_ext.premises.models import Property
from ebok_plugin.charges.domain.premises_value import ENTERED
from ebok_plugin.charges.domain.proposed_basis import PROPOSED, proposed_for
from ebok_plugin.charges.forms.fields import PaperField, RateField
from ebok_plugin.charges.forms.tariffs.component import ChargedPlacesForm, TariffEntryForm
from ebok_plugin.charges.models import CostKind, LegalBasis, RateException
from ebok_plugin.ledger.forms.fields import AccountField, day_field, reason_field

CHARGED_MONTHS = gettext_lazy(
    "Miesięcy już naliczonych to nie zmienia: poprawia je dopiero korekta naliczenia."
)


class CostKindForm(TariffEntryForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("Rodzaj kosztu"),
        choices=CostKind.Kind.choices,
        widget=forms.RadioSelect,
    )
    valid_from = day_field(label=gettext_lazy("Od dnia"))

    def first_values(self) -> dict[str, Any]:
        return {"valid_from": Period.of(self.today).first_day}


class LegalBasisForm(TariffEntryForm):
    """`paper` is there on a site that has papers to name; the view shows the one that is kept."""

    words = forms.CharField(
        label=gettext_lazy("Podstawa prawna"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Przepis, paragraf regulaminu albo uchwała, na przykład „art. 4 ust. 1 ustawy o "
            "spółdzielniach mieszkaniowych; § 12 regulaminu rozliczania kosztów”."
        ),
    )
    paper = PaperField(label=gettext_lazy("Dokument w bibliotece"))
    valid_from = day_field(
        label=gettext_lazy("Od dnia"),
        help_text=gettext_lazy("Obowiązuje do następnej zmiany. Ten sam dzień: poprawka."),
    )

    @cached_property
    def newest(self) -> LegalBasis | None:
        found: LegalBasis | None = self.subject.legal_bases.order_by("valid_from").last()
        return found

    @property
    def paper_on_file(self) -> UUID | None:
        return self.newest.paper if self.newest else None

    def first_values(self) -> dict[str, Any]:
        """The words on file, to be corrected; else those proposed, from the first rate on."""
        if self.newest:
            return {"words": self.newest.words, "valid_from": Period.of(self.today).first_day}
        begun = self.subject.rates.order_by("valid_from").first()
        return {
            "words": PROPOSED[proposed_for(self.subject)],
            "valid_from": begun.valid_from if begun else Period.of(self.today).first_day,
        }


class UseForm(ChargedPlacesForm, TariffEntryForm):
    valid_from = day_field(label=gettext_lazy("Od dnia"))
    valid_to = day_field(
        label=gettext_lazy("Do dnia"),
        required=False,
        help_text=gettext_lazy("Zostaw puste, jeżeli bez końca."),
    )

    @property
    def lead(self) -> str:
        if self.subject.uses.exists():
            return str(CHARGED_MONTHS)
        return _("Od pierwszego zapisu składnik nalicza się tylko w miejscach, które tu wskażesz.")

    def first_values(self) -> dict[str, Any]:
        return {"valid_from": Period.of(self.today).next.first_day}


class UseEndForm(TariffEntryForm):
    """`mistake` takes the row away; else it ends on the day."""

    valid_to = day_field(label=gettext_lazy("Ostatni dzień"), required=False)
    mistake = forms.BooleanField(
        label=gettext_lazy("Wpisano przez pomyłkę: usuń ten zapis"), required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        given = (cleaned.get("valid_to") is not None, cleaned["mistake"])
        if "valid_to" not in self.errors and given not in ((True, False), (False, True)):
            self.add_error("valid_to", _("Podaj ostatni dzień albo zaznacz pomyłkę."))
        return cleaned


class OwnRateForm(TariffEntryForm):
    account = AccountField(label=gettext_lazy("Numer konta"), max_length=20)
    rate = RateField(
        label=gettext_lazy("Stawka tego konta (zł)"),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    cause = forms.ChoiceField(
        label=gettext_lazy("Powód"), choices=RateException.Cause.choices, widget=forms.RadioSelect
    )
    reference = forms.CharField(
        label=gettext_lazy("Podstawa"),
        max_length=120,
        help_text=gettext_lazy("Zawiadomienie albo sygnatura sprawy, bez nazwisk."),
    )
    valid_from = day_field(label=gettext_lazy("Od dnia"))
    valid_to = day_field(label=gettext_lazy("Do dnia"), required=False)

    def first_values(self) -> dict[str, Any]:
        return {"valid_from": Period.of(self.today).next.first_day}


class OwnRateEndForm(TariffEntryForm):
    valid_to = day_field(label=gettext_lazy("Ostatni dzień"))


class RateEntryForm(TariffEntryForm):
    rate = RateField(
        label=gettext_lazy("Stawka (zł)"),
        help_text=gettext_lazy("Najwyżej cztery miejsca po przecinku."),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    estate = forms.ModelChoiceField(
        Property.objects.order_by("code"),
        label=gettext_lazy("Nieruchomość"),
        required=False,
        empty_label=gettext_lazy("wszystkie"),
        help_text=gettext_lazy("Własna stawka nieruchomości jest przed stawką dla wszystkich."),
    )
    valid_from = day_field(
        label=gettext_lazy("Obowiązuje od dnia"),
        help_text=gettext_lazy(
            "Zwykle pierwszy dzień miesiąca. Poprzednia skończy się dzień wcześniej."
        ),
    )
    reason = reason_field(
        label=gettext_lazy("Dlaczego bez zawiadomienia"),
        required=False,
        help_text=gettext_lazy(
            "Przy pierwszej stawce zostaw puste. Przy następnej co najmniej 10 znaków, na przykład "
            "„poprawka przed pierwszym naliczeniem”."
        ),
    )

    def first_values(self) -> dict[str, Any]:
        return {"valid_from": Period.of(self.today).next.first_day}

    @property
    def month(self) -> Period:
        """The first month that the rate is charged in: it decides on a month's first day."""
        period = Period.of(self.cleaned_data["valid_from"])
        return period if self.cleaned_data["valid_from"] == period.first_day else period.next


class RateWithdrawalForm(TariffEntryForm):
    reason = reason_field()


class QuantityField(forms.CharField):
    """A quantity with up to four decimals; its clean value is a Decimal."""

    def clean(self, value: Any) -> Decimal:
        try:
            return parse_decimal(super().clean(value), places=4)
        except AmountError as error:
            raise forms.ValidationError(error.message) from error


class ValueForm(TariffEntryForm):
    basis = forms.ChoiceField(
        label=gettext_lazy("Podstawa naliczenia"),
        choices=[(basis.value, basis.label) for basis in ENTERED],
    )
    value = QuantityField(
        label=gettext_lazy("Ilość"), widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    valid_from = day_field(
        label=gettext_lazy("Od dnia"),
        help_text=gettext_lazy("Obowiązuje do następnej zmiany. Ten sam dzień: poprawka."),
    )

    def first_values(self) -> dict[str, Any]:
        return {"valid_from": Period.of(self.today).next.first_day}
