"""Finding PostgreSQL's own programs."""

from __future__ import annotations

import re
import shutil
import subprocess
from glob import glob

from cms_ext.operations.backup.domain.refusal import Refused

# Debian keeps each version in a folder of its own; elsewhere they are on the path.
FOLDERS = "/usr/lib/postgresql/*/bin"


def program(name: str, at_least: int) -> str:
    """The path of `pg_dump` or `pg_restore`, not older than the server; the closest there is."""
    found = [path for path in [*glob(f"{FOLDERS}/{name}"), shutil.which(name)] if path]
    versions = {path: _major(path) for path in found}
    fit = sorted((major, path) for path, major in versions.items() if major >= at_least)
    if fit:
        return fit[0][1]
    cure = f"Zainstaluj na tym serwerze pakiet postgresql-client-{at_least}."
    if not found:
        raise Refused(f"Nie ma programu {name}. {cure}")
    newest = max(versions.values())
    raise Refused(
        f"Program {name} jest w wersji {newest}, a serwer bazy w wersji {at_least}: starszy nie "
        f"odczyta nowszego. {cure}"
    )


def _major(path: str) -> int:
    """Of `pg_dump (PostgreSQL) 15.18 (Debian …)`; 0 when it says nothing of the kind."""
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"\(PostgreSQL\) (\d+)", said)
    return int(number[1]) if number else 0
