import errno
import hashlib
import io
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from cms_ext.access.models import ReceivedMessage
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.operations.backup.domain import make
from cms_ext.operations.backup.domain.archive import (
    ArchiveWriter,
    BackupRefused,
    hash_file,
    open_archive,
)
from cms_ext.operations.backup.domain.folders import open_workplace, part_path
from cms_ext.operations.backup.domain.make import make_backup
from cms_ext.operations.backup.domain.record import has_backup, report_backup_state
from cms_ext.operations.backup.models import BackupRecord

pytestmark = pytest.mark.django_db

LETTER = b"From: lucja@poczta.example\r\n\r\nWniosek"
Tell = Callable[[str], None]


class Site(SimpleNamespace):
    """`private` and `media` are its folders, `target` a file that is not there yet."""

    private: Path
    media: Path
    target: Path


@pytest.fixture
def site(settings, tmp_path, monkeypatch) -> Site:
    """Its database is a word: what engines do is tried where they run (test_round_trip)."""
    settings.COOP_PRIVATE_ROOT = tmp_path / "private"
    settings.MEDIA_ROOT = tmp_path / "media"

    @contextmanager
    def moment(place: Path) -> Iterator[Callable[[ArchiveWriter, Tell], None]]:
        def write(archive: ArchiveWriter, tell: Tell) -> None:
            archive.add("database.sqlite3", io.BytesIO(b"baza"), packed=True)

        yield write

    engine = SimpleNamespace(moment=moment, version=lambda: 3, size=lambda: 4)
    monkeypatch.setattr(make, "get_engine", lambda: engine)
    # The engine decides the name of its member; the tests need no other than one of the two.
    introspection = SimpleNamespace(table_names=lambda: ["wagtailcore_page"])
    connection = SimpleNamespace(vendor="sqlite", introspection=introspection)
    monkeypatch.setattr(make, "connection", connection)
    (tmp_path / "kopie").mkdir()
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "blok.jpg").write_bytes(b"\xff\xd8 blok")
    return Site(
        private=tmp_path / "private",
        media=tmp_path / "media",
        target=tmp_path / "kopie" / "kopia.zip",
    )


def letter(content: bytes = LETTER, digest_of: bytes = LETTER) -> ReceivedMessage:
    """A message whose file is in the private store, with the digest that was recorded."""
    return ReceivedMessage.objects.create(
        identity=hashlib.sha256(content).hexdigest(),
        sender="lucja@poczta.example",
        verdicts={},
        raw=ContentFile(content, "list.eml"),
        sha256=hashlib.sha256(digest_of).hexdigest(),
        received_at=datetime(2026, 11, 20, tzinfo=UTC),
    )


def silent(what: str) -> None:
    pass


def refused(target: Path, tell: Tell = silent) -> str:
    """Why not; and nothing is left in its folder but what was there."""
    before = sorted(target.parent.rglob("*")) if target.parent.is_dir() else []
    with pytest.raises(BackupRefused) as refusal:
        make_backup(target, by="coop", tell=tell)
    after = sorted(target.parent.rglob("*")) if target.parent.is_dir() else []
    assert after == before
    return str(refusal.value)


def test_all_files_are_in_it_with_their_digests_and_it_is_recorded(site: Site):
    raw = f"private/access-mail/{letter().raw.name}"

    made = make_backup(site.target, by="coop", tell=silent)

    with site.target.open("rb") as file, open_archive(file) as archive:
        archive.check()
        found = {name: b"".join(archive.content_of(name)) for name in archive.files}
        manifest = archive.manifest
    assert found == {raw: LETTER, "media/blok.jpg": b"\xff\xd8 blok"}
    assert (made.files, made.size) == (2, site.target.stat().st_size)
    assert (made.missing, made.changed) == ([], [])
    assert made.sha256 == hash_file(site.target)
    assert (manifest.files, manifest.size) == (2, len(LETTER) + 7)
    assert os.stat(site.target).st_mode & 0o777 == 0o600
    assert list(site.target.parent.iterdir()) == [site.target]
    fields = ("what", "by", "succeeded", "file_name", "files", "note")
    row = BackupRecord.objects.values_list(*fields).get()
    assert row == ("MADE", "coop", True, "kopia.zip", 2, "")
    assert has_backup(timezone.localdate())
    event = AuditEvent.objects.values_list("action", "actor_label").last()
    assert event == ("BACKUP_MADE", "operator")


def test_one_that_failed_is_recorded_with_its_reason(site: Site):
    site.target.write_bytes(b"wczorajsza")

    said = refused(site.target)

    assert said == f"{site.target} już jest. Kopia niczego nie nadpisuje: podaj inną nazwę."
    assert BackupRecord.objects.values_list("succeeded", "note").get() == (False, said)
    assert report_backup_state(timezone.now()) == "late"
    assert site.target.read_bytes() == b"wczorajsza"


