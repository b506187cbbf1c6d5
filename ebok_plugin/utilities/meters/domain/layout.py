"""The verbs of layouts: how a supplier's file of readings is read, kept by staff."""

from __future__ import annotations

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

from cms_ext.base.tables import Checks, Column, FileFinding, Schema, SchemaCatalogue
from cms_ext.base.tables.findings import shorten_value
from cms_ext.base.tables.numbers import BadValue, at_scale
from cms_ext.base.tables.texts import FIRST
from cms_ext.evidence.audit.domain.event import Origin, record
from ebok_plugin.utilities.meters.domain.meter_readings import METER_NO, read_figure, read_unit
from ebok_plugin.utilities.meters.models import LayoutColumn, ReadingLayout
from ebok_plugin.utilities.meters.models.meter import PLACES
from ebok_plugin.utilities.meters.vocabulary import DateFormat, DecimalSign, LayoutField, MeterKind

# A supplier's file of readings, read by a table of its columns. No database here.
#
# What a supplier exports has no marker and its own column names; which column is what is data that
# staff keep (`models.ReadingLayout`). A line says of one meter what it shows (by the number of the
# radio module or of the meter), or of one premises what each of its meters shows.

# The files of suppliers come as readings, beside those of the contract.
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
        """The one column of a field that a layout has once."""
        return next((one for one in self.columns if one.field == of), None)

    @property
    def figures(self) -> list[MappedColumn]:
        return [one for one in self.columns if one.field.is_figure]


@dataclass(frozen=True, slots=True)
class MappedFigure:
    """A figure of a line, with the column it stood in and the day it is of."""

    column: MappedColumn
    day: date
    value: Decimal


@dataclass(slots=True)
class MappedLine:
    """What a line says. With a `fault` the module could not be read, and the line has no figure."""

    radio_no: str = ""
    meter_no: str = ""
    premises_code: str = ""
    unit: str = ""
    fault: str = ""
    figures: list[MappedFigure] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that cannot be read: its column, what stood there, and what is wrong."""

    header: str
    found: str
    value: BadValue


class _NoChecks(Checks["dict[str, str]"]):
    """A line is judged when its meter is known."""

    def check(self, line: int, row: dict[str, str]) -> Iterator[FileFinding]:
        yield from ()


def layout_files(layout: Layout) -> SchemaCatalogue:
    """The one kind of file that a layout reads; a row is its texts by the name of the column."""
    columns = tuple(_column(one, layout) for one in layout.columns)
    schema = Schema(
        kind=KIND,
        version=VERSION,
        columns=columns,
        build=dict,
        checks=_NoChecks,
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


def read_line(
    layout: Layout, cells: Mapping[str, str], today: date
) -> tuple[MappedLine, list[BadCell]]:
    """The line and what of it cannot be read; a line with bad cells is not to be used."""
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
        for column in layout.figures:
            text = cells[column.header]
            # One premises has no gas, another no meter in the kitchen.
            if not text and column.kind:
                continue
            try:
                value = _figure(text, layout.decimal_sign)
            except BadValue as wrong:
                bad.append(BadCell(column.header, text, wrong))
            else:
                line.figures.append(MappedFigure(column, _day_of(column, day), value))
    return line, bad


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
    """A day as the layout writes it; an hour behind a blank or a T is left out.

    A spreadsheet's date comes as 2026-10-31 whatever the layout says. Raises BadValue:
    DATE_FORMAT, DATE_FUTURE, DATE_RANGE.
    """
    plain = re.split(r"[ T]", text, maxsplit=1)[0]
    shown = DateFormat(written).label
    try:
        day = datetime.strptime(plain, "%Y-%m-%d" if _ISO.fullmatch(plain) else written).date()
    except ValueError as error:
        raise BadValue(
            "DATE_FORMAT",
            f"„{shorten_value(text)}” nie jest datą w zapisie {shown}. Popraw datę albo układ.",
            f"data jak {shown}",
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
# Two rows of heading stand above the names of the columns.
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
    """A new layout or a changed one, with all of its columns in their order.

    Raises ValidationError with everything that stands in the way of reading a file by it.
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
            header=one.header,
            field=one.field,
            kind=one.kind,
            place=one.place,
        )
        for position, one in enumerate(columns, start=1)
    )
    record(
        "READING_LAYOUT_ADDED" if new else "READING_LAYOUT_CHANGED",
        origin,
        obj=layout,
        changes={"columns": [f"{one.header}: {one.field}" for one in columns]},
    )
    return layout


@transaction.atomic
def delete_layout(layout: ReadingLayout, *, origin: Origin) -> None:
    """Files read by it stay what they are; a reading does not say by which layout it came."""
    record("READING_LAYOUT_DELETED", origin, obj=layout)
    layout.delete()


def problems_of(columns: Sequence[MappedColumn]) -> list[str]:
    """Why no file can be read by these columns, in sentences; empty when one can."""
    fields = [one.field for one in columns]
    figures = [one for one in columns if one.field.is_figure]
    by_meter = LayoutField.RADIO in fields or LayoutField.METER in fields
    headers = [one.header for one in columns]
    seen = {(one.field, one.kind, one.place.casefold()) for one in figures}
    found = [
        _("Kolumna „%(name)s” jest w tabeli dwa razy.") % {"name": name}
        for name in sorted({name for name in headers if headers.count(name) > 1})
    ]
    found += [
        _("„%(what)s” może być tylko w jednej kolumnie.") % {"what": single.label}
        for single in LayoutField
        if not single.is_figure and fields.count(single) > 1
    ]
    if LayoutField.DAY not in fields:
        found.append(_("Wskaż kolumnę z dniem odczytu."))
    if not figures:
        found.append(_("Wskaż przynajmniej jedną kolumnę ze wskazaniem."))
    if LayoutField.RADIO in fields and LayoutField.METER in fields:
        found.append(_("Wybierz jedno: numer modułu radiowego albo numer licznika."))
    if not by_meter and LayoutField.PREMISES not in fields:
        found.append(_("Wskaż kolumnę z numerem modułu, numerem licznika albo kodem lokalu."))
    if by_meter and any(one.kind or one.place for one in figures):
        found.append(
            _("Gdy wiersz podaje numer, licznik jest znany: rodzaj i miejsce zostaw puste.")
        )
    if not by_meter and any(not one.kind for one in figures):
        found.append(_("Gdy wiersz podaje lokal, przy każdym wskazaniu wybierz rodzaj licznika."))
    if len(seen) < len(figures):
        found.append(_("Dwie kolumny ze wskazaniem dotyczą tego samego licznika."))
    return found


def get_layout(layout: ReadingLayout) -> Layout:
    """As the reader takes it. One query."""
    return Layout(
        name=layout.name,
        columns=tuple(
            MappedColumn(one.header, LayoutField(one.field), one.kind, one.place)
            for one in layout.columns.all()
        ),
        header_line=layout.header_line,
        decimal_sign=layout.decimal_sign,
        date_format=layout.date_format,
        fine_codes=frozenset(filter(None, (code.strip() for code in layout.fine_codes.split(",")))),
    )
