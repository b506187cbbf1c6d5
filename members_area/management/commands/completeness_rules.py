from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms_ext.evidence.audit.domain.event import OPERATOR
from members_area.completeness.domain import rule
from members_area.completeness.models import CompletenessRule


class Command(BaseCommand):
    help = (
        "Reguły kompletności jako YAML. Bez pliku: wypisuje wszystkie. "
        "Z plikiem: wczytuje go w całości albo wcale."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="plik YAML do wczytania")
        parser.add_argument("--dry-run", action="store_true", help="tylko sprawdź plik")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path | None = options["file"]
        if path is None:
            self.stdout.write(rule.rules_as_yaml(CompletenessRule.objects.all()), ending="")
            return
        try:
            rules = rule.read_completeness_rules(path.read_bytes())
            taken = rule.import_rules(rules, origin=OPERATOR, rehearse=options["dry_run"])
        except OSError as error:
            raise CommandError(f"Nie można odczytać pliku {path}: {error.strerror}.") from error
        except ValidationError as refusal:
            raise CommandError("\n".join(refusal.messages)) from refusal
        self.stdout.write(_summary(taken, options["dry_run"]))


def _summary(result: rule.RulesImportResult, rehearsed: bool) -> str:
    lines = [
        f"nowe: {', '.join(result.added) or '–'}",
        f"zmienione: {', '.join(result.changed) or '–'}",
        f"bez zmian: {', '.join(result.unchanged) or '–'}",
    ]
    return "\n".join([*lines, "Niczego nie zapisano." if rehearsed else "Zapisano."])
