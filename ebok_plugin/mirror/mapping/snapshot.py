"""A snapshot read from the files of an accounting program by a profile (mirror.md §5)."""

from __future__ import annotations

import hashlib
import re
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from typing import Any

from cms_ext.base.money.amounts import Money
from cms_ext.base.tables import COMMAND_LINE, FindingLog, TableLimits
from cms_ext.base.tables.findings import FileFinding, FileRefused, about_file
from cms_ext.base.tables.records import TableRecord, read_pieces
from cms_ext.base.tables.schema import fold_name
from cms_ext.base.tables.source import TableSource
from cms_ext.base.tables.values import BadValue, polish_count
from cms_ext.desks.import_desk.mapping.foreign_table import (
    ForeignFile,
    ForeignFinding,
    ForeignPlace,
    Header,
    column_gone,
    find_header,
    list_headers,
    open_foreign,
    read_mapped_records,
    unpack_files,
)
from cms_ext.desks.import_desk.mapping.layout import Table
from cms_ext.desks.import_desk.mapping.target import guess_column
from cms_ext.desks.import_desk.mapping.values import DAY_FIGURES, read_any_day
from ebok_plugin.mirror.domain.rows import (
    VERSION,
    BalanceRow,
    PostingRow,
    SnapshotRow,
    SourceFacts,
)
from ebok_plugin.mirror.mapping.profile import DATE_PLACE, BalanceFrom, DayFrom, Profile
from ebok_plugin.mirror.mapping.rows import MappingState, TableMapper
from ebok_plugin.mirror.mapping.targets import WORDS
from ebok_plugin.mirror.vocabulary import RowKind

LINE_BITS = 21
"""Lines of one table; a row's `line` is the number of its table before that of its line."""


@dataclass(frozen=True, slots=True)
class OpenTable:
    """A file, or a sheet of it, with the table of the profile that it is."""

    place: ForeignPlace
    source: TableSource
    sheet: int
    table: Table
    header: Header


