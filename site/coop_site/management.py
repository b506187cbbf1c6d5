"""The management commands, with what stops them said in sentences."""

import gc
import os
import sys
from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import BaseCommand, CommandParser, ManagementUtility
from django.db import OperationalError

from coop_site.doctor import find_database_refusal


class Commands(ManagementUtility):
    """Django's, with garbage collection switched on only after all is loaded.

    Collecting again and again as modules are loaded costs a fifth of the start; nothing is freed.
    """

    def execute(self) -> None:
        gc.disable()
        # As Django does below, but before the settings are read for the first time.
        parser = CommandParser(add_help=False, allow_abbrev=False)
        parser.add_argument("--settings")
        if module := parser.parse_known_args(self.argv[2:])[0].settings:
            os.environ["DJANGO_SETTINGS_MODULE"] = module
        try:
            _ = settings.INSTALLED_APPS
        except ImproperlyConfigured as refusal:
            # Django would go on without settings: `check` would find nothing wrong.
            sys.exit(str(refusal))
        try:
            super().execute()
        except OperationalError:
            if problem := find_database_refusal():
                sys.exit(problem)
            raise

    def fetch_command(self, subcommand: str) -> BaseCommand:
        gc.freeze()
        gc.enable()
        return super().fetch_command(subcommand)


def main(arguments: Sequence[str]) -> int:
    """Run one management command."""
    Commands([sys.argv[0], *arguments]).execute()
    return 0
