import json
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms_ext.operations.new_site.demo.load import DemoLogin, list_demo_logins


class Command(BaseCommand):
    help = "Wypisuje loginy i hasła osób pokazowych."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="jako lista JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.COOP_DEMO:
            raise CommandError("To nie jest wersja pokazowa: osób pokazowych tu nie ma.")
        logins = list_demo_logins()
        if options["json"]:
            self.stdout.write(json.dumps([_as_json(row) for row in logins], ensure_ascii=False))
            return
        for row in logins:
            self.stdout.write(str(row))


def _as_json(row: DemoLogin) -> dict[str, str]:
    """Return the row; only a login that was never used has a code."""
    return {
        name: value for name, value in asdict(row).items() if value or name != "activation_code"
    }
