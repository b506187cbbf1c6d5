"""A kind of table that an app imports: its declaration, judging, samples and report."""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from datetime import date
from itertools import islice
from typing import Any, ClassVar, Generic, TypeVar

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.amounts import Money
from cms_ext.base.tables import FileFinding, FindingLog, ReadFile, Schema, TableReading
from cms_ext.base.tables.declaration import TableFormat, TableRow
from cms_ext.base.tables.findings import about_line
from cms_ext.base.tables.writing import write_csv, write_xlsx
from cms_ext.desks.import_desk.models import ImportedFile
from cms_ext.evidence.audit.domain.event import Origin

R = TypeVar("R")
Declared = TypeVar("Declared", bound=TableRow)
Stored = TypeVar("Stored")
Differences = Mapping[str, tuple[object, object]]
"""By column the value on file and the value of a row, where they differ."""


@dataclass(frozen=True, slots=True)
class Change:
    """A stored value that the import replaces; `line` is None if no row names the record."""

    line: int | None
    key: str
    field: str
    old: str
    new: str


@dataclass(slots=True)
class TableOutcome:
    """What the rows of a file would do to the stored ones, without writing anything.

    `made` names what would be newly made, `notes` are sentences for the report. With `two_persons`
    one alone may not commit the file.
    """

    new: int = 0
    unchanged: int = 0
    changed: int = 0
    made: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    two_persons: bool = False

    @property
    def has_work(self) -> bool:
        return self.new + self.changed > 0


class RowJudge(ABC, Generic[R]):
    """Compares one file with the stored rows: `judge` portions of rows, then `finish`.

    Judging writes nothing but findings and the outcome.
    """

    rows_a_portion: ClassVar[int] = 500

    def __init__(self, *, today: date, log: FindingLog) -> None:
        self.today = today
        self.log = log
        self.outcome = TableOutcome()

    @abstractmethod
    def judge(self, rows: Sequence[tuple[int, R]]) -> None:
        """Judge a portion of rows."""

    def finish(self) -> None:
        """Check what only the complete file reveals."""

    def count_known(self, line: int, label: str, differences: Differences) -> bool:
        """Count the row of a known record and list its changes; return whether there are any."""
        self.outcome.changes += [
            Change(line, label, name, str(old or ""), str(new or ""))
            for name, (old, new) in differences.items()
        ]
        self.outcome.changed += bool(differences)
        self.outcome.unchanged += not differences
        return bool(differences)

    def name_column(self, field: str) -> str:
        """Return the name that the file has for a column of the schema."""
        return field

    def refuse(
        self, code: str, line: int, message: str, *, field: str, found: str = "", expected: str = ""
    ) -> None:
        name = self.name_column(field)
        self.log.error(about_line(code, line, message, field=name, found=found, expected=expected))

    def warn(
        self, code: str, line: int, message: str, *, field: str, found: str = "", expected: str = ""
    ) -> None:
        name = self.name_column(field)
        self.log.warn(about_line(code, line, message, field=name, found=found, expected=expected))


class TableImport(RowJudge[R]):
    """A judged file that can also be written. The same object judges first and then writes.

    `imported` is the record of the file, set once it is being written.
    """

    imported: ImportedFile

    @abstractmethod
    def write(self, rows: Iterator[tuple[int, R]], origin: Origin) -> None:
        """Write the rows, read once more, in the caller's transaction. They were found good."""


class KeyedImport(TableImport[Declared], Generic[Declared, Stored]):
    """A file whose rows are found by their key: unknown ones are new, known ones are compared.

    `rows_at_once` are written together, after their stored records were read again; None: all.
    """

    rows_at_once: ClassVar[int | None] = 500

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self._keys_to_write: set[Hashable] = set()

    @abstractmethod
    def find_stored(self, rows: Sequence[Declared]) -> Mapping[Any, Stored]:
        """Find what is on file, by the key of its row."""

    def check_row(self, line: int, row: Declared) -> bool:
        """Report what is wrong with a row, known or new; return whether it is judged further."""
        return True

    def judge_new(self, line: int, row: Declared) -> str | None:
        """Return what the row would make, as text for the report or ""; None if refused."""
        return ""

    @abstractmethod
    def judge_known(self, line: int, row: Declared, stored: Stored) -> Differences | None:
        """Return what the row would change; None if it was refused."""

    @abstractmethod
    def write_rows(self, rows: Sequence[tuple[Declared, Stored | None]], origin: Origin) -> None:
        """Write new and changed rows, each with its stored record."""

    def judge(self, rows: Sequence[tuple[int, Declared]]) -> None:
        stored = self.find_stored([row for _line, row in rows])
        for line, row in rows:
            if not self.check_row(line, row):
                continue
            if row.key in stored:
                differences = self.judge_known(line, row, stored[row.key])
                is_work = differences is not None and self.count_known(line, row.label, differences)
            else:
                words = self.judge_new(line, row)
                is_work = words is not None
                self.outcome.new += is_work
                self.outcome.made += filter(None, [words])
            if is_work:
                self._keys_to_write.add(row.key)

    def write(self, rows: Iterator[tuple[int, Declared]], origin: Origin) -> None:
        work = (row for _line, row in rows if row.key in self._keys_to_write)
        while portion := list(islice(work, self.rows_at_once)):
            stored = self.find_stored(portion)
            self.write_rows([(row, stored.get(row.key)) for row in portion], origin)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableKind(TableFormat[Declared]):
    """A kind of table as an app declares it; `judge` is the class that compares and writes.

    `path` is the dotted path of the declaration itself, by which the scheduler finds it for a large
    file; if it is "", all rows are written while the browser waits. `two_persons` and
    `two_persons_for_some`: as of a desk.
    """

    judge: type[TableImport[Declared]]
    path: str
    two_persons: bool = False
    two_persons_for_some: bool = False


