"""`manage.py import_articles SOURCE [--dry-run] [--publish] [--replace] [--files DIR] [--json]`."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms_ext.base.dates.clock import business_today
from cms_ext.operations.moving_in.article import (
    ArticleLine,
    MovingReport,
    MovingWish,
    SourceProblem,
)
from cms_ext.operations.moving_in.domain.run import import_articles, rehearse_articles
from cms_ext.operations.moving_in.files import open_source


class Command(BaseCommand):
    help = "Wczytuje artykuły starej strony jako szkice na listę ogłoszeń."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path, help="plik JSON, CSV, HTML, RSS, ZIP albo folder")
        parser.add_argument("--dry-run", action="store_true", help="próba: nic nie zostaje")
        parser.add_argument("--publish", action="store_true", help="opublikuj z dawną datą")
        parser.add_argument("--replace", action="store_true", help="także zmienione przez redakcję")
        parser.add_argument("--files", type=Path, help="folder plików starej strony")
        parser.add_argument("--name", default="", help="nazwa źródła; zwykle nazwa pliku")
        parser.add_argument("--json", action="store_true", help="wypisz jeden obiekt JSON")

    def handle(self, *args: Any, source: Path, dry_run: bool, **options: Any) -> None:
        wish = MovingWish(publish=options["publish"], replace=options["replace"])
        run = rehearse_articles if dry_run else import_articles
        try:
            found = open_source(source, options["files"], options["name"])
            report = run(found, wish, business_today())
        except SourceProblem as problem:
            raise CommandError(f"{source.name}: {problem}") from problem
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(report, dry_run), ensure_ascii=False))
        else:
            self._print_report(report, dry_run)
        if report.refused:
            sys.exit(1)

    def _print_report(self, report: MovingReport, dry_run: bool) -> None:
        for line in report.lines:
            number = f", strona nr {line.page}" if line.page and not dry_run else ""
            self._print(f"{line.outcome}: {line.source_id} „{line.title}”{number}")
            for sentence in filter(None, (line.problem, *line.changes)):
                self._print(f"    {sentence}")
        counts = ", ".join(f"{outcome} {count}" for outcome, count in report.counts.items())
        self.stdout.write(
            f"{'Próba, nic nie zostało zmienione' if dry_run else 'Razem'}: {counts}."
        )

    def _print(self, sentence: str) -> None:
        """Print without control characters, which could move the terminal's cursor."""
        self.stdout.write("".join(char if char.isprintable() else " " for char in sentence))


def _as_json(report: MovingReport, dry_run: bool) -> dict[str, Any]:
    return {
        "status": "refused" if report.refused else "ok",
        "dry_run": dry_run,
        "counts": {outcome.name.lower(): count for outcome, count in report.counts.items()},
        "articles": [_line_as_json(line, dry_run) for line in report.lines],
    }


def _line_as_json(line: ArticleLine, dry_run: bool) -> dict[str, Any]:
    return {
        "source_id": line.source_id,
        "title": line.title,
        "outcome": line.outcome.name.lower(),
        "page": None if dry_run else line.page,
        "address": line.address,
        "changes": list(line.changes),
        "problem": line.problem,
    }
