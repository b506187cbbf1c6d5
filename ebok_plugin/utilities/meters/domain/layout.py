"""Layouts: how a supplier's file of readings is read, and how staff define it.

A supplier's export has no marker and its own column names; which column is what is data that staff
define (`models.ReadingLayout`). A line gives the figure of one meter (by the number of the radio
module or of the meter), or the figures of all meters of one premises.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.tables import Checks, Column, Schema, SchemaCatalogue
from cms_ext.base.tables.findings import shorten_value
from cms_ext.base.tables.values import FIRST, BadValue, at_scale
from cms_ext.evidence.audit.domain.event import Origin, record
from ebok_plugin.utilities.meters.domain.meter_readings import METER_NO, read_figure, read_unit
from ebok_plugin.utilities.meters.models import LayoutColumn, ReadingLayout
from ebok_plugin.utilities.meters.models.meter import PLACES
from ebok_plugin.utilities.meters.vocabulary import DateFormat, DecimalSign, LayoutField, MeterKind

# Suppliers' files are imported as readings, like those of the contract.
KIND, VERSION = "meter_readings", 1
IDENTIFIERS = (LayoutField.RADIO, LayoutField.METER, LayoutField.PREMISES)
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class MappedColumn:
    header: str
    field: LayoutField
    kind: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    name: str
    columns: tuple[MappedColumn, ...]
    header_line: int = 1
    decimal_sign: str = DecimalSign.COMMA
    date_format: str = DateFormat.ISO
    fine_codes: frozenset[str] = frozenset({"0"})

    def column(self, of: LayoutField) -> MappedColumn | None:
        """Return the column of a field that a layout has only once."""
        return next((column for column in self.columns if column.field == of), None)

    @property
    def figures(self) -> list[MappedColumn]:
        return [column for column in self.columns if column.field.is_figure]


@dataclass(frozen=True, slots=True)
class MappedFigure:
    """A figure of a line, with its column and the day it belongs to."""

    column: MappedColumn
    day: date
    value: Decimal


@dataclass(slots=True)
class MappedLine:
    """What a line says; with a `fault` the module could not be read and there is no figure."""

    radio_no: str = ""
    meter_no: str = ""
    premises_code: str = ""
    unit: str = ""
    fault: str = ""
    figures: list[MappedFigure] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that cannot be read: its column, its text, and what is wrong."""

    header: str
    found: str
    value: BadValue


def layout_files(layout: Layout) -> SchemaCatalogue:
    """Return the one kind of file that a layout reads; a row is its texts by column name."""
    columns = tuple(_column(column, layout) for column in layout.columns)
    schema: Schema[dict[str, str]] = Schema(
        kind=KIND,
        version=VERSION,
        columns=columns,
        build=dict,
        checks=Checks,
        controls={},
        marked=False,
    )
    return SchemaCatalogue((schema,), header_line=layout.header_line)


def _column(mapped: MappedColumn, layout: Layout) -> Column:
    if mapped.field.is_figure:
        exact = at_scale(PLACES, "READING_SCALE")
        sign = layout.decimal_sign
        return Column(mapped.header, str, number=lambda number: exact(number).replace(".", sign))
    return Column(mapped.header, str, identifier=mapped.field in IDENTIFIERS)


def read_reading_line(
    layout: Layout, cells: Mapping[str, str], today: date
) -> tuple[MappedLine, list[BadCell]]:
    """Read a line, and list its unreadable cells; a line with such cells is not usable."""
    line = MappedLine()
    fault = layout.column(LayoutField.FAULT)
    if fault is not None and cells[fault.header] not in {"", *layout.fine_codes}:
        line.fault = cells[fault.header]
    bad: list[BadCell] = []
    day: date | None = None
    for column in layout.columns:
        text = cells[column.header]
        try:
            match column.field:
                case LayoutField.RADIO:
                    line.radio_no = METER_NO(_number(text))
                case LayoutField.METER:
                    line.meter_no = METER_NO(_number(text))
                case LayoutField.PREMISES:
                    line.premises_code = _code(text)
                case LayoutField.UNIT if not line.fault:
                    line.unit = read_unit(text)
                case LayoutField.DAY if not line.fault:
                    day = read_day(text, layout.date_format, today)
                case _:
                    continue
        except BadValue as wrong:
            bad.append(BadCell(column.header, text, wrong))
    if day is not None:
        bad += _read_figures(layout, cells, day, line)
    return line, bad


