"""The desk's forms of meters and readings."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.office.desk_kit.workflow.step import StepForm
from cms_ext.premises.domain.codes import find_premises_by_code
from cms_ext.premises.models import Premises
from ebok_plugin.utilities.meters.domain.meter import NewMeter
from ebok_plugin.utilities.meters.domain.reading import LONGEST_REASON, ReadingRefused, parse_figure
from ebok_plugin.utilities.meters.models import Meter
from ebok_plugin.utilities.meters.vocabulary import MeterKind

NO_DATE = gettext_lazy("To nie jest data. Napisz ją w postaci 16.11.2026.")
LONGEST_FIGURE = 20


def day_field(**kwargs: Any) -> forms.DateField:
    """Make a day field with the browser's own calendar."""
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": gettext_lazy("Podaj datę."), "invalid": NO_DATE},
        **kwargs,
    )


def figure_field(**kwargs: Any) -> forms.CharField:
    """Make a field for a figure as the counter shows it; `parse_figure` reads it."""
    return forms.CharField(
        max_length=LONGEST_FIGURE,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Wpisz wskazanie licznika.")},
        **kwargs,
    )


def remote_field() -> forms.BooleanField:
    return forms.BooleanField(
        label=gettext_lazy("Odczyt zdalny, mieszkaniec go nie podaje"), required=False
    )


def radio_field() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Numer modułu radiowego"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Z nakładki radiowej, jak w plikach dostawcy odczytów."),
    )


class FigureForm(StepForm):
    """A form with figures of counters; `kinds` names the kind of meter of each field."""

    refused_at: ClassVar[Mapping[str, str]] = {
        "READING_FUTURE": "on",
        "READING_EARLY": "on",
        "READING_DISMOUNTED": "on",
        "READING_TWICE": "on",
        "METER_DAY": "on",
        "METER_REPLACED": "on",
        "METER_NUMBER": "number",
        "METER_HANGS": "number",
        "METER_RADIO": "radio_no",
    }

    def kinds(self) -> Mapping[str, MeterKind]:
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        for name, kind in self.kinds().items():
            typed = values.get(name)
            if typed is None or name not in self.fields:
                continue
            try:
                values[name] = parse_figure(typed, kind) if typed else None
            except ReadingRefused as refusal:
                self.add_error(name, refusal.message)
        return values

    def first_values(self) -> dict[str, Any]:
        return {"on": self.today}


class ReadingForm(FigureForm):
    """Records a reading; the subject is the meter."""

    value = figure_field(label=gettext_lazy("Wskazanie"))
    on = day_field(label=gettext_lazy("Dzień odczytu"))
    estimate = forms.BooleanField(
        label=gettext_lazy("To szacunek, nikt nie odczytał licznika"), required=False
    )

    def kinds(self) -> Mapping[str, MeterKind]:
        return {"value": self.subject.counts}


class DismountForm(FigureForm):
    """Dismounts a meter; the subject is the meter."""

    on = day_field(label=gettext_lazy("Dzień demontażu"))
    last = figure_field(label=gettext_lazy("Ostatnie wskazanie"))

    def kinds(self) -> Mapping[str, MeterKind]:
        return {"last": self.subject.counts}


class _NewMeterFields(FigureForm):
    number = forms.CharField(
        label=gettext_lazy("Numer nowego licznika"),
        max_length=40,
        error_messages={"required": gettext_lazy("Wpisz numer licznika, jak na jego tarczy.")},
    )
    first = figure_field(label=gettext_lazy("Pierwsze wskazanie"))
    place = forms.CharField(
        label=gettext_lazy("Miejsce"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Na przykład „łazienka”."),
    )
    verified_until = day_field(label=gettext_lazy("Legalizacja do"), required=False)
    remote = remote_field()
    radio_no = radio_field()

    def new_meter(self, kind: MeterKind) -> NewMeter:
        values = self.cleaned_data
        return NewMeter(
            kind=kind,
            number=values["number"],
            place=values["place"],
            verified_until=values["verified_until"],
            remote=values["remote"],
            radio_no=values["radio_no"],
        )


class DescribeForm(StepForm):
    """Changes what may change while a meter hangs; the subject is the meter."""

    refused_at: ClassVar[Mapping[str, str]] = {"METER_RADIO": "radio_no"}

    place = forms.CharField(label=gettext_lazy("Miejsce"), max_length=60, required=False)
    verified_until = day_field(label=gettext_lazy("Legalizacja do"), required=False)
    remote = remote_field()
    radio_no = radio_field()

    def first_values(self) -> dict[str, Any]:
        return {name: getattr(self.subject, name) for name in self.base_fields}


class ReplaceForm(_NewMeterFields):
    """Replaces a meter, the subject; the new one counts the same at the same place."""

    on = day_field(label=gettext_lazy("Dzień wymiany"))
    last = figure_field(label=gettext_lazy("Ostatnie wskazanie starego licznika"))
    field_order = ["on", "last", "number", "first", "place", "verified_until", "remote", "radio_no"]

    def kinds(self) -> Mapping[str, MeterKind]:
        return {"last": self.subject.counts, "first": self.subject.counts}

    def first_values(self) -> dict[str, Any]:
        meter: Meter = self.subject
        copied = {name: getattr(meter, name) for name in ("place", "remote", "radio_no")}
        return {"on": self.today, **copied}


class InstallForm(_NewMeterFields):
    """Installs a meter; there is no subject."""

    premises = forms.CharField(
        label=gettext_lazy("Kod lokalu"),
        max_length=40,
        help_text=gettext_lazy("Na przykład L-001."),
        error_messages={"required": gettext_lazy("Podaj kod lokalu.")},
    )
    kind = forms.ChoiceField(label=gettext_lazy("Rodzaj licznika"), choices=MeterKind.choices)
    on = day_field(label=gettext_lazy("Dzień montażu"))
    field_order = [
        "premises", "kind", "number", "on", "first", "place", "verified_until", "remote",
        "radio_no",
    ]  # fmt: skip

    def kinds(self) -> Mapping[str, MeterKind]:
        kind = self.cleaned_data.get("kind")
        return {"first": MeterKind(kind)} if kind else {}

    def clean_premises(self) -> Premises:
        code = self.cleaned_data["premises"].strip().upper()
        premises = find_premises_by_code([code]).get(code)
        if premises is None:
            raise forms.ValidationError(
                _("Nie ma lokalu o kodzie %(code)s. Sprawdź kod w „Osoby i lokale”."),
                params={"code": code},
            )
        return premises


class ReturnForm(StepForm):
    """Returns a reading, the subject."""

    reason = forms.CharField(
        label=gettext_lazy("Powód, który przeczyta mieszkaniec"),
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("Na przykład: to numer licznika, nie wskazanie. Podaj jeszcze raz."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Napisz, dlaczego zwracasz odczyt.")},
    )


class MeterFilter(forms.Form):
    """`rodzaj` is a kind of meter, `zdjete` selects the dismounted ones."""

    rodzaj = forms.ChoiceField(
        label=gettext_lazy("Rodzaj"),
        choices=[("", gettext_lazy("wszystkie")), *MeterKind.choices],
        required=False,
    )
    zdjete = forms.BooleanField(label=gettext_lazy("Zdemontowane"), required=False)

    @property
    def kind(self) -> str:
        return self.cleaned_data["rodzaj"] if self.is_valid() else ""

    @property
    def off(self) -> bool:
        return self.is_valid() and self.cleaned_data["zdjete"]
