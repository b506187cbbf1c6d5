"""A supplier's file of readings: its lines find their meters and are judged as readings.

Nothing is created: an unknown module or meter is an error of its line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.tables import FindingLog, SchemaCatalogue
from cms_ext.base.tables.findings import about_file
from cms_ext.desks.import_desk.domain.desk import Submission
from cms_ext.desks.import_desk.domain.import_table import Rehearsal, import_file
from cms_ext.desks.import_desk.domain.table import ImportStatus, make_refused_report
from ebok_plugin.payments.domain.desk import BROWSER, LedgerDesk
from ebok_plugin.payments.domain.import_ledger import LedgerFile
from ebok_plugin.payments.domain.import_record import ImportReport
from ebok_plugin.utilities.meters.domain.layout import (
    KIND,
    Layout,
    MappedFigure,
    MappedLine,
    get_layout,
    layout_files,
    read_reading_line,
)
from ebok_plugin.utilities.meters.domain.meter_readings import READ, ReadingRow
from ebok_plugin.utilities.meters.domain.reading import format_figure
from ebok_plugin.utilities.meters.domain.reading_import import MeterReadingsImport, find_mounted
from ebok_plugin.utilities.meters.models import Meter, ReadingLayout
from ebok_plugin.utilities.meters.vocabulary import LayoutField, MeterKind, ReadingSource

SHOWN_LINES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierRow(ReadingRow):
    """A reading of a known meter; `column` is its column in the supplier's file."""

    column: str


@dataclass(frozen=True, slots=True)
class MappedReading:
    """A reading as it was understood, for the page of the rehearsal."""

    line: int
    meter: Meter
    day: date
    value: Decimal
    column: str


class SupplierReadingsImport(MeterReadingsImport):
    source = ReadingSource.RADIO
    if_replaced = gettext_lazy(
        "Jeśli wymieniono licznik, zapisz wymianę na jego stronie w „Rejestry”, „Liczniki” i "
        "wgraj plik jeszcze raz."
    )

    def __init__(self, layout: Layout, *, today: date, log: FindingLog) -> None:
        super().__init__(today=today, log=log)
        self._layout = layout
        self._lines: list[tuple[int, MappedLine]] = []
        self.preview: list[MappedReading] = []

    def judge(self, rows: Sequence[tuple[int, Any]]) -> None:
        for number, cells in rows:
            line, bad = read_reading_line(self._layout, cells, self.today)
            for cell in bad:
                value = cell.value
                self.refuse(
                    value.code,
                    number,
                    value.what,
                    field=cell.header,
                    found=cell.found,
                    expected=value.expected,
                )
            if not bad:
                self._lines.append((number, line))

    def finish(self) -> None:
        meters = _KnownMeters([line for _number, line in self._lines])
        earlier_values: dict[tuple[int, date], tuple[int, Decimal]] = {}
        for number, line in self._lines:
            if line.fault:
                self._warn_of_fault(number, line)
                continue
            for figure in line.figures:
                meter = self._meter_of(number, line, figure, meters)
                if meter is None and figure.column.kind == "":
                    break  # one meter a line: reported once
                if meter is None or self._is_before_fitting(figure, meter):
                    continue
                if (first := earlier_values.get((meter.pk, figure.day))) is not None:
                    self._refuse_second(number, figure, first)
                    continue
                earlier_values[meter.pk, figure.day] = number, figure.value
                self._take(number, line, figure, meter)
        super().finish()

    def _take(self, number: int, line: MappedLine, figure: MappedFigure, meter: Meter) -> None:
        column = figure.column.header
        row = SupplierRow(
            premises_code=meter.premises.code,
            meter_no=meter.number,
            medium=meter.kind,
            unit=line.unit or meter.unit,
            reading_date=figure.day,
            reading=figure.value,
            status=READ,
            laf=None,
            replaces_meter_no=None,
            radio_no=None,
            column=column,
        )
        self._rows[meter.number].append((number, row))
        if len(self.preview) < SHOWN_LINES:
            self.preview.append(MappedReading(number, meter, figure.day, figure.value, column))

    def _warn_of_fault(self, number: int, line: MappedLine) -> None:
        column = self._layout.column(LayoutField.FAULT)
        assert column is not None  # a line has a fault only where a column says so
        self.warn(
            "METER_FAULT",
            number,
            _("moduł zgłosił błąd. Tego wiersza nie wczytamy; odczytaj licznik na miejscu."),
            field=column.header,
            found=line.fault,
        )

    def _refuse_second(self, number: int, figure: MappedFigure, first: tuple[int, Decimal]) -> None:
        """Refuse another figure of a day; the same one may come twice on a round."""
        if first[1] == figure.value:
            return
        self.refuse(
            "KEY_DUPLICATE",
            number,
            _("ten licznik ma na {day} inne wskazanie w wierszu {first}.").format(
                day=figure.day, first=first[0]
            ),
            field=figure.column.header,
            found=format_figure(figure.value),
            expected=format_figure(first[1]),
        )

    def _is_before_fitting(self, figure: MappedFigure, meter: Meter) -> bool:
        """Return whether the figure is of a month's end before the meter was installed.

        A module installed this month reports the end of the last month all the same.
        """
        month_end = figure.column.field == LayoutField.MONTH_END
        return month_end and figure.day < meter.installed_on

    def _meter_of(
        self, number: int, line: MappedLine, figure: MappedFigure, meters: _KnownMeters
    ) -> Meter | None:
        column = figure.column
        candidates = meters.of(line, column.kind, column.place)
        if len(candidates) == 1:
            return candidates[0]
        if line.premises_code and not (line.radio_no or line.meter_no):
            self._refuse_premises(number, line, figure, len(candidates))
            return None
        whose = self._layout.column(LayoutField.RADIO) or self._layout.column(LayoutField.METER)
        assert whose is not None  # `save_layout` requires one
        self.refuse(
            "METER_UNKNOWN",
            number,
            _("nie wisi u nas licznik o tym numerze. Dopisz numer w „Rejestry”, „Liczniki”."),
            field=whose.header,
            found=line.radio_no or line.meter_no,
            expected=_("numer licznika albo modułu, który wisi"),
        )
        return None

    def _refuse_premises(
        self, number: int, line: MappedLine, figure: MappedFigure, hanging: int
    ) -> None:
        kind = MeterKind(figure.column.kind).label
        if hanging:
            code = "METER_SEVERAL"
            words = _("w lokalu {code} jest więcej niż jeden {kind}. Wskaż w układzie miejsce.")
        else:
            code = "METER_UNKNOWN"
            words = _(
                "w lokalu {code} nie wisi {kind}. Sprawdź kod lokalu albo dodaj licznik "
                "w „Rejestry”, „Liczniki”."
            )
        self.refuse(
            code,
            number,
            words.format(code=line.premises_code, kind=kind),
            field=figure.column.header,
            found=format_figure(figure.value),
            expected=_("wskazanie licznika, który wisi w tym lokalu"),
        )

    def name_column(self, field: str) -> str:
        """Return the supplier's own name of a contract column."""
        if field == "reading" and isinstance(self._judged, SupplierRow):
            return self._judged.column
        own_fields = {"reading_date": LayoutField.DAY, "unit": LayoutField.UNIT}
        column = self._layout.column(own_fields[field]) if field in own_fields else None
        return column.header if column else field


