"""Forms of a component with its first month, places and corrections, and their fields."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import AmountError, parse_decimal
from cms_ext.frontend.theme.choices import set_choices
from cms_ext.office.desk_kit.workflow.step import StepForm
from cms_ext.plugins import find_paper, find_readable_paper, has_named_papers
from cms_ext.premises.models import Building, Premises, Property
from ebok_plugin.charges.domain.component import (
    HELD_FIELDS,
    PROPOSED,
    ComponentFacts,
    Place,
    was_charged,
)
from ebok_plugin.charges.models import Basis, CostKind
from ebok_plugin.ledger.forms.fields import day_field
from ebok_plugin.ledger.vocabulary import SubAccount


class RateField(forms.CharField):
    """A price with up to four decimals; its clean value is a Decimal, or None when left empty."""

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            rate = parse_decimal(text, places=4)
        except AmountError as error:
            raise forms.ValidationError(error.message) from error
        if rate < 0:
            raise forms.ValidationError(_("Stawka nie może być mniejsza od zera."))
        return rate


class PaperField(forms.CharField):
    """The paper as typed; `charges.domain.legal_basis.named_paper` resolves it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            max_length=300,
            help_text=gettext_lazy(
                "Adres strony dokumentu, jego numer albo tytuł. Odnośnik zobaczą tylko ci, którzy "
                "mogą czytać ten dokument."
            ),
            **kwargs,
        )


def show_paper(
    form: forms.BaseForm, name: str, kept: UUID | None, user: object, today: date
) -> None:
    """Fill the field with the title of the paper on file, if this person may open it.

    Uses its address where another paper has the same title. Removes the field on a site without
    documents.
    """
    if not has_named_papers():
        del form.fields[name]
        return
    paper = find_readable_paper(kept, user, today)
    if paper is not None:
        alone = find_paper(paper.title, user, today) == kept
        form.initial[name] = paper.title if alone else paper.url


# At which field a refusal stands; any other stands above the form.
REFUSED_AT: Mapping[str, str] = {
    "CODE_FORMAT": "code",
    "CODE_KNOWN": "code",
    "RATE_NEGATIVE": "rate",
    "RATE_SCALE": "rate",
    "RATE_NEEDS_NOTICE": "reason",
    "REASON_REQUIRED": "reason",
    "RATE_USED": "valid_from",
    "RATE_OVERLAP": "valid_from",
    "COST_KIND_OVERLAP": "valid_from",
    "ENDS_BEFORE_BEGIN": "valid_to",
    "EXCEPTION_OVERLAP": "valid_from",
    "REFERENCE_REQUIRED": "reference",
    "VALUE_NEGATIVE": "value",
    "VALUE_SCALE": "value",
    "VALUE_TOO_LARGE": "value",
    "BASIS_FIXED": "basis",
    "LEGAL_BASIS_EMPTY": "words",
    "PAPER_UNKNOWN": "paper",
}


class TariffEntryForm(StepForm):
    """A step about a component, or about a dated fact of it."""

    refused_at = REFUSED_AT


EVERYWHERE, CHOSEN = "coop", "places"
MAX_SHOWN = 5


