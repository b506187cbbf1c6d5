"""A site under production settings on an empty database: TLS, a host of its own, web and scheduler.

What an operator does by hand (docs/operators.md) is done here by the same commands.
"""

import os
import secrets
import shutil
import signal
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import psycopg

from tests.certificates import laid_into
from tests.demo_site import ROOT
from tests.machine.postgres import free_port
from tests.migrated import fill_from_dump, kept_file, make_kept
from tests.warm import WarmPython

# A name that every program on the machine finds without a setting.
HOST = "localhost"
PATIENCE = 120


@contextmanager
def empty_database(folder: Path, *, migrated: bool = False) -> Iterator[str]:
    """The address of a database: on the run's PostgreSQL, else an SQLite file.

    Without tables, or as all migrations left it in production's environment.
    """
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        file = folder / "coop.sqlite3"
        if migrated:
            make_kept()
            shutil.copyfile(kept_file(), file)
        yield f"sqlite:///{file}"
        return
    name = f"afternoon_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        if migrated:
            fill_from_dump(name)
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@dataclass(frozen=True)
class ProductionSite:
    """An installation: its folder, its database and the environment of all its processes."""

    folder: Path
    database_url: str
    port: int = field(default_factory=free_port)
    extra: dict[str, str] = field(default_factory=dict)
    _secrets: dict[str, str] = field(
        default_factory=lambda: {
            name: secrets.token_urlsafe(60)
            for name in ("SECRET_KEY", "COOP_AUDIT_KEY", "COOP_SEAL_KEY")
        }
    )

    @property
    def address(self) -> str:
        return f"https://{HOST}:{self.port}"

    @property
    def mail(self) -> Path:
        """Return the folder into which letters are handed over."""
        return self.folder / "mail"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("COOP_")},
            "DJANGO_SETTINGS_MODULE": "coop_site.settings.production",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
            "DATA_DIR": str(self.folder),
            "DATABASE_URL": self.database_url,
            "ALLOWED_HOSTS": HOST,
            "COOP_BASE_URL": self.address,
            "EMAIL_URL": f"filemail:///{self.mail}",
            "DEFAULT_FROM_EMAIL": "nie-odpowiadaj@spoldzielnia.example",
            **self._secrets,
            **self.extra,
        }

    @cached_property
    def _python(self) -> WarmPython:
        return WarmPython(self.environment)

    def close(self) -> None:
        """What is started later begins again: it knows files that were collected meanwhile."""
        self._python.close()
        del self.__dict__["_python"]

    def manage(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a management command as the operator would."""
        done = self._python.run("site/manage.py", *command)
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    @contextmanager
    def serving(self) -> Iterator[None]:
        """The web server with TLS and the scheduler, until the block ends."""
        certificate, key = laid_into(self.folder, HOST, datetime.now(UTC))
        web = ["-m", "granian", "--interface", "wsgi", "--no-ws"]
        web += ["--host", "127.0.0.1", "--port", str(self.port), "--workers", "1"]
        web += ["--blocking-threads", "1", "--log-level", "warning"]
        web += ["--ssl-certificate", str(certificate), "--ssl-keyfile", str(key)]
        programs = [
            self._python.start(*web, "coop_site.wsgi:application"),
            self._python.start("site/manage.py", "scheduler"),
        ]
        try:
            self._wait()
            yield
        finally:
            for program in programs:
                program.send_signal(signal.SIGTERM)
            for program in programs:
                program.communicate()

    def _wait(self) -> None:
        address = f"{self.address}/zdrowie/"
        context = ssl._create_unverified_context()
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                with urlopen(address, timeout=2, context=context):
                    return
            except (URLError, ConnectionError, TimeoutError):
                time.sleep(0.2)
        raise RuntimeError("the site did not start; its words stand among what the test captured")
