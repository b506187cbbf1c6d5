from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cms_ext.evidence.verification.command import report_findings
from cms_ext.evidence.verification.domain import read_findings
from coop_cases.domain.retention import verify_cases


class Command(BaseCommand):
    help = (
        "Porównuje wiersze spraw (terminy, decyzje, wyceny, liczby zamrożone w reklamacjach) z ich "
        "pieczęciami i niczego nie naprawia: kod wyjścia 0 i „0 findings” albo 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="wynik jako lista JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        report_findings(self.stdout, read_findings(verify_cases), as_json=options["json"])
