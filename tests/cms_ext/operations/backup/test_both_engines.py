"""Through each engine's own tools, with processes of their own, while somebody writes."""

import json
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.processes import finished, start, wait_until_ready

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
    pytest.mark.xdist_group("parallel"),
    pytest.mark.postgresql_core,
    pytest.mark.thorough,
]

# A site with a person, a file, and somebody who writes all the time; then its backup.
LIVES = """
import hashlib, json, sys, threading, time
from pathlib import Path
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone
from cms_ext.access.models import ReceivedMessage
from cms_ext.evidence.audit.domain.event import SYSTEM, record
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.operations.backup.domain.make import make_backup
from cms_ext.people.identity.models import Person

Person.objects.create(name="Anna Lis")
letter = b"From: anna@poczta.example"
ReceivedMessage.objects.create(
    identity="1", sender="anna@poczta.example", verdicts={}, received_at=timezone.now(),
    raw=ContentFile(letter, "list.eml"), sha256=hashlib.sha256(letter).hexdigest(),
)
stop = threading.Event()

def write():
    while not stop.wait(0.01):
        record("VIEW", SYSTEM)
    connection.close()

writer = threading.Thread(target=write)
writer.start()
while not AuditEvent.objects.exists():
    time.sleep(0.01)
made = make_backup(Path(sys.argv[1]), by="coop", tell=lambda what: None)
stop.set()
writer.join()
assert (made.missing, made.changed) == ([], [])
print(json.dumps([made.files, made.sha256, AuditEvent.objects.count()]))
"""
# Where nobody lives yet.
IS_RESTORED = """
import json, sys
from pathlib import Path
from django.conf import settings
from cms_ext.evidence.audit.domain.chain import verify_chains
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.operations.backup.domain.restore import restore_site
from cms_ext.people.identity.models import Person

done = restore_site(Path(sys.argv[1]), by="coop", tell=lambda what: None)
files = [path.read_text() for path in Path(settings.COOP_PRIVATE_ROOT).rglob("*") if path.is_file()]
names = list(Person.objects.values_list("name", flat=True))
print(json.dumps([
    done.files, done.sha256, [str(one) for one in done.differences], names, files,
    AuditEvent.objects.exclude(action="BACKUP_RESTORED").count(), len(list(verify_chains())),
]))
"""
# Stops in the second half, where the test kills it.
IS_STOPPED = """
import sys, time
from pathlib import Path
from cms_ext.operations.backup.domain import restore
from cms_ext.operations.backup.domain.engine import get_engine

def stop(*args, **kwargs):
    print("ready", flush=True)
    time.sleep(600)

def then_stop(step):
    def stepped(*args, **kwargs):
        step(*args, **kwargs)
        stop()
    return stepped

engine, place = get_engine(), sys.argv[2]
if place == "loaded":
    engine.load = then_stop(engine.load)
elif place == "recorded":
    restore.record_restore = then_stop(restore.record_restore)
elif place == "not yet loaded":
    engine.load = stop
restore.restore_site(
    Path(sys.argv[1]), by="coop", tell=lambda what: what == place and stop()
)
"""
# Where the database cannot be replaced.
IS_REFUSED = """
import json, sys
from pathlib import Path
from django.conf import settings
from cms_ext.operations.backup.domain.archive import BackupRefused
from cms_ext.operations.backup.domain.restore import restore_site
from cms_ext.operations.backup.models import BackupRecord
from cms_ext.people.identity.models import Person
from wagtail.models import Page

try:
    restore_site(Path(sys.argv[1]), by="coop", tell=lambda what: None)
except BackupRefused as refusal:
    left = [str(path) for path in Path(settings.COOP_PRIVATE_ROOT).rglob("*")]
    counts = [one.objects.count() for one in (Person, BackupRecord, Page)]
    print(json.dumps([str(refusal), left, counts]))
"""


@contextmanager
def another(copied: str, name: str, folder: Path, *, migrated: bool) -> Iterator[str]:
    """The address of one more database next to the copy: as migrated as that, or without tables."""
    address = urlsplit(copied)
    if address.scheme == "sqlite":
        path = folder / f"{name}.sqlite3"
        if migrated:
            shutil.copyfile(address.path, path)
        yield f"sqlite:///{path}"
        return
    server, of = copied.rsplit("/", 1)
    template = f'TEMPLATE "{of}"' if migrated else ""
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{of}_{name}" {template}')
        yield f"{server}/{of}_{name}"
        admin.execute(f'DROP DATABASE "{of}_{name}" WITH (FORCE)')


