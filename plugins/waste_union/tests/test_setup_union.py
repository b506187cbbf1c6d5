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
STEPS = ["tariffs_commune", "tariffs_tariffversion", "declarations_formversion"]
FILES = ["properties", "payers", "first"]


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
            *(f"declarations_import_{file} 200" for file in FILES),
            "person_register 200",
        ],
        "office": "600001",
        # Property, payer and account are typed; nobody has declared anything.
        "steps after": ["declarations_import_first 200"],
        "one person alone": [True, True, [["NUMBERS", "WAITING"], ["OFFICE", "WAITING"]]],
        # The button, back and in, the account on the first page, the property to declare for.
        "hanna": [True, 302, True, True, False],
        # Proven, and on nobody's file: how a first declaration is filed.
        "stranger": [True, 403, False, False, True],
    }


@pytest.mark.programs
def test_a_union_goes_live_by_tables_of_another_program(migrated_data: Path, warm: Warm):
    make_keys(migrated_data / "login-gov", timezone.now())
    site = Site(migrated_data, warm(**UNION, **LOGIN_GOV))
    assert site.manage("migrate", "--verbosity", "0").returncode == 0
    assert site.manage("collectstatic", "--noinput", "--verbosity", "0").returncode == 0

    done = site.run(*AFTER_SETUP, "plugins.waste_union.tests.go_live_probe", answers_for(site))

    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout.splitlines()[-1])
    assert seen == {
        "properties": "Wczytano plik „nieruchomosci.csv”.",
        "payers": "Wczytano plik „platnicy.csv”.",
        "declarations": "Plik „deklaracje.csv” czeka na zatwierdzenie. Zrobi to inna osoba, z tym "
        "samym prawem.",
        "waits for Marek": "Pierwsze deklaracje z pliku do zatwierdzenia: 1od dziś Otwórz",
        "approved": "Zatwierdzono plik „deklaracje.csv”. Wczyta go za chwilę zadanie w tle; wynik "
        "pokaże ta strona.",
        "debts": "Zaksięgowano plik „dlugi.csv”.",
        "waits for Roman": "Opłaty za odpady do zatwierdzenia: 1od dziś Otwórz",
        "month": "Naliczenie zatwierdzono. Zaksięguje się w tle.",
        "places": [
            ["B/01", "ul. Łąkowa 4, 39-305 Borowa", "", "12/3"],
            ["B/02", "ul. Szkolna 1, 39-305 Borowa", "", ""],
            ["B/03", "Jezioro 7, 39-305 Borowa", "LETNISKO", ""],
        ],
        # One person of three rows: capitals and the order of the names are put right.
        "accounts": [["600001", "Anna Żak"], ["600002", "Szkoła nr 1"], ["600003", "Anna Żak"]],
        # By hand: 4 × (33 − 2), 3 × 14, one summer house.
        "fees": [["600001", "124.00"], ["600002", "42.00"], ["600003", "15.20"]],
        "items": [
            ["OP/23/6 – opłata 06/2023", "248.00", "2023-06-15"],
            ["OP/25/10 – opłata 10/2025", "124.00", "2025-10-15"],
            ["NAD/2 – nadpłata", "-40.00", "None"],
        ],
        "stages": [["600001", "WARNING", "2024-01-10"]],
        # 372 of the former program and the first month; the summer house.
        "anna": ["600001 496,00", "600003 15,20", "Zaległość: 372,00 zł"],
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
