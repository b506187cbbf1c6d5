"""The form in which a clerk types a declaration from paper."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.dates.day_input import DayInput
from cms_ext.base.tables.numbers import AmountError, parse_decimal
from cms_ext.base.text.typed_values import ValueRefused
from cms_ext.office.desk_kit.workflow.step import StepForm
from cms_ext.people.identity.models import Person
from cms_ext.people.outbox.mail.address import OutsideEmailField
from waste_union.declarations.domain import properties
from waste_union.declarations.domain.doubts import PaperDeclaration
from waste_union.declarations.domain.drafting import asks_for_pesel, list_possible_kinds
from waste_union.declarations.domain.facts import (
    MAX_ADDRESS_LENGTH,
    MAX_NAME_LENGTH,
    MAX_SHORT_LENGTH,
    SIX_MONTHS,
    DeclaredFacts,
    parse_containers,
    read_declared_facts,
)
from waste_union.declarations.forms.desk import pesel_field
from waste_union.declarations.forms.wizard import REASONS
from waste_union.declarations.models import DeclaredProperty
from waste_union.declarations.vocabulary import DeclarantKind, DeclarationKind
from waste_union.tariffs.domain.tariff import NoTariff, look_up_tariff
from waste_union.tariffs.vocabulary import Method, Reason

# The fields of the basis that each method of the tariff counts; the others are left out.
ASKED = {
    Method.PERSONS: ("persons",),
    Method.WATER: ("water", "persons"),
    Method.AREA: ("area",),
    Method.HOUSEHOLD: ("households",),
    Method.CONTAINERS: ("containers",),
}
BASIS = ("persons", "water", "area", "households", "containers")


class RightField(forms.ModelChoiceField):  # type: ignore[type-arg]  # no generic when it runs
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), **more)


class PaperForm(StepForm):
    """Asks for the values on the paper, of the basis only those that the tariff counts."""

    subject: DeclaredProperty

    declarant = RightField(None, label=gettext_lazy("Kto podpisał"), empty_label=None)
    received_on = _day(gettext_lazy("Wpłynęła do biura"))
    kind = forms.ChoiceField(label=gettext_lazy("Cel"))
    # No default: it would be left in place for every change.
    reason = forms.ChoiceField(
        label=gettext_lazy("Powód"),
        choices=[("", gettext_lazy("Wybierz")), *Reason.choices],
        error_messages={"required": gettext_lazy("Wybierz powód, jak na papierze.")},
    )
    event_date = _day(gettext_lazy("Data zdarzenia"))
    declarant_kind = forms.ChoiceField(
        label=gettext_lazy("Kim jest składający"), choices=DeclarantKind.choices
    )
    name = forms.CharField(
        label=gettext_lazy("Imię i nazwisko albo nazwa"), max_length=MAX_NAME_LENGTH
    )
    address = forms.CharField(
        label=gettext_lazy("Adres zamieszkania albo siedziby"), max_length=MAX_ADDRESS_LENGTH
    )
    phone = forms.CharField(
        label=gettext_lazy("Telefon"), max_length=MAX_SHORT_LENGTH, required=False
    )
    email = OutsideEmailField(
        label=gettext_lazy("E-mail"), max_length=MAX_NAME_LENGTH, required=False
    )
    persons = forms.IntegerField(
        label=gettext_lazy("Liczba osób"), min_value=0, max_value=9999, required=False
    )
    water = forms.CharField(
        label=gettext_lazy("Zużycie wody w sześciu miesiącach (m³)"),
        help_text=gettext_lazy("Sześć liczb po kolei, oddzielonych średnikami."),
        max_length=120,
        required=False,
    )
    area = forms.CharField(
        label=gettext_lazy("Powierzchnia lokali (m²)"), max_length=12, required=False
    )
    households = forms.IntegerField(
        label=gettext_lazy("Gospodarstwa domowe"), min_value=0, max_value=9999, required=False
    )
    containers = forms.CharField(
        label=gettext_lazy("Pojemniki"),
        help_text=gettext_lazy("W każdym wierszu kod i liczba odbiorów w miesiącu: P-240 × 4."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )
    composter = forms.BooleanField(label=gettext_lazy("Kompostownik"), required=False)
    seen = forms.BooleanField(
        label=gettext_lazy("Na papierze jest podpis i wszystkie oświadczenia formularza"),
        error_messages={
            "required": gettext_lazy("Bez podpisu i oświadczeń nie wpisuj deklaracji.")
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        holders = (
            properties.select_rights(self.today)
            .filter(declared_property=self.subject)
            .values("person")
        )
        declarant, kind = self.fields["declarant"], self.fields["kind"]
        assert isinstance(declarant, RightField)
        assert isinstance(kind, forms.ChoiceField)
        declarant.queryset = Person.objects.filter(pk__in=holders).order_by("name__polish")
        kind.choices = [(one.value, one.label) for one in self._kinds()]
        form = properties.find_form(self.subject, self.today)
        if form is not None and asks_for_pesel(form):
            self.fields["pesel"] = pesel_field(required=form.fields["pesel"])
        for name in BASIS:
            if name not in self._fields_of_method():
                del self.fields[name]

    def first_values(self) -> dict[str, Any]:
        former = properties.find_accepted(self.subject)
        if former is None:
            return {"received_on": self.today}
        facts = read_declared_facts(former)
        kept = ("declarant_kind", "name", "address", "phone", "email", "persons", "composter")
        return {"received_on": self.today, **{name: getattr(facts, name) for name in kept}}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        kind, reason = cleaned.get("kind"), cleaned.get("reason")
        if kind and reason and reason not in REASONS[kind]:
            words = _("Ten powód nie pasuje do celu „%(kind)s”. Sprawdź na papierze oba.")
            self.add_error("reason", words % {"kind": DeclarationKind(kind).label})
        return cleaned

    def clean_water(self) -> tuple[Decimal, ...]:
        typed = [part for part in self.cleaned_data["water"].split(";") if part.strip()]
        if typed and len(typed) != SIX_MONTHS:
            raise ValidationError(_("Podaj sześć liczb, po jednej na miesiąc."))
        return tuple(_decimal(part) for part in typed)

    def clean_area(self) -> Decimal | None:
        typed = self.cleaned_data["area"].strip()
        return _decimal(typed) if typed else None

    def clean_containers(self) -> dict[str, int]:
        try:
            return parse_containers(self.cleaned_data["containers"])
        except ValueRefused as refused:
            raise ValidationError(str(refused)) from refused

    def paper(self) -> PaperDeclaration:
        """Return the typed declaration; call it when the form is valid."""
        cleaned = self.cleaned_data
        form = properties.find_form(self.subject, self.today)
        facts = DeclaredFacts(
            kind=DeclarationKind(cleaned["kind"]),
            reason=cleaned["reason"],
            event_date=cleaned["event_date"],
            declarant_kind=DeclarantKind(cleaned["declarant_kind"]),
            name=cleaned["name"],
            address=cleaned["address"],
            phone=cleaned["phone"],
            email=cleaned["email"],
            plot_no=self.subject.plot_no,
            persons=cleaned.get("persons"),
            water=cleaned.get("water", ()),
            area=cleaned.get("area"),
            households=cleaned.get("households"),
            containers=cleaned.get("containers", {}),
            composter=cleaned["composter"],
            statements=tuple(form.statements) if form else (),
            place=self.subject.commune.name,
            pesel=cleaned.get("pesel", ""),
        )
        return PaperDeclaration(self.subject, cleaned["declarant"], facts, cleaned["received_on"])

    def _kinds(self) -> Sequence[DeclarationKind]:
        return list_possible_kinds(
            DeclarationKind.values,
            accepted=properties.find_accepted(self.subject) is not None,
            called=properties.find_called(self.subject) is not None,
        )

    def _fields_of_method(self) -> tuple[str, ...]:
        place, day = self.subject, self.today
        try:
            tariff = look_up_tariff(place.commune, place.building_kind, day, zone=place.zone)
        except NoTariff:
            return BASIS
        return ASKED[Method(tariff.method)]


def _decimal(typed: str) -> Decimal:
    try:
        return parse_decimal(typed, places=4)
    except AmountError as error:
        raise ValidationError(str(error)) from error