class MappedSource:
    """The rows of one snapshot in a foreign file, or in a ZIP of several (`SnapshotSource`).

    `day` is what the sender says. Raises FileRefused: no table, a column that is gone, no day.
    """

    def __init__(
        self,
        profile: Profile,
        file: ForeignFile,
        *,
        day: date | None = None,
        limits: TableLimits = COMMAND_LINE,
    ) -> None:
        self.profile = profile
        self._file = file
        self._limits = limits
        self._sent_day = day
        self._mappers: list[TableMapper] = []
        self._copies = ExitStack()
        weakref.finalize(self, self._copies.close)
        self.tables = self._open(unpack_files(file, limits, self._copies))
        self._stated_day = self._day_above()
        self.facts = self._find_facts()

    def _open(self, files: Sequence[ForeignFile]) -> list[OpenTable]:
        tables: list[OpenTable] = []
        for file in files:
            source = open_foreign(file, self.profile.encoding, self._limits, self._copies)
            names = source.workbook.sheet_names if source.workbook else ("",)
            tables += self._open_sheets(file.name, source, names, len(files) > 1)
        return tables

    def _open_sheets(
        self, name: str, source: TableSource, sheets: Sequence[str], is_named: bool
    ) -> Iterator[OpenTable]:
        """The table of the first sheet, or of each filled one where the profile reads them all."""
        for number, sheet in enumerate(sheets):
            place = ForeignPlace(name, sheet, is_named=is_named or len(sheets) > 1)
            headers = list_headers(source, self.profile.separator, number)
            if number and not headers:
                continue  # an empty sheet
            table, header = self._table_of(place, headers)
            yield OpenTable(place, source, number, table, header)
            if not table.all_sheets:
                return

    def _table_of(self, place: ForeignPlace, headers: Sequence[Header]) -> tuple[Table, Header]:
        """Return the table of the profile whose columns the file has. Raises FileRefused."""
        gone: list[tuple[int, FileRefused]] = []
        for table in self.profile.tables:
            columns = self._columns_of(table)
            header = find_header(headers, columns)
            missing = header.missing(columns) if header else list(columns)
            if header and not missing:
                return table, header
            gone.append((len(missing), column_gone(place, header, missing[0])))
        raise min(gone, key=lambda pair: pair[0])[1]

    def _columns_of(self, table: Table) -> tuple[str, ...]:
        rule = self.profile.day
        is_dated = rule.origin == DayFrom.COLUMN and len(self.profile.tables) == 1
        return (*table.columns, rule.text) if is_dated else table.columns

    def _day_above(self) -> date | None:
        """The day in a line above the names of the columns, of the first file that says it."""
        if self.profile.day.origin != DayFrom.ABOVE:
            return None
        before, after = self.profile.day.text.split(DATE_PLACE)
        found = re.compile(rf"{_spaced(before)}\s*{DAY_FIGURES}\s*{_spaced(after)}", re.IGNORECASE)
        for table in self.tables:
            for line, text in enumerate(table.header.above, start=1):
                if match := found.search(text):
                    return self._read_stated(table.place, line, match[1])
        raise FileRefused(
            self.tables[0].place.about_file(
                "MIRROR_DAY",
                f"nad nazwami kolumn nie ma wiersza „{self.profile.day.text}”.",
                expected=self.profile.day.text,
            )
        )

    def _read_stated(self, place: ForeignPlace, line: int, text: str) -> date:
        try:
            return read_any_day(text, self.profile.dates)
        except BadValue as bad:
            raise FileRefused(
                place.about_line("MIRROR_DAY", line, bad.what, found=text, expected=bad.expected)
            ) from bad

    def _find_facts(self) -> SourceFacts:
        """What the files say of the snapshot. Raises FileRefused with MIRROR_DAY."""
        digest = hashlib.sha256()
        for piece in read_pieces(self._file.stream):
            digest.update(piece)
        day, turnover_from = self._scan()
        source = self.tables[0].source
        return SourceFacts(
            name=self._file.name,
            sha256=digest.hexdigest(),
            size=self._file.stream.seek(0, 2),
            encoding=source.encoding,
            profile=self.profile.name,
            day=day,
            turnover_from=turnover_from,
            items_partial=self.profile.items_partial,
            unread_charge=self._find_unread_charge(),
        )

    def _find_unread_charge(self) -> str:
        """Return the column of monthly charges that the profile leaves out, "" for none."""
        rows = [row for opened in self.tables for row in opened.table.rows]
        if any(row.row != RowKind.BALANCE or "charge" in row.sources for row in rows):
            return ""
        return guess_column(WORDS["charge"], self._ignored_columns())

    def _ignored_columns(self) -> tuple[str, ...]:
        used = {fold_name(name) for opened in self.tables for name in opened.table.columns}
        names = [name for opened in self.tables for name in opened.header.names]
        return tuple(dict.fromkeys(name for name in names if fold_name(name) not in used))

    def _scan(self) -> tuple[date, date | None]:
        """Return the day of the snapshot, and the first day of its turnover, if it has any."""
        days, booked = set[date](), None
        has_postings = any(row.row == "OBROT" for table in self.tables for row in table.table.rows)
        if has_postings or self.profile.day.origin == DayFrom.COLUMN:
            state = MappingState()
            for row in self._mapped_rows(state, FindingLog()):
                if isinstance(row, PostingRow):
                    booked = min(booked or row.booking_date, row.booking_date)
            days = state.days
        return self._day_of(days), booked

    def _day_of(self, days: set[date]) -> date:
        is_journal = self.profile.balance == BalanceFrom.RUNNING
        if len(days) > 1 and not is_journal:
            raise _bad_day(f"W pliku są różne dni: {min(days)} i {max(days)}.")
        stated = max(days) if days else self._stated_day
        sent = self._sent_day
        if stated is None and sent is None:
            raise _bad_day("Plik nie mówi, z którego dnia są salda. Podaj dzień.")
        if stated and sent and (sent < stated if is_journal else sent != stated):
            raise _bad_day(f"Plik mówi o stanie na {stated}, a podano {sent}.", str(stated), sent)
        return sent or stated  # type: ignore[return-value]  # one of them is there

    def read_rows(self, log: FindingLog) -> Iterator[SnapshotRow]:
        """Yield the good rows; errors go to `log`. Computed balances come last."""
        state = MappingState()
        yield from self._mapped_rows(state, log)
        if self.profile.balance in (BalanceFrom.ROWS, BalanceFrom.ELSEWHERE):
            return
        for number, account in state.accounts.items():
            yield BalanceRow(
                line=account.line,
                balance=Money(account.balance),
                opening=None if account.opening is None else Money(account.opening),
                **account.facts | {"account_no": number},
            )

    def _mapped_rows(self, state: MappingState, log: FindingLog) -> Iterator[SnapshotRow]:
        self._mappers = []
        rows = 0
        for number, opened in enumerate(self.tables):
            mapper = TableMapper(
                self.profile,
                opened.table,
                opened.header,
                opened.place,
                state,
                log,
                first_line=number << LINE_BITS,
            )
            self._mappers.append(mapper)
            for record in self._records(opened, log):
                yield from mapper.map_record(record)
                if rows + mapper.rows > self._limits.rows:
                    log.error(_too_many(self._limits.rows))
                    return
            rows += mapper.rows
        if not rows:
            log.error(about_file("NO_ROWS", "W pliku nie ma żadnego wiersza danych."))

    def _records(self, opened: OpenTable, log: FindingLog) -> Iterator[TableRecord]:
        """Yield the filled lines below the names; a sheet that cannot be read goes to the log."""
        header = opened.header
        try:
            for record in read_mapped_records(opened.source, header.separator, opened.sheet):
                if record.number > header.line and (record.fault or any(record.cells)):
                    yield record
        except FileRefused as refusal:
            log.error(opened.place.refusal(refusal).finding)

    def judge_controls(self, log: FindingLog) -> None:
        """Compare the rows of sums with what was read, unless a row was refused."""
        if not log.error_count:
            for mapper in self._mappers:
                if mapper.totals:
                    mapper.totals.judge(log)
            for opened in self.tables:
                totals = opened.table.totals
                if opened.source.may_be_cut and not (totals and totals.required):
                    log.warn(_may_be_cut(opened.place))

    def describe_reading(self) -> Mapping[str, Any]:
        return {
            "version": VERSION,
            "encoding": self.tables[0].source.encoding,
            "separator": self.tables[0].header.separator,
            "ignored_columns": self._ignored_columns(),
            "cleaned": self.cleaned,
        }

    @property
    def cleaned(self) -> tuple[tuple[str, str, str], ...]:
        """Return samples of what was cleaned: the column, what the file has, what is read."""
        return tuple(sample for mapper in self._mappers for sample in mapper.forms.cleaned_samples)

    def locate_finding(self, finding: FileFinding) -> FileFinding:
        """Name file, line and foreign column of a finding about a row."""
        if isinstance(finding, ForeignFinding) or finding.line is None:
            return finding
        table, line = divmod(finding.line, 1 << LINE_BITS)
        opened = self.tables[table]
        columns = opened.table.columns_of(finding.field) if finding.field else ()
        return opened.place.about_line(
            finding.code,
            line,
            finding.message.partition(": ")[2],
            field=", ".join(columns),
            found=finding.found,
            expected=finding.expected,
        )


def _may_be_cut(place: ForeignPlace) -> FileFinding:
    return place.about_file(
        "FILE_END",
        "ostatni wiersz nie kończy się tak jak pozostałe, plik mógł zostać ucięty. Porównaj "
        "ostatnią kwotę z programem, a w układzie wskaż wiersz sumy, jeśli program go zapisuje.",
        expected="koniec wiersza",
    )


def _spaced(text: str) -> str:
    return r"\s+".join(map(re.escape, text.split()))


def _bad_day(message: str, found: str = "", expected: object = "") -> FileRefused:
    return FileRefused(FileFinding("MIRROR_DAY", None, None, found, str(expected), message))


def _too_many(most: int) -> FileFinding:
    return about_file(
        "ROWS_TOO_MANY",
        f"Jest więcej niż {polish_count(most)} wierszy.",
        expected=f"najwyżej {polish_count(most)} wierszy",
    )
