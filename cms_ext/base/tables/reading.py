"""Reading the rows of a file, one at a time; every error is reported, not only the first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, BinaryIO

from cms_ext.base.tables.cells import CellReader
from cms_ext.base.tables.findings import (
    FileRefused,
    FindingLog,
    about_file,
    about_line,
    shorten_value,
)
from cms_ext.base.tables.records import (
    RecordProblem,
    TableRecord,
    format_cell,
    open_text,
    physical_lines,
    split_records,
)
from cms_ext.base.tables.schema import (
    Checks,
    Marker,
    Schema,
    SchemaCatalogue,
    TableHeader,
    place_columns,
    read_top,
)
from cms_ext.base.tables.source import COMMAND_LINE, TableLimits, TableSource, inspect_source
from cms_ext.base.tables.values import polish_count, polish_decimal, read_control_sum

SAMPLE_ROWS = 5


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file whose type, encoding and header are good; its rows are read by `TableReading`.

    Without a `marker` the kind was given from outside and only the controls in `typed` can be
    judged, which a person states. `separator` is "" in a workbook.
    """

    source: TableSource
    schema: Schema[Any]
    separator: str
    header: TableHeader
    marker: Marker | None
    most_rows: int
    typed: Mapping[str, str] = field(default_factory=dict)

    def records(self) -> Iterator[TableRecord]:
        """All rows of the file as they are, from the first one."""
        source = self.source
        if source.workbook is not None:
            for number, cells in source.workbook.rows(self.header.width):
                yield TableRecord(number, cells, None)
            return
        with open_text(source.stream, source.encoding, source.frame) as text:
            yield from split_records(physical_lines(text), self.separator, self.header.width)


def read_file(
    stream: BinaryIO,
    catalogue: SchemaCatalogue,
    *,
    kind: str | None = None,
    version: int | None = None,
    encoding: str | None = None,
    limits: TableLimits = COMMAND_LINE,
    typed_sum: str = "",
) -> ReadFile:
    """Look at a seekable binary file up to its header; the caller opens and closes it.

    `kind` and `version` are needed where the marker is missing (version: the one that is read).
    `typed_sum` is what a person states of the one control sum of the kind.
    Raises FileRefused with a finding of level 1 or 2 (import_formats.md §3), nothing else.
    """
    source = inspect_source(stream, limits=limits, encoding=encoding)
    top = read_top(source, catalogue)
    stated = source.workbook.stated_kind if source.workbook else None
    kind = kind or (stated if stated in catalogue.kinds else None)
    schema = _schema_of(catalogue, top.marker, kind)
    try:
        _refuse_version(schema, top.marker, version)
        header = place_columns(schema, list(top.names), top.line, catalogue.required_names())
    except FileRefused as refusal:
        refusal.kind = schema.kind
        raise
    typed = {_name_control(schema): typed_sum} if typed_sum else {}
    return ReadFile(source, schema, top.separator, header, top.marker, limits.rows, typed)


def _name_control(schema: Schema[Any]) -> str:
    """Return the one control sum of a kind; a name that none has where there is not just one."""
    return next(iter(schema.controls)) if len(schema.controls) == 1 else "suma"


def _schema_of(
    catalogue: SchemaCatalogue, marker: Marker | None, chosen: str | None
) -> Schema[Any]:
    kinds = ", ".join(catalogue.kinds)
    if marker is None and chosen is None:
        what = "Plik nie ma wiersza wersji (#ebok;rodzaj;wersja). Dodaj go albo podaj rodzaj pliku."
        raise FileRefused(about_file("KIND_MISSING", what, kinds))
    stated = marker.kind if marker else chosen or ""
    for later in catalogue.announced:
        if later.kind == stated:
            raise FileRefused(about_line("KIND_UNSUPPORTED", 1, later.why, "", stated, kinds))
    if not stated:
        what = (
            "nie podano rodzaju pliku. Rozdziel komórki średnikiem, tabulatorem albo przecinkiem."
        )
        raise FileRefused(about_line("KIND_UNKNOWN", 1, what, "", "", kinds))
    if stated not in catalogue.kinds:
        what = f"rodzaj pliku „{shorten_value(stated)}” nie jest znany. Wpisz jeden z: {kinds}."
        raise FileRefused(about_line("KIND_UNKNOWN", 1, what, "", stated, kinds))
    if chosen is not None and chosen != stated:
        wanted = shorten_value(chosen)
        what = f"plik mówi „{stated}”, a wybrano „{wanted}”."
        raise FileRefused(about_line("HEADER_KIND", 1, what, "", stated, wanted))
    return next(schema for schema in catalogue.schemas if schema.kind == stated)


