from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cms_ext.evidence.proof.domain.publication import verify_all
from cms_ext.evidence.proof.models import PublicationRecord
from cms_ext.evidence.verification.command import report_findings
from cms_ext.evidence.verification.domain import read_findings


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
        report_findings(
            self.stdout,
            read_findings(verify_all),
            as_json=options["json"],
            counts={"records": PublicationRecord.objects.count()},
            words=lambda finding: f"{finding.seq}: {finding.message}",
        )
