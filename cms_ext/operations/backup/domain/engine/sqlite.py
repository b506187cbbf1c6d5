"""SQLite snapshots, by its backup interface, which also copies what is only in the WAL."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections, transaction

from cms_ext.operations.backup.domain.archive import ArchiveWriter, BackupRefused

NAME = "SQLite"
PAGES_AT_ONCE = 8192
MEMBER = "database.sqlite3"


def version() -> int:
    """Return 3: all versions share one file format, and a newer program reads it."""
    return 3


def size() -> int:
    """Return the size of a copy of the database in bytes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        return int(cursor.fetchone()[0])


@contextmanager
def moment(place: Path) -> Iterator[Callable[[ArchiveWriter, Callable[[str], None]], None]]:
    """Hold one snapshot of the database while writers go on; yield the function that writes it.

    `place` is the folder where the copy waits until it is packed.
    """
    wrapper: Any = connections[DEFAULT_DB_ALIAS]
    wrapper.ensure_connection()
    usual = wrapper.transaction_mode
    # The site's transactions take the write lock at once; this one must not take it.
    wrapper.transaction_mode = "DEFERRED"
    try:
        with transaction.atomic(durable=True):
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA quick_check(1)")
                [found] = cursor.fetchone()
            if found != "ok":
                raise BackupRefused(
                    f"Baza jest uszkodzona: {found}. Nie usuwaj wcześniejszych kopii."
                )

            def write(archive: ArchiveWriter, tell: Callable[[str], None]) -> None:
                _write(place / MEMBER, archive, tell)

            yield write
    finally:
        wrapper.transaction_mode = usual


def _write(copied: Path, archive: ArchiveWriter, tell: Callable[[str], None]) -> None:
    def progress(status: int, left: int, of: int) -> None:
        tell(f"Baza danych: {(of - left) * 100 // (of or 1)}%")

    with closing(sqlite3.connect(copied)) as copy:
        connection.connection.backup(copy, pages=PAGES_AT_ONCE, progress=progress)
    with copied.open("rb") as content:
        archive.add(MEMBER, content, packed=True)
    copied.unlink()


def load(copied: Path, *, replaces: bool) -> None:
    """Replace the database with the copy, in one transaction.

    Raises BackupRefused while the database is locked.
    """
    connection.ensure_connection()
    try:
        with connection.cursor() as cursor:
            # The backup interface would wait forever; this waits only as long as every write does.
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("ROLLBACK")
    except OperationalError as error:
        raise BackupRefused("Baza danych jest zajęta. Zatrzymaj serwer i harmonogram.") from error
    with closing(sqlite3.connect(copied)) as copy:
        copy.backup(connection.connection)
    connection.close()
