from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms_ext.evidence.audit.domain.chain import find_latest_checkpoint, verify_chains
from cms_ext.evidence.audit.models import Stream
from cms_ext.evidence.verification.domain import read_findings


class Command(BaseCommand):
    help = "Sprawdza ciągłość dziennika dostępu: zmienione, usunięte i wstawione zdarzenia."

    def handle(self, *args: Any, **options: Any) -> None:
        for stream in Stream.values:
            if start := find_latest_checkpoint(stream):
                self.stdout.write(
                    f"{stream}: od numeru {start.seq + 1}; starsze zdarzenia, do "
                    f"{start.until:%Y-%m-%d}, usunięto po upływie terminu"
                )
        findings = read_findings(verify_chains)
        for finding in findings:
            self.stdout.write(f"{finding.stream}/{finding.seq}: {finding.message}")
        self.stdout.write(f"{len(findings)} findings")
        if findings:
            raise CommandError("Dziennik dostępu został naruszony.")