def _read_figures(
    layout: Layout, cells: Mapping[str, str], day: date, line: MappedLine
) -> Iterator[BadCell]:
    """Add the figures of a day to the line; yields the cells that cannot be read."""
    for column in layout.figures:
        text = cells[column.header]
        # Not every premises has gas, or a meter in the kitchen.
        if not text and column.kind:
            continue
        try:
            value = _figure(text, layout.decimal_sign)
        except BadValue as wrong:
            yield BadCell(column.header, text, wrong)
        else:
            line.figures.append(MappedFigure(column, _day_of(column, day), value))


def _number(text: str) -> str:
    return "".join(text.split()).upper()


def _code(text: str) -> str:
    if not text:
        raise BadValue("VALUE_MISSING", "brakuje kodu lokalu.", "kod lokalu, na przykład L-001")
    return text.upper()


def _day_of(column: MappedColumn, day: date) -> date:
    return day.replace(day=1) - timedelta(days=1) if column.field == LayoutField.MONTH_END else day


def _figure(text: str, sign: str) -> Decimal:
    other = DecimalSign.DOT if sign == DecimalSign.COMMA else DecimalSign.COMMA
    if other in text:
        raise BadValue(
            "AMOUNT_FORMAT",
            f"„{shorten_value(text)}” ma inny znak dziesiętny niż w układzie („{sign}”). Popraw "
            "liczbę albo układ.",
            f"liczba w zapisie 123{sign}456",
        )
    return read_figure(text)


def read_day(text: str, written: str, today: date) -> date:
    """Read a day as the layout writes it; an hour after a blank or a T is ignored.

    A spreadsheet's date comes as 2026-10-31 whatever the layout says. Raises BadValue:
    DATE_FORMAT, DATE_FUTURE, DATE_RANGE.
    """
    plain = re.split(r"[ T]", text, maxsplit=1)[0]
    example = DateFormat(written).label
    try:
        day = datetime.strptime(plain, "%Y-%m-%d" if _ISO.fullmatch(plain) else written).date()
    except ValueError as error:
        raise BadValue(
            "DATE_FORMAT",
            f"„{shorten_value(text)}” nie jest datą w zapisie {example}. Popraw datę albo układ.",
            f"data jak {example}",
        ) from error
    if day > today:
        raise BadValue(
            "DATE_FUTURE", f"data {day} jest w przyszłości. Sprawdź rok.", f"data do {today}"
        )
    if day < FIRST:
        raise BadValue(
            "DATE_RANGE", f"data {day} jest poza zakresem. Sprawdź rok.", f"data od {FIRST}"
        )
    return day


WALK_BY = Layout(
    name="Obchód radiowy",
    columns=(
        MappedColumn("nr_modulu", LayoutField.RADIO),
        MappedColumn("data", LayoutField.DAY),
        MappedColumn("wskazanie_biezace", LayoutField.VALUE),
        MappedColumn("wskazanie_koniec_miesiaca", LayoutField.MONTH_END),
        MappedColumn("kod_bledu", LayoutField.FAULT),
    ),
    decimal_sign=DecimalSign.COMMA,
    date_format=DateFormat.ISO,
    fine_codes=frozenset({"0"}),
)
# Two rows of headings are above the names of the columns.
BY_PREMISES = Layout(
    name="Zestawienie lokali",
    columns=(
        MappedColumn("Lokal", LayoutField.PREMISES),
        MappedColumn("Data odczytu", LayoutField.DAY),
        MappedColumn("Zimna woda", LayoutField.VALUE, MeterKind.COLD_WATER),
        MappedColumn("Ciepła woda", LayoutField.VALUE, MeterKind.HOT_WATER),
        MappedColumn("Ciepło", LayoutField.VALUE, MeterKind.HEAT),
    ),
    header_line=3,
    decimal_sign=DecimalSign.COMMA,
    date_format=DateFormat.DOTS,
    fine_codes=frozenset(),
)
SAMPLES: Mapping[str, tuple[Promise, Layout]] = {
    "obchod": (gettext_lazy("Wzór: obchód radiowy, wiersz na moduł (CSV)"), WALK_BY),
    "lokale": (gettext_lazy("Wzór: zestawienie, wiersz na lokal (XLSX)"), BY_PREMISES),
}


