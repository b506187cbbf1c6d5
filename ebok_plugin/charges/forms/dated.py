"""Forms of values that hold from a day, and of months: close, reopen, run, withdraw."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import AmountError, parse_decimal
from cms_ext.frontend.theme.choices import set_choices
from cms_ext.office.desk_kit.workflow.step import StepForm
from cms_ext.premises.models import Property
from ebok_plugin.charges.domain.component import PROPOSED, Place, propose_legal_basis
from ebok_plugin.charges.domain.premises_value import ENTERED
from ebok_plugin.charges.domain.queries.charged import last_places
from ebok_plugin.charges.domain.queries.standing import ComponentStanding
from ebok_plugin.charges.forms.component import (
    ChargedPlacesForm,
    PaperField,
    RateField,
    TariffEntryForm,
)
from ebok_plugin.charges.models import ChargeRun, CostKind, LegalBasis, RateException
from ebok_plugin.ledger.forms.fields import AccountField, day_field, reason_field

CHARGED_MONTHS = gettext_lazy(
    "Miesięcy już naliczonych to nie zmienia: poprawia je dopiero korekta naliczenia."
)


class CostKindForm(TariffEntryForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("Rodzaj kosztu"), choices=CostKind.Kind.choices, widget=forms.RadioSelect
    )
    valid_from = day_field(label=gettext_lazy("Od dnia"))

    def first_values(self) -> dict[str, Any]:
        return {"valid_from": Period.of(self.today).first_day}


class LegalBasisForm(TariffEntryForm):
    """`paper` exists on a site that has documents; the view shows the one on file."""

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
        """Return the words on file to be corrected, else those proposed since the first rate."""
        if self.newest:
            return {"words": self.newest.words, "valid_from": Period.of(self.today).first_day}
        begun = self.subject.rates.order_by("valid_from").first()
        return {
            "words": PROPOSED[propose_legal_basis(self.subject)],
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
    """End a use on a day, or delete it as a `mistake`."""

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
        Property.objects.order_by("code__polish"),
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
        """Return the first month charged at the rate: the rate of a month's first day counts."""
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


LATER = ("", gettext_lazy("nie teraz"))
EVERYWHERE, AS_CHARGED = "coop", "last"


class CompletionRow(NamedTuple):
    """A component, and the form fields of what it lacks."""

    standing: ComponentStanding
    kind: BoundField | None
    where: BoundField | None
    legal: BoundField | None


