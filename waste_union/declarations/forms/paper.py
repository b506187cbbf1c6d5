"""The form in which a clerk types what stands on paper."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.tables.numbers import AmountError, parse_decimal
from cms_ext.office.desk_kit.workflow.forms import StepForm
from cms_ext.people.identity.models import Person
from waste_union.declarations.domain.doubts import PaperDeclaration
from waste_union.declarations.domain.drafting import asks_for_pesel, possible_kinds
from waste_union.declarations.domain.facts import (
    LONGEST_ADDRESS,
    LONGEST_NAME,
    LONGEST_SHORT,
    SIX_MONTHS,
    DeclaredFacts,
    facts_of,
)
from waste_union.declarations.domain.queries.rights import rights_on
from waste_union.declarations.domain.queries.standing import accepted_of, called_of, form_on
from waste_union.declarations.forms.wizard import REASONS, pesel_field
from waste_union.declarations.models import DeclaredProperty
from waste_union.declarations.vocabulary import DeclarantKind, DeclarationKind
from waste_union.tariffs.domain.tariff import NoTariff, tariff_on
from waste_union.tariffs.vocabulary import Method, Reason

CONTAINERS = re.compile(r"([A-Z0-9-]{1,20})\s*[×x:=]\s*([0-9]{1,4})")
# What of the form counts for which method of the tariff; others are not asked for.
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
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


class PaperForm(StepForm):
    """What stands on the paper; of the numbers only those that the property's tariff counts."""

    subject: DeclaredProperty

    declarant = RightField(None, label=gettext_lazy("Kto podpisał"), empty_label=None)
    received_on = _day(gettext_lazy("Wpłynęła do biura"))
    kind = forms.ChoiceField(label=gettext_lazy("Cel"))
    # None to begin with: the first of them would be told of every change.
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
        label=gettext_lazy("Imię i nazwisko albo nazwa"), max_length=LONGEST_NAME
    )
    address = forms.CharField(
        label=gettext_lazy("Adres zamieszkania albo siedziby"), max_length=LONGEST_ADDRESS
    )
    phone = forms.CharField(label=gettext_lazy("Telefon"), max_length=LONGEST_SHORT, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=LONGEST_NAME, required=False)
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
        holders = rights_on(self.today).filter(declared_property=self.subject).values("person")
        declarant, kind = self.fields["declarant"], self.fields["kind"]
        assert isinstance(declarant, RightField)
        assert isinstance(kind, forms.ChoiceField)
        declarant.queryset = Person.objects.filter(pk__in=holders).order_by("name")
        kind.choices = [(one.value, one.label) for one in self._kinds()]
        form = form_on(self.subject, self.today)
        if form is not None and asks_for_pesel(form):
            self.fields["pesel"] = pesel_field(required=form.fields["pesel"])
        for name in BASIS:
            if name not in self._fields_of_method():
                del self.fields[name]

    def first_values(self) -> dict[str, Any]:
        former = accepted_of(self.subject)
        if former is None:
            return {"received_on": self.today}
        known = facts_of(former)
        kept = ("declarant_kind", "name", "address", "phone", "email", "persons", "composter")
        return {"received_on": self.today, **{name: getattr(known, name) for name in kept}}

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
        counted = {}
        for line in filter(None, map(str.strip, self.cleaned_data["containers"].splitlines())):
            found = CONTAINERS.fullmatch(line)
            if found is None:
                raise ValidationError(_("Wiersz „%(line)s” ma złą postać.") % {"line": line})
            counted[found[1]] = int(found[2])
        return counted

    def paper(self) -> PaperDeclaration:
        """What was typed, once it is valid."""
        known = self.cleaned_data
        form = form_on(self.subject, self.today)
        facts = DeclaredFacts(
            kind=DeclarationKind(known["kind"]),
            reason=known["reason"],
            event_date=known["event_date"],
            declarant_kind=DeclarantKind(known["declarant_kind"]),
            name=known["name"],
            address=known["address"],
            phone=known["phone"],
            email=known["email"],
            plot_no=self.subject.plot_no,
            persons=known.get("persons"),
            water=known.get("water", ()),
            area=known.get("area"),
            households=known.get("households"),
            containers=known.get("containers", {}),
            composter=known["composter"],
            statements=tuple(form.statements) if form else (),
            place=self.subject.commune.name,
            pesel=known.get("pesel", ""),
        )
        return PaperDeclaration(self.subject, known["declarant"], facts, known["received_on"])

    def _kinds(self) -> Sequence[DeclarationKind]:
        return possible_kinds(
            DeclarationKind.values,
            accepted=accepted_of(self.subject) is not None,
            called=called_of(self.subject) is not None,
        )

    def _fields_of_method(self) -> tuple[str, ...]:
        place, day = self.subject, self.today
        try:
            tariff = tariff_on(place.commune, place.building_kind, day, zone=place.zone)
        except NoTariff:
            return BASIS
        return ASKED[Method(tariff.method)]


def _decimal(typed: str) -> Decimal:
    try:
        return parse_decimal(typed, places=4)
    except AmountError as error:
        raise ValidationError(str(error)) from error
