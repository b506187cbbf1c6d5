#!/usr/bin/env python
"""Runs a management command; without settings named it uses those of `make run`."""

import os
import sys
from pathlib import Path


def main() -> None:
    # The packages stand beside site/, and Python puts only site/ on the path.
    sys.path.insert(1, str(Path(__file__).resolve().parents[1]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coop_site.settings.demo")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - path first

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
