"""The forms of a declaration in E-BOK, one for each step, and of a file of changes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.dates.day_input import DayInput
from cms_ext.office.desk_kit.row_version import VERSION, VersionedForm
from waste_union.declarations.domain.drafting import asks_for_pesel
from waste_union.declarations.domain.facts import (
    MAX_ADDRESS_LENGTH,
    MAX_NAME_LENGTH,
    MAX_SHORT_LENGTH,
    SIX_MONTHS,
    DeclaredFacts,
)
from waste_union.declarations.domain.persons_file import LIMITS
from waste_union.declarations.domain.refusal import IN_FUTURE, TOO_EARLY, make_refusal
from waste_union.declarations.domain.submitting import FIRST_EVENT
from waste_union.declarations.forms import desk
from waste_union.declarations.models import DeclaredProperty, FormVersion
from waste_union.declarations.vocabulary import DeclarantKind, DeclarationKind
from waste_union.tariffs.models import TariffVersion
from waste_union.tariffs.vocabulary import BuildingKind, Method, Reason

KIND_WORDS = {
    DeclarationKind.CHANGE: gettext_lazy("Zmieniły się dane"),
    DeclarationKind.CORRECTION: gettext_lazy("W złożonej deklaracji jest błąd (korekta)"),
    DeclarationKind.CEASE: gettext_lazy("Nikt już nie mieszka – obowiązek wygasa"),
    DeclarationKind.FIRST: gettext_lazy("Pierwsza deklaracja dla tej nieruchomości"),
}
# The possible reasons of each kind of declaration.
REASONS: dict[str, tuple[Reason, ...]] = {
    DeclarationKind.FIRST: (Reason.FIRST_RESIDENT, Reason.OTHER),
    DeclarationKind.CHANGE: (
        Reason.BIRTH,
        Reason.MOVED_IN,
        Reason.MOVED_IN_FROM_ELSEWHERE,
        Reason.MOVED_OUT,
        Reason.MOVED_ELSEWHERE,
        Reason.DEATH,
        Reason.COMPOSTER,
        Reason.OTHER_BASIS,
        Reason.OTHER,
    ),
    DeclarationKind.CEASE: (Reason.EMPTY, Reason.MOVED_ELSEWHERE, Reason.OTHER),
}
REASONS[DeclarationKind.CORRECTION] = (Reason.MISTAKE, *REASONS[DeclarationKind.CHANGE])
MEGABYTE = 1 << 20


class PropertyForm(forms.Form):
    """Asks for the property."""

    nieruchomosc = forms.ModelChoiceField(
        DeclaredProperty.objects.none(),
        to_field_name="code",
        label=gettext_lazy("Której nieruchomości dotyczy deklaracja?"),
        empty_label=gettext_lazy("Wybierz"),
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={
            "required": gettext_lazy("Wybierz nieruchomość."),
            "invalid_choice": gettext_lazy("Wybierz nieruchomość z listy."),
        },
    )

    def __init__(self, *args: Any, properties: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["nieruchomosc"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = properties


class StartForm(forms.Form):
    """Asks for the kind of declaration, among those that can be started."""

    cel = forms.ChoiceField(
        label=gettext_lazy("Co chcesz zgłosić?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Wybierz, co chcesz zgłosić."),
            "invalid_choice": gettext_lazy("Tego nie można teraz zgłosić. Wybierz z listy."),
        },
    )

    def __init__(self, *args: Any, kinds: Sequence[DeclarationKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["cel"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(kind.value, KIND_WORDS[kind]) for kind in kinds]


class DeclarationReasonForm(VersionedForm, forms.Form):
    """Asks for the reason and the day of the event."""

    names_author = False

    reason = forms.ChoiceField(
        label=gettext_lazy("Co się zmieniło?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Wybierz powód.")},
    )
    event_date = forms.DateField(
        label=gettext_lazy("Kiedy?"),
        help_text=gettext_lazy("Dzień zdarzenia, na przykład narodzin albo wyprowadzki."),
        widget=DayInput({"class": "input"}),
        error_messages={
            "required": gettext_lazy("Podaj dzień, w którym to się stało."),
            "invalid": gettext_lazy("Podaj datę w postaci 2026-05-20."),
        },
    )

    def __init__(self, *args: Any, kind: str, today: date, single: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        field = self.fields["reason"]
        assert isinstance(field, forms.ChoiceField)
        # A block of flats gets no relief for a composter (E-WST-04).
        reasons = [one for one in REASONS[kind] if single or one != Reason.COMPOSTER]
        field.choices = [(reason.value, str(reason.label).capitalize()) for reason in reasons]

    def clean_event_date(self) -> date:
        day: date = self.cleaned_data["event_date"]
        if day > self.today:
            raise forms.ValidationError(make_refusal(IN_FUTURE).message)
        if day < FIRST_EVENT:
            raise forms.ValidationError(make_refusal(TOO_EARLY).message)
        return day


class FactsForm(VersionedForm, forms.Form):
    """Asks who declares, and for the basis that the tariff of the property counts.

    `pesel_known`: a number is stored already and is not shown again.
    """

    names_author = False

    def __init__(
        self,
        *args: Any,
        facts: DeclaredFacts,
        form_version: FormVersion,
        tariff: TariffVersion,
        pesel_known: bool = False,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {**_initial(facts), **kwargs.pop("initial", {})}
        super().__init__(*args, **kwargs)
        self.before, self.tariff = facts, tariff
        if facts.kind != DeclarationKind.CEASE:
            self.fields |= dict(_basis_fields(tariff))
        self.basis_names = [name for name in self.fields if name != VERSION]
        self.person_names = dict(_person_fields(form_version, pesel_known))
        self.fields |= self.person_names

    @property
    def basis(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in self.basis_names)

    @property
    def person(self) -> Iterator[forms.BoundField]:
        return (self[name] for name in self.person_names)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        months = [cleaned.get(name) for name in _water_names() if name in self.fields]
        given = [month for month in months if month is not None]
        norm = self.tariff.terms().norm_m3 is not None
        if months and not self.errors and len(given) < SIX_MONTHS and (given or not norm):
            self.add_error(
                _water_names()[0], _("Podaj zużycie wody w każdym z sześciu kolejnych miesięcy.")
            )
        if months and norm and not given and cleaned.get("persons") is None and not self.errors:
            self.add_error(
                "persons", _("Bez licznika wody opłata zależy od liczby osób. Podaj ją.")
            )
        return cleaned

    def facts(self) -> DeclaredFacts:
        """Return the former facts with the typed ones over them."""
        typed = {name: self.cleaned_data[name] for name in self.fields if name in self.cleaned_data}
        water = [typed.pop(name) for name in _water_names() if name in typed]
        containers = {
            name.removeprefix("pojemnik-"): typed.pop(name)
            for name in list(typed)
            if name.startswith("pojemnik-")
        }
        if water:
            typed["water"] = tuple(one for one in water if one is not None)
        if containers:
            typed["containers"] = {code: count for code, count in containers.items() if count}
        return replace(self.before, **typed)


class SignForm(forms.Form):
    """Lists the sentences of the form, each to be ticked by the declarant."""

    def __init__(self, *args: Any, statements: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.statements = statements
        for number, words in enumerate(statements):
            self.fields[f"oswiadczenie-{number}"] = forms.BooleanField(
                label=words, error_messages={"required": _("Zaznacz oświadczenie.")}
            )


class SignatureFileForm(forms.Form):
    """Takes the signed file from login.gov.pl or a signing program."""

    plik = forms.FileField(
        label=gettext_lazy("Podpisany plik"),
        help_text=gettext_lazy("Plik XML z podpisem zaufanym, osobistym albo kwalifikowanym."),
        widget=forms.FileInput(attrs={"class": "input", "accept": ".xml,.xades,.sig"}),
        error_messages={"required": gettext_lazy("Dołącz podpisany plik.")},
    )


def _initial(facts: DeclaredFacts) -> dict[str, Any]:
    names = (
        *("declarant_kind", "name", "address", "phone", "email", "plot_no", "place"),
        *("persons", "area", "households", "water_lost", "composter"),
    )
    initial = {name: getattr(facts, name) for name in names}
    initial |= dict(zip(_water_names(), facts.water, strict=False))
    return initial | {f"pojemnik-{code}": count for code, count in facts.containers.items()}


def _basis_fields(tariff: TariffVersion) -> Iterator[tuple[str, forms.Field]]:
    terms = tariff.terms()
    single = tariff.building_kind == BuildingKind.SINGLE
    relief = single and terms.relief is not None
    match tariff.method:
        case Method.PERSONS:
            yield "persons", desk.persons_field(single, required=True)
        case Method.WATER:
            for number, name in enumerate(_water_names(), 1):
                yield (
                    name,
                    desk.quantity_field(
                        _("Miesiąc {number}: zużycie wody, m³").format(number=number)
                    ),
                )
            lost = _("W tym zużyta bezpowrotnie, z osobnego licznika, m³")
            yield "water_lost", desk.quantity_field(lost)
            if terms.norm_m3 is not None:
                yield "persons", desk.persons_field(single, required=False)
        case Method.AREA:
            yield "area", desk.quantity_field(_("Powierzchnia lokali, m²"), required=True)
        case Method.HOUSEHOLD:
            yield "households", desk.count_field(_("Liczba gospodarstw domowych"))
        case _:
            for container in terms.containers:
                label = _("{name}: ile razy w miesiącu").format(name=container.name)
                yield f"pojemnik-{container.code}", desk.count_field(label, required=False)
    if tariff.cap is not None and not single and tariff.method != Method.HOUSEHOLD:
        # The cap is for one household, so their number is needed.
        yield "households", desk.count_field(_("Liczba gospodarstw domowych"))
    if relief:
        if tariff.method != Method.PERSONS and terms.norm_m3 is None:
            yield "persons", desk.persons_field(single, required=True)
        yield (
            "composter",
            forms.BooleanField(
                label=_("Kompostuję bioodpady w przydomowym kompostowniku"), required=False
            ),
        )


def _person_fields(
    form_version: FormVersion, pesel_known: bool
) -> Iterator[tuple[str, forms.Field]]:
    required_of = form_version.fields
    if asks_for_pesel(form_version):
        yield "pesel", desk.pesel_field(required=required_of["pesel"] and not pesel_known)
    if "declarant_kind" in required_of:
        yield "declarant_kind", _declarant_kind_field(required_of["declarant_kind"])
    texts: Iterable[tuple[str, str, int, dict[str, str]]] = (
        ("name", _("Imię i nazwisko albo nazwa"), MAX_NAME_LENGTH, {"autocomplete": "name"}),
        (
            "address",
            _("Adres zamieszkania albo siedziby"),
            MAX_ADDRESS_LENGTH,
            {"autocomplete": "street-address"},
        ),
        ("phone", _("Telefon"), MAX_SHORT_LENGTH, {"autocomplete": "tel", "type": "tel"}),
        ("plot_no", _("Numer działki"), MAX_SHORT_LENGTH, {"autocomplete": "off"}),
        ("place", _("Miejscowość"), MAX_SHORT_LENGTH, {"autocomplete": "address-level2"}),
    )
    for name, label, longest, attributes in texts:
        if name in required_of:
            yield name, desk.text_field(label, longest, required=required_of[name], **attributes)
        if name == "phone" and "email" in required_of:
            yield "email", desk.email_field(MAX_NAME_LENGTH, required=required_of["email"])


def _declarant_kind_field(required: bool) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Kim jesteś dla tej nieruchomości?"),
        choices=[("", _("Wybierz")), *DeclarantKind.choices],
        required=required,
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"required": _("Wybierz, kim jesteś.")},
    )


def _water_names() -> list[str]:
    return [f"woda-{number}" for number in range(1, SIX_MONTHS + 1)]


class PersonsFileForm(forms.Form):
    plik = forms.FileField(
        label=gettext_lazy("Plik CSV albo XLSX"),
        help_text=gettext_lazy(
            "Kolumny: kod_nieruchomosci;liczba_osob;data_zmiany. Najwyżej 1000 wierszy."
        ),
        # An empty file gets the same message as any other unreadable file.
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"class": "input", "accept": ".csv,.xlsx,.txt"}),
        error_messages={"required": gettext_lazy("Dołącz plik.")},
    )

    def clean_plik(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["plik"]
        if (file.size or 0) > LIMITS.megabytes * MEGABYTE:
            raise forms.ValidationError(_("Plik ma więcej niż 1 MB. Podziel go na mniejsze pliki."))
        return file
