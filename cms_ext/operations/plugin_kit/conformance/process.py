"""What both processes of the scratch site do before they look at anything."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.conf import settings
from django.db import connection
from django.test.utils import override_settings, setup_test_environment

from cms_ext.base.database.garbage import seldom_searched
from cms_ext.operations.plugin_kit.conformance.scratch import DATABASE


@contextmanager
def started(folder: Path) -> Iterator[None]:
    """The site with its mail kept in memory and its static files as they lie in the packages."""
    gc.disable()  # of all that a site loads nothing is garbage
    django.setup()
    gc.freeze()
    gc.enable()
    database = Path(str(connection.settings_dict["NAME"]))
    if database != folder / DATABASE:
        # Whatever comes next would change a database that somebody needs.
        raise SystemExit(f"Ustawienia wskazują bazę {database}, a nie kopię do sprawdzania.")
    setup_test_environment(debug=False)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with seldom_searched(), override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
        yield
