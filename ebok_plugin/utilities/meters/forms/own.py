"""The resident's forms: figures with optional pictures, and a filter of many meters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ebok_plugin.utilities.meters.domain.own_meters import OwnMeter, describe_kind
from ebok_plugin.utilities.meters.domain.reading import ReadingRefused, parse_figure
from ebok_plugin.utilities.meters.vocabulary import MeterKind

MAX_TYPED_LENGTH = 20


@dataclass(frozen=True, slots=True)
class MeterFields:
    """The fields of one meter, for the template."""

    own: OwnMeter
    figure: forms.BoundField
    photo: forms.BoundField


class ReadingsForm(forms.Form):
    """Figures of `meters`, which take a reading today; fields `stan-KEY` and `zdjecie-KEY`."""

    def __init__(self, *args: Any, meters: Sequence[OwnMeter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meters = meters
        for own in meters:
            key = own.meter.pk
            self.fields[figure_name(key)] = forms.CharField(
                label=describe_kind(own.meter),
                required=False,
                max_length=MAX_TYPED_LENGTH,
                error_messages={"max_length": _("Za dużo znaków. Wpisz same cyfry z licznika.")},
                widget=forms.TextInput(
                    attrs={"class": "input", "inputmode": "decimal", "autocomplete": "off"}
                ),
            )
            self.fields[photo_name(key)] = forms.FileField(
                label=_("Zdjęcie licznika"),
                required=False,
                help_text=_("JPG, PNG albo HEIC, najwyżej 10 MB. Miejsce zdjęcia usuwamy."),
                widget=forms.FileInput(attrs={"accept": "image/*", "class": "input"}),
            )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        for own in self.meters:
            name = figure_name(own.meter.pk)
            typed = values.get(name)
            if not typed:
                continue
            try:
                values[name] = parse_figure(typed, own.meter.counts)
            except ReadingRefused as refusal:
                self.add_error(name, refusal.message)
        if self.meters and not self.errors and not self.figures_of(values):
            first = figure_name(self.meters[0].meter.pk)
            self.add_error(first, _("Wpisz wskazanie przynajmniej jednego licznika."))
        return values

    def figures_of(self, values: Mapping[str, Any]) -> dict[int, Decimal]:
        values_by_meter = {
            own.meter.pk: values.get(figure_name(own.meter.pk)) for own in self.meters
        }
        return {pk: value for pk, value in values_by_meter.items() if isinstance(value, Decimal)}

    @property
    def figures(self) -> dict[int, Decimal]:
        """Return the figures that were filled in, by the key of the meter."""
        return self.figures_of(self.cleaned_data)

    @property
    def photos(self) -> dict[int, UploadedFile[bytes]]:
        """Return the pictures of meters whose figure was filled in."""
        uploads = {pk: self.cleaned_data.get(photo_name(pk)) for pk in self.figures}
        return {pk: file for pk, file in uploads.items() if file}

    def refuse(self, pk: int, words: str) -> None:
        self.add_error(figure_name(pk), words)

    @property
    def by_meter(self) -> list[MeterFields]:
        return [
            MeterFields(own, self[figure_name(own.meter.pk)], self[photo_name(own.meter.pk)])
            for own in self.meters
        ]


def figure_name(pk: int) -> str:
    return f"stan-{pk}"


def photo_name(pk: int) -> str:
    return f"zdjecie-{pk}"


def stored_photo_name(pk: int) -> str:
    """Name the field with the key of a stored picture, on the page that asks."""
    return f"dodane-{pk}"


class ManyFilter(forms.Form):
    """`q` are words of the place or number, `rodzaj` a kind, `brak` those without a reading."""

    q = forms.CharField(
        label=gettext_lazy("Lokal albo numer licznika"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"class": "input", "type": "search"}),
    )
    rodzaj = forms.ChoiceField(
        label=gettext_lazy("Rodzaj licznika"),
        choices=[("", gettext_lazy("wszystkie")), *MeterKind.choices],
        required=False,
        widget=forms.Select(attrs={"class": "input"}),
    )
    brak = forms.BooleanField(
        label=gettext_lazy("Tylko bez odczytu w tym terminie"), required=False
    )
