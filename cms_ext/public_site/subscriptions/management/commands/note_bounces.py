from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms_ext.public_site.subscriptions.domain.bounces import record_bounce


class Command(BaseCommand):
    """Counts the reports about letters that could not be delivered; repeatable."""

    help = "Odnotowuje zwroty powiadomień o ogłoszeniach (plik .eml albo folder, także Maildir)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        if not path.exists():
            raise CommandError(f"Nie ma takiego pliku ani folderu: {path.name}.")
        files = list(_files(path))
        noted = sum(record_bounce(file.read_bytes()) is not None for file in files)
        self.stdout.write(f"Przeczytano wiadomości: {len(files)}. Zwrotów: {noted}.")


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    yield from sorted(found for found in path.rglob("*") if found.is_file())
