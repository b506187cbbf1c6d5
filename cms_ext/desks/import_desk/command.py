"""The base command of a table: upload, rehearsal and commit in one go by the operator."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms_ext.base.dates.clock import business_today
from cms_ext.base.files.stored_files import StorageRefused, disk_faults_refused
from cms_ext.base.tables import FileFinding
from cms_ext.base.tables.findings import about_file
from cms_ext.base.text.charset import DOS, LATIN2, WINDOWS
from cms_ext.desks.import_desk.domain.import_table import import_table
from cms_ext.desks.import_desk.domain.table import (
    ImportStatus,
    TableKind,
    TableReport,
    make_refused_report,
)
from cms_ext.evidence.audit.domain.event import OPERATOR

VERDICTS = {
    ImportStatus.REHEARSED: "Plik jest poprawny. To była próba: niczego nie zapisano.",
    ImportStatus.POSTED: "Plik wczytano.",
    ImportStatus.UNCHANGED: "W pliku nie ma nic nowego. Niczego nie dodano.",
    ImportStatus.REFUSED: "Plik odrzucono. Niczego nie wczytano.",
}
SHOWN = 200
ENCODINGS = (
    ("--latin2", LATIN2, "ISO-8859-2"),
    ("--cp1250", WINDOWS, "Windows-1250"),
    ("--cp852", DOS, "CP852"),
)


def add_encoding_arguments(parser: CommandParser) -> None:
    """Let the operator say in which encoding a CSV file is that is not in UTF-8."""
    for flag, codec, name in ENCODINGS:
        wording = f"plik CSV jest w {name}"
        parser.add_argument(flag, dest="encoding", action="store_const", const=codec, help=wording)


class TableImportCommand(BaseCommand):
    """`manage.py NAME FILE [--dry-run] [--json]`; a subclass names its table and its help."""

    table: TableKind[Any]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        add_encoding_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="tylko sprawdź")
        parser.add_argument("--json", action="store_true", help="wynik dla skryptów")

    def handle(self, *args: Any, **options: Any) -> None:
        report = self._import(options["file"], options)
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n".join(report_lines(report)))
        if report.status is ImportStatus.REFUSED:
            raise CommandError(VERDICTS[ImportStatus.REFUSED])

    def _import(self, path: Path, options: dict[str, Any]) -> TableReport:
        try:
            with path.open("rb") as stream, disk_faults_refused():
                return import_table(
                    self.table,
                    stream,
                    path.name,
                    today=business_today(),
                    origin=OPERATOR,
                    encoding=options["encoding"],
                    dry_run=options["dry_run"],
                )
        except StorageRefused as refusal:
            return make_refused_report(TableReport, path.name, about_disk(refusal))
        except OSError as error:
            message = f"Nie można odczytać pliku {path.name}: {error.strerror}."
            return make_refused_report(
                TableReport, path.name, about_file("FILE_UNREADABLE", message)
            )


def about_disk(refusal: StorageRefused) -> FileFinding:
    """Return the finding of a file that is good and of a disk that is not."""
    return about_file(refusal.code, refusal.fault)


def report_lines(report: TableReport) -> Iterator[str]:
    """Yield the report for people at a terminal."""
    yield VERDICTS[report.status]
    if report.rows:
        yield (
            f"{report.kind}: {report.rows} wierszy, w tym {report.new} nowych, "
            f"{report.changed} zmienionych, {report.unchanged} bez zmian."
        )
    if report.encoding_guessed:
        yield f"Kodowanie: {report.encoding}. Czy te słowa są poprawne? " + "; ".join(
            report.polish_samples
        )
    yield from effect_lines(report)


def effect_lines(report: TableReport) -> Iterator[str]:
    """Yield what a file makes and changes, and the findings in it."""
    yield from (f"Nowe: {name}" for name in report.made)
    yield from (f"Zmiana: {c.key}, {c.field}: {c.old} → {c.new}" for c in report.changes)
    yield from report.notes
    yield from (f"Uwaga: {finding.message}" for finding in report.warnings[:SHOWN])
    yield from (f"Błąd [{e.code}]: {e.message}" for e in report.errors[:SHOWN])
    hidden = report.error_count - min(len(report.errors), SHOWN)
    if hidden:
        yield f"… i jeszcze {hidden} błędów."
