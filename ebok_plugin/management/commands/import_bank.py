import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms_ext.base.dates.clock import business_today
from cms_ext.base.files.stored_files import StorageRefused, disk_faults_refused
from ebok_plugin.ledger.conf import KEPT_ELSEWHERE, is_mirror
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.payments.domain.bank_file import (
    AUTO,
    BankReport,
    BankUpload,
    UnknownProfile,
    finding_as_json,
)
from ebok_plugin.payments.domain.bank_import import import_bank

WORDS = {
    "rehearsed": "Próba udana. Niczego nie zapisano.",
    "posted": "Zaksięgowano.",
    "unchanged": "Ten wyciąg już zaimportowano. Niczego nie dodano.",
    "quarantined": "Wstrzymano. Niczego nie zaksięgowano.",
    "refused": "Odrzucono. Niczego nie zaksięgowano.",
}


class Command(BaseCommand):
    help = "Importuje wyciąg bankowy MT940 albo CAMT.053, także w archiwum ZIP."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="plik z banku")
        parser.add_argument(
            "--profile", default=AUTO, help="profil banku, domyślnie z treści pliku"
        )
        parser.add_argument("--dry-run", action="store_true", help="sprawdź i niczego nie zapisuj")
        parser.add_argument("--json", action="store_true", help="wynik jako obiekt JSON")
        parser.add_argument(
            "--entries", action="store_true", help="z --json: operacje w miejscu ich liczby"
        )
        parser.add_argument(
            "--confirm",
            action="append",
            default=[],
            metavar="KOD",
            help="przepuść ostrzeżenie o tym kodzie po jego sprawdzeniu",
        )
        parser.add_argument(
            "--any-account", action="store_true", help="czytaj też cudze rachunki (tylko na próbę)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if is_mirror():
            raise CommandError(KEPT_ELSEWHERE)
        file: Path = options["file"]
        upload = BankUpload(
            filename=file.name,
            data=_content(file),
            profile=options["profile"],
            confirmed=frozenset(options["confirm"]),
            any_account=options["any_account"],
        )
        try:
            with disk_faults_refused():
                report = import_bank(
                    upload, today=business_today(), made_by=None, rehearse=options["dry_run"]
                )
        except UnknownProfile as error:
            known = ", ".join(error.codes)
            raise CommandError(f"Nie ma profilu „{error.code}”. Są: {known}.") from None
        except StorageRefused as refusal:
            raise CommandError(f"{refusal.fault} Niczego nie zaksięgowano.") from None
        except PostingError as refusal:
            raise CommandError(f"{file.name}: [{refusal.code}] {refusal}") from None
        except ValueError as error:
            raise CommandError(f"{error} Dodaj --dry-run.") from None
        if options["json"]:
            result = report.as_json(with_entries=options["entries"])
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            self._print(report)
        if not report.status.is_good:
            raise SystemExit(1)

    def _print(self, report: BankReport) -> None:
        read = report.as_json()
        if report.reason:
            self.stdout.write(f"Profil {report.profile}: {report.reason}.")
        for row in read["statements"]:
            self.stdout.write(
                f"Wyciąg {row['number']}, rachunek …{row['account'][-4:]}: "
                f"{row['opening']} → {row['closing']}, operacji {row['entries']}"
            )
        for found in (*report.errors, *report.warnings):
            place = finding_as_json(found, report.filename)
            line = f", wiersz {place['line']}" if place["line"] else ""
            field = f", {place['field']}" if place["field"] else ""
            file = place["file"]
            self.stdout.write(f"{file}{line}{field}: [{found.code}] {found.message_pl}")
        self.stdout.write(
            f"Dopasowane: {read['matched']}, do wyjaśnienia: {read['unmatched']}, "
            f"już zaksięgowane: {read['duplicates']}."
        )
        self.stdout.write(WORDS[str(report.status)])


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(f"Nie można odczytać pliku {file}: {error.strerror}.") from None
