import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms_ext.operations.backup.domain import restore
from cms_ext.operations.backup.domain.archive import BackupRefused
from cms_ext.operations.backup.domain.record import read_account_name


class Command(BaseCommand):
    help = (
        "Przywraca serwis z kopii do pustej bazy i pustych folderów i porównuje go z kopią: "
        "kod wyjścia 0 albo 1, gdy coś się różni. Zatrzymaj przedtem serwer i harmonogram."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="plik zapisany poleceniem backup")
        parser.add_argument(
            "--compare",
            action="store_true",
            help="tylko porównaj serwis z kopią, z której właśnie go przywrócono",
        )
        parser.add_argument("--json", action="store_true", help="wynik jako jeden obiekt JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        verb = restore.compare_site if options["compare"] else restore.restore_site
        try:
            done = verb(options["file"], by=read_account_name(), tell=self.stderr.write)
        except BackupRefused as refusal:
            if not options["json"]:
                raise CommandError(str(refusal)) from refusal
            self._print({"status": "refused", "message": str(refusal)})
            sys.exit(1)
        status = "differs" if done.differences else "same" if options["compare"] else "restored"
        if options["json"]:
            self._print({"status": status, **asdict(done)})
        else:
            self._print_result(done, status)
        if done.differences:
            sys.exit(1)

    def _print_result(self, done: restore.RestoreResult, status: str) -> None:
        for warning in done.warnings:
            self.stdout.write(f"Uwaga: {warning}")
        for difference in done.differences:
            self.stdout.write(f"Różni się {difference}")
        if done.differences:
            self.stdout.write("Serwis nie jest taki jak w chwili kopii.")
        elif done.compared:
            self.stdout.write(f"Serwis jest taki jak w chwili kopii. Plików: {done.files}")
        else:
            self.stdout.write(
                "Przywrócono kopię z wcześniejszej wersji programu. Uruchom teraz migrate, a potem "
                "restore --compare z tym samym plikiem."
            )

    def _print(self, answer: dict[str, object]) -> None:
        self.stdout.write(json.dumps(answer, ensure_ascii=False))
