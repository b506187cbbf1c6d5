"""A database of a trial version ends in one sentence; a first `migrate` that broke off goes on."""

import json
import os
import sqlite3
import subprocess
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from cms_ext.base.database.trial_version import is_trial_version
from tests.demo_site import ROOT
from tests.project.releases.make import RELEASES

# Migrations of the databases that these commits made, by which they can be told apart.
TRIALS = {
    # Each app's migrations before the first squash, 109 in all.
    "22 November, 5beafc865^": (
        *("cms_ext_identity.0001_initial", "cms_ext_theme.0001_initial"),
        *("cms_ext_theme.0002_register_data_and_emblem", "cms_ext_rules.0001_initial"),
        *("ebok_plugin_exchange.0001_initial", "ebok_plugin_statements.0001_initial"),
    ),
    # The last with the labels of former packages.
    "27 November, 17e7a2052^": (
        *("cms_ext_identity.0001_initial", "cms_ext_theme.0001_initial"),
        *("cms_ext_redaction.0001_initial", "ebok_plugin_cases.0001_initial"),
        "ebok_plugin_statements.0001_initial",
    ),
    # Names of today, but several tables have other columns: `migrate` said nothing.
    "28 November, 9f66cd04e": (
        *("cms_ext_identity.0001_initial", "cms_ext_theme.0001_initial"),
        *("cms_ext_law.0001_initial", "cms_ext_events.0001_initial", "cases.0001_initial"),
        *("cms_ext_verification.0001_initial", "ebok_plugin_payments.0001_initial"),
    ),
}
SENTENCE = (
    "Baza danych jest z wersji próbnej sprzed 1.0.0 (ostatnia migracja 22.11.2026), a ten program "
    "prowadzi dalej tylko bazy od wersji 1.0.0: wskaż mu pustą bazę (DATABASE_URL, a w pokazie "
    "DATA_DIR), uruchom coop migrate i wprowadź dane od nowa."
)


def test_a_database_of_a_release_or_without_tables_is_none_of_a_trial_version():
    released = [
        json.loads(zipfile.ZipFile(path).read("manifest.json"))["migrations"]
        for path in RELEASES.glob("*/*.zip")
    ]

    assert len(released) >= 4
    assert [is_trial_version(applied) for applied in ([], *released)] == [False] * (
        1 + len(released)
    )
    assert [is_trial_version(applied) for applied in TRIALS.values()] == [True] * len(TRIALS)


@pytest.mark.thorough
@pytest.mark.django_db
def test_a_first_migrate_that_broke_off_is_none_of_a_trial_version():
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)
    names = [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]

    assert len(names) > 200
    assert [n for n in range(len(names)) if is_trial_version(names[:n])] == []


def database_of(folder: Path, migrations: Iterable[str]) -> None:
    with sqlite3.connect(folder / "coop.sqlite3") as database:
        database.execute("CREATE TABLE django_migrations (id, app, name, applied)")
        database.executemany(
            "INSERT INTO django_migrations VALUES (1, ?, ?, '2026-11-22 08:00:00')",
            [name.split(".") for name in migrations],
        )


@pytest.mark.programs
@pytest.mark.parametrize("command", ["manage.py migrate", "serve.py --port 0", "manage.py doctor"])
def test_a_database_of_a_trial_version_ends_in_one_sentence(tmp_path: Path, command: str):
    database_of(tmp_path, TRIALS["27 November, 17e7a2052^"])

    done = subprocess.run(
        [str(ROOT / ".venv" / "bin" / "python"), *f"site/{command}".split()],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "coop_site.settings.demo",
            "DATA_DIR": str(tmp_path),
        },
        capture_output=True,
        text=True,
    )

    said = done.stdout + done.stderr
    assert (done.returncode, "Traceback" in said, said.count(SENTENCE)) == (1, False, 1)
