"""What cannot be restored is refused with an explanation, before anything is written."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings

from cms_ext.operations.backup.domain.archive import (
    DATABASES,
    BackupRefused,
    Manifest,
    create_archive,
    open_archive,
)
from cms_ext.operations.backup.domain.engine import get_engine
from cms_ext.operations.backup.domain.restore import digest_keys, require_fit, restore_site
from cms_ext.operations.backup.models import BackupRecord
from cms_ext.people.identity.models import Person
from tests.people import staff

pytestmark = pytest.mark.django_db

FOREIGN = "To nie jest kopia zapasowa tego programu."
CUT = "Plik kopii jest ucięty albo uszkodzony. Przywróć inną kopię."
CHANGED = "Opis kopii został zmieniony. Przywróć inną kopię."
NEWER = "Kopia pochodzi z nowszej wersji programu. Przywróć ją tą wersją albo nowszą."


@pytest.fixture(autouse=True)
def _empty_folders(settings, tmp_path) -> None:
    settings.COOP_PRIVATE_ROOT = tmp_path / "private"
    settings.MEDIA_ROOT = tmp_path / "media"


AT = datetime(2026, 11, 20, 2, 30)
FILES = {"private/library/ab12.pdf": b"%PDF statut", "media/images/blok.jpg": b"\xff\xd8 blok"}


def written(path: Path, files: dict[str, bytes] = FILES, **facts: Any) -> Path:
    """A whole archive at `path` with these files; `facts` are other ones of its description."""
    with create_archive(path, AT) as writer:
        name = DATABASES[facts.get("engine", connection.vendor)]
        writer.add(name, io.BytesIO(b"baza"), packed=True)
        for name, content in files.items():
            size, _sha256 = writer.add(name, io.BytesIO(content), packed=False)
            writer.files += 1
            writer.size += size
        usual: dict[str, Any] = {
            "made_at": "2026-11-20T02:30:00+01:00",
            "program": {"wagtail": "8.0.1"},
            "engine": connection.vendor,
            "engine_version": get_engine().version(),
            "plugins": list(settings.PLUGINS),
            "migrations": ["cms_ext_identity.0001_initial"],
            "keys": digest_keys(),
            "figures": {},
            "rows": {},
            "files": writer.files,
            "size": writer.size,
            "missing": [],
            "list_sha256": writer.listed(),
        }
        writer.described(Manifest(**(usual | facts)))
    return path


def spoilt(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """Return the archive with its members changed, and nothing else put right."""
    with zipfile.ZipFile(path) as zipped:
        members = {name: zipped.read(name) for name in zipped.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w") as zipped:
        for name, content in members.items():
            zipped.writestr(name, content)
    return path


def described(members: dict[str, bytes], **facts: Any) -> None:
    """Another description, which nobody has sealed."""
    content = json.loads(members["manifest.json"])
    members["manifest.json"] = json.dumps(content | facts).encode()


def listed(members: dict[str, bytes], name: str, content: bytes) -> None:
    """One more file, listed as it should be: only its name, or its being there, is wrong."""
    members[name] = content
    members["SHA256SUMS"] += f"{hashlib.sha256(content).hexdigest()}  {name}\n".encode()
    size = json.loads(members["manifest.json"])["size"] + len(content)
    sha256 = hashlib.sha256(members["SHA256SUMS"]).hexdigest()
    described(members, list_sha256=sha256, size=size)


def why_not(path: Path, tmp_path) -> str:
    """Return the sentence; and nothing has been written."""
    with pytest.raises(BackupRefused) as refused:
        restore_site(path, by="coop", tell=lambda what: None)
    assert not (tmp_path / "private").exists()
    assert not (tmp_path / "media").exists()
    assert not BackupRecord.objects.exists()
    return str(refused.value)


def more(name: str) -> Callable[[dict[str, bytes]], None]:
    """A listed file more."""
    return lambda members: listed(members, name, b"x")


def other(**facts: Any) -> Callable[[dict[str, bytes]], None]:
    """Another description."""
    return lambda members: described(members, **facts)


def changes() -> dict[str, tuple[Callable[[dict[str, bytes]], object], str]]:
    file = "private/library/ab12.pdf"
    return {
        "a changed file": (
            lambda members: members.update({file: b"%PDF inne!!"}),
            f"W kopii zmieniono plik {file}. Przywróć inną kopię.",
        ),
        "a changed list": (
            lambda members: members.update(SHA256SUMS=members["SHA256SUMS"].replace(b"0", b"1")),
            CHANGED,
        ),
        "no description": (lambda members: members.pop("manifest.json"), FOREIGN),
        "a file less": (lambda members: members.pop("media/images/blok.jpg"), CHANGED),
        "a file more": (
            lambda members: members.update({"private/library/obcy.pdf": b"obcy"}),
            CHANGED,
        ),
        "another number of files": (other(files=7), CHANGED),
        "no seal": (other(missing=[], seal=""), CHANGED),
        "a word for a number": (other(files="dwa"), CHANGED),
        "an unknown engine": (other(engine="oracle"), CHANGED),
        "a fact more": (other(extra=1), CHANGED),
        "a newer format": (other(format=2), NEWER),
        "another kind": (other(kind="inna"), FOREIGN),
        "a list for a description": (
            lambda members: members.update({"manifest.json": b"[]"}),
            FOREIGN,
        ),
        "half a description": (lambda members: members.update({"manifest.json": b"{"}), FOREIGN),
        "a path that leads out": (more("private/../../etc/cron.d/x"), CHANGED),
        "an absolute path": (more("/etc/passwd"), CHANGED),
        "a path of Windows": (more("private/a\\..\\b"), CHANGED),
        "a folder that is not restored": (more("static/app.js"), CHANGED),
        "a file in the place of a folder": (more("private"), CHANGED),
        "a name that is too long": (more(f"private/{'x' * 256}"), CHANGED),
        "a listed file that nobody sealed": (more("private/nowy.pdf"), CHANGED),
    }


def test_a_changed_archive(tmp_path):
    cases = changes()
    path = tmp_path / "kopia.zip"

    found = {}
    for name, (change, _said) in cases.items():
        path.unlink(missing_ok=True)
        found[name] = why_not(spoilt(written(path), change), tmp_path)

    assert found == {name: said for name, (_change, said) in cases.items()}


def test_an_archive_of_another_site_and_one_over_a_living_site(tmp_path):
    newer = ["cms_ext_identity.0001_initial", "cms_ext_identity.9999_later"]
    sites: list[tuple[dict[str, Any], str]] = [
        ({"engine_version": 99}, "Kopia jest z serwera"),
        (
            {"plugins": ["members_area", "waste_plugin"]},
            "W kopii są dane wtyczek, które tu są wyłączone: waste_plugin. Ustaw COOP_PLUGINS jak "
            "w kopii: members_area,waste_plugin.",
        ),
        ({"migrations": newer}, f"{NEWER} Ta wersja nie zna: cms_ext_identity.9999_later."),
        (
            {
                "plugins": ["members_area", "ebok_plugin.cases"],
                "migrations": ["cms_ext_theme.0001_initial", "ebok_plugin_cases.0001_initial"],
            },
            "Kopia pochodzi z wersji próbnej sprzed 1.0.0. Ten program przywraca kopie od wersji "
            "1.0.0; tę odczyta tylko program, który ją zrobił.",
        ),
        (
            {"engine": "postgresql", "engine_version": 1},
            "Kopia jest z bazy PostgreSQL, a serwis ma bazę SQLite. Wskaż w DATABASE_URL pustą "
            "bazę tego samego rodzaju.",
        ),
        (
            {"files": {"trust/manifest.json": b"[]"}},
            "W kopii jest magazyn zaufania. Ustaw COOP_TRUST_STORE na pusty folder.",
        ),
    ]
    for number, (facts, said) in enumerate(sites):
        assert why_not(written(tmp_path / f"{number}.zip", **facts), tmp_path).startswith(said)

    staff("krystyna")
    Person.objects.create(name="Anna Lis")
    said = why_not(written(tmp_path / "kopia.zip"), tmp_path)
    assert said.startswith("W bazie działa już serwis (loginy, osoby")


def test_no_archive_at_all_or_a_cut_or_damaged_one(tmp_path):
    path = tmp_path / "kopia.zip"
    whole = written(path).read_bytes()
    parts = [whole[: int(len(whole) * part)] for part in (0.1, 0.5, 0.99)]
    damaged = whole.replace(b"%PDF statut", b"%PDF stAtut", 1)

    for content in (b"", b"PK\x03\x04", b"SQLite format 3\x00", *parts, damaged):
        path.write_bytes(content)

        assert why_not(path, tmp_path) == CUT
    nowhere = tmp_path / "nie-ma.zip"
    said = f"Nie można odczytać pliku {nowhere}: No such file or directory."
    assert why_not(nowhere, tmp_path) == said


@pytest.mark.parametrize("kind", ["link", "folder", "twice", "bzip2"])
def test_members_that_are_no_plain_files(tmp_path, kind: str):
    path = written(tmp_path / "kopia.zip")
    odd = zipfile.ZipInfo("private/odd/" if kind == "folder" else "private/odd")
    odd.external_attr = (0o120777 if kind == "link" else 0o100600) << 16
    if kind == "bzip2":
        odd.compress_type = zipfile.ZIP_BZIP2
    with zipfile.ZipFile(path, "a") as zipped:
        zipped.writestr(odd, b"/etc/passwd")
        if kind == "twice":
            with pytest.warns(UserWarning, match="Duplicate name"):
                zipped.writestr("private/odd", b"x")

    assert why_not(path, tmp_path) == FOREIGN


def test_the_warning_names_another_key_and_never_writes_it(tmp_path):
    lost = {
        "SECRET_KEY": "wszyscy zostaną wylogowani.",
        "COOP_SEAL_KEY": "nie zadziałają kody z aplikacji uwierzytelniających.",
        "COOP_AUDIT_KEY": "nie da się sprawdzić dziennika dostępu ani dowodów publikacji.",
    }
    for key, what in lost.items():
        with override_settings(**{key: "klucz-z-chwili-kopii"}):
            path = written(tmp_path / f"{key}.zip")

        with path.open("rb") as file, open_archive(file) as archive:
            warnings = require_fit(archive)

        assert warnings == [f"{key} jest inny niż w chwili kopii: {what} Ustaw poprzedni."]
        assert b"klucz-z-chwili-kopii" not in path.read_bytes()
