"""A folder that is not what was exported is refused with where, found and expected."""

import csv
import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from cms_ext.access.models import ReceivedMessage
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.evidence.sealed_rows.domain.sealing import seal_all_rows
from cms_ext.evidence.verification.domain import list_checks
from cms_ext.operations.backup.models import BackupRecord
from cms_ext.operations.site_export.domain.folder import ExportRefused, Manifest
from cms_ext.operations.site_export.domain.load import load_export
from cms_ext.people.identity.domain.activation_code import issue_code
from cms_ext.people.identity.models import ActivationCode, Person, User
from cms_ext.people.identity.vocabulary import CodeChannel
from tests.whole_database import whole_database

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

PERSONS = "rows/cms_ext_identity.Person.jsonl"
LETTER = b"From: lucja@poczta.example\r\n\r\nWniosek"
SECRETS = ("demo-haslo-2026", "pbkdf2", "argon2", "md5$")


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path) -> None:
    settings.COOP_PRIVATE_ROOT = tmp_path / "site" / "private"
    settings.MEDIA_ROOT = tmp_path / "site" / "media"
    settings.COOP_ANCHOR_FILE = str(tmp_path / "site" / "anchors.txt")


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("kept") / "export"


@pytest.fixture
def folder(kept: Path, settings, tmp_path) -> Path:
    """An export of a site with Anna, her login, a code that waits, and a letter."""
    if not kept.exists():
        with transaction.atomic():
            anna = Person.objects.create(name="Anna Lis", kind="person")
            login = User.objects.create_login("ebok", "EB-1", "demo-haslo-2026", person=anna)
            issue_code(login, CodeChannel.PRINT, timedelta(days=14))
            ReceivedMessage.objects.create(
                identity="1",
                sender="anna@poczta.example",
                verdicts={"dkim": "pass", "arc": None},
                received_at=timezone.now(),
                raw=ContentFile(LETTER, "list.eml"),
                sha256=hashlib.sha256(LETTER).hexdigest(),
            )
            seal_all_rows()
            call_command("export_all", kept, verbosity=0)
            assert AuditEvent.objects.filter(action="SITE_EXPORTED").count() == 1
            transaction.set_rollback(True)
        shutil.rmtree(settings.COOP_PRIVATE_ROOT)
    return Path(shutil.copytree(kept, tmp_path / "export"))


def load(folder: Path) -> Any:
    return load_export(folder, tell=lambda words: None)


def resealed(folder: Path, **changes: object) -> None:
    """The list and the manifest as a knowing hand with the key would write them again."""
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    names = [line[66:] for line in lines if (folder / line[66:]).is_file()]
    text = "".join(
        f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names
    )
    rewritten(folder, text, **changes)


def rewritten(folder: Path, text: str, **changes: object) -> None:
    (folder / "SHA256SUMS").write_text(text)
    found = json.loads((folder / "manifest.json").read_text())
    found = {name: value for name, value in found.items() if name not in ("kind", "format", "seal")}
    found |= {"list_sha256": hashlib.sha256(text.encode()).hexdigest(), **changes}
    (folder / "manifest.json").write_bytes(Manifest(**found).written())


def row(folder: Path, text: str) -> None:
    (folder / PERSONS).write_text(text)
    resealed(folder)


def key_of(folder: Path) -> str:
    return json.loads((folder / "manifest.json").read_text())["keys"]["COOP_AUDIT_KEY"]


def person(folder: Path, **changes: object) -> None:
    row(folder, json.dumps(json.loads((folder / PERSONS).read_text()) | changes) + "\n")


def listed(folder: Path, name: str) -> None:
    rewritten(folder, (folder / "SHA256SUMS").read_text() + f"{'0' * 64}  {name}\n")


def linked(folder: Path) -> None:
    (folder / PERSONS).unlink()
    (folder / PERSONS).symlink_to("/etc/hostname")


def remanifested(folder: Path, **changes: object) -> None:
    found = json.loads((folder / "manifest.json").read_text()) | changes
    (folder / "manifest.json").write_text(json.dumps(found))


