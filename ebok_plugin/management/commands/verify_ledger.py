import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cms_ext.base.database.transactions import read_snapshot
from ebok_plugin.ledger.domain.audit import verify_ledger
from ebok_plugin.ledger.models import Account, LedgerEntry


class Command(BaseCommand):
    help = "Sprawdza całą księgę i niczego nie naprawia: kod wyjścia 0 i „0 findings” albo 1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="wynik jako jeden obiekt JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        with read_snapshot():
            findings = verify_ledger()
            counts = {"accounts": Account.objects.count(), "entries": LedgerEntry.objects.count()}
        if options["json"]:
            result = {"findings": [asdict(finding) for finding in findings], **counts}
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            for finding in findings:
                self.stdout.write(str(finding))
            self.stdout.write(f"{len(findings)} findings")
        if findings:
            sys.exit(1)
