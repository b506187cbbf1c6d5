"""Runs a command with DATABASE_URL pointing at a PostgreSQL of its own, thrown away afterwards.

Usage: postgres.py COMMAND [ARGUMENT …]
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from glob import glob
from pathlib import Path


def binaries() -> Path:
    """Return the folder of the newest server on this machine."""
    found = sorted(glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: path.split("/")[4])
    path = found[-1] if found else shutil.which("initdb")
    if path is None:
        sys.exit("PostgreSQL is not installed. Install with: sudo apt-get install postgresql")
    return Path(path).parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server() -> Iterator[str]:
    """A running server on the loopback; yields its DATABASE_URL."""
    where, port = binaries(), free_port()
    folder = Path(tempfile.mkdtemp(prefix="coop-pg-"))
    # PostgreSQL refuses to run as root.
    as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    prefix = as_user if os.geteuid() == 0 else []
    if prefix:
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
    data = str(folder / "data")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    # The data is thrown away: nothing of it needs to survive a crash.
    options += " -c full_page_writes=off -c synchronous_commit=off -c shared_buffers=256MB"
    # Nothing waits to be cleaned, and what a query costs is soon over: compiling it takes longer.
    options += " -c wal_level=minimal -c max_wal_senders=0 -c autovacuum=off -c jit=off"
    try:
        run(
            [*prefix, where / "initdb", "-D", data, "-U", "coop", "-A", "trust"],
            ["-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
        )
        run(
            [*prefix, where / "pg_ctl", "-D", data, "-w", "-l", folder / "log"],
            ["-o", options, "start"],
        )
        yield f"postgres://coop@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run(
            [*prefix, where / "pg_ctl", "-D", data, "-m", "immediate", "stop"],
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        shutil.rmtree(folder, ignore_errors=True)


def run(command: list[str | Path], arguments: list[str]) -> None:
    subprocess.run([*map(str, command), *arguments], check=True, stdout=subprocess.DEVNULL)


def main(command: list[str]) -> int:
    with server() as url:
        return subprocess.run(
            command, env={**os.environ, "DATABASE_URL": url}, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
