"""The two database engines: each writes a consistent snapshot to a file and loads it back."""

from types import ModuleType

from django.db import connection

from cms_ext.operations.backup.domain.engine import postgresql, sqlite

ENGINES: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql}


def get_engine() -> ModuleType:
    """Return the module of the site's engine: `moment`, `version`, `size`, `load`."""
    return ENGINES[connection.vendor]
