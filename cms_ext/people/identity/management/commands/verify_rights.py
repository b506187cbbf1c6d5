from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms_ext.evidence.audit.domain.event import OPERATOR
from cms_ext.people.identity.domain.standing import record_standing, verify_rights


class Command(BaseCommand):
    help = (
        "Porównuje prawa pracowników i ról z dziennikiem dostępu: co zmieniono w bazie z "
        "pominięciem serwisu. Z --begin spisuje prawa takie, jakie są, i od nich porównuje dalej."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--begin",
            metavar="POWÓD",
            help="spisz stan praw do dziennika; powód stoi w zdarzeniu; najpierw sprawdź każde",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        findings = list(verify_rights())
        for finding in findings:
            self.stdout.write(finding.message)
        self.stdout.write(f"{len(findings)} findings")
        if options["begin"]:
            record_standing(options["begin"], OPERATOR)
            self.stdout.write("Prawa spisano w dzienniku dostępu.")
        elif findings:
            raise CommandError(
                "Prawa są inne, niż mówi dziennik dostępu. Popraw je na ekranie „Pracownicy i role”"
                " albo, gdy zmiana w bazie była świadoma, spisz je: verify_rights --begin POWÓD."
            )
