"""`manage.py trust_store list | add FILE --kind … --title … --source … --by … | check`."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms_ext.access.domain.signature import trust
from cms_ext.access.domain.signature.check import store_folder
from cms_ext.base.dates.clock import business_today

VOUCHES_FOR = {
    trust.TrustKind.TRUSTED: "podpis zaufany: dokładnie ta pieczęć",
    trust.TrustKind.PERSONAL: "podpis osobisty: certyfikaty tego wystawcy",
    trust.TrustKind.QUALIFIED: "podpis kwalifikowany: certyfikaty tego wystawcy",
}


class Command(BaseCommand):
    help = "Certyfikaty, które poświadczają podpisy elektroniczne (COOP_TRUST_STORE)."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("list", help="wypisz wpisy")
        actions.add_parser("check", help="sprawdź folder i daty")
        new = actions.add_parser("add", help="dodaj certyfikat")
        new.add_argument("file", type=Path, help="certyfikat, PEM albo DER")
        kinds = [kind.value.lower() for kind in trust.TrustKind]
        new.add_argument("--kind", required=True, choices=kinds, help="co poświadcza")
        new.add_argument("--title", required=True, help="nazwa dla pracownika")
        new.add_argument("--source", required=True, help="skąd pochodzi, np. adres strony")
        new.add_argument("--by", required=True, help="kto dodaje (imię i nazwisko)")
        new.add_argument("--to", type=date.fromisoformat, help="ostatni dzień, RRRR-MM-DD")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        folder = store_folder()
        if folder is None:
            raise CommandError("Ustaw zmienną COOP_TRUST_STORE na folder magazynu zaufania.")
        try:
            if action == "add":
                self._add(folder, **options)
            else:
                self._list(folder, only_problems=action == "check")
        except trust.BrokenTrustStore as problem:
            raise CommandError(str(problem)) from problem

    def _add(self, folder: Path, file: Path, kind: str, **options: Any) -> None:
        try:
            content = file.read_bytes()
        except OSError as problem:
            raise CommandError(f"Nie da się odczytać pliku {file}.") from problem
        entry = trust.add_certificate(
            folder,
            content,
            trust.TrustKind(kind.upper()),
            options["title"],
            options["source"],
            options["by"],
            business_today(),
            options["to"],
        )
        self.stdout.write("Dodano. Porównaj odcisk z tym, który podaje źródło:")
        self._describe(entry)

    def _list(self, folder: Path, *, only_problems: bool) -> None:
        entries = trust.read_store(folder)
        today = business_today()
        if not entries:
            self.stdout.write("Magazyn jest pusty: podpisów nikt nie poświadcza.")
            return
        idle = [entry for entry in entries if not entry.in_force(today)]
        for entry in idle if only_problems else entries:
            self._describe(entry, "" if entry.in_force(today) else "  DZIŚ NIE OBOWIĄZUJE")
        self.stdout.write(f"Wpisy: {len(entries)}, obowiązujące: {len(entries) - len(idle)}.")

    def _describe(self, entry: trust.TrustEntry, remark: str = "") -> None:
        subject = trust.load_certificate(entry.certificate).subject.rfc4514_string()
        self.stdout.write(
            f"{entry.title}{remark}\n"
            f"  {VOUCHES_FOR[entry.kind]}\n"
            f"  podmiot: {subject}\n"
            f"  SHA-256: {trust.certificate_digest(entry.certificate)}\n"
            f"  od {entry.valid_from} do {entry.valid_to}; źródło: {entry.source}; "
            f"dodał(a): {entry.added_by}, {entry.added_on}"
        )
