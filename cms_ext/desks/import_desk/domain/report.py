"""What came of a file: for people, for scripts and for the record."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any, TypeVar

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cms_ext.base.tables import FileFinding, TableReading
from cms_ext.desks.import_desk.domain.table import Change, TableOutcome

LISTED = 200
"""So many made things and changed values are named; the counts cover all."""


class ImportStatus(TextChoices):
    """The codes of the outside contract, and what they mean."""

    REHEARSED = "rehearsed", _("sprawdzono na próbę")
    POSTED = "posted", _("wczytano")
    UNCHANGED = "unchanged", _("bez zmian")
    REFUSED = "refused", _("odrzucono")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableReport:
    """The report of `import_formats.md` §4.2, as far as every table has it.

    `encoding`, `separator`, `ignored_columns` and `polish_samples` say how the file was
    understood.
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
    made: tuple[str, ...] = ()
    made_count: int = 0
    changes: tuple[Change, ...] = ()
    change_count: int = 0
    notes: tuple[str, ...] = ()
    errors: tuple[FileFinding, ...] = ()
    error_count: int = 0
    warnings: tuple[FileFinding, ...] = ()
    warning_count: int = 0

    def as_json(self) -> dict[str, Any]:
        """The object that the command prints with --json."""
        plain = {field.name: getattr(self, field.name) for field in fields(self)}
        return plain | {
            "changes": [asdict(change) for change in self.changes],
            "errors": [finding.as_json(self.file) for finding in self.errors],
            "warnings": [finding.as_json(self.file) for finding in self.warnings],
        }


P = TypeVar("P", bound=TableReport)


def refused_report(report: type[P], file: str, finding: FileFinding, *, kind: str = "") -> P:
    """The report of a file of which no row was read."""
    return report(
        status=ImportStatus.REFUSED, file=file, kind=kind, errors=(finding,), error_count=1
    )


def facts_of(reading: TableReading, outcome: TableOutcome) -> dict[str, Any]:
    """What the report of every file says that was read to its end, without its status."""
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
        "made": tuple(outcome.made[:LISTED]),
        "made_count": len(outcome.made),
        "changes": tuple(outcome.changes[:LISTED]),
        "change_count": len(outcome.changes),
        "notes": tuple(outcome.notes),
        "errors": tuple(log.errors),
        "error_count": log.error_count,
        "warnings": tuple(log.warnings),
        "warning_count": log.warning_count,
    }
