import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms_ext.operations.backup.domain.archive import BackupRefused
from cms_ext.operations.backup.domain.record import read_account_name, record_import
from cms_ext.operations.site_export.domain.folder import ExportRefused
from cms_ext.operations.site_export.domain.load import load_export


class Command(BaseCommand):
    help = (
        "Wczytuje folder zapisany przez export_all do pustego serwisu, na SQLite albo PostgreSQL: "
        "w całości albo wcale. Loginy czekają potem na hasła startowe i zaproszenia."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="folder zapisany poleceniem export_all")
        parser.add_argument(
            "--from-another-site",
            action="store_true",
            help="eksport ma klucz COOP_AUDIT_KEY innego serwisu; wszystko opieczętuje ten",
        )
        parser.add_argument("--json", action="store_true", help="wynik jako jeden obiekt JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"].absolute()
        try:
            done = load_export(
                folder,
                tell=self.stderr.write if options["verbosity"] > 1 else lambda words: None,
                from_another_site=options["from_another_site"],
            )
        except (ExportRefused, BackupRefused) as refusal:
            raise CommandError(str(refusal)) from refusal
        record_import(folder.name, by=read_account_name(), files=done.files, sha256=done.sha256)
        if options["json"]:
            self.stdout.write(json.dumps({"status": "loaded", **asdict(done)}, ensure_ascii=False))
            return
        for warning in done.warnings:
            self.stdout.write(f"Uwaga: {warning}")
        self.stdout.write(f"Wczytano wierszy: {sum(done.rows.values())}, plików: {done.files}")
        self.stdout.write("Zaproś administratora poleceniem invite_admin.")
