"""Make the demo's database and files as new."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.core.cache import caches
from django.db import connection

from cms_ext.people.identity.models import User


class NotDemo(Exception):
    """The settings or the database are not those of a demo."""


def empty_demo() -> None:
    """Remove all tables and files of the demo; its own seal and the static files stay.

    Raises NotDemo, with nothing changed, unless the settings are the demo's and the database is
    empty or has the demo's people.
    """
    if not settings.COOP_DEMO or not (_has_no_tables() or _has_demo_people()):
        raise NotDemo
    _drop_tables()
    for folder in (
        settings.MEDIA_ROOT,
        settings.COOP_PRIVATE_ROOT,
        settings.COOP_LETTERS_ROOT,
        settings.EMAIL_FILE_PATH,
    ):
        shutil.rmtree(folder, ignore_errors=True)
    for file in (settings.COOP_SMS_FILE, settings.COOP_ANCHOR_FILE):
        Path(file).unlink(missing_ok=True)
    for cache in caches.all(initialized_only=False):
        cache.clear()


def _has_no_tables() -> bool:
    return User._meta.db_table not in connection.introspection.table_names()


def _has_demo_people() -> bool:
    return User.objects.filter(is_demo=True).exists()


def _drop_tables() -> None:
    """The ledger's triggers refuse to delete its rows, so the tables go as a whole."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(":memory:")) as empty:
            empty.backup(connection.connection)
    else:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    connection.close()
