"""`manage.py import_ledger FILE`: upload, rehearsal and posting in one step by the operator.

On a site that mirrors an accounting program FILE is a snapshot of the program (`mirror.md` §2).
"""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms_ext.base.dates.clock import business_today
from cms_ext.base.dates.period import format_day
from cms_ext.base.files.stored_files import StorageRefused, disk_faults_refused
from cms_ext.base.tables import FileFinding
from cms_ext.base.tables.findings import about_file
from cms_ext.desks.import_desk.command import about_disk, add_encoding_arguments, effect_lines
from cms_ext.desks.import_desk.domain.table import ImportStatus, make_refused_report
from cms_ext.desks.import_desk.mapping.foreign_table import PACKED, ForeignFile, pack_files
from cms_ext.evidence.audit.domain.event import OPERATOR
from ebok_plugin.ledger.conf import is_mirror
from ebok_plugin.mirror.domain.intake import SnapshotUpload, import_snapshot
from ebok_plugin.mirror.domain.judging import SnapshotReport
from ebok_plugin.mirror.domain.rows import KIND as BALANCES
from ebok_plugin.payments.domain.import_ledger import import_ledger
from ebok_plugin.payments.domain.import_record import ImportReport
from ebok_plugin.payments.domain.ledger_kinds.catalogue import KINDS

VERDICTS = {
    ImportStatus.REHEARSED: "Plik jest poprawny. To była próba: niczego nie zapisano.",
    ImportStatus.POSTED: "Plik zaksięgowano.",
    ImportStatus.UNCHANGED: "W pliku nie ma nic nowego. Niczego nie dodano.",
    ImportStatus.REFUSED: "Plik odrzucono. Niczego nie zaksięgowano.",
}
SNAPSHOT_VERDICTS = {
    ImportStatus.REHEARSED: "Stan jest poprawny. To była próba: niczego nie zapisano.",
    ImportStatus.POSTED: "Stan przyjęto. Widzą go mieszkańcy.",
    ImportStatus.HELD: "Stan czeka na sprawdzenie. Mieszkańcy widzą poprzedni.",
    ImportStatus.UNCHANGED: "Ten stan jest już pokazywany. Niczego nie zmieniono.",
    ImportStatus.REFUSED: "Stan odrzucono. Mieszkańcy widzą poprzedni.",
}


