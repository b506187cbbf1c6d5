"""What cannot be restored is refused in words, before anything is written."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from pytest_django import Settings

from cms_ext.operations.backup.domain.archive import BackupRefused
from cms_ext.operations.backup.domain.archive_reading import opened
from cms_ext.operations.backup.domain.fitting import demand_fit
from cms_ext.operations.backup.domain.restore import restore
from cms_ext.operations.backup.models import BackupRecord
from cms_ext.people.identity.models import Person
from tests.cms_ext.operations.backup.archives import described, listed, spoilt, written
from tests.people import staff

pytestmark = pytest.mark.django_db

FOREIGN = "To nie jest kopia zapasowa tego programu."
CUT = "Plik kopii jest ucięty albo uszkodzony. Przywróć inną kopię."
CHANGED = "Opis kopii został zmieniony. Przywróć inną kopię."
NEWER = "Kopia pochodzi z nowszej wersji programu. Przywróć ją tą wersją albo nowszą."

Change = Callable[[dict[str, bytes]], None]


@pytest.fixture(autouse=True)
def _empty_folders(settings: Settings, tmp_path: Path) -> None:
    settings.COOP_PRIVATE_ROOT = tmp_path / "private"
    settings.MEDIA_ROOT = tmp_path / "media"


def why_not(path: Path, tmp_path: Path) -> str:
    """The sentence; and nothing has been written."""
    with pytest.raises(BackupRefused) as refused:
        restore(path, by="coop", tell=lambda what: None)
    assert not (tmp_path / "private").exists()
    assert not (tmp_path / "media").exists()
    assert not BackupRecord.objects.exists()
    return str(refused.value)


def other_content(members: dict[str, bytes]) -> None:
    members["private/library/ab12.pdf"] = b"%PDF inne!!"


def other_digest(members: dict[str, bytes]) -> None:
    members["SHA256SUMS"] = members["SHA256SUMS"].replace(b"0", b"1")


def no_manifest(members: dict[str, bytes]) -> None:
    del members["manifest.json"]


def no_file(members: dict[str, bytes]) -> None:
    del members["media/images/blok.jpg"]


def one_more(members: dict[str, bytes]) -> None:
    members["private/library/obcy.pdf"] = b"obcy"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (other_content, "W kopii zmieniono plik private/library/ab12.pdf. Przywróć inną kopię."),
        (other_digest, CHANGED),
        (no_manifest, FOREIGN),
        (no_file, CHANGED),
        (one_more, CHANGED),
        (lambda members: described(members, files=7), CHANGED),
        (lambda members: described(members, missing=[], seal=""), CHANGED),
        (lambda members: described(members, files="dwa"), CHANGED),
        (lambda members: described(members, engine="oracle"), CHANGED),
        (lambda members: described(members, extra=1), CHANGED),
        (lambda members: described(members, format=2), NEWER),
        (lambda members: described(members, kind="inna"), FOREIGN),
        (lambda members: members.update({"manifest.json": b"[]"}), FOREIGN),
        (lambda members: members.update({"manifest.json": b"{"}), FOREIGN),
        (lambda members: listed(members, "private/../../etc/cron.d/x", b"x"), CHANGED),
        (lambda members: listed(members, "/etc/passwd", b"x"), CHANGED),
        (lambda members: listed(members, "private/a\\..\\b", b"x"), CHANGED),
        (lambda members: listed(members, "static/app.js", b"x"), CHANGED),
        (lambda members: listed(members, "private", b"x"), CHANGED),
        (lambda members: listed(members, f"private/{'x' * 256}", b"x"), CHANGED),
        (lambda members: listed(members, "private/nowy.pdf", b"x"), CHANGED),
    ],
    ids=[
        "a changed file",
        "a changed list",
        "no description",
        "a file less",
        "a file more",
        "another number of files",
        "no seal",
        "a word for a number",
        "an unknown engine",
        "a fact more",
        "a newer format",
        "another kind",
        "a list for a description",
        "half a description",
        "a path that leads out",
        "an absolute path",
        "a path of Windows",
        "a folder that is not restored",
        "a file in the place of a folder",
        "a name that is too long",
        "a listed file that nobody sealed",
    ],
)
def test_a_changed_archive(tmp_path: Path, change: Change, said: str) -> None:
    assert why_not(spoilt(written(tmp_path / "kopia.zip"), change), tmp_path) == said


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (
            {"engine": "oracle"},
            CHANGED,
        ),
        (
            {"engine_version": 99},
            "Kopia jest z serwera",
        ),
        (
            {"plugins": ["members_area", "waste_plugin"]},
            "W kopii są dane wtyczek, które tu są wyłączone: waste_plugin. Ustaw COOP_PLUGINS jak "
            "w kopii: members_area,waste_plugin.",
        ),
        (
            {"migrations": ["cms_ext_identity.0001_initial", "cms_ext_identity.9999_later"]},
            f"{NEWER} Ta wersja nie zna: cms_ext_identity.9999_later.",
        ),
    ],
    ids=["unknown engine", "newer server", "plugin that is off", "newer version"],
)
def test_an_archive_of_another_site(tmp_path: Path, facts: dict[str, Any], said: str) -> None:
    facts = dict(facts)
    engine = facts.pop("engine", None)
    path = written(tmp_path / "kopia.zip", **facts)
    if engine:
        spoilt(path, lambda members: described(members, engine=engine))

    assert why_not(path, tmp_path).startswith(said)


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", CUT), (b"PK\x03\x04", CUT), (b"SQLite format 3\x00", CUT)],
    ids=["nothing", "the beginning of a ZIP", "a bare database"],
)
def test_no_archive_at_all(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "kopia.zip"
    path.write_bytes(content)

    assert why_not(path, tmp_path) == said


@pytest.mark.parametrize("part", [0.1, 0.5, 0.99])
def test_a_cut_archive(tmp_path: Path, part: float) -> None:
    path = written(tmp_path / "kopia.zip")
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * part)])

    assert why_not(path, tmp_path) == CUT


def test_a_damaged_byte(tmp_path: Path) -> None:
    path = written(tmp_path / "kopia.zip")
    path.write_bytes(path.read_bytes().replace(b"%PDF statut", b"%PDF stAtut", 1))

    assert why_not(path, tmp_path) == CUT


@pytest.mark.parametrize("kind", ["link", "folder", "twice", "bzip2"])
def test_members_that_are_no_plain_files(tmp_path: Path, kind: str) -> None:
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


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    assert why_not(tmp_path / "nie-ma.zip", tmp_path) == (
        f"Nie można odczytać pliku {tmp_path / 'nie-ma.zip'}: No such file or directory."
    )


def test_an_archive_of_the_other_engine(tmp_path: Path) -> None:
    path = written(tmp_path / "kopia.zip", engine="postgresql", engine_version=1)

    assert why_not(path, tmp_path) == (
        "Kopia jest z bazy PostgreSQL, a serwis ma bazę SQLite. Wskaż w DATABASE_URL pustą bazę "
        "tego samego rodzaju."
    )


def test_a_trust_store_without_a_folder_for_it(tmp_path: Path) -> None:
    path = written(tmp_path / "kopia.zip", {"trust/manifest.json": b"[]"})

    assert why_not(path, tmp_path) == (
        "W kopii jest magazyn zaufania. Ustaw COOP_TRUST_STORE na pusty folder."
    )


def test_a_living_site(tmp_path: Path) -> None:
    staff("krystyna")
    Person.objects.create(name="Anna Lis")

    assert why_not(written(tmp_path / "kopia.zip"), tmp_path).startswith(
        "W bazie działa już serwis (loginy, osoby"
    )


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("SECRET_KEY", ["SECRET_KEY jest inny niż w chwili kopii: wszyscy zostaną wylogowani."]),
        (
            "COOP_SEAL_KEY",
            [
                "COOP_SEAL_KEY jest inny niż w chwili kopii: nie zadziałają kody z aplikacji "
                "uwierzytelniających."
            ],
        ),
        (
            "COOP_AUDIT_KEY",
            [
                "COOP_AUDIT_KEY jest inny niż w chwili kopii: nie da się sprawdzić dziennika "
                "dostępu ani dowodów publikacji."
            ],
        ),
    ],
    ids=str,
)
def test_another_key_is_told_and_never_written(tmp_path: Path, key: str, said: list[str]) -> None:
    with override_settings(**{key: "klucz-z-chwili-kopii"}):
        path = written(tmp_path / "kopia.zip")

    with path.open("rb") as file, opened(file) as archive:
        told = demand_fit(archive)

    assert told == [f"{one} Ustaw poprzedni." for one in said]
    assert b"klucz-z-chwili-kopii" not in path.read_bytes()
