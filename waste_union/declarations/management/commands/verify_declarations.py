import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from waste_union.declarations.domain.verify import verify_declarations


class Command(BaseCommand):
    help = (
        "Porównuje deklaracje i pisma o nich z ich pieczęciami, a złożone deklaracje z plikami XML "
        "i obliczeniem, i niczego nie naprawia: kod wyjścia 0 i „0 findings” albo 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="wynik jako lista JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = verify_declarations()
        if options["json"]:
            self.stdout.write(json.dumps([asdict(one) for one in findings], ensure_ascii=False))
        else:
            for finding in findings:
                self.stdout.write(finding.message)
            self.stdout.write(f"{len(findings)} findings")
        if findings:
            sys.exit(1)
