"""A foreign table read by a layout as a file of one kind: the cells that its schema reads."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from decimal import Decimal
from itertools import islice
from types import MappingProxyType
from typing import Any, BinaryIO

from cms_ext.base.tables import FileFinding, FindingLog, ReadFile, Schema, TableLimits
from cms_ext.base.tables.findings import about_line
from cms_ext.base.tables.records import Cell, TableRecord, format_cell, read_pieces
from cms_ext.base.tables.schema import TableHeader, fold_name
from cms_ext.desks.import_desk.mapping.cells import (
    CellForms,
    Cells,
    ReadValue,
    TotalsCheck,
    make_matcher,
)
from cms_ext.desks.import_desk.mapping.foreign_table import (
    BadCell,
    ForeignFile,
    ForeignPlace,
    Header,
    cell_texts,
    column_gone,
    find_header,
    is_blank,
    list_headers,
    open_foreign,
    read_mapped_records,
)
from cms_ext.desks.import_desk.mapping.layout import How, Layout, Source, Table
from cms_ext.desks.import_desk.mapping.target import Target, list_targets

MAX_PLACES = 6


class RowSieve:
    """Tells the lines of a table that are data from those that are left out."""

    def __init__(
        self, table: Table, sums: Sequence[Source], forms: CellForms, place: ForeignPlace
    ) -> None:
        header = forms.header
        self._width = len(header.names)
        self._names = tuple(map(fold_name, header.names))
        self._leave_out = [make_matcher(condition, header) for condition in table.leave_out]
        self.totals = TotalsCheck(sums, table.totals, forms, place) if table.totals else None

    def leaves_out(self, record: TableRecord) -> bool:
        """Return True for a blank line, the names once more, sums, a note below, what is named."""
        cells = record.cells
        if is_blank(cells) or self._repeats_names(cells):
            return True
        if self.totals and self.totals.find(record):
            return True
        if self.totals and self.totals.is_note_below(cells):
            return True
        return any(holds(cells) for holds in self._leave_out)

    def _repeats_names(self, cells: Cells) -> bool:
        """Return whether a line is the names of the columns once more, as on the next page."""
        first = fold_name(format_cell(cells[0]))
        return first == self._names[0] and self._names == tuple(
            map(fold_name, cell_texts(cells[: self._width]))
        )


class MappedFile(ReadFile):
    """A foreign table as `TableReading` takes it; findings name the foreign columns.

    A value that the layout cannot convert is left as it is: the schema refuses it in its words.
    """

    def __init__(
        self,
        schema: Schema[Any],
        layout: Layout,
        file: ForeignFile,
        *,
        limits: TableLimits,
        copies: ExitStack,
        typed: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Find the header. Raises FileRefused: no table, a column that is gone."""
        opened = open_foreign(file, layout.encoding, limits, copies)
        self._place = ForeignPlace(file.name)
        self._opened, self._table = opened, layout.tables[0]
        self._sources = self._table.rows[0].sources
        self._foreign = self._find_header(layout)
        self._forms = CellForms(self._foreign, layout.numbers, layout.dates, layout.cleaning)
        self._targets = [target for target in list_targets(schema) if target.name in self._sources]
        self._sieve = self._new_sieve()
        source = replace(opened, stream=file.stream, **_size_and_digest(file.stream))
        ReadFile.__init__(
            self,
            source,
            schema,
            self._foreign.separator,
            self._header(schema),
            None,
            limits.rows,
            typed,
        )

    def _find_header(self, layout: Layout) -> Header:
        columns = self._table.columns
        header = find_header(list_headers(self._opened, layout.separator), columns)
        missing = header.missing(columns) if header else list(columns)
        if header is None or missing:
            raise column_gone(self._place, header, missing[0])
        return header

    def _header(self, schema: Schema[Any]) -> TableHeader:
        by_name = {column.name: column for column in schema.columns}
        used = set(map(fold_name, self._table.columns))
        return TableHeader(
            line=self._foreign.line,
            width=len(self._targets),
            places=tuple((by_name[target.name], at) for at, target in enumerate(self._targets)),
            absent=tuple(column for column in schema.columns if column.name not in self._sources),
            ignored=tuple(name for name in self._foreign.names if fold_name(name) not in used),
        )

    def _new_sieve(self) -> RowSieve:
        own = (target for target in self._targets if target.is_summed and not target.repeated)
        sums = [self._sources[target.name] for target in own]
        return RowSieve(self._table, sums, self._forms, self._place)

    def records(self) -> Iterator[TableRecord]:
        """Yield the lines of data below the names, with a cell for each column of the schema."""
        sieve = self._sieve = self._new_sieve()
        readers = [
            self._cell_reader(target, self._sources[target.name]) for target in self._targets
        ]
        width = len(self._foreign.names)
        for record in read_mapped_records(self._opened, self._foreign.separator):
            if record.number <= self._foreign.line:
                continue
            if record.fault is not None:
                yield record
            elif not sieve.leaves_out(record):
                if sieve.totals:
                    _count(sieve.totals, record.cells)
                yield TableRecord(record.number, _map_cells(readers, record.cells, width), None)

    def _cell_reader(self, target: Target, source: Source) -> Any:
        read = self._forms.reader_of(source, replace(target, places=MAX_PLACES))
        at = self._foreign.place(source.columns[0]) if source.how == How.COLUMN else None

        def cell(cells: Cells) -> Cell:
            if at is not None and not isinstance(cells[at], str):
                return cells[at]  # a number of a spreadsheet, which the schema reads
            return _convert(read, cells)

        return cell

    def judge_sums(self, log: FindingLog) -> bool:
        if self._sieve.totals and not log.error_count:
            self._sieve.totals.judge(log)
        return True

    def locate(self, finding: FileFinding) -> FileFinding:
        source = self._sources.get(finding.field or "")
        if finding.line is None or source is None or not source.columns:
            return finding
        what = finding.message.partition(": ")[2]
        names = ", ".join(source.columns)
        return about_line(finding.code, finding.line, what, names, finding.found, finding.expected)

    @property
    def cleaned(self) -> tuple[tuple[str, str, str], ...]:
        return self._forms.cleaned_samples


def _size_and_digest(stream: BinaryIO) -> dict[str, Any]:
    digest = hashlib.sha256()
    for piece in read_pieces(stream):
        digest.update(piece)
    return {"sha256": digest.hexdigest(), "size": stream.seek(0, 2)}


def _map_cells(readers: Sequence[Any], cells: Cells, width: int) -> tuple[Cell, ...]:
    """Return the cells of the schema; too few or too many, as the line has."""
    if len(cells) < width:
        return tuple(islice(filter(None, cells), 1))
    mapped: tuple[Cell, ...] = tuple([read(cells) for read in readers])
    return (*mapped, "") if any(cell_texts(cells[width:])) else mapped


def _convert(read: ReadValue, cells: Cells) -> str:
    try:
        value = read(cells)
    except BadCell as bad:
        return bad.found or "?"
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return f"{value.normalize():f}".replace(".", ",")
    return str(value)


def _count(totals: TotalsCheck, cells: Cells) -> None:
    # What cannot be read the schema refuses, and then no sum is judged.
    with suppress(BadCell, IndexError):
        totals.add(cells)
