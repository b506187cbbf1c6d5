"""`manage.py import_announcement FILE.html [--kind CODE] [--json]`."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms_ext.base.dates.clock import business_today
from cms_ext.public_site.notices.domain.html_import import (
    USUAL_KIND,
    HtmlImportResult,
    HtmlProblem,
    import_html,
)


class Command(BaseCommand):
    help = "Wczytuje ogłoszenie z pliku HTML jako szkic na liście ogłoszeń."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="plik HTML")
        parser.add_argument("--kind", default=USUAL_KIND, help="kod rodzaju, np. FEES")
        parser.add_argument("--json", action="store_true", help="wypisz jeden obiekt JSON")

    def handle(self, *args: Any, file: Path, kind: str, **options: Any) -> None:
        try:
            imported = import_html(_content(file), kind, business_today())
        except HtmlProblem as problem:
            self._refuse(file, problem, as_json=options["json"])
        else:
            self._report(file, imported, as_json=options["json"])

    def _report(self, file: Path, imported: HtmlImportResult, *, as_json: bool) -> None:
        page = imported.page
        if as_json:
            self._write(
                {
                    "status": "created" if imported.created else "unchanged",
                    "file": file.name,
                    "id": page.pk,
                    "title": page.title,
                    "slug": page.slug,
                    "kind": page.kind.code if page.kind else None,
                    "live": page.live,
                    "dropped": [
                        {"kind": found.kind.name, "name": found.name, "count": found.count}
                        for found in imported.dropped
                    ],
                    "errors": [],
                }
            )
            return
        if imported.created:
            self.stdout.write(f"Szkic „{page.title}” czeka na redakcję (strona nr {page.pk}).")
        else:
            self.stdout.write(f"Ten plik jest już wczytany: „{page.title}” (nr {page.pk}).")
        for found in imported.dropped:
            self.stdout.write(found.in_words)

    def _refuse(self, file: Path, problem: HtmlProblem, *, as_json: bool) -> None:
        if not as_json:
            where = f"{file.name}, wiersz {problem.line}" if problem.line else file.name
            expected = f" Oczekiwano: {problem.expected}." if problem.expected else ""
            raise CommandError(f"{where}: {problem}{expected}")
        error = {
            "code": problem.code,
            "file": file.name,
            "line": problem.line,
            "field": problem.field,
            "found": problem.found,
            "expected": problem.expected,
            "message": str(problem),
        }
        self._write({"status": "refused", "file": file.name, "dropped": [], "errors": [error]})
        sys.exit(1)

    def _write(self, content: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(content, ensure_ascii=False))


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise HtmlProblem(
            "ANN_NO_FILE", f"Nie można odczytać pliku: {error.strerror}.", "", "plik HTML"
        ) from error
