"""The account of the machine that runs a command."""

from __future__ import annotations

import os
import pwd

LONGEST = 60


def account() -> str:
    """Its name; its number where the machine knows no name, as in some containers."""
    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name[:LONGEST]
    except KeyError:
        return str(number)
