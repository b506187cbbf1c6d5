from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms_ext.base.dates.clock import business_today
from cms_ext.desks.privacy.domain.packet import ExportedBy, export_person, make_archive_name
from cms_ext.evidence.audit.domain.event import OPERATOR
from cms_ext.people.identity.models import Person


class Command(BaseCommand):
    help = "Zapisuje kopię wszystkich danych osoby w pliku ZIP (art. 15 RODO)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("person", type=int, help="numer osoby w rejestrze")
        parser.add_argument("--output", type=Path, help="plik; domyślnie moje-dane-DATA.zip tutaj")

    def handle(self, *args: Any, **options: Any) -> None:
        person = Person.objects.filter(pk=options["person"]).first()
        if person is None:
            raise CommandError(f"Nie ma osoby o numerze {options['person']}.")
        target: Path = options["output"] or Path(make_archive_name(business_today()))
        if target.exists():
            raise CommandError(f"Plik {target} już istnieje. Usuń go albo podaj inną nazwę.")
        with target.open("xb") as file:
            target.chmod(0o600)
            for piece in export_person(person, ExportedBy.COMMAND, OPERATOR):
                file.write(piece)
        self.stdout.write(f"Zapisano: {target}")
