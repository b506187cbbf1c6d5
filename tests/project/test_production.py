"""A real site refuses to start in a state that only a demo may have."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.demo_site import ROOT, environment
from tests.migrated import kept_file, make_kept
from tests.production import GOOD
from tests.project.conftest import Warm
from tests.sites import Site

pytestmark = [pytest.mark.xdist_group("production"), pytest.mark.programs]

SERVER = "import coop_site.wsgi"


MISSING = "(missing)"
REQUIRED = [name for name in GOOD if name != "DJANGO_SETTINGS_MODULE"]


def start(data_dir: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    variables = environment(data_dir, **{**GOOD, **changes})
    return subprocess.run(
        [sys.executable, "-c", "import coop_site.settings.production"],
        cwd=ROOT,
        env={name: value for name, value in variables.items() if value != MISSING},
        capture_output=True,
        text=True,
        check=False,
    )


NOT_HERE = "Serwis nie może wystartować:"
SAME = "x7Qp" * 20


def test_what_a_real_site_may_not_be_without_or_have_stops_it_by_name(tmp_path):
    """Several at once: each start costs the time of its settings, and says all reasons."""
    short = "jest domyślny albo za krótki. Ustaw co najmniej 50 losowych znaków."
    for changes, said in (
        (dict.fromkeys(REQUIRED, MISSING), [f"Brak zmiennej {name}." for name in REQUIRED]),
        (
            {"SECRET_KEY": SAME, "COOP_SEAL_KEY": SAME},
            ["SECRET_KEY, COOP_AUDIT_KEY, COOP_SEAL_KEY muszą się różnić. Wylosuj każdy osobno."],
        ),
        (
            {
                "SECRET_KEY": "",
                "COOP_AUDIT_KEY": "krótki",
                "COOP_SEAL_KEY": "x7" * 24 + "y",
                "ALLOWED_HOSTS": "*",
                "COOP_BASE_URL": "http://spoldzielnia.example",
                "DEFAULT_FROM_EMAIL": " ",
                "DEBUG": "true",
                "COOP_TODAY": "2026-11-20",
                "COOP_SMS_URL": "http://bramka.example",
                "EMAIL_URL": "memorymail://",
            },
            [
                *(f"{name} {short}" for name in ("SECRET_KEY", "COOP_AUDIT_KEY", "COOP_SEAL_KEY")),
                "ALLOWED_HOSTS to „*”, czyli każda nazwa. Wpisz nazwy swojego serwisu.",
                "COOP_BASE_URL ma zaczynać się od https://, np. https://spoldzielnia.pl.",
                "DEFAULT_FROM_EMAIL jest puste.",
                "DEBUG jest włączony. Wyłącz go: usuń zmienną DEBUG.",
                "COOP_TODAY przypina dzień tylko w wersji pokazowej. Usuń ją.",
                "COOP_SMS_URL ma zaczynać się od https://: w żądaniu jest token i numer "
                "mieszkańca.",
                "EMAIL_URL memorymail:// gubi każdą wiadomość. Wpisz serwer poczty.",
            ],
        ),
        (
            {
                "SECRET_KEY": "demo-" + "x" * 60,
                "COOP_SEAL_KEY": "",
                "COOP_BASE_URL": "https://inna.example",
                "COOP_SMS_GATEWAY": "smsapi",
            },
            [
                *(f"{name} {short}" for name in ("SECRET_KEY", "COOP_SEAL_KEY")),
                "COOP_BASE_URL prowadzi do inna.example. Dopisz to do ALLOWED_HOSTS.",
                "Brak zmiennej COOP_SMS_TOKEN, a bramka SMS (COOP_SMS_GATEWAY) jest ustawiona.",
            ],
        ),
    ):
        started = start(tmp_path, **changes)

        _, _, reasons = started.stderr.partition(f"{NOT_HERE}\n")
        assert (started.returncode, reasons.splitlines()[:-1]) == (1, said), started.stderr


HSTS = "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD"
PRELOAD_REFUSED = (
    "SECURE_HSTS_PRELOAD działa tylko z SECURE_HSTS_INCLUDE_SUBDOMAINS='true' i "
    "SECURE_HSTS_SECONDS='31536000' albo więcej."
)


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, "(2592000, False, False)"),
        ({HSTS[0]: "31536000"}, "(31536000, False, False)"),
        ({HSTS[0]: "0"}, "(0, False, False)"),
        ({HSTS[1]: "true"}, "(2592000, True, False)"),
        (dict(zip(HSTS, ("31536000", "true", "true"), strict=True)), "(31536000, True, True)"),
        ({HSTS[2]: "true"}, PRELOAD_REFUSED),
        ({HSTS[1]: "true", HSTS[2]: "true"}, PRELOAD_REFUSED),
    ],
)
def test_browsers_are_bound_for_this_name_alone_unless_more_is_chosen(
    tmp_path, chosen: dict[str, str], expected: str
):
    names = ", ".join(f"settings.{name}" for name in HSTS)
    program = f"from coop_site.settings import production as settings; print(({names}))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment(tmp_path, **{**GOOD, **chosen}),
        capture_output=True,
        text=True,
    )

    assert expected in (done.stdout + done.stderr).splitlines()


@pytest.mark.parametrize("program", [("site/manage.py", "check"), ("site/serve.py",)])
def test_every_program_says_so_in_words_alone(tmp_path, program: tuple[str, ...]):
    environ = environment(tmp_path, **{**GOOD, "COOP_BASE_URL": "http://inna.example"})
    del environ["EMAIL_URL"]

    done = subprocess.run(
        [sys.executable, *program], cwd=ROOT, env=environ, capture_output=True, text=True
    )

    assert (done.returncode, done.stdout, done.stderr.splitlines()) == (
        1,
        "",
        [
            NOT_HERE,
            "Brak zmiennej EMAIL_URL.",
            "COOP_BASE_URL ma zaczynać się od https://, np. https://spoldzielnia.pl.",
            "Zmienne opisuje docs/operators.md.",
        ],
    )


@pytest.fixture
def site(tmp_path, warm: Warm) -> Site:
    """In such an environment its empty database was migrated before any test (`make_kept`)."""
    make_kept()
    shutil.copyfile(kept_file(), tmp_path / "coop.sqlite3")
    return Site(tmp_path, warm(**GOOD))


def test_a_good_environment_starts(site: Site):
    migrated = site.manage("migrate", "--verbosity", "0")
    started = site.run("-c", SERVER)

    assert (migrated.returncode, started.returncode) == (0, 0), migrated.stderr + started.stderr


def test_a_command_reads_the_settings_that_it_is_given(tmp_path):
    """And not the demo's, which has fewer plugins: `make migrations` names those of the tests."""
    command = [sys.executable, "site/manage.py", "diffsettings", "--output", "unified"]
    environ = environment(tmp_path)
    del environ["DJANGO_SETTINGS_MODULE"]

    named = [
        subprocess.run([*command, *words], cwd=ROOT, env=environ, capture_output=True, text=True)
        for words in ((), ("--settings", "coop_site.settings.test"))
    ]

    apps = [re.search(r"(?m)^\+ INSTALLED_APPS = (.*)", done.stdout)[1] for done in named]
    assert ["'exchange_api'" in line for line in apps] == [False, True]


def test_demo_people_in_the_database(site: Site, demo_site: Path):
    started = Site(demo_site, site.python).run("-c", SERVER)

    assert started.returncode != 0
    assert "W bazie są konta pokazowe o znanym haśle" in started.stderr


def test_the_demo_commands_are_not_there(site: Site):
    done = site.manage("demo_people")

    assert done.returncode != 0
    assert "Unknown command: 'demo_people'" in done.stderr
