"""The desk's forms of reading windows, layouts and suppliers' files."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.desks.import_desk.forms import EncodingField, ImportUploadForm
from cms_ext.office.desk_kit.staff_registers.views import VerbForm
from cms_ext.office.desk_kit.workflow.step import StepForm
from ebok_plugin.payments.domain.desk import BROWSER
from ebok_plugin.utilities.meters.domain.layout import Layout, MappedColumn, get_layout
from ebok_plugin.utilities.meters.domain.own_meters import save_window
from ebok_plugin.utilities.meters.models import ReadingLayout, ReadingWindow
from ebok_plugin.utilities.meters.models.use_information import MOST_HEADER_LINES
from ebok_plugin.utilities.meters.vocabulary import DateFormat, DecimalSign, LayoutField, MeterKind


class WindowForm(VerbForm):
    def call_verb(self) -> ReadingWindow:
        return save_window(self.instance, origin=self.origin)


# A line for one premises may have several meters of each kind.
MOST_COLUMNS = 16
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
        max_value=MOST_HEADER_LINES,
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
        for number in range(MOST_COLUMNS):
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
        for number in range(MOST_COLUMNS):
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
            for number in range(MOST_COLUMNS)
            if values[f"naglowek-{number}"]
        ]

    @property
    def facts_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.base_fields]

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """The filled rows, and some spare ones."""
        all_rows = [[self[name] for name in _row_fields(number)] for number in range(MOST_COLUMNS)]
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
