"""PostgreSQL snapshots, by pg_dump and pg_restore."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from glob import glob
from pathlib import Path

from django.db import connection, transaction

from cms_ext.base.files.sandbox.confinement import PR_SET_PDEATHSIG, set_for_process
from cms_ext.operations.backup.domain.archive import ArchiveWriter, BackupRefused

# Debian keeps each version in a folder of its own; elsewhere they are on the path.
FOLDERS = "/usr/lib/postgresql/*/bin"
NAME = "PostgreSQL"
MEMBER = "database.dump"
ENCRYPTION = ("sslmode", "sslrootcert", "sslcert", "sslkey")
# The role that restores may differ from the role that made the backup.
COMMON = ("--no-owner", "--no-privileges", "--no-password")


def version() -> int:
    """Return the major version of the server."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10000


def size() -> int:
    """Return 0: pg_dump writes straight into the archive."""
    return 0


@contextmanager
def moment(place: Path) -> Iterator[Callable[[ArchiveWriter, Callable[[str], None]], None]]:
    """Hold one snapshot of the database while writers go on; yield the function that writes it."""
    dump = program("pg_dump", version())
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            [snapshot] = cursor.fetchone()

        def write(archive: ArchiveWriter, tell: Callable[[str], None]) -> None:
            tell("Baza danych")
            words = [dump, "--format=custom", f"--snapshot={snapshot}", "--lock-wait-timeout=60s"]
            _write([*words, *COMMON], archive)

        yield write


def _write(command: list[str], archive: ArchiveWriter) -> None:
    with (
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(
            command, env=_environment(), stdout=subprocess.PIPE, stderr=complaints
        ) as running,
    ):
        assert running.stdout is not None
        try:
            # Its own format is packed.
            archive.add(MEMBER, running.stdout, packed=False)
        except BaseException:
            running.kill()
            raise
        if running.wait():
            complaints.seek(0)
            raise BackupRefused(f"pg_dump: {_last_line(complaints.read())}")


def load(copied: Path, *, replaces: bool) -> None:
    """Load the copy in one transaction; `replaces` overwrites the same tables, now empty."""
    command = [program("pg_restore", version()), "--single-transaction", "--exit-on-error"]
    command += ["--clean", "--if-exists"] if replaces else []
    environment = _environment()
    # An open connection would go on seeing the old tables.
    connection.close()
    done = subprocess.run(
        [*command, *COMMON, f"--dbname={environment['PGDATABASE']}", str(copied)],
        env=environment,
        capture_output=True,
        check=False,
        # It ends with this command, so that nothing is loaded behind the next one.
        preexec_fn=partial(set_for_process, PR_SET_PDEATHSIG, signal.SIGKILL),
    )
    if done.returncode:
        raise BackupRefused(f"pg_restore: {_last_line(done.stderr)}")


def _environment() -> dict[str, str]:
    """Return the connection settings for libpq; the process list never shows the password."""
    at = connection.settings_dict
    named = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGDATABASE": "NAME"}
    named |= {"PGPASSWORD": "PASSWORD"}
    found = {variable: str(at[name]) for variable, name in named.items() if at.get(name)}
    options = {"PGPASSFILE": "passfile", "PGSERVICE": "service"}
    options |= {f"PG{name.upper()}": name for name in ENCRYPTION}
    found |= {
        variable: str(at["OPTIONS"][name])
        for variable, name in options.items()
        if at["OPTIONS"].get(name)
    }
    return {**os.environ, **found}


def _last_line(output: bytes) -> str:
    lines = output.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "zakończył się błędem."


def program(name: str, at_least: int) -> str:
    """Return the path of the oldest `pg_dump` or `pg_restore` that is new enough."""
    found = [path for path in [*glob(f"{FOLDERS}/{name}"), shutil.which(name)] if path]
    versions = {path: _major(path) for path in found}
    fit = sorted((major, path) for path, major in versions.items() if major >= at_least)
    if fit:
        return fit[0][1]
    cure = f"Zainstaluj na tym serwerze pakiet postgresql-client-{at_least}."
    if not found:
        raise BackupRefused(f"Nie ma programu {name}. {cure}")
    newest = max(versions.values())
    raise BackupRefused(
        f"Program {name} jest w wersji {newest}, a serwer bazy w wersji {at_least}: starszy nie "
        f"odczyta nowszego. {cure}"
    )


def _major(path: str) -> int:
    """Return 15 for `pg_dump (PostgreSQL) 15.18 (Debian …)`; 0 for any other output."""
    output = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"\(PostgreSQL\) (\d+)", output)
    return int(number[1]) if number else 0
