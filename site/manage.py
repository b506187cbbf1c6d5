#!/usr/bin/env python
"""Runs a management command; without settings named it uses those of `make run`.

Of which demo PROFILE says, or `load_demo --profile`.
"""

import gc
import os
import sys
from itertools import pairwise
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import BaseCommand, CommandParser, ManagementUtility
from django.db import OperationalError


class Commands(ManagementUtility):
    """Django's, which look for garbage only after all is loaded.

    Garbage collection during import costs a fifth of start-up; nothing is freed.
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
            from coop_site.doctor import find_database_refusal  # noqa: PLC0415 - path first

            if problem := find_database_refusal():
                sys.exit(problem)
            raise

    def fetch_command(self, subcommand: str) -> BaseCommand:
        gc.freeze()
        gc.enable()
        return super().fetch_command(subcommand)


def settings_of(argv: list[str]) -> str:
    """Return the settings module of the chosen demo; whoever reads it next reports a wrong name."""
    profile = os.environ.get("PROFILE") or "coop"
    if "load_demo" in argv:
        for before, word in pairwise(argv):
            if before == "--profile":
                profile = word
            elif word.startswith("--profile="):
                profile = word.partition("=")[2]
    return "demo" if profile == "coop" else f"demo_{profile}"


def main() -> None:
    # The packages stand next to site/, and Python puts only site/ on the path.
    sys.path.insert(1, str(Path(__file__).resolve().parents[1]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"coop_site.settings.{settings_of(sys.argv)}")
    if sys.argv[1:2] == ["doctor"]:
        # No command of Django: it also runs where the settings refuse to be read.
        from coop_site import doctor  # noqa: PLC0415 - path first

        sys.exit(doctor.main(sys.argv[2:]))
    Commands(sys.argv).execute()


if __name__ == "__main__":
    main()
