import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from cms_ext.desks.privacy.domain.retention import RemovedRows, purge_expired_data


class Command(BaseCommand):
    help = "Usuwa dane, których okres przechowywania upłynął. Można uruchamiać wiele razy."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="tylko liczy, niczego nie usuwa")
        parser.add_argument("--json", action="store_true", help="raport dla programów")

    def handle(self, *args: Any, **options: Any) -> None:
        rehearse = bool(options["dry_run"])
        report = purge_expired_data(timezone.now(), rehearse=rehearse)
        if options["json"]:
            status = "rehearsed" if rehearse else "removed"
            lines = [_plain(line) for line in report]
            self.stdout.write(json.dumps({"status": status, "policies": lines}, ensure_ascii=False))
            return
        for line in report:
            oldest = f", najstarsze z {line.oldest:%Y-%m-%d}" if line.oldest else ""
            self.stdout.write(f"{line.title}: {line.count}{oldest}")
        self.stdout.write("Próba: niczego nie usunięto." if rehearse else "Usunięto.")


def _plain(line: RemovedRows) -> dict[str, Any]:
    return {
        "code": line.code,
        "title": line.title,
        "before": line.before.isoformat(),
        "count": line.count,
        "oldest": line.oldest.isoformat() if line.oldest else None,
    }
