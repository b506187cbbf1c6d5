import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cms_ext.base.dates.clock import business_today
from members_area.completeness.domain.report import desk_report
from members_area.completeness.domain.report_data import format_finding, report_as_json


class Command(BaseCommand):
    help = (
        "Mówi, czego w bibliotece brakuje i co się spóźniło (art. 8¹): "
        "kod wyjścia 1, gdy są braki, luki w numerach albo opóźnienia."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="wynik jako jeden obiekt JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        report = desk_report(business_today())
        if options["json"]:
            self.stdout.write(json.dumps(report_as_json(report), ensure_ascii=False))
        else:
            for finding in report.problems:
                self.stdout.write(format_finding(finding))
            self.stdout.write(f"{len(report.problems)} findings")
        if report.is_serious:
            sys.exit(1)
