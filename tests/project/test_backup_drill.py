"""The drill of docs/operators.md on the demo: a backup while the site works, and the way back."""

from __future__ import annotations

import io
import json
import shutil
import signal
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from cms_ext.backup.domain.archive.reading import opened
from cms_ext.backup.domain.archive.writing import archive
from tests.demo_site import copied, environment
from tests.processes import wait_until_ready
from tests.warm import WarmPython

pytestmark = pytest.mark.xdist_group("backup drill")

# What everybody, a payer and a member read; tokens of forms are new on every page.
READ = r"""
import hashlib, json, re
from django.test import Client
from cms_ext.identity.models import User

def reader(login=None):
    client = Client(SERVER_NAME="127.0.0.1")
    if login:
        user = User.objects.get(login=login)
        client.force_login(user, "cms_ext.identity.backends.RealmBackend")
    return client

def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return b"".join(answer.streaming_content) if answer.streaming else answer.content

def digest(body):
    return hashlib.sha256(re.sub(rb'value="[A-Za-z0-9]{64}"', b"", body)).hexdigest()

anyone, payer, member = reader(), reader("EB-500001-3"), reader("IKCS-0007")
shelf = page(member, "/ikcs/dokumenty/")
paper = re.search(rb'href="(/ikcs/dokumenty/[0-9a-f-]{36}/)', shelf)[1].decode()
found = [page(anyone, "/"), page(anyone, "/ogloszenia/"), page(payer, "/e-bok/"), shelf]
print(json.dumps([digest(body) for body in [*found, page(member, paper)]]))
"""
# Stops where the test wants to kill it: at the first words that begin so.
STOPS = """
import sys, time
from pathlib import Path
from cms_ext.backup.domain.make import make_backup
from cms_ext.backup.domain.restore import restore

def tell(what):
    if what.startswith(sys.argv[3]):
        print("ready", flush=True)
        time.sleep(600)

{"backup": make_backup, "restore": restore}[sys.argv[1]](Path(sys.argv[2]), by="coop", tell=tell)
"""
AT = datetime(2026, 11, 20, 2, 30)
SESSION = "INSERT INTO django_session VALUES (?, 'x', '2027-01-01')"


@dataclass(frozen=True)
class Site:
    """A data folder and a warm Python in it."""

    data_dir: Path
    python: WarmPython

    def manage(self, *words: object) -> CompletedProcess[str]:
        return self.python.run("site/manage.py", *map(str, words))

    def told(self, *words: object) -> dict[str, Any]:
        """What the command says as JSON, when it ends well."""
        done = self.manage(*words, "--json")
        assert done.returncode == 0, done.stdout + done.stderr
        return dict(json.loads(done.stdout))

    def pages(self) -> list[str]:
        done = self.python.run("-c", READ)
        assert done.returncode == 0, done.stderr
        return list(json.loads(done.stdout.splitlines()[-1]))

    def killed_at(self, verb: str, file: Path, words: str) -> None:
        program = self.python.start("-c", STOPS, verb, str(file), words)
        wait_until_ready(program)
        program.send_signal(signal.SIGKILL)
        program.communicate()

    @property
    def database(self) -> Path:
        return self.data_dir / "coop.sqlite3"

    def files(self) -> dict[str, bytes]:
        return {
            str(path.relative_to(self.data_dir)): path.read_bytes()
            for top in ("private", "media")
            for path in sorted((self.data_dir / top).rglob("*"))
            if path.is_file()
        }

    def count(self, sql: str) -> int:
        with closing(sqlite3.connect(self.database)) as database:
            return int(database.execute(sql).fetchone()[0])


@dataclass(frozen=True)
class Kept:
    """A backup, what its command said, and what people read at its moment."""

    path: Path
    told: dict[str, Any]
    pages: list[str]
    written: int