def read_day(text: str) -> date:
    """Read a day of the command line, as 2026-11-20."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError("dzień w zapisie 2026-11-20") from error


def read_codes(text: str) -> frozenset[str]:
    """Read codes of warnings, parted by commas."""
    return frozenset(code.strip() for code in text.split(",") if code.strip())


class Command(BaseCommand):
    help = (
        "Wczytuje plik CSV albo XLSX z kontami, składnikami, naliczeniami, wpłatami albo "
        "rozliczeniem mediów: w całości albo wcale, a drugi raz bez skutku. "
        "Przy COOP_LEDGER=mirror wczytuje stan z programu księgowego (balances)."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        # --version is the version of the file, not Django's own.
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
        parser.add_argument(
            "--kind", choices=[*KINDS, BALANCES], help="rodzaj, gdy plik nie ma wiersza wersji"
        )
        parser.add_argument("--version", dest="file_version", type=int, metavar="N", help="wersja")
        parser.add_argument(
            "--profile", default="", metavar="NAME", help="układ plików programu księgowego"
        )
        parser.add_argument(
            "--day",
            type=read_day,
            metavar="DATE",
            help="dzień stanu, gdy plik go nie podaje; bez niego układ bierze dzisiejszy",
        )
        parser.add_argument(
            "--accept",
            type=read_codes,
            default=frozenset(),
            metavar="CODE,…",
            help="uwagi, które potwierdzasz",
        )
        add_encoding_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="tylko sprawdź")
        parser.add_argument("--json", action="store_true", help="wynik dla skryptów")

    def handle(self, *args: Any, **options: Any) -> None:
        mirrors = is_mirror()
        report = _import_snapshot(options) if mirrors else _import_ledger(options)
        verdicts = SNAPSHOT_VERDICTS if mirrors else VERDICTS
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n".join(_lines(report, verdicts[report.status])))
        if report.status is ImportStatus.REFUSED:
            raise CommandError(verdicts[ImportStatus.REFUSED])


def _import_ledger(options: dict[str, Any]) -> ImportReport:
    path = _single_file(options["files"])
    try:
        with path.open("rb") as stream, disk_faults_refused():
            return import_ledger(
                stream,
                path.name,
                today=business_today(),
                kind=options["kind"],
                version=options["file_version"],
                encoding=options["encoding"],
                dry_run=options["dry_run"],
                alone=True,
            )
    except StorageRefused as refusal:
        return make_refused_report(ImportReport, path.name, about_disk(refusal))
    except OSError as error:
        return make_refused_report(ImportReport, path.name, _unreadable(path, error))


def _single_file(paths: Sequence[Path]) -> Path:
    if len(paths) > 1:
        raise CommandError("Kilka plików naraz wczytuje tylko stan z --profile.")
    return paths[0]


def _open_files(paths: Sequence[Path]) -> BinaryIO:
    """Open the one file, or all of them as one ZIP."""
    if len(paths) == 1:
        return paths[0].open("rb")
    with ExitStack() as streams:
        files = [ForeignFile(path.name, streams.enter_context(path.open("rb"))) for path in paths]
        return pack_files(files)


def _import_snapshot(options: dict[str, Any]) -> SnapshotReport:
    paths: list[Path] = options["files"]
    path = Path(PACKED) if options["profile"] and len(paths) > 1 else _single_file(paths)
    try:
        with _open_files(paths) as stream, disk_faults_refused():
            upload = SnapshotUpload(
                stream=stream,
                name=path.name,
                profile=options["profile"],
                day=options["day"],
                encoding=options["encoding"],
                confirmed=options["accept"],
                unattended=True,
                alone=True,
            )
            return import_snapshot(
                upload, today=business_today(), origin=OPERATOR, dry_run=options["dry_run"]
            )
    except StorageRefused as refusal:
        return make_refused_report(SnapshotReport, path.name, about_disk(refusal))
    except OSError as error:
        return make_refused_report(SnapshotReport, path.name, _unreadable(path, error))


def _unreadable(path: Path, error: OSError) -> FileFinding:
    name = Path(error.filename or path).name
    message = f"Nie można odczytać pliku {name}: {error.strerror}."
    return about_file("FILE_UNREADABLE", message)


def _lines(report: ImportReport | SnapshotReport, verdict: str) -> Iterator[str]:
    yield verdict
    if isinstance(report, SnapshotReport):
        yield from _snapshot_lines(report)
    elif report.rows:
        yield (
            f"{report.kind}: {report.rows} wierszy, w tym {report.new} nowych, "
            f"{report.changed} zmienionych, {report.unchanged} bez zmian."
        )
        yield f"Suma sald: {report.balance_before} → {report.balance_after}"
    if report.encoding_guessed:
        yield f"Kodowanie: {report.encoding}. Czy te słowa są poprawne? " + "; ".join(
            report.polish_samples
        )
    if isinstance(report, ImportReport):
        yield from (f"{name}: {total}" for name, total in report.totals.items())
    yield from effect_lines(report)


def _snapshot_lines(report: SnapshotReport) -> Iterator[str]:
    if report.day is None or report.error_count:
        return
    yield f"Stan na {format_day(report.day)}: {report.accounts} kont, {report.rows} wierszy."
    yield f"Suma sald: {report.balance_before} → {report.sum_balance}"
    for change in report.largest:
        yield f"Konto {change.account_no}: {change.before} → {change.after}"
    for gone in report.missing:
        yield f"Konta {gone.account_no} nie ma w pliku, ostatnie saldo: {gone.before}"
    if report.status is ImportStatus.HELD:
        yield f"Aby przyjąć: --accept {','.join(report.held)}"
