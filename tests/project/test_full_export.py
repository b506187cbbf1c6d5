"""Everything out and back in: SQLite to PostgreSQL and back, on every demo (decision 45)."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.demo_site import (
    MIRROR,
    UNION,
    built_once,
    copied,
    manage,
    mirror_built_once,
    union_built_once,
)
from tests.machine.postgres import server

pytestmark = [pytest.mark.programs, pytest.mark.xdist_group("full export")]

DEMOS: dict[str, tuple[Callable[[Path], Path], dict[str, str], int]] = {
    "coop": (built_once, {}, 7),
    "mirror": (mirror_built_once, MIRROR, 7),
    "union": (union_built_once, UNION, 7),
}
# Besides the day on which an export was made, and the seal over it.
MADE = ("made_at", "seal")
# The demo's keys do not come from the environment.
UNDER_ANOTHER_KEY = """
from django.conf import settings
from django.core.management import call_command
settings.COOP_AUDIT_KEY = "inny-" * 12
call_command("import_all", "{folder}")
call_command("verify")
"""
READ = "from tests.project.exported_site import main; main()"


def told(data: Path, *words: object, **extra: str) -> dict[str, Any]:
    return dict(json.loads(manage(data, *map(str, words), "--json", **extra).stdout))


def exported(data: Path, folder: Path, **extra: str) -> dict[str, bytes]:
    """Every file of a new export, and its manifest without the day."""
    assert told(data, "export_all", folder, **extra)["missing"] == []
    files = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    manifest = json.loads(files["manifest.json"])
    for name in MADE:
        del manifest[name]
    return {**files, "manifest.json": json.dumps(manifest).encode()}


def read(data: Path, **extra: str) -> dict[str, Any]:
    """What people read and may do; the auditors find nothing first."""
    assert manage(data, "verify", **extra).stdout.splitlines()[-1] == "0 findings"
    shown = manage(data, "shell", "-v", "0", "-c", READ, **extra).stdout
    return dict(json.loads(shown.splitlines()[-1]))


def empty(folder: Path, built: Path, **extra: str) -> Path:
    """The data of a site that was merely migrated."""
    folder.mkdir()
    shutil.copytree(built / "static", folder / "static")
    manage(folder, "migrate", "--verbosity", "0", **extra)
    return folder


@pytest.mark.parametrize("demo", DEMOS)
def test_the_way_out_and_back(demo, tmp_path, tmp_path_factory):
    """The same bytes each time; the same pages, rights and no finding at the end."""
    build, extra, residents = DEMOS[demo]
    built = build(tmp_path_factory.getbasetemp())
    data = copied(built, tmp_path / "data")
    first = exported(data, tmp_path / "first", **extra)
    before = read(data, **extra)

    elsewhere = empty(tmp_path / "elsewhere", built, **extra)
    script = UNDER_ANOTHER_KEY.format(folder=tmp_path / "first")
    said = manage(elsewhere, "shell", "-v", "0", "-c", script, **extra).stdout
    assert said.startswith("Uwaga: COOP_AUDIT_KEY jest inny")
    assert said.endswith("0 findings\n")

    with server() as url:
        other = {**extra, "DATABASE_URL": url}
        on_postgresql = empty(tmp_path / "postgresql", built, **other)
        assert told(on_postgresql, "import_all", tmp_path / "first", **other)["warnings"] == []
        second = exported(on_postgresql, tmp_path / "second", **other)
        assert manage(on_postgresql, "verify", **other).stdout.endswith("0 findings\n")
    back = empty(tmp_path / "back", built, **extra)
    told(back, "import_all", tmp_path / "second", **extra)

    assert second == first
    assert exported(back, tmp_path / "third", **extra) == first
    assert len(before["residents"]) == residents
    assert read(back, **extra) == before
