"""The desk's forms of meters, readings, reading windows, layouts and suppliers' files."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.desks.import_desk.forms import EncodingField, ImportUploadForm
from cms_ext.office.desk_kit.staff_registers.views import VerbForm
from cms_ext.office.desk_kit.workflow.step import StepForm
from cms_ext.premises.domain.codes import find_premises_by_code
from cms_ext.premises.models import Premises
from ebok_plugin.ledger.forms.fields import day_field
from ebok_plugin.payments.domain.desk import BROWSER
from ebok_plugin.utilities.meters.domain.layout import Layout, MappedColumn, get_layout
from ebok_plugin.utilities.meters.domain.meter import NewMeter
from ebok_plugin.utilities.meters.domain.own_meters import save_window
from ebok_plugin.utilities.meters.domain.reading import (
    MAX_REASON_LENGTH,
    ReadingRefused,
    parse_figure,
)
from ebok_plugin.utilities.meters.models import Meter, ReadingLayout, ReadingWindow
from ebok_plugin.utilities.meters.models.use_information import MAX_HEADER_LINES
from ebok_plugin.utilities.meters.vocabulary import DateFormat, DecimalSign, LayoutField, MeterKind

MAX_FIGURE_LENGTH = 20


def figure_field(**kwargs: Any) -> forms.CharField:
    """Make a field for a figure as the counter shows it; `parse_figure` reads it."""
    return forms.CharField(
        max_length=MAX_FIGURE_LENGTH,
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
        max_length=MAX_REASON_LENGTH,
        help_text=gettext_lazy("Na przykład: to numer licznika, nie wskazanie. Podaj jeszcze raz."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Napisz, dlaczego zwracasz odczyt.")},
    )


class MeterFilter(forms.Form):
    """`rodzaj` is a kind of meter, `zdjete` selects dismounted ones, `po_legalizacji` late ones."""

    rodzaj = forms.ChoiceField(
        label=gettext_lazy("Rodzaj"),
        choices=[("", gettext_lazy("wszystkie")), *MeterKind.choices],
        required=False,
    )
    zdjete = forms.BooleanField(label=gettext_lazy("Zdemontowane"), required=False)
    po_legalizacji = forms.BooleanField(
        label=gettext_lazy("Po terminie legalizacji"), required=False
    )

    @property
    def kind(self) -> str:
        return self.cleaned_data["rodzaj"] if self.is_valid() else ""

    @property
    def off(self) -> bool:
        return self.is_valid() and self.cleaned_data["zdjete"]

    @property
    def past_verification(self) -> bool:
        return self.is_valid() and self.cleaned_data["po_legalizacji"]


class WindowForm(VerbForm):
    def call_verb(self) -> ReadingWindow:
        return save_window(self.instance, origin=self.origin)


# A line for one premises may have several meters of each kind.
MAX_COLUMNS = 16
SPARE_ROWS = 4
NO_FIELD = [("", gettext_lazy("nie czytaj")), *LayoutField.choices]
NO_KIND = [("", "–"), *MeterKind.choices]


class LayoutForm(StepForm):
    """Edits a layout, or a new one that `start` fills in.

    The rows of the table are the fields `naglowek-N`, `pole-N`, `rodzaj-N`, `miejsce-N`; a row
    without a header is no column.
    """

    name = forms.CharField(
        label=gettext_lazy("Nazwa układu"),
        max_length=80,
        help_text=gettext_lazy("Na przykład nazwa dostawcy i programu."),
        error_messages={"required": gettext_lazy("Nazwij układ.")},
    )
    header_line = forms.IntegerField(
        label=gettext_lazy("W którym wierszu pliku stoją nazwy kolumn"),
        min_value=1,
        max_value=MAX_HEADER_LINES,
        initial=1,
    )
    decimal_sign = forms.ChoiceField(
        label=gettext_lazy("Znak dziesiętny"), choices=DecimalSign.choices
    )
    date_format = forms.ChoiceField(
        label=gettext_lazy("Jak zapisano datę"),
        choices=DateFormat.choices,
        help_text=gettext_lazy("Godzina za datą nie przeszkadza."),
    )
    fine_codes = forms.CharField(
        label=gettext_lazy("Kody, które nie są błędem"),
        max_length=60,
        required=False,
        initial="0",
        help_text=gettext_lazy("Po przecinku. Puste pole kodu też nie jest błędem."),
    )

    def __init__(self, *args: Any, start: Layout | None = None, **kwargs: Any) -> None:
        self.start = start
        super().__init__(*args, **kwargs)
        for number in range(MAX_COLUMNS):
            for name, row_field in _row_fields(number).items():
                self.fields[name] = row_field

    def first_values(self) -> dict[str, Any]:
        layout = get_layout(self.subject) if self.subject else self.start
        if layout is None:
            return {}
        values: dict[str, Any] = {
            "name": layout.name,
            "header_line": layout.header_line,
            "decimal_sign": layout.decimal_sign,
            "date_format": layout.date_format,
            "fine_codes": ", ".join(sorted(layout.fine_codes)),
        }
        for number, column in enumerate(layout.columns):
            values[f"naglowek-{number}"] = column.header
            values[f"pole-{number}"] = column.field
            values[f"rodzaj-{number}"] = column.kind
            values[f"miejsce-{number}"] = column.place
        return values

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        for number in range(MAX_COLUMNS):
            header, what = values.get(f"naglowek-{number}"), values.get(f"pole-{number}")
            if header and not what:
                self.add_error(f"pole-{number}", _("Wybierz, co zawiera ta kolumna."))
            if what and not header:
                self.add_error(f"naglowek-{number}", _("Wpisz nazwę kolumny, jak w pliku."))
        return values

    @property
    def facts(self) -> Mapping[str, Any]:
        names = ("name", "header_line", "decimal_sign", "date_format", "fine_codes")
        return {name: self.cleaned_data[name] for name in names}

    @property
    def columns(self) -> list[MappedColumn]:
        values = self.cleaned_data
        return [
            MappedColumn(
                values[f"naglowek-{number}"],
                LayoutField(values[f"pole-{number}"]),
                values[f"rodzaj-{number}"],
                values[f"miejsce-{number}"],
            )
            for number in range(MAX_COLUMNS)
            if values[f"naglowek-{number}"]
        ]

    @property
    def facts_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.base_fields]

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """Return the filled rows, and some spare ones."""
        all_rows = [[self[name] for name in _row_fields(number)] for number in range(MAX_COLUMNS)]
        filled = [number for number, row in enumerate(all_rows) if row[0].value()]
        return all_rows[: max(filled, default=-1) + 1 + SPARE_ROWS]


def _row_fields(number: int) -> dict[str, forms.Field]:
    place = number + 1
    return {
        f"naglowek-{number}": forms.CharField(
            label=_("Kolumna %(n)d: nazwa w pliku") % {"n": place}, max_length=80, required=False
        ),
        f"pole-{number}": forms.ChoiceField(
            label=_("Kolumna %(n)d: co zawiera") % {"n": place}, choices=NO_FIELD, required=False
        ),
        f"rodzaj-{number}": forms.ChoiceField(
            label=_("Kolumna %(n)d: rodzaj licznika") % {"n": place},
            choices=NO_KIND,
            required=False,
        ),
        f"miejsce-{number}": forms.CharField(
            label=_("Kolumna %(n)d: miejsce licznika") % {"n": place},
            max_length=60,
            required=False,
        ),
    }


def _layouts() -> list[tuple[str, str]]:
    return [(str(layout.pk), layout.name) for layout in ReadingLayout.objects.all()]


class SupplierUploadForm(ImportUploadForm):
    megabytes = BROWSER.megabytes

    layout = forms.ChoiceField(
        label=gettext_lazy("Układ pliku"),
        choices=_layouts,
        help_text=gettext_lazy("Układ mówi, która kolumna pliku co zawiera."),
        error_messages={"required": gettext_lazy("Wybierz układ pliku.")},
    )
    encoding = EncodingField()

    field_order = ["layout", "file", "encoding"]

    @property
    def has_layouts(self) -> bool:
        return bool(_layouts())
