"""The drill of docs/operators.md on the demo: a backup while the site works, and the way back."""

import io
import json
import shutil
import signal
import sqlite3
import threading
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest

from cms_ext.operations.backup.domain.archive import create_archive, open_archive
from tests.demo_site import copied
from tests.processes import wait_until_ready
from tests.project.conftest import Warm
from tests.sites import Site

pytestmark = pytest.mark.xdist_group("backup drill")

# What everybody, a payer and a member read; tokens of forms are new on every page, and the seconds
# until the end of a session fewer.
READ = r"""
import json, re
from django.test import Client
from cms_ext.people.identity.models import User

def reader(login=None):
    client = Client(SERVER_NAME="127.0.0.1")
    if login:
        user = User.objects.get(login=login)
        client.force_login(user)
    return client

def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return b"".join(answer.streaming_content) if answer.streaming else answer.content

def without_tokens(body):
    return re.sub(rb'value="[A-Za-z0-9]{64}"|data-warn-in-seconds="\d+"', b"", body).decode()

anyone, payer, member = reader(), reader("EB-500001-3"), reader("IKCS-0007")
shelf = page(member, "/ikcs/dokumenty/")
paper = re.search(rb'href="(/ikcs/dokumenty/[0-9a-f-]{36}/)', shelf)[1].decode()
found = [page(anyone, "/"), page(anyone, "/ogloszenia/"), page(payer, "/e-bok/"), shelf]
print(json.dumps("".join(map(without_tokens, [*found, page(member, paper)])).splitlines()))
"""
# Stops where the test wants to kill it: at the first words that begin so.
STOPS = """
import sys, time
from pathlib import Path
from cms_ext.operations.backup.domain.make import make_backup
from cms_ext.operations.backup.domain.restore import restore_site

def tell(what):
    if what.startswith(sys.argv[3]):
        print("ready", flush=True)
        time.sleep(600)

run = {"backup": make_backup, "restore": restore_site}[sys.argv[1]]
run(Path(sys.argv[2]), by="coop", tell=tell)
"""
AT = datetime(2026, 11, 20, 2, 30)
SESSION = "INSERT INTO django_session VALUES (?, 'x', '2027-01-01')"


def pages(site: Site) -> list[str]:
    """What people read there, line by line."""
    done = site.run("-c", READ)
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout.splitlines()[-1]))


def killed_at(site: Site, verb: str, file: Path, words: str) -> None:
    program = site.start("-c", STOPS, verb, file, words)
    wait_until_ready(program)
    program.send_signal(signal.SIGKILL)
    program.communicate()


def files(site: Site) -> dict[str, bytes]:
    return {
        str(path.relative_to(site.data_dir)): path.read_bytes()
        for top in ("private", "media")
        for path in sorted((site.data_dir / top).rglob("*"))
        if path.is_file()
    }


def count(site: Site, sql: str) -> int:
    with closing(sqlite3.connect(site.database)) as database:
        return int(database.execute(sql).fetchone()[0])


@dataclass(frozen=True)
class Kept:
    """A backup, what its command said, and what people read at its moment."""

    path: Path
    report: dict[str, Any]
    pages: list[str]
    written: int


@pytest.fixture(scope="module")
def living(demo_site: Path, warm: Warm, tmp_path_factory) -> Site:
    """Return the demo, with somebody writing to it while the backup is made."""
    return Site(copied(demo_site, tmp_path_factory.mktemp("living") / "data"), warm())


@pytest.fixture(scope="module")
def kept(living: Site, tmp_path_factory) -> Kept:
    path = tmp_path_factory.mktemp("kopie") / "kopia.zip"
    read = pages(living)
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
            report = living.run_json("backup", path)
        finally:
            stop.set()
            writer.join()
    return Kept(path, report, read, len(written))


@pytest.fixture(scope="module")
def restored(kept: Kept, demo_site: Path, warm: Warm, tmp_path_factory) -> Site:
    """Restored into a folder where there was nothing but what `collectstatic` makes."""
    site = Site(tmp_path_factory.mktemp("restored") / "data", warm())
    shutil.copytree(demo_site / "static", site.data_dir / "static")
    report = site.run_json("restore", kept.path)
    assert (report["status"], report["differences"]) == ("restored", [])
    assert (report["files"], report["sha256"]) == (kept.report["files"], kept.report["sha256"])
    return site


