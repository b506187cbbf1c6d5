import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms_ext.operations.backup.domain.archive import BackupRefused
from cms_ext.operations.backup.domain.make import BackupResult, make_backup
from cms_ext.operations.backup.domain.record import read_account_name


class Command(BaseCommand):
    help = "Zapisuje cały serwis (bazę i pliki) w jednym pliku, nie przerywając jego pracy."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="nowy plik, na przykład kopia-2026-11-20.zip")
        parser.add_argument("--json", action="store_true", help="wynik jako jeden obiekt JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = make_backup(options["file"], by=read_account_name(), tell=self.stderr.write)
        except BackupRefused as refusal:
            if not options["json"]:
                raise CommandError(str(refusal)) from refusal
            self.stdout.write(_json({"status": "refused", "message": str(refusal)}))
            sys.exit(1)
        if options["json"]:
            result = {"status": "made", "file": str(made.path), "files": made.files}
            result |= {"size": made.size, "sha256": made.sha256}
            self.stdout.write(_json({**result, "missing": made.missing, "changed": made.changed}))
        else:
            self._print(made)

    def _print(self, made: BackupResult) -> None:
        self.stdout.write(f"Kopia: {made.path}")
        self.stdout.write(f"Rozmiar: {made.size} B, plików: {made.files}")
        self.stdout.write(f"SHA-256: {made.sha256}")
        for name in made.missing:
            self.stdout.write(f"Brakuje pliku, który jest w bazie: {name}")
        for name in made.changed:
            self.stdout.write(f"Treść pliku nie zgadza się z zapisanym skrótem: {name}")


def _json(result: dict[str, object]) -> str:
    return json.dumps(result, ensure_ascii=False)