def said(script: str, file: Path, database: str, folder: Path) -> Any:
    """What a process with this database, and a new folder of files, says when it ends well."""
    folder.mkdir()
    return json.loads(finished(start("-c", script, str(file), database=database, data_dir=folder)))


def killed(place: str, file: Path, database: str, folder: Path) -> None:
    """Kill a restore at this place."""
    program = start("-c", IS_STOPPED, str(file), place, database=database, data_dir=folder)
    wait_until_ready(program)
    program.send_signal(signal.SIGKILL)
    program.communicate()


@contextmanager
def held(database: str) -> Iterator[None]:
    """So that it cannot be replaced: locked, or with something that is on its tables."""
    if database.startswith("sqlite"):
        with closing(sqlite3.connect(urlsplit(database).path, isolation_level=None)) as busy:
            busy.execute("BEGIN IMMEDIATE")
            yield
        return
    with psycopg.connect(database, autocommit=True) as admin:
        admin.execute("CREATE VIEW operators_own AS SELECT id FROM wagtailcore_page")
    yield


def test_there_and_back(copied_database: str, tmp_path):
    """Into a database without tables, into one merely migrated, and into one that refuses."""
    kept = tmp_path / "kopia.zip"
    with (
        another(copied_database, "living", tmp_path, migrated=True) as living,
        another(copied_database, "empty", tmp_path, migrated=False) as empty,
        another(copied_database, "migrated", tmp_path, migrated=True) as migrated,
        another(copied_database, "refusing", tmp_path, migrated=True) as refusing,
    ):
        files, sha256, written = said(LIVES, kept, living, tmp_path / "living")

        for name, target in (("empty", empty), ("migrated", migrated)):
            report = said(IS_RESTORED, kept, target, tmp_path / name)
            events = report.pop(5)
            assert report == [files, sha256, [], ["Anna Lis"], ["From: anna@poczta.example"], 0]
            assert 0 < events < written

        with held(refusing):
            why, left, counts = said(IS_REFUSED, kept, refusing, tmp_path / "refusing")
        assert why.startswith(("Baza danych jest zajęta.", "pg_restore: "))
        assert (left, counts) == ([], [0, 0, 2])
        assert not (tmp_path / "refusing" / "restore.loading").exists()


def test_a_restore_killed_in_its_second_half_is_started_again(copied_database: str, tmp_path):
    """Wherever it was killed, and if it is killed again: it ends well, and leaves nothing."""
    kept = tmp_path / "kopia.zip"
    with another(copied_database, "living", tmp_path, migrated=True) as living:
        files, sha256, _ = said(LIVES, kept, living, tmp_path / "living")
    for number, (places, migrated) in enumerate(
        [
            (["not yet loaded", "loaded", "Porównanie z kopią"], True),
            (["recorded"], False),
        ]
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        with another(copied_database, f"n{number}", tmp_path, migrated=migrated) as target:
            for place in places:
                killed(place, kept, target, folder)
            report = finished(start("-c", IS_RESTORED, str(kept), database=target, data_dir=folder))
        ended = json.loads(report)
        del ended[5]
        letters = ["From: anna@poczta.example"]
        assert ended == [files, sha256, [], ["Anna Lis"], letters, 0], places
        assert not (folder / "restore.loading").exists()
        assert list(folder.rglob("*.coop-part")) == []


def test_pg_restore_ends_with_the_command_that_began_it(copied_database: str, tmp_path):
    if copied_database.startswith("sqlite"):
        pytest.skip("SQLite loads in the command itself")
    kept, folder = tmp_path / "kopia.zip", tmp_path / "killed"
    folder.mkdir()
    with (
        another(copied_database, "living", tmp_path, migrated=True) as living,
        another(copied_database, "target", tmp_path, migrated=True) as target,
        psycopg.connect(target, autocommit=True) as admin,
    ):
        said(LIVES, kept, living, tmp_path / "living")
        with psycopg.connect(target) as reader:
            reader.execute("LOCK TABLE wagtailcore_page IN ACCESS SHARE MODE")
            program = start("-c", IS_STOPPED, str(kept), "-", database=target, data_dir=folder)
            while not at_work(admin):
                pass
            program.send_signal(signal.SIGKILL)
            program.communicate()
            # The server notices that nobody is there when the lock is free.
        while at_work(admin):
            pass
        assert admin.execute("SELECT count(*) FROM cms_ext_identity_person").fetchone() == (0,)


def at_work(admin: psycopg.Connection[Any]) -> bool:
    """Return True while pg_restore is connected to this database."""
    sql = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'pg_restore' AND datname = "
    return admin.execute(f"{sql} current_database()").fetchone() is not None
