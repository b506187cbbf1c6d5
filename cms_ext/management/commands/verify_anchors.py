from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms_ext.evidence.anchors.domain import copy_findings, verify_anchors
from cms_ext.evidence.anchors.models import Anchor
from cms_ext.evidence.verification.command import report_findings
from cms_ext.evidence.verification.domain import read_findings


class Command(BaseCommand):
    help = (
        "Porównuje łańcuchy (publikacje, dziennik i inne) ze skrótami kontrolnymi podanymi na "
        "zewnątrz: w bazie, w pliku COOP_ANCHOR_FILE, a z --copy także w kopii od kogoś innego. "
        "Kod wyjścia 0 i „0 findings” albo 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--copy", type=Path, help="plik z wierszami, które zachował ktoś inny")
        parser.add_argument("--json", action="store_true", help="wynik jako jeden obiekt JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = read_findings(verify_anchors)
        if options["copy"]:
            try:
                kept = options["copy"].read_text(encoding="utf-8", errors="replace")
            except OSError as error:
                raise CommandError(
                    f"Nie da się odczytać pliku {options['copy']}: {error.strerror}."
                ) from error
            findings += copy_findings(kept.splitlines())
        report_findings(
            self.stdout,
            findings,
            as_json=options["json"],
            counts={"lines": Anchor.objects.count()},
            words=lambda finding: f"{finding.chain or 'plik'}/{finding.number}: {finding.message}",
        )
