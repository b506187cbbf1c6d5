"""`manage.py import_ledger FILE`: upload, rehearsal and posting in one step by the operator."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms_ext.base.dates.clock import business_today
from cms_ext.base.tables.findings import about_file
from cms_ext.desks.import_desk.command import add_encoding_arguments, effect_lines
from cms_ext.desks.import_desk.domain.table import ImportStatus, make_refused_report
from ebok_plugin.payments.domain.import_ledger import import_ledger
from ebok_plugin.payments.domain.import_record import ImportReport
from ebok_plugin.payments.domain.ledger_kinds.catalogue import KINDS

VERDICTS = {
    ImportStatus.REHEARSED: "Plik jest poprawny. To była próba: niczego nie zapisano.",
    ImportStatus.POSTED: "Plik zaksięgowano.",
    ImportStatus.UNCHANGED: "W pliku nie ma nic nowego. Niczego nie dodano.",
    ImportStatus.REFUSED: "Plik odrzucono. Niczego nie zaksięgowano.",
}


class Command(BaseCommand):
    help = (
        "Wczytuje plik CSV albo XLSX z kontami, składnikami, naliczeniami, wpłatami albo "
        "rozliczeniem mediów: w całości albo wcale, a drugi raz bez skutku."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        # --version is the version of the file, not Django's own.
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--kind", choices=KINDS, help="rodzaj, gdy plik nie ma wiersza wersji")
        parser.add_argument("--version", dest="file_version", type=int, metavar="N", help="wersja")
        add_encoding_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="tylko sprawdź")
        parser.add_argument("--json", action="store_true", help="wynik dla skryptów")

    def handle(self, *args: Any, **options: Any) -> None:
        report = _import(options["file"], options)
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n".join(_lines(report)))
        if report.status is ImportStatus.REFUSED:
            raise CommandError(VERDICTS[ImportStatus.REFUSED])


def _import(path: Path, options: dict[str, Any]) -> ImportReport:
    try:
        with path.open("rb") as stream:
            return import_ledger(
                stream,
                path.name,
                today=business_today(),
                kind=options["kind"],
                version=options["file_version"],
                encoding=options["encoding"],
                dry_run=options["dry_run"],
            )
    except OSError as error:
        message = f"Nie można odczytać pliku {path.name}: {error.strerror}."
        return make_refused_report(ImportReport, path.name, about_file("FILE_UNREADABLE", message))


def _lines(report: ImportReport) -> Iterator[str]:
    yield VERDICTS[report.status]
    if report.rows:
        yield (
            f"{report.kind}: {report.rows} wierszy, w tym {report.new} nowych, "
            f"{report.changed} zmienionych, {report.unchanged} bez zmian."
        )
        yield f"Suma sald: {report.balance_before} → {report.balance_after}"
    if report.encoding_guessed:
        yield f"Kodowanie: {report.encoding}. Czy te słowa są poprawne? " + "; ".join(
            report.polish_samples
        )
    yield from (f"{name}: {total}" for name, total in report.totals.items())
    yield from effect_lines(report)
