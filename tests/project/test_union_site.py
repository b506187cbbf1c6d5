"""A waste union on a server of its own: no demo data, no mock among the plugins, a real door."""

from __future__ import annotations

import json
import secrets
from pathlib import Path

import pytest
from django.utils import timezone

from ebok_plugin.login_gov_mock.domain.key_making import make_keys
from tests.production import GOOD
from tests.project.conftest import Warm
from tests.sites import Site

pytestmark = pytest.mark.xdist_group("set-up")
PLUGINS = (
    "ebok_plugin,ebok_plugin.declarations,ebok_plugin.cases,ebok_plugin.collections,"
    "ebok_plugin.login_gov"
)
SITE = {
    **GOOD,
    "COOP_BASE_URL": "https://spoldzielnia.example",
    "EMAIL_URL": "memorymail://",
    "COOP_PLUGINS": PLUGINS,
    "COOP_STAFF_SECOND_FACTOR": "offered",
    "COOP_NO_APPLICATIONS": "EBOK",
    "COOP_LISTS_BUILDINGS": "false",
    "COOP_BANK_SORT_CODE": "99900010",
    "COOP_BANK_CLIENT_ID": "0002",
}
LOGIN_GOV = {
    "COOP_LOGIN_GOV_NODE": "https://int.login.gov.pl",
    "COOP_LOGIN_GOV_NODE_ISSUER": "mock-login-gov",
    "COOP_LOGIN_GOV_ISSUER": "zwiazek.example",
    "COOP_LOGIN_GOV_PROVIDER_NAME": "Związek Gmin",
    "COOP_LOGIN_GOV_PESEL_KEY": secrets.token_urlsafe(60),
}
STEPS = [
    "waste_tariffs_commune",
    "waste_tariffs_tariffversion",
    "declarations_formversion",
    "declarations_declaredproperty",
]


def test_from_an_empty_database_to_a_resident_who_reads_her_account(
    migrated_data: Path, warm: Warm
) -> None:
    make_keys(migrated_data / "login-gov", timezone.now())
    site = Site(migrated_data, warm(**SITE, **LOGIN_GOV))
    # The folder was migrated with fewer plugins.
    assert site.manage("migrate", "--verbosity", "0").returncode == 0
    assert site.manage("collectstatic", "--noinput", "--verbosity", "0").returncode == 0
    answers = migrated_data / "odpowiedzi.yaml"
    answers.write_text(site.manage("setup_coop", "--example").stdout, encoding="utf-8")

    done = site.run("-m", "tests.project.union_site_probe", answers)

    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen == {
        "problems": [],
        "rows of a cooperative": [],
        "steps before": [
            *(f"ebok_plugin_{step}_modeladmin_index 200" for step in STEPS),
            "person_register 200",
        ],
        "office": "600001",
        "steps after": [],
        # The button, back and in, the account on the first page, the property to declare for.
        "hanna": [True, 302, True, True, False],
        # Proven, and on nobody's file: how a first declaration is filed.
        "stranger": [True, 403, False, False, True],
    }


def test_a_site_that_names_the_node_and_has_no_keys_does_not_start(
    migrated_data: Path, warm: Warm
) -> None:
    site = Site(migrated_data, warm(**SITE, **LOGIN_GOV))

    done = site.manage("check")

    assert done.returncode == 1
    assert "coop.E041" in done.stderr
