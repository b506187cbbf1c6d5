from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from cms_ext.operations.new_site.demo.load import NotDemo, empty_demo


class Command(BaseCommand):
    help = "Przywraca pokaz do stanu początkowego. Najpierw zatrzymaj serwer."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            empty_demo()
        except NotDemo:
            raise CommandError(
                "To nie jest baza pokazu: nie ma w niej osób pokazowych. Nic nie zmieniono. "
                "Sprawdź PROFILE, DATA_DIR i DATABASE_URL."
            ) from None
        call_command("prepare_demo", stdout=self.stdout)
