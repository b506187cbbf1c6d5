from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms_ext.audit.domain.verify import verify_chains


class Command(BaseCommand):
    help = "Sprawdza ciągłość dziennika dostępu: zmienione, usunięte i wstawione zdarzenia."

    def handle(self, *args: Any, **options: Any) -> None:
        findings = list(verify_chains())
        for finding in findings:
            self.stdout.write(f"{finding.stream}/{finding.seq}: {finding.message}")
        self.stdout.write(f"{len(findings)} findings")
        if findings:
            raise CommandError("Dziennik dostępu został naruszony.")