def _refuse_version(schema: Schema[Any], marker: Marker | None, chosen: int | None) -> None:
    read = str(schema.version)
    wanted = read if chosen is None else str(chosen)
    stated = marker.version if marker else wanted
    wrong = stated if stated != read else wanted
    if wrong != read:
        version = shorten_value(wrong) or "(pustą)"
        what = f"plik ma wersję {version}; ten system czyta wersję {read}."
        raise FileRefused(about_line("VERSION_UNKNOWN", 1, what, "", wrong, read))


class Totals:
    """Counts every row of a file and sums the good ones."""

    def __init__(self, schema: Schema[Any]) -> None:
        self.rows = 0
        self._controls = schema.controls
        self._facts = schema.facts
        self.sums = dict.fromkeys(schema.controls, Decimal("0.00"))

    def add(self, row: Any) -> None:
        for name, amount_of in self._controls.items():
            self.sums[name] += amount_of(row)

    def judge(self, controls: Mapping[str, str], log: FindingLog) -> None:
        """Report CONTROL_ROWS and CONTROL_SUM; a control that nobody knows is a warning."""
        for name, stated in controls.items():
            if name == "rows":
                if "".join(stated.split()) != (rows := str(self.rows)):
                    what = f"w pliku jest {rows} wierszy, a zapowiedziano {stated[:20]}. "
                    what += "Plik mógł zostać ucięty."
                    log.error(about_line("CONTROL_ROWS", 1, what, "rows", rows, stated[:20]))
            elif name in self.sums:
                if read_control_sum(stated) != self.sums[name]:
                    total = polish_decimal(self.sums[name])
                    what = f"suma w pliku to {total}, a zapowiedziano {stated[:30]}. "
                    what += "Sprawdź, czy plik jest cały. Niczego nie zaksięgowano."
                    log.error(about_line("CONTROL_SUM", 1, what, name, total, stated[:30]))
            elif name not in self._facts:
                what = f"„{name[:40]}” nie jest znaną sumą kontrolną; nie sprawdzono jej."
                found, wanted = f"{name}={stated}", ", ".join(("rows", *self._controls))
                log.warn(about_line("CONTROL_UNKNOWN", 1, what, "", found, wanted))


