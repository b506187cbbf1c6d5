"""A new site of a waste union under production settings, from an empty database."""

import json
import secrets
from pathlib import Path

import pytest
from django.utils import timezone

from tests.project.conftest import Warm
from tests.project.test_setup_coop import AFTER_SETUP, SITE, answers_for, find_foreign_words
from tests.sites import Site
from waste_union.login_gov_mock.domain.node import make_keys

pytestmark = pytest.mark.xdist_group("set-up")
# What `coop new-site --union` makes: no mock among its plugins, a real identity provider.
UNION = {
    **SITE,
    "DJANGO_SETTINGS_MODULE": "coop_site.settings.production_union",
    "COOP_STAFF_SECOND_FACTOR": "offered",
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
    "tariffs_commune",
    "tariffs_tariffversion",
    "declarations_formversion",
    "declarations_declaredproperty",
]


@pytest.mark.programs
def test_from_an_empty_database_to_a_resident_who_reads_her_account(
    migrated_data: Path, warm: Warm
):
    make_keys(migrated_data / "login-gov", timezone.now())
    site = Site(migrated_data, warm(**UNION, **LOGIN_GOV))
    # The folder was migrated with fewer plugins.
    assert site.manage("migrate", "--verbosity", "0").returncode == 0
    assert site.manage("collectstatic", "--noinput", "--verbosity", "0").returncode == 0

    done = site.run(*AFTER_SETUP, "plugins.waste_union.tests.site_probe", answers_for(site))

    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen == {
        "problems": [],
        "rows of a cooperative": [],
        "steps before": [
            *(f"waste_union_{step}_modeladmin_index 200" for step in STEPS),
            "person_register 200",
        ],
        "office": "600001",
        "steps after": [],
        "one person alone": [True, True, [["NUMBERS", "WAITING"], ["OFFICE", "WAITING"]]],
        # The button, back and in, the account on the first page, the property to declare for.
        "hanna": [True, 302, True, True, False],
        # Proven, and on nobody's file: how a first declaration is filed.
        "stranger": [True, 403, False, False, True],
    }


@pytest.mark.programs
def test_a_new_site_of_a_union_names_nothing_of_a_cooperative(migrated_data: Path, warm: Warm):
    site = Site(migrated_data, warm(**UNION))
    assert site.manage("migrate", "--verbosity", "0").returncode == 0
    assert site.manage("collectstatic", "--noinput", "--verbosity", "0").returncode == 0

    assert find_foreign_words(site) == []


@pytest.mark.programs
def test_a_site_that_names_the_node_and_has_no_keys_does_not_start(migrated_data: Path, warm: Warm):
    site = Site(migrated_data, warm(**UNION, **LOGIN_GOV))

    done = site.manage("check")

    assert done.returncode == 1
    assert "coop.E041" in done.stderr