@pytest.mark.always
def test_everything_is_there_again(living: Site, kept: Kept, restored: Site):
    assert files(restored) == files(living)
    assert list(unified_diff(kept.pages, pages(restored), n=0)) == []
    for check in ("verify_ledger", "verify_access_log", "verify_publications"):
        done = restored.manage(check)
        assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "0 findings"), check


@pytest.mark.always
def test_what_was_committed_before_is_in_it_and_what_came_after_is_not(
    living: Site, kept: Kept, restored: Site
):
    """Somebody wrote all the time: what is in it is all that was there at one moment."""
    during = "SELECT COUNT(*) FROM django_session WHERE session_key LIKE 'w-trakcie-%'"
    last = "SELECT MAX(CAST(SUBSTR(session_key, 11) AS INTEGER)) + 1 FROM django_session "
    last += "WHERE session_key LIKE 'w-trakcie-%'"

    assert count(restored, "SELECT 1 FROM django_session WHERE session_key = 'tylko-w-wal'") == 1
    assert count(living, during) == kept.written
    assert 0 < count(restored, during) < kept.written
    assert count(restored, during) == count(restored, last)


@pytest.mark.programs
def test_over_a_living_site_nothing_is_restored(kept: Kept, living: Site):
    before = files(living), count(living, "SELECT COUNT(*) FROM cms_ext_audit_auditevent")

    done = living.manage("restore", kept.path)

    assert done.returncode == 1
    assert "W bazie działa już serwis (loginy, osoby" in done.stderr
    assert before == (files(living), count(living, "SELECT COUNT(*) FROM cms_ext_audit_auditevent"))


@pytest.mark.programs
def test_a_folder_with_files_is_left_alone(kept: Kept, migrated: Site):
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
    assert files(migrated) == {"media/logo.png": b"PNG"}
    assert count(migrated, "SELECT COUNT(*) FROM cms_ext_identity_person") == 0


@pytest.mark.programs
def test_a_restore_that_is_killed_is_done_again(kept: Kept, migrated: Site):
    """Killed with its files in place and the database not; then what differs is named."""
    killed_at(migrated, "restore", kept.path, "Baza danych")
    assert files(migrated) != {}
    assert count(migrated, "SELECT COUNT(*) FROM cms_ext_identity_person") == 0

    assert migrated.run_json("restore", kept.path)["status"] == "restored"
    assert len(files(migrated)) == kept.report["files"]

    changed = migrated.data_dir / "media" / "documents" / "regulamin-ikcs.pdf"
    changed.write_bytes(b"%PDF inny")
    with closing(sqlite3.connect(migrated.database)) as database, database:
        database.execute("DELETE FROM members_area_library_documentgrouppermission")
    done = migrated.manage("restore", kept.path, "--compare", "--json")
    report = json.loads(done.stdout)
    assert (done.returncode, report["status"]) == (1, "differs")
    assert {one["name"] for one in report["differences"]} == {
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
    with (
        kept.path.open("rb") as file,
        open_archive(file) as found,
        create_archive(path, AT) as writer,
    ):
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


@pytest.mark.programs
def test_an_older_backup_is_brought_up_and_then_compared(kept: Kept, migrated: Site, tmp_path):
    file = older(kept, tmp_path / "starsza.zip")

    report = migrated.run_json("restore", file)
    assert (report["status"], report["compared"], report["differences"]) == ("restored", False, [])
    early = migrated.manage("restore", file, "--compare")
    assert (early.returncode, "Uruchom najpierw migrate." in early.stderr) == (1, True)

    assert migrated.manage("migrate", "--verbosity", "0").returncode == 0
    report = migrated.run_json("restore", file, "--compare")
    assert (report["status"], report["compared"], report["differences"]) == ("same", True, [])


@pytest.mark.programs
def test_a_backup_that_is_killed_leaves_no_file(living: Site, tmp_path):
    killed_at(living, "backup", tmp_path / "kopia.zip", "Pliki")
    assert not (tmp_path / "kopia.zip").exists()

    assert living.run_json("backup", tmp_path / "druga.zip")["status"] == "made"
    assert [path.name for path in tmp_path.iterdir()] == ["druga.zip"]