FORMER_PLUGINS = [name.replace("coop_cases", "cases") for name in settings.PLUGINS]
DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "wrong hash": (lambda at: (at / PERSONS).write_text("{}\n"), f"{PERSONS}: jest skrót"),
    "missing file": (lambda at: (at / PERSONS).unlink(), f"{PERSONS}: jest brak pliku"),
    "strange file": (lambda at: (at / "rows/x.jsonl").touch(), "rows/x.jsonl: jest plik spoza"),
    "link": (linked, f"{PERSONS}: jest dowiązanie"),
    "no manifest": (lambda at: (at / "manifest.json").unlink(), "manifest.json: jest brak pliku"),
    "no JSON": (lambda at: (at / "manifest.json").write_text("{"), "manifest.json: jest plik, któ"),
    "another kind": (lambda at: remanifested(at, kind="zip"), "manifest.json: jest 'zip', oczek"),
    "another format": (lambda at: remanifested(at, format=2), "manifest.json: jest format 2, ocze"),
    "changed manifest": (lambda at: remanifested(at, files=9), "manifest.json, seal: jest zmien"),
    "another version": (
        lambda at: resealed(at, migrations=["auth.0001_initial"]),
        "manifest.json, migrations: jest inna wersja programu",
    ),
    # Only its version is refused: `cases` is known as the name of today's coop_cases.
    "an export of 1.0.0": (
        lambda at: resealed(at, plugins=FORMER_PLUGINS, migrations=["auth.0001_initial"]),
        "manifest.json, migrations: jest inna wersja programu",
    ),
    "another site": (
        lambda at: resealed(at, plugins=["members_area"]),
        "manifest.json, plugins: jest members_area, oczekiwano: ",
    ),
    # A balance was changed, and the manifest says that another site's key made its seal.
    "another site's key": (
        lambda at: remanifested(at, files=9, keys={"COOP_AUDIT_KEY": "0" * 64}),
        "manifest.json, keys.COOP_AUDIT_KEY: jest klucz innego serwisu",
    ),
    "one letter of the key": (
        lambda at: resealed(at, keys={"COOP_AUDIT_KEY": key_of(at)[:-1] + "x"}),
        "manifest.json, keys.COOP_AUDIT_KEY: jest klucz innego serwisu",
    ),
    "an empty key": (
        lambda at: resealed(at, keys={"COOP_AUDIT_KEY": ""}),
        "manifest.json, keys.COOP_AUDIT_KEY: jest klucz innego serwisu",
    ),
    "no key": (
        lambda at: resealed(at, keys={}),
        "manifest.json, keys.COOP_AUDIT_KEY: jest klucz innego serwisu",
    ),
    "the list": (lambda at: (at / "SHA256SUMS").write_text(""), "SHA256SUMS: jest skrót e3b0c442"),
    "dots": (lambda at: listed(at, "files/private/../../x"), "SHA256SUMS, wiersz "),
    "absolute": (lambda at: listed(at, "/etc/passwd"), "SHA256SUMS, wiersz "),
    "unknown kind": (lambda at: listed(at, "rows/a.B.jsonl"), "rows/a.B.jsonl: jest plik niezna"),
    "cut row": (lambda at: row(at, '{"id":1'), f"{PERSONS}, wiersz 1: jest tekst, który nie"),
    "no object": (lambda at: row(at, "7\n"), f"{PERSONS}, wiersz 1: jest wartość bez pól"),
    "fewer fields": (lambda at: row(at, '{"id":1}\n'), f"{PERSONS}, wiersz 1: jest pola id, ocz"),
    "fewer rows": (lambda at: row(at, ""), f"{PERSONS}: jest wierszy: 0, oczekiwano: 1."),
    "type": (lambda at: person(at, id="x"), f"{PERSONS}, wiersz 1, pole id: jest 'x', oczekiwano"),
    "null": (lambda at: person(at, name=None), f"{PERSONS}, wiersz 1, pole name: jest None"),
    "long": (lambda at: person(at, name="x" * 161), f"{PERSONS}, wiersz 1, pole name: jest 'xxx"),
    "day": (lambda at: person(at, died_on="31.02"), f"{PERSONS}, wiersz 1, pole died_on: jest '31"),
    "other figures": (lambda at: person(at, name="Jan"), "manifest.json, figures, osoby: jest 1, "),
}


@pytest.mark.thorough
@pytest.mark.parametrize("damage", DAMAGES)
def test_it_is_refused_and_nothing_is_written(damage, folder, settings):
    spoil, expected = DAMAGES[damage]
    spoil(folder)
    before = whole_database()

    with pytest.raises(ExportRefused) as refusal, transaction.atomic():
        load(folder)

    assert str(refusal.value).startswith(expected) or f"/{expected}" in str(refusal.value)
    assert whole_database() == before
    assert [path for path in Path(settings.COOP_PRIVATE_ROOT).rglob("*") if path.is_file()] == []