def test_where_a_backup_cannot_be(site: Site, settings, monkeypatch):
    nowhere = site.target.parent / "nie-ma" / "kopia.zip"
    inside = site.media / "kopia.zip"
    dangling = site.target.parent / "dowiazanie.zip"
    dangling.symlink_to(nowhere)

    assert refused(nowhere) == f"Nie ma folderu {nowhere.parent}. Utwórz go albo podaj inny."
    said = f"{inside} leży w folderze, który trafia do kopii. Podaj inny folder."
    assert refused(inside) == said
    assert refused(dangling).startswith(f"{dangling} już jest.")

    with monkeypatch.context() as patched:
        patched.setattr(make, "read_account_name", lambda: "coop")
        patched.setattr(os, "access", lambda path, mode: mode == os.F_OK)
        assert refused(site.target) == (
            f"Konto coop nie może pisać w folderze {site.target.parent}. Podaj inny."
        )

    store = site.private / "zaufane"
    settings.COOP_TRUST_STORE = str(store)
    assert refused(site.target) == (
        f"Folder {store} leży w folderze {site.private}. Rozdziel je w ustawieniach."
    )


def test_a_database_without_tables(site: Site, monkeypatch):
    monkeypatch.setattr(make.connection.introspection, "table_names", list)

    with pytest.raises(BackupRefused, match="W bazie nie ma jeszcze tabel"):
        make_backup(site.target, by="coop", tell=print)

    assert (site.target.exists(), BackupRecord.objects.count()) == (False, 0)


def test_what_no_archive_can_hold(site: Site, tmp_path):
    link, odd = site.media / "archiwum", site.media / "a\nb.pdf"
    link.symlink_to(tmp_path)
    assert refused(site.target).startswith(f"{link} jest dowiązaniem albo urządzeniem")

    link.unlink()
    odd.write_bytes(b"x")
    assert refused(site.target) == f"Nazwa pliku {str(odd)!r} ma niedozwolone znaki. Zmień ją."


@pytest.mark.thorough
def test_a_disk_that_is_too_small_or_gives_up_half_way(site: Site, monkeypatch):
    with monkeypatch.context() as patched:
        full = SimpleNamespace(total=9, used=9, free=0)
        patched.setattr(shutil, "disk_usage", lambda path: full)
        assert refused(site.target) == (
            f"Na dysku z folderem {site.target.parent} nie ma miejsca na kopię. Potrzeba 1 MB, "
            "jest 0 MB. Zwolnij miejsce albo podaj inny folder."
        )

    no_space = "Na dysku z folderem {} nie ma miejsca na kopię. Zwolnij miejsce albo"
    broken = "Kopia nie powstała, bo zawiódł dysk: {}: Input/output error."
    for number, said in ((errno.ENOSPC, no_space), (errno.EDQUOT, no_space), (errno.EIO, broken)):

        def give_up(*args: object, number: int = number) -> str:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(ArchiveWriter, "add_file", give_up)
        assert refused(site.target).startswith(said.format(site.target.parent))


def test_a_file_that_was_lost_before_and_one_that_was_changed(site: Site):
    lost, changed = letter(b"zgubiony"), letter(b"podmieniony")
    Path(lost.raw.path).unlink()

    made = make_backup(site.target, by="coop", tell=silent)

    assert made.missing == [f"private/access-mail/{lost.raw.name}"]
    assert made.changed == [f"private/access-mail/{changed.raw.name}"]
    with site.target.open("rb") as file, open_archive(file) as archive:
        assert archive.manifest.missing == made.missing


@pytest.mark.thorough
def test_a_file_that_is_deleted_meanwhile(site: Site):
    """All is done again: the second moment no longer names it."""
    gone = letter()
    messages: list[str] = []
    deleted: list[str] = []
    usual = ArchiveWriter.add_file

    def add_file(writer: ArchiveWriter, name: str, path: Path) -> str:
        if name.startswith("private/") and not deleted:
            deleted.append(name)
            gone.raw.delete(save=False)
            gone.delete()
        return usual(writer, name, path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ArchiveWriter, "add_file", add_file)
        made = make_backup(site.target, by="coop", tell=messages.append)

    assert (made.files, made.missing) == (1, [])
    assert "W trakcie kopiowania usunięto pliki. Kopia powstaje od nowa." in messages


def test_two_at_once_under_one_name(site: Site):
    with open_workplace(site.target.parent, site.target.name):
        with pytest.raises(BackupRefused, match="Trwa już inna praca"):
            make_backup(site.target, by="coop", tell=silent)
        other = site.target.with_name("inna.zip")
        make_backup(other, by="coop", tell=silent)
        assert part_path(site.target.parent, site.target.name).is_dir()

    assert other.exists()


def test_the_trust_store_is_in_it_and_what_a_killed_run_left_goes(site: Site, settings, tmp_path):
    store = tmp_path / "zaufane"
    store.mkdir()
    (store / "manifest.json").write_bytes(b"[]")
    settings.COOP_TRUST_STORE = str(store)
    left = part_path(site.target.parent, "wczoraj.zip")
    left.mkdir()
    (left / "lock").touch()
    (left / "archive").write_bytes(b"half")

    make_backup(site.target, by="coop", tell=silent)

    assert list(site.target.parent.iterdir()) == [site.target]
    assert "trust/manifest.json" in zipfile.ZipFile(site.target).namelist()
