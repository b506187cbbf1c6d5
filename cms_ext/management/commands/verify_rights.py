from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms_ext.evidence.audit.domain.event import OPERATOR
from cms_ext.evidence.verification.domain import read_findings
from cms_ext.people.identity.domain.rights_check import accept_rights, verify_rights


class Command(BaseCommand):
    help = (
        "Porównuje prawa, loginy i role z pieczęciami serwisu: co zmieniono w bazie z pominięciem "
        "serwisu. Z --begin przyjmuje prawa takie, jakie są, i od nich porównuje dalej."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--begin",
            metavar="POWÓD",
            help="przyjmij prawa takie, jakie są; powód stoi w zdarzeniach; najpierw sprawdź każde",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        findings = read_findings(verify_rights)
        for finding in findings:
            self.stdout.write(finding.message)
        self.stdout.write(f"{len(findings)} findings")
        if options["begin"]:
            accept_rights(options["begin"], OPERATOR)
            self.stdout.write("Prawa spisano.")
        elif findings:
            raise CommandError(
                "Prawa są inne, niż zapisał serwis. Popraw je na ekranie „Pracownicy i role”. Gdy "
                "są takie, jak trzeba, spisz je: verify_rights --begin POWÓD."
            )
