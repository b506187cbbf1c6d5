"""A real site refuses to start in a state that only a demo may have."""

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
    told = environment(data_dir, **{**GOOD, **changes})
    return subprocess.run(
        [sys.executable, "-c", "import coop_site.settings.production"],
        cwd=ROOT,
        env={name: value for name, value in told.items() if value != MISSING},
        capture_output=True,
        text=True,
        check=False,
    )


NOT_HERE = "Serwis nie może wystartować:"
SAME = "x7Qp" * 20


def test_what_a_real_site_may_not_be_without_or_have_stops_it_by_name(tmp_path):
    short = "jest domyślny albo za krótki. Ustaw co najmniej 50 losowych znaków."
    cases: dict[str, tuple[dict[str, str], str]] = {
        "empty": ({"SECRET_KEY": ""}, f"SECRET_KEY {short}"),
        "of the demo": ({"SECRET_KEY": "demo-" + "x" * 60}, f"SECRET_KEY {short}"),
        "49 signs": ({"SECRET_KEY": "x7" * 24 + "y"}, f"SECRET_KEY {short}"),
        "short": ({"COOP_AUDIT_KEY": "krótki"}, f"COOP_AUDIT_KEY {short}"),
        "no seal": ({"COOP_SEAL_KEY": ""}, f"COOP_SEAL_KEY {short}"),
        "one for two": ({"SECRET_KEY": SAME, "COOP_SEAL_KEY": SAME}, "muszą się różnić"),
        "any name": ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS to „*”"),
        "in clear": ({"COOP_BASE_URL": "http://spoldzielnia.example"}, "zaczynać się od https://"),
        "elsewhere": ({"COOP_BASE_URL": "https://inna.example"}, "Dopisz to do ALLOWED_HOSTS."),
        "debugging": ({"DEBUG": "true"}, "DEBUG jest włączony"),
        "SMS in clear": ({"COOP_SMS_URL": "http://bramka.example"}, "COOP_SMS_URL ma zaczynać się"),
        "SMS without a token": ({"COOP_SMS_GATEWAY": "smsapi"}, "Brak zmiennej COOP_SMS_TOKEN"),
        "lost mail": ({"EMAIL_URL": "memorymail://"}, "gubi każdą wiadomość"),
        "a day": ({"COOP_TODAY": "2026-11-20"}, "COOP_TODAY przypina dzień tylko w wersji"),
        **{f"without {name}": ({name: MISSING}, f"Brak zmiennej {name}.") for name in REQUIRED},
    }

    for name, (changes, said) in cases.items():
        started = start(tmp_path, **changes)
        assert (started.returncode != 0, NOT_HERE in started.stderr) == (True, True), name
        assert said in started.stderr, (name, started.stderr)


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

    assert ["'exchange_api'" in done.stdout for done in named] == [False, True]


def test_demo_people_in_the_database(site: Site, demo_site: Path):
    started = Site(demo_site, site.python).run("-c", SERVER)

    assert started.returncode != 0
    assert "W bazie są konta pokazowe o znanym haśle" in started.stderr


def test_the_demo_commands_are_not_there(site: Site):
    done = site.manage("demo_people")

    assert done.returncode != 0
    assert "Unknown command: 'demo_people'" in done.stderr