def judge_rows(file: ReadFile, judge: RowJudge[Any]) -> TableReading:
    """Read a file to its end: judge its rows and its control totals."""
    reading = TableReading(file, judge.log)
    rows = iter(reading)
    while portion := list(islice(rows, judge.rows_a_portion)):
        judge.judge(portion)
    judge.finish()
    reading.judge_totals()
    return reading


Rows = Iterable[Mapping[str, Any]]


def write_sample_csv(schema: Schema[Any], rows: Rows) -> bytes:
    """Write rows in the columns of a kind for any spreadsheet: UTF-8 with BOM, semicolons."""
    return write_csv(_lines(schema, rows))


def write_sample_xlsx(schema: Schema[Any], rows: Rows) -> bytes:
    """Write a workbook in which every cell is text, so that leading zeros stay."""
    with write_xlsx(f"{schema.kind}_v{schema.version}", _lines(schema, rows)) as file:
        return file.read()


def _lines(schema: Schema[Any], rows: Rows) -> list[list[Any]]:
    """List the lines of a sample; a marked kind begins with its marker, without control sums."""
    marker = [["#ebok", schema.kind, str(schema.version)]] if schema.marked else []
    names = [column.name for column in schema.columns]
    return [*marker, names, *([row.get(name, "") for name in names] for row in rows)]


# New records and changed values that are named; the counts cover all.
LISTED = 200


class ImportStatus(TextChoices):
    """The codes of the outside contract, and what they mean."""

    REHEARSED = "rehearsed", _("sprawdzono na próbę")
    POSTED = "posted", _("wczytano")
    UNCHANGED = "unchanged", _("bez zmian")
    REFUSED = "refused", _("odrzucono")
    HELD = "held", _("czeka na sprawdzenie")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableReport:
    """The report of `import_formats.md` §4.2, as far as every table has it.

    `encoding`, `separator`, `ignored_columns`, `polish_samples` and `sample` (the first rows) say
    how the file was understood.
    """

    status: ImportStatus
    file: str
    kind: str = ""
    version: int | None = None
    rows: int = 0
    new: int = 0
    unchanged: int = 0
    changed: int = 0
    encoding: str = ""
    encoding_guessed: bool = False
    separator: str = ""
    ignored_columns: tuple[str, ...] = ()
    polish_samples: tuple[str, ...] = ()
    sample: tuple[dict[str, str], ...] = ()
    made: tuple[str, ...] = ()
    made_count: int = 0
    changes: tuple[Change, ...] = ()
    change_count: int = 0
    notes: tuple[str, ...] = ()
    errors: tuple[FileFinding, ...] = ()
    error_count: int = 0
    warnings: tuple[FileFinding, ...] = ()
    warning_count: int = 0
    two_persons: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the object that the command prints with --json."""
        plain = {field.name: getattr(self, field.name) for field in fields(self)}
        del plain["two_persons"]  # its findings say more
        return plain | {
            "changes": [asdict(change) for change in self.changes],
            "errors": [finding.as_json(self.file) for finding in self.errors],
            "warnings": [finding.as_json(self.file) for finding in self.warnings],
        }


def _as_understood(row: Any) -> dict[str, str]:
    """Return the filled columns of a row; amounts, days and numbers in their usual spelling."""
    names = (field.name for field in fields(row)) if is_dataclass(row) else ()
    values = row if isinstance(row, Mapping) else {name: getattr(row, name) for name in names}
    return {
        name: str(value.amount if isinstance(value, Money) else value)
        for name, value in values.items()
        if value not in (None, "")
    }


P = TypeVar("P", bound=TableReport)


def make_refused_report(report: type[P], file: str, finding: FileFinding, *, kind: str = "") -> P:
    """Make the report of a file of which no row was read."""
    return report(
        status=ImportStatus.REFUSED, file=file, kind=kind, errors=(finding,), error_count=1
    )


def collect_report_facts(reading: TableReading, outcome: TableOutcome) -> dict[str, Any]:
    """Collect the facts for the report of a file read to its end, without its status."""
    file, log = reading.file, reading.log
    source = file.source
    return {
        "kind": file.schema.kind,
        "version": file.schema.version,
        "rows": reading.totals.rows,
        "new": outcome.new,
        "unchanged": outcome.unchanged,
        "changed": outcome.changed,
        "encoding": source.encoding,
        "encoding_guessed": source.guessed,
        "separator": file.separator,
        "ignored_columns": file.header.ignored,
        "polish_samples": tuple(reading.polish_samples if source.guessed else ()),
        "sample": tuple(map(_as_understood, reading.sample)),
        "made": tuple(outcome.made[:LISTED]),
        "made_count": len(outcome.made),
        "changes": tuple(outcome.changes[:LISTED]),
        "change_count": len(outcome.changes),
        "notes": tuple(outcome.notes),
        "errors": tuple(log.errors),
        "error_count": log.error_count,
        "warnings": tuple(log.warnings),
        "warning_count": log.warning_count,
        "two_persons": outcome.two_persons,
    }