class _KnownMeters:
    """The mounted meters that the lines of a file name, queried in portions."""

    def __init__(self, lines: Iterable[MappedLine]) -> None:
        self._by_radio: dict[str, list[Meter]] = defaultdict(list)
        self._by_number: dict[str, list[Meter]] = defaultdict(list)
        self._by_premises: dict[str, list[Meter]] = defaultdict(list)
        radio, numbers, codes = set[str](), set[str](), set[str]()
        for line in lines:
            radio.add(line.radio_no)
            numbers.add(line.meter_no)
            codes.add(line.premises_code)
        for meter in find_mounted("radio_no", radio - {""}):
            self._by_radio[meter.radio_no].append(meter)
        for meter in find_mounted("number", numbers - {""}):
            self._by_number[meter.number].append(meter)
        for meter in find_mounted("premises__code", codes - {""}):
            self._by_premises[meter.premises.code].append(meter)

    def of(self, line: MappedLine, kind: str, place: str) -> list[Meter]:
        if line.radio_no:
            return self._by_radio[line.radio_no]
        if line.meter_no:
            return self._by_number[line.meter_no]
        wanted = place.casefold()
        return [
            meter
            for meter in self._by_premises[line.premises_code]
            if meter.kind == kind and (not wanted or meter.place.casefold() == wanted)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierReport(ImportReport):
    """The report of such a file, with its first readings as they were understood."""

    layout: str = ""
    preview: tuple[MappedReading, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Omit the preview: cells of the file are not stored."""
        plain = ImportReport.as_json(self)
        del plain["preview"]
        return plain


class SupplierFile(LedgerFile):
    """A file read by a layout; its record is among the imports of readings."""

    report_type = SupplierReport

    def __init__(self, layout: Layout, today: date, made_by: Any) -> None:
        super().__init__(today, made_by)
        self._layout = layout

    def catalogue(self) -> SchemaCatalogue:
        return layout_files(self._layout)

    def judge(self, kind: str) -> SupplierReadingsImport:
        return SupplierReadingsImport(self._layout, today=self.today, log=FindingLog())

    def report(self, rehearsal: Rehearsal[Any], status: ImportStatus) -> SupplierReport:
        plain = super().report(rehearsal, status)
        values = {field.name: getattr(plain, field.name) for field in fields(plain)}
        preview = tuple(rehearsal.judge.preview)
        return SupplierReport(**values, layout=self._layout.name, preview=preview)


class SupplierDesk(LedgerDesk):
    """Imports by the layout with the key `options["layout"]`."""

    two_persons_for_some = False

    name = "supplier_readings"
    factory = "ebok_plugin.utilities.meters.domain.supplier_import.SupplierDesk"

    def postings(self) -> dict[str, int]:
        """Count layout changes as postings: both make a rehearsal outdated."""
        revisions = ReadingLayout.objects.aggregate(all=Sum("revision"))["all"] or 0
        posted = super().postings()
        return {**posted, KIND: posted.get(KIND, 0) + revisions}

    def _import(self, submission: Submission, **how: Any) -> ImportReport:
        key = submission.options.get("layout", "")
        layout = ReadingLayout.objects.filter(pk=int(key)).first() if key.isdecimal() else None
        if layout is None:
            gone = _("Tego układu już nie ma. Wybierz inny i wgraj plik jeszcze raz.")
            finding = about_file("LAYOUT_GONE", gone)
            return make_refused_report(SupplierReport, submission.filename, finding, kind=KIND)
        stream: Any = submission.content.file
        return import_file(
            SupplierFile(get_layout(layout), how["today"], how.get("made_by")),
            stream,
            submission.filename,
            kind=KIND,
            encoding=submission.options.get("encoding") or None,
            dry_run=how.get("dry_run", False),
            limits=BROWSER,
        )
