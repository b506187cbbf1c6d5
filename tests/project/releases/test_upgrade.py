"""The databases that a release left: today's program brings them up to date, and nothing is lost.

docs/operators.md has the steps of an operator; `make release-databases` keeps those of a release.
"""

import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.demo_site import ROOT, manage
from tests.project.releases.letters import LETTERS
from tests.project.releases.make import DEMOS, RELEASES, empty_database

ENGINES = ("sqlite", "postgresql")
KEPT = sorted(str(path.relative_to(RELEASES)) for path in RELEASES.glob("*/*.zip"))
# Some of the migrations that came after a release.
SINCE = {
    "1.0.0": {
        "cms_ext_detector.0002_names_of_detector",
        "cms_ext_law.0003_names_of_law",
        "ebok_plugin_ledger.0006_payment_changes",
        "ebok_plugin_payments.0003_names_of_payments",
    }
}
HERE = "from tests.project.releases import queued_letters as letters"
QUEUE_LETTERS = f"{HERE}; letters.queue_letters()"
DELIVER_LETTERS = f"{HERE}; letters.deliver_letters()"
# Kinds of rows that this version seals first, as docs/operators.md says of an update, then the
# auditors: in one process, since each start of Django takes seconds.
SEAL_AND_VERIFY = """
from django.core.management import call_command
call_command("seal_rows")
call_command("verify")
"""
# The status of each resident's first page, applied migrations, and what is named as in 1.0.0.
READ = """
import json
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse
from cms_ext.base.database.append_only import _TRIGGER_NAMES
from cms_ext.operations.backup.domain.restore import list_applied_migrations
from cms_ext.people.identity.models import User
from cms_ext.people.identity.vocabulary import LoginState
from cms_ext.plugins import list_panels

residents = User.objects.filter(person__isnull=False, state__in=LoginState.entering())
residents.update(state=LoginState.ACTIVE)
homes = {realm: reverse(panel.home_url_name) for realm, panel in list_panels()}
found = {}
for user in residents:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    found[user.username] = client.get(homes[user.realm]).status_code
tables = [
    model._meta.db_table
    for label in ("cms_ext_detector", "cms_ext_law", "ebok_plugin_payments")
    for model in apps.get_app_config(label).get_models()
]
with connection.cursor() as cursor:
    names = [
        name for table in tables for name in connection.introspection.get_constraints(cursor, table)
    ]
    cursor.execute(_TRIGGER_NAMES[connection.vendor])
    names += [name for (name,) in cursor.fetchall()]
print(json.dumps({
    "pages": found,
    "migrations": list_applied_migrations(),
    "former": [name for name in names if name.startswith(("exchange_", "redaction_", "rules_"))],
    "current": len([name for name in names if name.startswith(("payments_", "detector_", "law_"))]),
}))
"""


def test_the_databases_of_the_newest_release_are_kept():
    dated = re.findall(r"^## (\S+) – \d{4}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text(), re.M)
    files = {f"{demo}-{engine}.zip" for demo in DEMOS for engine in ENGINES}

    assert {path.name for path in (RELEASES / dated[0]).iterdir()} == files


# What the update changes itself: roles hold the rights on pages, and this is in the log.
RIGHTS_MOVED = {"dziennik dostępu", "uprawnienia do stron", "uprawnienia grup"}
# A picture that pages draw from an original goes, with the camera's place in it.
DRAWN_ANEW = {"plik media/images/znak.max-160x160.png"}


@pytest.mark.all_plugins
@pytest.mark.programs
@pytest.mark.parametrize("kept", KEPT)
def test_a_release_is_upgraded(kept, tmp_path, tmp_path_factory):
    """Restored, migrated, compared with its figures; no finding, and residents read their pages.

    Letters that the release queued are composed and delivered.
    """
    archive = str(RELEASES / kept)
    demo, engine = Path(kept).stem.split("-")
    build, profile = DEMOS[demo]
    data = tmp_path / "data"
    data.mkdir()
    shutil.copytree(build(tmp_path_factory.getbasetemp()) / "static", data / "static")
    with empty_database(engine) as database:
        extra = {**profile, **database}

        restored = json.loads(manage(data, "restore", archive, "--json", **extra).stdout)
        if demo == "coop":
            manage(data, "shell", "-v", "0", "-c", QUEUE_LETTERS, **extra)
        manage(data, "migrate", "--verbosity", "0", **extra)
        # Where nothing was to be migrated, the restore compared already and recorded itself since.
        compared = restored if restored["compared"] else compare(data, archive, **extra)
        found = manage(
            data, "shell", "-v", "0", "-c", SEAL_AND_VERIFY, **extra
        ).stdout.splitlines()[-1]
        if demo == "coop":
            delivered = manage(data, "shell", "-v", "0", "-c", DELIVER_LETTERS, **extra).stdout
            assert json.loads(delivered) == {
                "states": {letter.composer: ["SENT", ""] for letter in LETTERS},
                "unchanged": True,
                "marked": True,
                "findings": 0,
            }
        read = json.loads(manage(data, "shell", "-v", "0", "-c", READ, **extra).stdout)

    # The demo makes a SECRET_KEY of its own.
    assert [one.partition(" ")[0] for one in restored["warnings"]] == ["SECRET_KEY"]
    named = {difference["name"] for difference in compared["differences"]}
    assert named - DRAWN_ANEW == RIGHTS_MOVED
    assert found == "0 findings"
    pages, applied = read["pages"], set(read["migrations"])
    assert len(pages) >= 7
    assert set(pages.values()) == {200}
    assert SINCE[kept.partition("/")[0]] <= applied - migrations_of(archive)
    assert (read["former"], read["current"]) == ([], 37 + 12 + 10)


def migrations_of(archive: str) -> set[str]:
    with zipfile.ZipFile(archive) as zipped:
        return set(json.loads(zipped.read("manifest.json"))["migrations"])


def compare(data: Path, archive: str, **extra: str) -> dict[str, Any]:
    answer = manage(data, "restore", archive, "--compare", "--json", check=False, **extra).stdout
    return dict(json.loads(answer))
