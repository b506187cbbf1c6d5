#!/usr/bin/env python
"""Runs a management command; without settings named it uses those of `make run`.

Of which demo PROFILE says, or `load_demo --profile`.
"""

import os
import sys
from itertools import pairwise
from pathlib import Path


def settings_of(argv: list[str]) -> str:
    """The settings module of the demo that is meant; a wrong name is told by who reads it next."""
    profile = os.environ.get("PROFILE") or "coop"
    if "load_demo" in argv:
        for before, word in pairwise(argv):
            if before == "--profile":
                profile = word
            elif word.startswith("--profile="):
                profile = word.partition("=")[2]
    return "demo" if profile == "coop" else f"demo_{profile}"


def main() -> None:
    # The packages stand beside site/, and Python puts only site/ on the path.
    sys.path.insert(1, str(Path(__file__).resolve().parents[1]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"coop_site.settings.{settings_of(sys.argv)}")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - path first

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