class CompletionForm(TariffEntryForm):
    """Up to three choices for each component that lacks something; all are optional."""

    since = day_field(
        label=gettext_lazy("Od dnia"),
        help_text=gettext_lazy("Pierwszy dzień miesiąca, od którego program ma naliczać."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        silent = [row.component.pk for row in self.subject if not row.said_where]
        self._last = last_places(silent, Period.of(self.today).next) if silent else {}
        self._properties = {str(one.pk): one for one in Property.objects.order_by("code__polish")}
        for row in self.subject:
            self._add(row)

    def first_values(self) -> dict[str, Any]:
        return {"since": Period.of(self.today).first_day}

    def _add(self, row: ComponentStanding) -> None:
        key, name = row.component.pk, row.component.name
        if row.kind is None:
            label = _("Rodzaj kosztu: {name}").format(name=name)
            self.fields[f"kind_{key}"] = forms.ChoiceField(label=label, required=False)
            set_choices(self, f"kind_{key}", [LATER, *CostKind.Kind.choices])
        if not row.said_where:
            label = _("Gdzie się nalicza: {name}").format(name=name)
            self.fields[f"where_{key}"] = forms.ChoiceField(label=label, required=False)
            places = [(pk, f"{one.code}, {one.name}") for pk, one in self._properties.items()]
            everywhere = (EVERYWHERE, gettext_lazy("cała Spółdzielnia"))
            last = [(AS_CHARGED, words)] if (words := _in_words(self._last[key])) else []
            set_choices(self, f"where_{key}", [LATER, *last, everywhere, *places])
        if row.legal is None:
            label = _("Podstawa prawna: {name}").format(name=name)
            self.fields[f"legal_{key}"] = forms.ChoiceField(label=label, required=False)
            first = propose_legal_basis(row.component)
            others = [one for one in PROPOSED.items() if one[0] != first]
            set_choices(self, f"legal_{key}", [LATER, (first, PROPOSED[first]), *others])

    def rows(self) -> Iterator[CompletionRow]:
        for row in self.subject:
            names = [f"{one}_{row.component.pk}" for one in ("kind", "where", "legal")]
            yield CompletionRow(
                row, *(self[name] if name in self.fields else None for name in names)
            )

    def kind_of(self, row: ComponentStanding) -> CostKind.Kind | None:
        chosen = self.cleaned_data.get(f"kind_{row.component.pk}", "")
        return CostKind.Kind(chosen) if chosen else None

    def legal_basis_of(self, row: ComponentStanding) -> str:
        """Return the words, empty where nothing was chosen."""
        chosen = self.cleaned_data.get(f"legal_{row.component.pk}", "")
        return PROPOSED[chosen] if chosen else ""

    def places_of(self, row: ComponentStanding) -> Sequence[Place | None]:
        """Return the places, empty where nothing was chosen; None is the whole co-op."""
        where = self.cleaned_data.get(f"where_{row.component.pk}", "")
        if not where:
            return []
        if where == AS_CHARGED:
            return self._last[row.component.pk]
        return [self._properties.get(where)]


def _in_words(places: Sequence[Place | None]) -> str:
    """Return the number of places; empty for none and for the whole co-op, a choice of its own."""
    if not places or places[0] is None:
        return ""
    count = ngettext("%(n)d miejsce", "%(n)d miejsc", len(places)) % {"n": len(places)}
    return _("tak jak w ostatnim naliczeniu: {places}").format(places=count)


MONTHS = 24


class CloseForm(StepForm):
    refused_at: ClassVar = {"PERIOD_CLOSED": "period", "PERIOD_NOT_OVER": "period"}

    period = forms.ChoiceField(label=gettext_lazy("Okres do zamknięcia"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = [Period.of(self.today).plus(-back) for back in range(1, MONTHS + 1)]
        left = [(str(month), month.name) for month in months if str(month) not in self.subject]
        set_choices(self, "period", left)


class ReopenForm(StepForm):
    refused_at: ClassVar = {
        **dict.fromkeys(("PERIOD_OPEN", "REOPENING_ASKED"), "period"),
        "REASON_REQUIRED": "reason",
    }

    period = forms.ChoiceField(label=gettext_lazy("Okres do otwarcia"))
    reason = reason_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # It is on one page with CloseForm, whose fields have the usual ids.
        super().__init__(*args, auto_id="otworz_%s", **kwargs)
        known = sorted(self.subject, reverse=True)
        set_choices(self, "period", [(one, Period.parse(one).name) for one in known])


AHEAD, BACK = 1, 24
RunKind = ChargeRun.Kind


class RunForm(StepForm):
    refused_at: ClassVar = {"REASON_REQUIRED": "reason"}

    period = forms.ChoiceField(label=gettext_lazy("Okres"))
    kind = forms.ChoiceField(
        label=gettext_lazy("Rodzaj"),
        choices=RunKind.choices,
        widget=forms.RadioSelect,
        initial=RunKind.REGULAR,
    )
    reason = reason_field(
        label=gettext_lazy("Powód korekty"),
        required=False,
        help_text=gettext_lazy("Tylko przy korekcie: co najmniej 10 znaków."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = Period.of(self.today)
        months = [now.plus(AHEAD - back) for back in range(AHEAD + BACK)]
        set_choices(self, "period", [(str(month), month.name) for month in months])


class RunWithdrawalForm(StepForm):
    refused_at: ClassVar = {"REASON_REQUIRED": "reason"}

    reason = reason_field(label=gettext_lazy("Powód wycofania"))
