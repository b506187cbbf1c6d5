from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cms_ext.operations.new_site.setup.domain.making import SetUpRefused, correct_site_address


class Command(BaseCommand):
    help = "Ustawia adres witryny według COOP_BASE_URL."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            changed = correct_site_address()
        except SetUpRefused as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write("Adres witryny poprawiono." if changed else "Adres witryny się zgadza.")
