from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from cms_ext.desks.privacy.domain.retention import find_loose_files


class Command(BaseCommand):
    help = "Wypisuje pliki prywatnego magazynu, których nie ma w żadnym rejestrze."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--delete", action="store_true", help="usuwa je")

    def handle(self, *args: Any, **options: Any) -> None:
        found = find_loose_files(timezone.now())
        for path in found:
            self.stdout.write(str(path))
            if options["delete"]:
                path.unlink(missing_ok=True)
        self.stdout.write(f"{'Usunięto' if options['delete'] else 'Znaleziono'}: {len(found)}.")
