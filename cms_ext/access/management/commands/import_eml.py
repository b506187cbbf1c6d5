"""`manage.py import_eml FILE…`: messages saved from a mail program are taken in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from cms_ext.access.domain.email.incoming import verdicts_of
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
        taken = IntakeResult(refused=_("Nie można odczytać pliku: %s.") % error.strerror)
    else:
        taken = receive_message(raw, "file", ORIGIN, business_today())
    return {
        "file": file.name,
        "status": _status(taken),
        "number": taken.application.number if taken.application else "",
        "message": _words(taken),
        "verdicts": [one.as_json() for one in verdicts_of(taken.message)] if taken.message else [],
    }


def _status(taken: IntakeResult) -> str:
    if taken.refused:
        return "refused"
    if taken.duplicate:
        return "unchanged"
    return "taken" if taken.application else "waiting"


def _words(taken: IntakeResult) -> str:
    number = {"number": taken.application.number if taken.application else "–"}
    if taken.refused:
        return taken.refused
    if taken.duplicate:
        return _("Tę wiadomość już wczytano (wniosek %(number)s).") % number
    if taken.application:
        return _("Wniosek %(number)s.") % number
    return _("Nie wiadomo, którego panelu dotyczy. Wiadomość czeka na pracownika.")
