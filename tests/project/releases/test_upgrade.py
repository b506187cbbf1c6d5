"""The databases that a release left: today's program brings them up to date, and nothing is lost.

docs/operators.md has the steps of an operator; `make release-databases` keeps those of a release.
"""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.demo_site import ROOT, manage
from tests.project.releases.make import DEMOS, RELEASES, empty_database

ENGINES = ("sqlite", "postgresql")
KEPT = sorted(str(path.relative_to(RELEASES)) for path in RELEASES.glob("*/*.zip"))
# The status of each resident's first page.
READ = """
import json
from django.test import Client
from django.urls import reverse
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
print(json.dumps(found))
"""


def test_the_databases_of_the_newest_release_are_kept():
    dated = re.findall(r"^## (\S+) – \d{4}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text(), re.M)
    files = {f"{demo}-{engine}.zip" for demo in DEMOS for engine in ENGINES}

    assert {path.name for path in (RELEASES / dated[0]).iterdir()} == files


# What the update changes itself: roles hold the rights on pages, and this is in the log.
RIGHTS_MOVED = {"dziennik dostępu", "uprawnienia do stron", "uprawnienia grup"}
# A picture that pages draw from an original goes, with the camera's place in it.
DRAWN_ANEW = {"plik media/images/znak.max-160x160.png"}


@pytest.mark.programs
@pytest.mark.parametrize("kept", KEPT)
def test_a_release_is_upgraded(kept, tmp_path, tmp_path_factory):
    """Restored, migrated, compared with its figures; no finding, and residents read their pages."""
    archive = str(RELEASES / kept)
    demo, engine = Path(kept).stem.split("-")
    build, profile = DEMOS[demo]
    data = tmp_path / "data"
    data.mkdir()
    shutil.copytree(build(tmp_path_factory.getbasetemp()) / "static", data / "static")
    with empty_database(engine) as database:
        extra = {**profile, **database}

        restored = json.loads(manage(data, "restore", archive, "--json", **extra).stdout)
        manage(data, "migrate", "--verbosity", "0", **extra)
        # Where nothing was to be migrated, the restore compared already and recorded itself since.
        compared = restored if restored["compared"] else compare(data, archive, **extra)
        # Kinds of rows that this version seals first, as docs/operators.md says of an update.
        manage(data, "seal_rows", **extra)
        found = manage(data, "verify", **extra).stdout.splitlines()[-1]
        read = json.loads(manage(data, "shell", "-v", "0", "-c", READ, **extra).stdout)

    # The demo makes a SECRET_KEY of its own.
    assert [one.partition(" ")[0] for one in restored["warnings"]] == ["SECRET_KEY"]
    named = {difference["name"] for difference in compared["differences"]}
    assert named - DRAWN_ANEW == RIGHTS_MOVED
    assert found == "0 findings"
    assert len(read) >= 7
    assert set(read.values()) == {200}


def compare(data: Path, archive: str, **extra: str) -> dict[str, Any]:
    answer = manage(data, "restore", archive, "--compare", "--json", check=False, **extra).stdout
    return dict(json.loads(answer))