@pytest.mark.thorough
def test_over_a_living_site_it_is_refused(folder):
    Person.objects.create(name="Piotr Wrona")

    with pytest.raises(CommandError, match=r"W bazie działa już serwis \(osoby\)"):
        call_command("import_all", folder)


@pytest.mark.thorough
def test_logins_come_in_closed_and_the_auditors_find_nothing(folder, settings):
    assert load(folder).files == 1

    anna = User.objects.get(login="EB-1")
    code = ActivationCode.objects.get(user=anna)
    letter = ReceivedMessage.objects.get()
    assert (anna.state, anna.is_active, anna.has_usable_password()) == ("PENDING", True, False)
    assert (code.code_hash, code.voided_at) == ("", code.issued_at)
    with letter.raw.open() as raw:
        assert raw.read() == LETTER
    assert letter.verdicts == {"dkim": "pass", "arc": None}
    assert [str(finding) for check in list_checks() for finding in check.find()] == []
    assert User.objects.create_login("staff", "nowy").pk > anna.pk


@pytest.mark.thorough
def test_under_another_key_the_evidence_is_sealed_anew_and_the_old_ends_are_recorded(
    folder, settings
):
    old = json.loads((folder / "rows/cms_ext_audit.StreamHead.jsonl").read_text().split("\n")[0])
    settings.COOP_AUDIT_KEY = "inny-" * 12

    (warning,) = load_export(folder, tell=lambda words: None, from_another_site=True).warnings

    assert warning.startswith("COOP_AUDIT_KEY jest inny niż w chwili eksportu")
    assert [str(finding) for check in list_checks() for finding in check.find()] == []
    event = AuditEvent.objects.get(action="SITE_RESEALED")
    assert event.changes["log-acts"] == f"{old['seq']} {old['hash']}"
    assert event.note == Manifest.read(folder).list_sha256


@pytest.mark.thorough
def test_with_the_old_key_among_the_former_ones_nothing_is_sealed_anew(folder, settings):
    settings.COOP_AUDIT_FORMER_KEYS = [settings.COOP_AUDIT_KEY]
    settings.COOP_AUDIT_KEY = "inny-" * 12

    assert load(folder).warnings == []
    assert [str(finding) for check in list_checks() for finding in check.find()] == []
    assert not AuditEvent.objects.filter(action="SITE_RESEALED").exists()


@pytest.mark.thorough
def test_only_the_owner_reads_it_no_secret_is_in_it_and_a_spreadsheet_opens_its_rows(folder, kept):
    assert oct(kept.stat().st_mode & 0o777) == "0o700"
    for path in kept.rglob("*"):
        if path.is_file():
            words = path.read_text()
            assert [secret for secret in SECRETS if secret in words] == [], path.name

    (anna,) = (json.loads(row) for row in (folder / PERSONS).read_text().splitlines())
    sheet = (folder / "sheets/cms_ext_identity.Person.csv").read_text("utf-8-sig")
    (opened,) = csv.DictReader(sheet.splitlines(), delimiter=";")

    assert opened.keys() == anna.keys()
    assert (opened["id"], opened["name"]) == (str(anna["id"]), "Anna Lis")


@pytest.mark.thorough
def test_the_new_site_exports_the_same(folder, tmp_path):
    load(folder)
    call_command("export_all", tmp_path / "again", verbosity=0)

    assert (tmp_path / "again/SHA256SUMS").read_text() == (folder / "SHA256SUMS").read_text()


def test_a_folder_that_is_there_is_left_alone(tmp_path):
    (tmp_path / "jest").mkdir()

    with pytest.raises(CommandError, match="jest istniejący folder"):
        call_command("export_all", tmp_path / "jest")

    assert os.listdir(tmp_path / "jest") == []
    assert BackupRecord.objects.get().note.endswith("nowa nazwa: eksport nie nadpisuje.")


def test_an_export_onto_a_full_disk_says_so_and_leaves_nothing(tmp_path, monkeypatch):
    def refuse(*args: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("cms_ext.operations.site_export.domain.write.ExportWriter.add", refuse)

    with pytest.raises(CommandError, match=r"nie powstał. Na dysku serwera nie ma miejsca\.$"):
        call_command("export_all", tmp_path / "full", verbosity=0)

    assert os.listdir(tmp_path) == []
    assert BackupRecord.objects.get().note.endswith("Na dysku serwera nie ma miejsca.")