class TableReading:
    """A pass over the rows of `file`: iterate it once, then call `judge_totals`.

    It yields the good rows as (line, row), where a row is the dataclass of the kind; the first few
    stay in `sample`. The findings go to `log`; a caller may add its own of level 3 there before the
    totals are judged.
    """

    def __init__(self, file: ReadFile, log: FindingLog) -> None:
        self.file = file
        self.log = log
        self.totals = Totals(file.schema)
        self.sample: list[Any] = []
        self._cells = CellReader(file.header, file.schema.one_of, file.separator, log)

    @property
    def polish_samples(self) -> list[str]:
        """Up to 5 values with Polish letters, to judge a guessed encoding by eye."""
        return self._cells.polish_samples

    def __iter__(self) -> Iterator[tuple[int, Any]]:
        self._notice_other_sheets()
        # Not kept: what they remember of each row goes with the last one.
        checks = self.file.schema.checks()
        for record in self._records():
            row = self._row(record, checks)
            if row is not None:
                yield record.number, row
        for finding in checks.finish():
            self.log.error(finding)

    def judge_totals(self) -> None:
        """Compare the controls of the marker and the typed one, if no row has an error."""
        marker, typed = self.file.marker, self.file.typed
        if marker is None and not typed and not self.file.schema.marked:
            return
        if marker is None and not typed:
            why = "Brak wiersza wersji – sum kontrolnych nie sprawdzono."
            self.log.warn(about_file("CONTROLS_SKIPPED", why))
        elif self.log.error_count:
            why = "Sum kontrolnych nie sprawdzono z powodu błędów w wierszach."
            self.log.warn(about_file("CONTROLS_SKIPPED", why))
        else:
            self.totals.judge(marker.stated if marker else {}, self.log)
            self.totals.judge(typed, self.log)

    def _notice_other_sheets(self) -> None:
        workbook = self.file.source.workbook
        if workbook is not None and workbook.other_sheets:
            name, others = shorten_value(workbook.sheet_name), workbook.other_sheets
            what = f"Odczytano tylko pierwszy widoczny arkusz („{name}”). "
            what += f"Pominięto pozostałe: {others}."
            self.log.warn(about_file("SHEETS_IGNORED", what))

    def _records(self) -> Iterator[TableRecord]:
        for record in self.file.records():
            if record.number <= self.file.header.line or _is_blank(record):
                continue
            self.totals.rows += 1
            if self.totals.rows > self.file.most_rows:
                most = f"{polish_count(self.file.most_rows)} wierszy"
                what = f"Plik ma więcej niż {most}. Podziel go na mniejsze pliki."
                self.log.error(about_file("ROWS_TOO_MANY", what, f"najwyżej {most}"))
                return
            yield record
        if self.totals.rows == 0:
            what = "Plik nie zawiera żadnego wiersza danych."
            self.log.error(about_file("NO_ROWS", what, "co najmniej jeden wiersz"))

    def _row(self, record: TableRecord, checks: Checks[Any]) -> Any | None:
        """Return the checked row of a record, or None when something in it is wrong."""
        errors = self.log.error_count
        complete = self._is_whole(record)
        values = self._cells.values(record) if complete else None
        if values is None:
            places = self.file.header.places if complete else ()
            checks.unreadable({one.name: format_cell(record.cells[place]) for one, place in places})
            return None
        row = self.file.schema.build(**values)
        for finding in checks.check(record.number, row):
            self.log.error(finding)
        if self.log.error_count > errors:
            return None
        self.totals.add(row)
        if len(self.sample) < SAMPLE_ROWS:
            self.sample.append(row)
        return row

    def _is_whole(self, record: TableRecord) -> bool:
        """Return True if the row has as many cells as the header.

        Otherwise reports what is wrong.
        """
        line, count, width = record.number, len(record.cells), self.file.header.width
        if record.fault is None and count == width:
            return True
        if record.fault is RecordProblem.LONG:
            self._cells.refuse_long(record)
            return False
        code, found, wanted = "ROW_WIDTH", f"więcej niż {width}", f"{width} kolumn"
        if record.fault is not None:
            code, found, wanted = "QUOTE_UNCLOSED", "", '"tekst" albo tekst bez cudzysłowów'
            what = f"cudzysłów otwarty w wierszu {line} nie został zamknięty. "
            what += "Cudzysłów w środku komórki pisze się podwójnie."
        elif count < width:
            what, found = "za mało kolumn. Plik jest prawdopodobnie ucięty.", str(count)
        else:
            what = "za dużo kolumn. Sprawdź, czy w tekście nie stoi separator bez cudzysłowu."
        self.log.error(about_line(code, line, what, "", found, wanted))
        return False


def _is_blank(record: TableRecord) -> bool:
    # A faulty record has no cells either, but it is reported: it holds what somebody wrote.
    if record.fault is not None:
        return False
    for cell in record.cells:  # noqa: SIM110 - mostly the first tells, a generator costs more
        if cell and format_cell(cell).strip():
            return False
    return True