class ChargedPlacesForm(forms.Form):
    """The places of a component: the co-op (None), or properties, buildings and premises."""

    where = forms.ChoiceField(
        label=gettext_lazy("Gdzie się nalicza"),
        choices=[
            (EVERYWHERE, gettext_lazy("w całej Spółdzielni, także w budynkach dodanych później")),
            (CHOSEN, gettext_lazy("tylko w miejscach wskazanych niżej")),
        ],
        widget=forms.RadioSelect,
        initial=EVERYWHERE,
    )
    properties = forms.MultipleChoiceField(
        label=gettext_lazy("Nieruchomości"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "desk-columns"}),
    )
    buildings = forms.MultipleChoiceField(
        label=gettext_lazy("Budynki"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "desk-columns"}),
    )
    premises = forms.CharField(
        label=gettext_lazy("Pojedyncze lokale"),
        help_text=gettext_lazy("Kody lokali, po przecinku albo każdy w osobnym wierszu."),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        properties = Property.objects.order_by("code__polish").values_list("pk", "code", "name")
        buildings = Building.objects.order_by("code__polish").values_list("pk", "code", "address")
        for name, rows in (("properties", properties), ("buildings", buildings)):
            set_choices(self, name, [(str(pk), _line(code, text)) for pk, code, text in rows])
            if not rows:
                # A label over nothing would only puzzle.
                self.fields[name].widget = forms.MultipleHiddenInput()

    def clean_premises(self) -> list[Premises]:
        codes = [code for code in re.split(r"[\s,;]+", self.cleaned_data["premises"]) if code]
        unique_codes = list(dict.fromkeys(codes))
        premises_by_code: dict[str, Premises] = {}
        for portion in split_into_chunks(unique_codes):
            premises_by_code |= {one.code: one for one in Premises.objects.filter(code__in=portion)}
        unknown = [code for code in unique_codes if code not in premises_by_code]
        if unknown:
            raise forms.ValidationError(
                ngettext(
                    "Nie ma lokalu o kodzie %(codes)s. Sprawdź kod.",
                    "Nie ma lokali o kodach %(codes)s. Sprawdź kody.",
                    len(unknown),
                ),
                params={"codes": ", ".join(unknown[:MAX_SHOWN])},
            )
        return [premises_by_code[code] for code in unique_codes]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chosen = any(cleaned.get(name) for name in ("properties", "buildings", "premises"))
        if self.errors:
            return cleaned
        if cleaned["where"] == CHOSEN and not chosen:
            self.add_error("where", _("Zaznacz co najmniej jedno miejsce albo całą Spółdzielnię."))
        elif cleaned["where"] == EVERYWHERE and chosen:
            self.add_error(
                "where", _("Zaznaczono miejsca. Wybierz „tylko w miejscach” albo je odznacz.")
            )
        return cleaned

    @property
    def places(self) -> list[Place | None]:
        data = self.cleaned_data
        if data["where"] == EVERYWHERE:
            return [None]
        return [
            *Property.objects.filter(pk__in=data["properties"]).order_by("code__polish"),
            *Building.objects.filter(pk__in=data["buildings"]).order_by("code__polish"),
            *data["premises"],
        ]


def _line(code: str, text: str) -> str:
    return f"{code}, {text}" if text else code


class FactsForm(forms.Form):
    """The facts of a component, without its code."""

    name = forms.CharField(label=gettext_lazy("Nazwa"), max_length=80)
    basis = forms.ChoiceField(
        label=gettext_lazy("Podstawa naliczenia"),
        choices=Basis.choices,
        help_text=gettext_lazy("Co mnoży się przez stawkę. „lokal” to opłata stała, zawsze raz."),
    )
    unit = forms.CharField(
        label=gettext_lazy("Jednostka"),
        max_length=8,
        help_text=gettext_lazy("Na przykład m², os., m³, lokal."),
    )
    subaccount = forms.ChoiceField(
        label=gettext_lazy("Subkonto"), choices=SubAccount.choices, initial=SubAccount.MAIN
    )
    is_advance = forms.BooleanField(
        label=gettext_lazy("Zaliczka, rozliczana potem z rzeczywistym kosztem"), required=False
    )

    @property
    def facts(self) -> ComponentFacts:
        data = self.cleaned_data
        return ComponentFacts(
            name=data["name"].strip(),
            basis=Basis(data["basis"]),
            unit=data["unit"].strip(),
            subaccount=SubAccount(data["subaccount"]),
            is_advance=data["is_advance"],
        )


class NewComponentForm(ChargedPlacesForm, FactsForm, TariffEntryForm):
    """All facts at once, so that nothing is missing when the month is charged."""

    code = forms.CharField(
        label=gettext_lazy("Kod"),
        max_length=12,
        help_text=gettext_lazy(
            "Wielkie litery bez polskich znaków, cyfry i kreski, na przykład EKS albo CO-S."
        ),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Rodzaj kosztu"),
        choices=CostKind.Kind.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Od niego zależy, jak wcześnie trzeba zawiadomić o zmianie stawki."),
    )
    rate = RateField(
        label=gettext_lazy("Stawka (zł)"),
        help_text=gettext_lazy(
            "Najwyżej cztery miejsca po przecinku. Nieruchomości dodasz inną potem."
        ),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    legal_basis = forms.CharField(
        label=gettext_lazy("Podstawa prawna"),
        max_length=200,
        required=False,
        initial=PROPOSED["FEES"],
        help_text=gettext_lazy("Dokument z biblioteki wskażesz potem na stronie składnika."),
    )
    valid_from = day_field(
        label=gettext_lazy("Nalicza się od dnia"),
        help_text=gettext_lazy(
            "Zwykle pierwszy dzień miesiąca: o opłacie decyduje stan z tego dnia."
        ),
    )
    field_order = (
        "code", "name", "basis", "unit", "subaccount", "is_advance", "kind", "legal_basis", "rate",
        "valid_from",
    )  # fmt: skip

    def first_values(self) -> dict[str, Any]:
        return {"valid_from": Period.of(self.today).next.first_day}


class ComponentCorrectionForm(FactsForm, TariffEntryForm):
    """Correct a component; fields that explain posted charges are disabled."""

    lead: Any = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if was_charged(self.subject):
            for name in HELD_FIELDS:
                self.fields[name].disabled = True
            self.lead = gettext_lazy(
                "Ten składnik jest już w zaksięgowanych naliczeniach, a one mówią mieszkańcom, "
                "z czego je policzono. Podstawy, jednostki i subkonta nie można zmienić: wpisz "
                "nowy składnik, a ten przestań naliczać."
            )

    def first_values(self) -> dict[str, Any]:
        return {name: getattr(self.subject, name) for name in FactsForm.base_fields}
