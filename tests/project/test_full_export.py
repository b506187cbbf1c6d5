"""Everything out and back in: SQLite to PostgreSQL and back, on every demo (decision 45)."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.demo_site import (
    MIRROR,
    UNION,
    built_once,
    copied,
    create_migrated,
    mirror_built_once,
    union_built_once,
)
from tests.machine.postgres import binaries, server
from tests.migrated import kept_file
from tests.sites import Site, python_for

pytestmark = pytest.mark.programs

DEMOS: dict[str, tuple[Callable[[Path], Path], dict[str, str], int]] = {
    "coop": (built_once, {}, 11),
    "mirror": (mirror_built_once, MIRROR, 7),
    "union": (union_built_once, UNION, 11),
}
# Besides the day on which an export was made, and the seal over it.
MADE = ("made_at", "seal")
# The demo's keys do not come from the environment.
UNDER_ANOTHER_KEY = """
from django.conf import settings
from django.core.management import call_command
settings.COOP_AUDIT_KEY = "inny-" * 12
call_command("import_all", "{folder}", from_another_site=True)
call_command("verify")
"""
READ = "from tests.project.exported_site import main; main()"


def exported(site: Site, folder: Path) -> dict[str, bytes]:
    """Every file of a new export, and its manifest without the day."""
    assert site.run_json("export_all", folder)["missing"] == []
    files = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    manifest = json.loads(files["manifest.json"])
    for name in MADE:
        del manifest[name]
    return {**files, "manifest.json": json.dumps(manifest).encode()}


def read(site: Site) -> dict[str, Any]:
    """What people read and may do; the auditors find nothing first."""
    assert site.manage("verify").stdout.splitlines()[-1] == "0 findings"
    shown = site.manage("shell", "-v", "0", "-c", READ).stdout
    return dict(json.loads(shown.splitlines()[-1]))


def empty(folder: Path, built: Path, **extra: str) -> Path:
    """Return the data of a site that was merely migrated."""
    create_migrated(folder, **extra)
    shutil.copytree(built / "static", folder / "static")
    return folder


def empty_on_postgresql(site: Site, built: Path, address: str, *, with_dump: bool) -> None:
    """The same on PostgreSQL; the cooperative's begins with the dump of the first tier."""
    site.data_dir.mkdir()
    shutil.copytree(built / "static", site.data_dir / "static")
    dump = kept_file().with_suffix(".sql")
    if with_dump and dump.exists():
        psql = [binaries() / "psql", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={dump}"]
        subprocess.run([*psql, address], check=True, stdout=subprocess.DEVNULL)
    assert site.manage("migrate", "--verbosity", "0").returncode == 0


@pytest.mark.parametrize(
    "demo",
    [pytest.param(demo, marks=pytest.mark.xdist_group(f"export of {demo}")) for demo in DEMOS],
)
def test_the_way_out_and_back(demo, warm, tmp_path, tmp_path_factory):
    """The same bytes each time; the same pages, rights and no finding at the end."""
    build, extra, residents = DEMOS[demo]
    built = build(tmp_path_factory.getbasetemp())
    python = warm(**extra)
    site = Site(copied(built, tmp_path / "data"), python)
    first = exported(site, tmp_path / "first")
    before = read(site)

    elsewhere = Site(empty(tmp_path / "elsewhere", built, **extra), python)
    script = UNDER_ANOTHER_KEY.format(folder=tmp_path / "first")
    said = elsewhere.manage("shell", "-v", "0", "-c", script).stdout
    assert said.startswith("Uwaga: COOP_AUDIT_KEY jest inny")
    assert said.endswith("0 findings\n")

    with server() as address, python_for(**extra, DATABASE_URL=address) as another_python:
        on_postgresql = Site(tmp_path / "postgresql", another_python)
        empty_on_postgresql(on_postgresql, built, address, with_dump=demo != "union")
        assert on_postgresql.run_json("import_all", tmp_path / "first")["warnings"] == []
        second = exported(on_postgresql, tmp_path / "second")
        assert on_postgresql.manage("verify").stdout.endswith("0 findings\n")
    back = Site(empty(tmp_path / "back", built, **extra), python)
    back.run_json("import_all", tmp_path / "second")

    assert second == first
    assert exported(back, tmp_path / "third") == first
    assert len(before["residents"]) == residents
    assert read(back) == before
