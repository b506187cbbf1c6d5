"""A plugin from the generator: made, judged, put in, used and taken out, as its author would."""

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from cms_ext.operations.plugin_kit import visits as pages
from cms_ext.operations.plugin_kit.rules import RULES
from tests.demo_site import ROOT, copied
from tests.project.conftest import Warm
from tests.project.plugin_sites import KIT, switched
from tests.sites import Site

pytestmark = [pytest.mark.xdist_group("plugins"), pytest.mark.programs]


def test_the_paper_names_every_file_and_every_rule(kit_plugin: Path):
    paper = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
    own, rules = (
        paper.split(f"## {heading}\n")[1].split("\n## ")[0]
        for heading in ("One of your own", "The rules that it keeps")
    )
    made = {
        str(path.relative_to(kit_plugin)).replace(KIT, "NAME")
        for path in kit_plugin.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }

    assert set(re.findall(r"^\| `([\w./]+)` \|", own, re.M)) == made
    assert re.findall(r"^\| `([\w-]+)` \| (\w[^|]+) \|", rules, re.M) == [
        *((code, title) for code, (title, _check) in RULES.items()),
        (pages.REMOVAL, pages.TITLE),
    ]


def test_it_passes_the_conformance_suite(kit_plugin: Path, demo_site: Path, tmp_path, warm: Warm):
    """On a copy: the author's own database stays as it was."""
    path = switched(frozenset(), kit_plugin)["PYTHONPATH"]
    site = Site(copied(demo_site, tmp_path / "data"), warm(PYTHONPATH=path))

    check = site.manage("check_coop_plugin", KIT)

    assert check.stderr.count("CommandError") == 0, check.stdout
    assert {line[:5] for line in check.stdout.splitlines()[:-1]} == {"ok   "}
    rules = len(check.stdout.splitlines()) - 1
    assert rules >= len(RULES)
    assert check.stdout.splitlines()[-1] == f"Wtyczka „{KIT}” jest w porządku. Zasady: {rules}."
    with (
        closing(sqlite3.connect(site.database)) as database,
        pytest.raises(sqlite3.OperationalError, match="no such table"),
    ):
        database.execute(f"SELECT title FROM {KIT}_entry")


def test_its_own_tests_pass(kit_plugin: Path, migrated_data: Path):
    """As its author runs them, but from the database that this test run has migrated already."""
    quick = "from settings_for_tests import *\n"
    quick += f'DATABASES["default"]["TEST"] = {{"NAME": "{migrated_data / "coop.sqlite3"}"}}\n'
    (migrated_data / "quick_settings.py").write_text(quick)
    unset = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "COOP_PLUGINS")

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--reuse-db", "-p", "no:cacheprovider"]
        + ["--ds", "quick_settings"],
        cwd=kit_plugin,
        env={
            **{name: value for name, value in os.environ.items() if name not in unset},
            "PYTHONPATH": str(migrated_data),
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, " passed" in done.stdout) == (0, True), done.stdout + done.stderr
