"""`manage.py import_eml FILE…`: messages saved from a mail program are taken in."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from cms_ext.access.domain.email.incoming import list_verdicts
from cms_ext.access.domain.email.intake import IntakeResult, receive_message
from cms_ext.base.dates.clock import business_today
from cms_ext.evidence.audit.domain.event import Origin

ORIGIN = Origin(label="import_eml")


class Command(BaseCommand):
    help = "Wczytuje wiadomości .eml: każda staje się wnioskiem, uzupełnieniem albo czeka."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="plik .eml")
        parser.add_argument("--json", action="store_true", help="wynik jako lista JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = [_row(file) for file in options["files"]]
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
        else:
            for row in rows:
                self._print(row)
        if any(row["status"] == "refused" for row in rows):
            raise SystemExit(1)

    def _print(self, row: dict[str, Any]) -> None:
        self.stdout.write(f"{row['file']}: {row['message']}")
        for verdict in row["verdicts"]:
            self.stdout.write(f"  {verdict['result']:<11} {verdict['evidence']}")


def _row(file: Path) -> dict[str, Any]:
    try:
        raw = file.read_bytes()
    except OSError as error:
        result = IntakeResult(refused=_("Nie można odczytać pliku: %s.") % error.strerror)
    else:
        result = receive_message(raw, "file", ORIGIN, business_today())
    return {
        "file": file.name,
        "status": _status(result),
        "number": result.application.number if result.application else "",
        "message": _words(result),
        "verdicts": [verdict.as_json() for verdict in list_verdicts(result.message)]
        if result.message
        else [],
    }


def _status(result: IntakeResult) -> str:
    if result.refused:
        return "refused"
    if result.duplicate:
        return "unchanged"
    return "taken" if result.application else "waiting"


def _words(result: IntakeResult) -> str:
    number = {"number": result.application.number if result.application else "–"}
    if result.refused:
        return result.refused
    if result.duplicate:
        return _("Tę wiadomość już wczytano (wniosek %(number)s).") % number
    if result.application:
        return _("Wniosek %(number)s.") % number
    return _("Nie wiadomo, którego panelu dotyczy. Wiadomość czeka na pracownika.")