@pytest.fixture(scope="module")
def living(demo_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo, with somebody writing to it while the backup is made."""
    data_dir = copied(demo_site, tmp_path_factory.mktemp("living") / "data")
    with WarmPython(environment(data_dir)) as python:
        yield Site(data_dir, python)


@pytest.fixture(scope="module")
def kept(living: Site, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    path = tmp_path_factory.mktemp("kopie") / "kopia.zip"
    pages = living.pages()
    stop, written = threading.Event(), []

    def write() -> None:
        with closing(sqlite3.connect(living.database, timeout=30)) as busy:
            while not stop.wait(0.005):
                with busy:
                    busy.execute(SESSION, [f"w-trakcie-{len(written)}"])
                written.append(1)

    with closing(sqlite3.connect(living.database, isolation_level=None)) as earlier:
        # Nothing reaches the main file while this one keeps the log from being read into it.
        earlier.execute("PRAGMA wal_autocheckpoint=0")
        earlier.execute(SESSION, ["tylko-w-wal"])
        writer = threading.Thread(target=write)
        writer.start()
        try:
            told = living.told("backup", path)
        finally:
            stop.set()
            writer.join()
    return Kept(path, told, pages, len(written))


@pytest.fixture(scope="module")
def restored(
    kept: Kept, demo_site: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """Restored into a folder where there was nothing but what `collectstatic` makes."""
    data_dir = tmp_path_factory.mktemp("restored") / "data"
    shutil.copytree(demo_site / "static", data_dir / "static")
    with WarmPython(environment(data_dir)) as python:
        site = Site(data_dir, python)
        told = site.told("restore", kept.path)
        assert (told["status"], told["differences"]) == ("restored", [])
        assert (told["files"], told["sha256"]) == (kept.told["files"], kept.told["sha256"])
        yield site


@pytest.fixture
def migrated(demo_site: Path, tmp_path: Path) -> Iterator[Site]:
    """An empty site, merely migrated."""
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    shutil.copyfile(demo_site.parent / "migrated.sqlite3", data_dir / "coop.sqlite3")
    with WarmPython(environment(data_dir)) as python:
        yield Site(data_dir, python)


def test_everything_is_there_again(living: Site, kept: Kept, restored: Site) -> None:
    assert restored.files() == living.files()
    assert restored.pages() == kept.pages
    for check in ("verify_ledger", "verify_access_log", "verify_publications"):
        done = restored.manage(check)
        assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "0 findings"), check


def test_what_was_committed_before_is_in_it_and_what_came_after_is_not(
    living: Site, kept: Kept, restored: Site
) -> None:
    """Somebody wrote all the time: what is in it is all that was there at one moment."""
    during = "SELECT COUNT(*) FROM django_session WHERE session_key LIKE 'w-trakcie-%'"
    last = "SELECT MAX(CAST(SUBSTR(session_key, 11) AS INTEGER)) + 1 FROM django_session "
    last += "WHERE session_key LIKE 'w-trakcie-%'"

    assert restored.count("SELECT 1 FROM django_session WHERE session_key = 'tylko-w-wal'") == 1
    assert living.count(during) == kept.written
    assert 0 < restored.count(during) < kept.written
    assert restored.count(during) == restored.count(last)


def test_a_copy_of_the_file_alone_would_lack_it(demo_site: Path, tmp_path: Path) -> None:
    """Why there is a command: this is what an operator would do by hand."""
    database = copied(demo_site, tmp_path / "data") / "coop.sqlite3"
    with closing(sqlite3.connect(database, isolation_level=None)) as busy:
        busy.execute("PRAGMA wal_autocheckpoint=0")
        busy.execute(SESSION, ["tylko-w-wal"])
        shutil.copyfile(database, tmp_path / "sam-plik.sqlite3")
        with closing(sqlite3.connect(tmp_path / "sam-plik.sqlite3")) as alone:
            found = alone.execute("SELECT 1 FROM django_session WHERE session_key='tylko-w-wal'")
            assert found.fetchall() == []


def test_over_a_living_site_nothing_is_restored(kept: Kept, living: Site) -> None:
    before = living.files(), living.count("SELECT COUNT(*) FROM cms_ext_audit_auditevent")

    done = living.manage("restore", kept.path)

    assert done.returncode == 1
    assert "W bazie działa już serwis (loginy, osoby" in done.stderr
    assert before == (living.files(), living.count("SELECT COUNT(*) FROM cms_ext_audit_auditevent"))


def test_a_folder_with_files_is_left_alone(kept: Kept, migrated: Site) -> None:
    own = migrated.data_dir / "media" / "logo.png"
    own.parent.mkdir()
    own.write_bytes(b"PNG")

    done = migrated.manage("restore", kept.path, "--json")

    assert done.returncode == 1
    assert json.loads(done.stdout) == {
        "status": "refused",
        "message": f"Folder {own.parent} nie jest pusty. Kopię przywraca się tylko do pustych: "
        "przenieś go w inne miejsce albo wskaż inny DATA_DIR.",
    }
    assert migrated.files() == {"media/logo.png": b"PNG"}
    assert migrated.count("SELECT COUNT(*) FROM cms_ext_identity_person") == 0


def test_a_restore_that_is_killed_is_done_again(kept: Kept, migrated: Site) -> None:
    """Killed with its files in place and the database not; then what differs is named."""
    migrated.killed_at("restore", kept.path, "Baza danych")
    assert migrated.files() != {}
    assert migrated.count("SELECT COUNT(*) FROM cms_ext_identity_person") == 0

    assert migrated.told("restore", kept.path)["status"] == "restored"
    assert len(migrated.files()) == kept.told["files"]

    changed = migrated.data_dir / "media" / "documents" / "regulamin-ikcs.pdf"
    changed.write_bytes(b"%PDF inny")
    with closing(sqlite3.connect(migrated.database)) as database, database:
        database.execute("DELETE FROM members_area_library_documentgrouppermission")
    done = migrated.manage("restore", kept.path, "--compare", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["status"]) == (1, "differs")
    assert {one["name"] for one in told["differences"]} == {
        "IKCS: dokumenty otwarte grupom",
        "dziennik dostępu",  # the restore itself
        "liczba wierszy, cms_ext_audit_auditevent",
        "liczba wierszy, members_area_library_documentgrouppermission",
        "plik media/documents/regulamin-ikcs.pdf",
    }


def older(kept: Kept, path: Path) -> Path:
    """The same backup as a version before the last migration of this app would have made it."""
    app, migration, table = "cms_ext_backup", "0001_initial", "cms_ext_backup_backuprecord"
    database = path.with_suffix(".sqlite3")
    with kept.path.open("rb") as file, opened(file) as found, archive(path, AT) as writer:
        database.write_bytes(b"".join(found.content_of(found.database)))
        with closing(sqlite3.connect(database)) as copy, copy:
            copy.execute(f"DROP TABLE {table}")
            copy.execute("DELETE FROM django_migrations WHERE app = ?", [app])
        with database.open("rb") as content:
            writer.add(found.database, content, packed=True)
        for name in found.files:
            content = io.BytesIO(b"".join(found.content_of(name)))
            writer.add(name, content, packed=False)
        known = [one for one in found.manifest.migrations if one != f"{app}.{migration}"]
        assert len(known) == len(found.manifest.migrations) - 1
        sums = writer.listed()
        writer.described(replace(found.manifest, migrations=known, list_sha256=sums))
    return path


def test_an_older_backup_is_brought_up_and_then_compared(
    kept: Kept, migrated: Site, tmp_path: Path
) -> None:
    file = older(kept, tmp_path / "starsza.zip")

    told = migrated.told("restore", file)
    assert (told["status"], told["compared"], told["differences"]) == ("restored", False, [])
    early = migrated.manage("restore", file, "--compare")
    assert (early.returncode, "Uruchom najpierw migrate." in early.stderr) == (1, True)

    assert migrated.manage("migrate", "--verbosity", "0").returncode == 0
    told = migrated.told("restore", file, "--compare")
    assert (told["status"], told["compared"], told["differences"]) == ("same", True, [])


def test_a_backup_that_is_killed_leaves_no_file(living: Site, tmp_path: Path) -> None:
    living.killed_at("backup", tmp_path / "kopia.zip", "Pliki")
    assert not (tmp_path / "kopia.zip").exists()

    assert living.told("backup", tmp_path / "druga.zip")["status"] == "made"
    assert [path.name for path in tmp_path.iterdir()] == ["druga.zip"]