@transaction.atomic
def save_layout(
    layout: ReadingLayout, columns: Sequence[MappedColumn], *, origin: Origin
) -> ReadingLayout:
    """Save a new or changed layout with all of its columns in order.

    Raises ValidationError with everything that prevents reading a file by it.
    """
    layout.full_clean()
    if problems := problems_of(columns):
        raise ValidationError(problems)
    new = layout.pk is None
    layout.revision += 1
    layout.save()
    layout.columns.all().delete()
    LayoutColumn.objects.bulk_create(
        LayoutColumn(
            layout=layout,
            position=position,
            header=column.header,
            field=column.field,
            kind=column.kind,
            place=column.place,
        )
        for position, column in enumerate(columns, start=1)
    )
    record(
        "READING_LAYOUT_ADDED" if new else "READING_LAYOUT_CHANGED",
        origin,
        obj=layout,
        changes={"columns": [f"{column.header}: {column.field}" for column in columns]},
    )
    return layout


@transaction.atomic
def delete_layout(layout: ReadingLayout, *, origin: Origin) -> None:
    """Delete a layout; readings imported by it stay, for they do not name it."""
    record("READING_LAYOUT_DELETED", origin, obj=layout)
    layout.delete()


def problems_of(columns: Sequence[MappedColumn]) -> list[str]:
    """List in sentences why no file can be read by these columns; empty if one can."""
    fields = [column.field for column in columns]
    figures = [column for column in columns if column.field.is_figure]
    by_meter = LayoutField.RADIO in fields or LayoutField.METER in fields
    headers = [column.header for column in columns]
    columns_seen = {(column.field, column.kind, column.place.casefold()) for column in figures}
    problems = [
        _("Kolumna „%(name)s” jest w tabeli dwa razy.") % {"name": name}
        for name in sorted({name for name in headers if headers.count(name) > 1})
    ]
    problems += [
        _("„%(what)s” może być tylko w jednej kolumnie.") % {"what": single.label}
        for single in LayoutField
        if not single.is_figure and fields.count(single) > 1
    ]
    if LayoutField.DAY not in fields:
        problems.append(_("Wskaż kolumnę z dniem odczytu."))
    if not figures:
        problems.append(_("Wskaż przynajmniej jedną kolumnę ze wskazaniem."))
    if LayoutField.RADIO in fields and LayoutField.METER in fields:
        problems.append(_("Wybierz jedno: numer modułu radiowego albo numer licznika."))
    if not by_meter and LayoutField.PREMISES not in fields:
        problems.append(_("Wskaż kolumnę z numerem modułu, numerem licznika albo kodem lokalu."))
    if by_meter and any(column.kind or column.place for column in figures):
        problems.append(
            _("Gdy wiersz podaje numer, licznik jest znany: rodzaj i miejsce zostaw puste.")
        )
    if not by_meter and any(not column.kind for column in figures):
        problems.append(
            _("Gdy wiersz podaje lokal, przy każdym wskazaniu wybierz rodzaj licznika.")
        )
    if len(columns_seen) < len(figures):
        problems.append(_("Dwie kolumny ze wskazaniem dotyczą tego samego licznika."))
    return problems


def get_layout(layout: ReadingLayout) -> Layout:
    """Return the layout for the reader. One query."""
    return Layout(
        name=layout.name,
        columns=tuple(
            MappedColumn(column.header, LayoutField(column.field), column.kind, column.place)
            for column in layout.columns.all()
        ),
        header_line=layout.header_line,
        decimal_sign=layout.decimal_sign,
        date_format=layout.date_format,
        fine_codes=frozenset(filter(None, (code.strip() for code in layout.fine_codes.split(",")))),
    )
