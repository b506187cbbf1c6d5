import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms_ext.evidence.audit.domain.event import OPERATOR
from cms_ext.operations.backup.domain.archive import BackupRefused
from cms_ext.operations.backup.domain.record import read_account_name
from cms_ext.operations.site_export.domain.folder import ExportRefused
from cms_ext.operations.site_export.domain.write import make_export


class Command(BaseCommand):
    help = (
        "Zapisuje wszystko w otwartych formatach w nowym folderze, nie przerywając pracy serwisu: "
        "wiersze jako JSON Lines ze schematami i jako CSV, oryginały plików i skróty SHA-256."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="nowy folder, na przykład eksport-2026-11-20")
        parser.add_argument("--json", action="store_true", help="wynik jako jeden obiekt JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = make_export(
                options["folder"],
                by=read_account_name(),
                origin=OPERATOR,
                tell=self.stderr.write if options["verbosity"] > 1 else lambda words: None,
            )
        except (ExportRefused, BackupRefused) as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["json"]:
            result = {"status": "made", **asdict(made), "path": str(made.path)}
            self.stdout.write(json.dumps(result, ensure_ascii=False))
            return
        self.stdout.write(f"Eksport: {made.path}")
        self.stdout.write(f"Wierszy: {sum(made.rows.values())}, plików: {made.files}")
        self.stdout.write(f"SHA-256 listy plików: {made.sha256}")
        for name in made.missing:
            self.stdout.write(f"Brakuje pliku, który jest w bazie: {name}")
