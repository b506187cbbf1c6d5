from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms_ext.base.pdf.sealing import make_own_seal


class Command(BaseCommand):
    help = (
        "Tworzy własną pieczęć do plików PDF (PKCS#12, klucz RSA i certyfikat na pięć lat), "
        "zaszyfrowaną hasłem ze zmiennej COOP_PDF_SEAL_PASSPHRASE."
    )
    # The setting may name the file that is to be made.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="plik, którego jeszcze nie ma")
        parser.add_argument("owner", help="pełna nazwa spółdzielni")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"]
        try:
            make_own_seal(path, options["owner"], settings.COOP_PDF_SEAL_PASSPHRASE)
        except FileExistsError:
            raise CommandError(f"Plik {path} już jest; klucza nie nadpisujemy.") from None
        self.stdout.write(f"Pieczęć jest w pliku {path}. Wskaż go w COOP_PDF_SEAL.")
