"""What each engine does its own way: one moment of the database, into a file and back."""

from __future__ import annotations

from types import ModuleType

from django.db import connection

from cms_ext.operations.backup.domain.engine import postgresql, sqlite

ENGINES: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql}


def engine() -> ModuleType:
    """The module of the site's engine: `moment`, `version`, `demand_room_for`, `load`."""
    return ENGINES[connection.vendor]
