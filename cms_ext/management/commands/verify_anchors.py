import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms_ext.evidence.anchors.domain import copy_findings, verify_anchors
from cms_ext.evidence.anchors.models import Anchor


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
        findings = list(verify_anchors())
        if options["copy"]:
            try:
                kept = options["copy"].read_text(encoding="utf-8", errors="replace")
            except OSError as error:
                raise CommandError(
                    f"Nie da się odczytać pliku {options['copy']}: {error.strerror}."
                ) from error
            findings += copy_findings(kept.splitlines())
        if options["json"]:
            result = {
                "findings": [asdict(finding) for finding in findings],
                "lines": Anchor.objects.count(),
            }
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            for finding in findings:
                self.stdout.write(f"{finding.chain or 'plik'}/{finding.number}: {finding.message}")
            self.stdout.write(f"{len(findings)} findings")
        if findings:
            sys.exit(1)
