import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cms_ext.evidence.proof.domain.publication import verify_all
from cms_ext.evidence.proof.models import PublicationRecord


class Command(BaseCommand):
    help = (
        "Sprawdza łańcuch dowodów publikacji (zmienione, usunięte i wstawione zapisy, ucięty "
        "koniec) i porównuje z nim to, co strona wydaje dziś: treści, pliki, adresy i dni; potem "
        "dokumenty i głosowania z dziennikiem dostępu. "
        "Kod wyjścia 0 i „0 findings” albo 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="wynik jako jeden obiekt JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = verify_all()
        if options["json"]:
            result = {
                "findings": [asdict(finding) for finding in findings],
                "records": PublicationRecord.objects.count(),
            }
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            for finding in findings:
                self.stdout.write(f"{finding.seq}: {finding.message}")
            self.stdout.write(f"{len(findings)} findings")
        if findings:
            sys.exit(1)
