from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from cms_ext.base.dates.clock import business_today
from cms_ext.operations.new_site.demo.load import NotEmpty, list_demo_logins, load_demo
from cms_ext.operations.new_site.demo.management.commands.load_demo import DEMO_PREMISES
from cms_ext.operations.new_site.setup.domain.making import correct_site_address


class Command(BaseCommand):
    help = "Przygotowuje to, czego potrzebuje `make run`: bazę, pliki statyczne, dane pokazowe."

    def handle(self, *args: Any, **options: Any) -> None:
        self._step("baza danych")
        call_command("migrate", verbosity=0, interactive=False)
        self._step("pliki statyczne")
        call_command("collectstatic", verbosity=0, interactive=False)
        try:
            load_demo(business_today(), DEMO_PREMISES, self._step)
        except NotEmpty:
            self._step("dane są już w bazie i zostają")
            correct_site_address()
        rows = [f"  {row}" for row in list_demo_logins()]
        (settings.DATA_DIR / "demo-people.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")

    def _step(self, what: str) -> None:
        self.stdout.write(f"   {what}")
        self.stdout.flush()
