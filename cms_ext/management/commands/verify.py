import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from cms_ext.evidence.verification import domain as checks


class Command(BaseCommand):
    help = (
        "Porównuje zapisy serwisu ze sobą i niczego nie naprawia: księgę, publikacje, prawa, "
        "osoby, sprawy, dziennik. Kod wyjścia 0 i „0 findings” albo 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--only",
            action="append",
            default=[],
            metavar="RODZAJ",
            help="tylko to sprawdzenie; można podać kilka razy",
        )
        parser.add_argument("--json", action="store_true", help="wynik jako jeden obiekt JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            chosen = checks.choose_checks(options["only"])
        except checks.UnknownCheck as error:
            known = ", ".join(check.code for check in checks.list_checks())
            raise CommandError(f"Nie ma sprawdzenia „{error}”. Są: {known}.") from error
        progress = (lambda _outcome: None) if options["json"] else self._print
        outcomes = checks.run_checks(chosen, progress)
        found = sum(len(outcome.findings) for outcome in outcomes)
        if options["json"]:
            report = {"checks": [_report(outcome) for outcome in outcomes], "findings": found}
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        else:
            self.stdout.write(f"{found} findings")
        if found:
            sys.exit(1)

    def _print(self, outcome: checks.CheckOutcome) -> None:
        title, count = _(outcome.check.title), len(outcome.findings)
        self.stdout.write(f"{outcome.check.code} ({title}): {count}, {outcome.seconds:.1f} s")
        for finding in outcome.findings:
            self.stdout.write(f"  {finding.message}")
        self.stdout.flush()


def _report(outcome: checks.CheckOutcome) -> dict[str, Any]:
    return {
        "check": outcome.check.code,
        "title": _(outcome.check.title),
        "seconds": round(outcome.seconds, 3),
        "findings": [asdict(finding) for finding in outcome.findings],
    }
