from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cms_ext.evidence.verification.command import report_findings
from cms_ext.evidence.verification.domain import read_findings
from ebok_plugin.ledger.domain.audit import verify_ledger
from ebok_plugin.ledger.models import Account, LedgerEntry


class Command(BaseCommand):
    help = "Sprawdza całą księgę i niczego nie naprawia: kod wyjścia 0 i „0 findings” albo 1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="wynik jako jeden obiekt JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = read_findings(verify_ledger)
        counts = {"accounts": Account.objects.count(), "entries": LedgerEntry.objects.count()}
        as_json = options["json"]
        report_findings(self.stdout, findings, as_json=as_json, counts=counts, words=str)
