from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cms_ext.evidence.verification.command import report_findings
from cms_ext.evidence.verification.domain import read_findings
from waste_union.declarations.domain.verify import verify_declarations


class Command(BaseCommand):
    help = (
        "Porównuje deklaracje i pisma o nich z ich pieczęciami, a złożone deklaracje z plikami XML "
        "i obliczeniem, i niczego nie naprawia: kod wyjścia 0 i „0 findings” albo 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="wynik jako lista JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        report_findings(self.stdout, read_findings(verify_declarations), as_json=options["json"])
