"""`manage.py check_coop_plugin NAME`: check the rules that all plugins keep."""

from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms_ext.operations.plugin_kit.rules import RULES
from cms_ext.operations.plugin_kit.scratch import SiteStopped, judge_plugins, scratch_site
from cms_ext.operations.plugin_kit.visits import REMOVAL


class Command(BaseCommand):
    help = "Sprawdza wtyczkę na kopii strony: każda zasada, co jest nie tak i co zrobić."
    # It reports wrong declarations itself.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "name",
            help="wtyczka, jak w COOP_PLUGINS, albo jej pakiet, na przykład rzeczy_znalezione",
        )
        rules = [*RULES, REMOVAL]
        parser.add_argument(
            "--only",
            nargs="+",
            default=[],
            choices=rules,
            metavar="ZASADA",
            help=f"tylko te zasady: {', '.join(rules)}",
        )

    def handle(self, *args: Any, name: str, only: list[str], **options: Any) -> None:
        name = settings.INSTALLED_PLUGINS.get(name, name)
        if not _is_there(name):
            raise CommandError(
                f"Nie ma pakietu „{name}”. Zainstaluj wtyczkę albo dopisz jej folder do PYTHONPATH."
            )
        try:
            with scratch_site() as folder:
                verdicts = judge_plugins([name], folder, only)[name]
        except SiteStopped as problem:
            raise CommandError(f"Z wtyczką „{name}” strona nie startuje:\n{problem}") from problem
        for verdict in verdicts:
            self.stdout.write(f"{'ŹLE' if verdict['findings'] else 'ok ':3}  {verdict['title']}")
            for what, cure in verdict["findings"]:
                self.stdout.write(f"       {what}\n       → {cure}")
        broken = sum(bool(verdict["findings"]) for verdict in verdicts)
        if broken:
            raise CommandError(
                f"Zasady złamane: {broken} z {len(verdicts)}. Popraw je i sprawdź jeszcze raz."
            )
        self.stdout.write(f"Wtyczka „{name}” jest w porządku. Zasady: {len(verdicts)}.")


def _is_there(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except (ImportError, ValueError):
        return False
