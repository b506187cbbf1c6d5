from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms_ext.base.dates.clock import business_today
from cms_ext.operations.new_site.demo.load import NotEmpty, load_demo

DEMO_PREMISES = 12


class Command(BaseCommand):
    help = "Wypełnia pustą bazę danymi pokazowymi."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--profile", metavar="NAZWA", help="który pokaz; wybiera też jego ustawienia"
        )
        parser.add_argument(
            "--scale", type=int, default=DEMO_PREMISES, metavar="N", help="liczba lokali"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        site: str = settings.COOP_DEMO_PROFILE
        if options["profile"] not in (None, site):
            raise CommandError(
                f"Ta strona ma ustawienia pokazu „{site}”. Uruchom polecenie z PROFILE="
                f"{options['profile']}, bez DJANGO_SETTINGS_MODULE."
            )
        if options["scale"] < DEMO_PREMISES:
            raise CommandError(f"--scale: podaj co najmniej {DEMO_PREMISES} lokali.")
        try:
            load_demo(business_today(), options["scale"], self._progress)
        except NotEmpty:
            raise CommandError(
                "Baza nie jest pusta. Dane pokazowe wczytuje się tylko do pustej bazy; "
                "usuń folder danych (DATA_DIR) albo wskaż inną bazę."
            ) from None

    def _progress(self, what: str) -> None:
        self.stdout.write(f"  wczytuję: {what}")
        self.stdout.flush()
