"""`manage.py startcoopplugin NAME [--title …] [--directory …]`: create a plugin."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms_ext.operations.plugin_kit.making import CannotMake, make_plugin


class Command(BaseCommand):
    help = "Zakłada folder nowej wtyczki, która od razu działa i ma testy."
    # A broken plugin must not prevent making another one.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="nazwa pakietu, na przykład rzeczy_znalezione")
        parser.add_argument("--title", default="", help="nazwa na ekranie")
        parser.add_argument(
            "--directory", type=Path, default=Path(), help="gdzie założyć folder (domyślnie: tutaj)"
        )

    def handle(self, *args: Any, name: str, title: str, directory: Path, **options: Any) -> None:
        try:
            made = make_plugin(name, title, directory)
        except CannotMake as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"Wtyczka jest w folderze {made}. Dalsze kroki: {made / 'README.md'}")
