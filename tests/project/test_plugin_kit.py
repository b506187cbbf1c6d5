"""A plugin from the generator: made, judged, put in, used and taken out, as its author would."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cms_ext.plugin_kit.conformance.rules import migrations, removal
from cms_ext.plugin_kit.conformance.rules.imports import PUBLIC
from cms_ext.plugin_kit.conformance.suite import RULES
from tests.demo_site import ROOT, copied, environment, manage
from tests.migrated import migrated_file, shared_by_all_processes

pytestmark = pytest.mark.xdist_group("plugin kit")

NAME = "rzeczy_znalezione"
TITLE = "Rzeczy znalezione"
LIST = "/rzeczy-znalezione/"
ADD = "/rzeczy-znalezione/dodaj/"
REGISTER = "/admin/rzeczy_znalezione/entry/"
OTHERS = "members_area,ebok_plugin,ebok_plugin.media"


@pytest.fixture(scope="module")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the command makes."""
    directory = tmp_path_factory.mktemp("plugin")
    words = (NAME, "--title", TITLE, "--directory", str(directory))
    told = manage(directory, "startcoopplugin", *words).stdout

    assert told.startswith(f"Wtyczka jest w folderze {directory / NAME}.")
    return directory / NAME


def path_with(plugin: Path, data_dir: Path) -> str:
    return os.pathsep.join([environment(data_dir)["PYTHONPATH"], str(plugin)])


def probe(plugin: Path, data_dir: Path, plugins: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("probe.py")), LIST, ADD, REGISTER],
        cwd=ROOT,
        env=environment(data_dir, COOP_PLUGINS=plugins, PYTHONPATH=path_with(plugin, data_dir)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return seen


def titles(data_dir: Path) -> list[str]:
    with closing(sqlite3.connect(data_dir / "coop.sqlite3")) as database:
        return [title for (title,) in database.execute(f"SELECT title FROM {NAME}_entry")]


def test_the_paper_names_every_file_and_every_rule(plugin: Path) -> None:
    paper = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
    own, rules = (
        paper.split(f"## {heading}\n")[1].split("\n## ")[0]
        for heading in ("One of your own", "The rules that it keeps")
    )
    made = {
        str(path.relative_to(plugin)).replace(NAME, "NAME")
        for path in plugin.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }

    assert set(re.findall(r"^\| `([\w./]+)` \|", own, re.M)) == made
    assert re.findall(r"^\| (\w[^|]+) \|", rules, re.M)[1:] == [
        *(title for title, _check in RULES),
        migrations.TITLE,
        removal.TITLE,
    ]
    assert {f"`{module}`" for module in PUBLIC} <= set(re.findall(r"`[\w.]+`", rules))


def test_it_is_put_in_and_taken_out(plugin: Path, demo_site: Path, tmp_path: Path) -> None:
    data_dir = copied(demo_site, tmp_path / "data")
    on = {"COOP_PLUGINS": f"{OTHERS},{NAME}", "PYTHONPATH": path_with(plugin, data_dir)}

    manage(data_dir, "migrate", **on)
    with closing(sqlite3.connect(data_dir / "coop.sqlite3")) as database, database:
        database.execute(f"INSERT INTO {NAME}_entry (title, text) VALUES ('Klucze', 'Dwa.')")
    used, gone = (probe(plugin, data_dir, plugins) for plugins in (on["COOP_PLUGINS"], OTHERS))

    assert (used["problems"], gone["problems"]) == ([], [])
    assert used["statuses"] == {
        "guest": {LIST: 200, ADD: 302, REGISTER: 302},
        "member": {LIST: 200, ADD: 200, REGISTER: 404},
        "payer": {LIST: 200, ADD: 200, REGISTER: 404},
        "editor": {LIST: 200, ADD: 302, REGISTER: 200},
        "administrator": {LIST: 200, ADD: 302, REGISTER: 200},
    }
    assert (LIST in used["menu"], LIST in gone["menu"]) == (True, False)
    assert set(used["tiles"]) - set(gone["tiles"]) == {TITLE}
    assert {
        (who, address): status
        for who, seen in gone["statuses"].items()
        for address, status in seen.items()
        if status != 404
    } == {("guest", REGISTER): 302}
    assert gone["panels"] == used["panels"]
    assert gone["admin"] == used["admin"]
    # For the day when it comes back.
    assert titles(data_dir) == ["Klucze"]


def test_it_passes_the_conformance_suite(plugin: Path, demo_site: Path, tmp_path: Path) -> None:
    """On a copy: the author's own database stays as it was."""
    data_dir = copied(demo_site, tmp_path / "data")
    path = path_with(plugin, data_dir)

    told = manage(data_dir, "check_coop_plugin", NAME, PYTHONPATH=path, check=False)

    assert told.stderr.count("CommandError") == 0, told.stdout
    assert {line[:5] for line in told.stdout.splitlines()[:-1]} == {"ok   "}
    assert told.stdout.splitlines()[-1] == f"Wtyczka „{NAME}” jest w porządku. Zasady: 16."
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        titles(data_dir)


def test_its_own_tests_pass(
    plugin: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """As its author runs them, but from the database that this test run has migrated already."""
    migrated_file(
        shared_by_all_processes(tmp_path_factory.getbasetemp()),
        tmp_path / "coop.sqlite3",
        lambda: manage(tmp_path, "migrate", "--verbosity", "0"),
    )
    quick = "from settings_for_tests import *\n"
    quick += f'DATABASES["default"]["TEST"] = {{"NAME": "{tmp_path / "coop.sqlite3"}"}}\n'
    (tmp_path / "quick_settings.py").write_text(quick)
    unset = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "COOP_PLUGINS")

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--reuse-db", "-p", "no:cacheprovider"]
        + ["--ds", "quick_settings"],
        cwd=plugin,
        env={
            **{name: value for name, value in os.environ.items() if name not in unset},
            "PYTHONPATH": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert "11 passed" in done.stdout, done.stdout + done.stderr
