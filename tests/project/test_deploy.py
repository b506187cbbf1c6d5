"""What `deploy/` holds is read by the programs it is written for, and `doctor` reports truly."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from coop_site.doctor import check_environment, describe_source, make_example
from coop_site.settings.environment import SECTIONS
from tests.demo_site import ROOT, environment
from tests.production import GOOD

DEPLOY = ROOT / "deploy"
VARIABLES = {variable.name: variable for section in SECTIONS for variable in section.variables}
REQUIRED = [name for name in GOOD if name != "DJANGO_SETTINGS_MODULE"]


def test_the_table_holds_every_variable_that_the_settings_read_and_no_other():
    read = {"SECRET_KEY", "COOP_AUDIT_KEY", "COOP_SEAL_KEY"}
    for module in (ROOT / "site" / "coop_site" / "settings").glob("*.py"):
        read |= set(re.findall(r'env\.\w+\(\s*"(\w+)"', module.read_text()))

    # The demo's day is refused by a real site.
    assert set(VARIABLES) == read - {"COOP_TODAY"}
    assert [name for name, one in VARIABLES.items() if one.required] == list(
        dict.fromkeys([*REQUIRED[:3], *[n for n in VARIABLES if n in REQUIRED[3:]]])
    )


def test_the_example_file_is_made_from_the_table():
    made = make_example()

    assert (DEPLOY / ".env.example").read_text() == made, "manage.py doctor --example > …"
    # One value in single quotes on each line: systemd, compose and a shell read it alike.
    values = [line for line in made.splitlines() if not re.fullmatch(r"#( .*)?|", line)]
    assert [line for line in values if not re.fullmatch(r"#?[A-Z0-9_]+='[^'$]*'", line)] == []


def test_a_source_is_named_and_a_secret_is_not_shown():
    environ = {"COOP_SMS_TOKEN": "tajne", "COOP_LEDGER": "mirror", "COOP_CLAMD": ""}
    names = ["COOP_SMS_TOKEN", "COOP_LEDGER", "COOP_CLAMD", "SECRET_KEY", "COOP_DKIM_LOOKUP"]

    assert [describe_source(VARIABLES[name], environ) for name in names] == [
        "ze środowiska",
        "ze środowiska: mirror",
        "ze środowiska: puste",
        "brak",
        "domyślnie: true",
    ]


def test_a_name_that_nobody_reads_is_reported_with_the_one_that_was_meant():
    environ = {"DJANGO_SETTINGS_MODULE": GOOD["DJANGO_SETTINGS_MODULE"], "COOP_SMS_TOKKEN": "x"}

    assert [(one.words, one.todo) for one in check_environment(environ)] == [
        ("Nikt nie czyta zmiennej COOP_SMS_TOKKEN.", "Może chodzi o COOP_SMS_TOKEN?")
    ]


def doctor(data_dir: Path, environ: dict[str, str]) -> tuple[int, dict[str, str]]:
    """Return the exit code, and what is to do by the name of each finding."""
    command = [sys.executable, "site/manage.py", "doctor", "--json"]
    environ = environment(data_dir, **environ)
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)
    secrets = [environ[name] for name in REQUIRED[:3] if name in environ]
    assert [value for value in secrets if value in done.stdout] == []
    found = json.loads(done.stdout)["findings"]
    return done.returncode, {one["words"]: one["todo"] for one in found}


@pytest.mark.programs
def test_doctor_says_what_a_new_server_lacks_step_by_step(tmp_path):
    nothing = {"DJANGO_SETTINGS_MODULE": GOOD["DJANGO_SETTINGS_MODULE"]}
    code, found = doctor(tmp_path, nothing)
    assert (code, list(found)) == (1, [f"Brak zmiennej {name}." for name in REQUIRED])

    code, found = doctor(tmp_path / "nie-ma", {**GOOD, "EMAIL_URL": "dummymail://"})
    todo = {words: what for words, what in found.items() if what}
    # The third is the domain of the sender, which is an example.
    assert (code, len(todo)) == (1, 3)
    todo = {words: what for words, what in todo.items() if "„spoldzielnia.example”" not in words}
    assert [words.split(":")[0].split(" do ")[0] for words in todo] == [
        "Nie można pisać",
        "Nie odpowiada",
    ]

    (tmp_path / "dane").mkdir(mode=0o750)
    code, found = doctor(tmp_path / "dane", {**GOOD, "EMAIL_URL": "smtp://127.0.0.1:9"})
    assert (code, {what for what in found.values() if what}) == (
        1,
        {
            "Uruchom: coop collectstatic --noinput",
            "Sprawdź EMAIL_URL: nazwę, port, login i hasło.",
            "Wpisz w DEFAULT_FROM_EMAIL adres w swojej domenie.",
            "Uruchom: coop migrate",
        },
    )


def test_the_public_pipeline_runs_what_ours_runs_on_each_python_that_is_supported():
    ours = re.findall(r"^make (\S+)$", (ROOT / ".ci" / "run").read_text(), re.M)
    allowed = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    first, behind_last = map(int, re.fullmatch(r">=3\.(\d+),<3\.(\d+)", allowed).groups())
    supported = [f"3.{minor}" for minor in range(first, behind_last)]
    pipeline = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text())

    assert pipeline["jobs"]["tests"]["strategy"]["matrix"] == {"python": supported, "part": ours}
    policy = (ROOT / "SECURITY.md").read_text()
    assert re.findall(r"3\.\d+", re.search(r"(?m)^\| Python \| ([^|]+)", policy)[1]) == supported


@pytest.mark.programs
def test_systemd_accepts_the_units(tmp_path):
    units = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])
    for unit in units:
        # The program is not installed here: its place is taken by Python's.
        words = unit.read_text().replace("/opt/coop/.venv/bin/coop", sys.executable)
        (tmp_path / unit.name).write_text(words)

    command = ["systemd-analyze", "verify", *(str(tmp_path / unit.name) for unit in units)]
    done = subprocess.run(command, capture_output=True, text=True)

    assert (len(units), done.returncode, done.stderr) == (7, 0, "")


@pytest.mark.programs
def test_the_unit_of_several_sites_differs_from_that_of_one_by_its_name_and_port():
    one = (DEPLOY / "coop.service").read_text().splitlines()
    several = (DEPLOY / "coop@.service").read_text().splitlines()

    start = one.index("[Unit]")
    changed = set(several) - set(one) - set(several[: several.index("[Unit]")])
    assert len(one[start:]) == len(several[several.index("[Unit]") :])
    assert sorted(changed) == [
        "Description=Strona spółdzielni (%i)",
        "EnvironmentFile=/etc/coop/%i.env",
        "ExecStart=/opt/coop/.venv/bin/coop serve --scheduler --port ${PORT}",
        "StateDirectory=coop-%i",
    ]


@pytest.mark.programs
def test_caddy_reads_its_file():
    environ = {**os.environ, "COOP_HOST": "spoldzielnia.example"}
    command = ["caddy", "adapt", "--config", str(DEPLOY / "Caddyfile"), "--adapter", "caddyfile"]
    adapted = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)

    # The site decides what may be compressed (decision 37).
    assert '"encode"' not in adapted.stdout
    assert '"dial":"127.0.0.1:8000"' in adapted.stdout
    # A form reaches the site whole, and nobody sends one for a day.
    assert '"buffer_requests":true' in adapted.stdout
    assert '"max_buffer_size":1000000' in adapted.stdout
    assert '"read_timeout":3600000000000,"read_header_timeout":20000000000' in adapted.stdout


@pytest.mark.programs
@pytest.mark.parametrize("script", ["install.sh", "coop"])
def test_a_shell_reads_the_scripts(script: str):
    done = subprocess.run(["sh", "-n", str(DEPLOY / script)], capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")


def test_the_compose_file_sets_what_the_site_reads_and_starts_what_is_there():
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    ours = {name: one for name, one in compose["services"].items() if "build" in one}

    assert sorted(ours) == ["prepare", "scheduler", "web"]
    assert sorted(set(compose["services"]) - set(ours)) == ["caddy", "db", "valkey"]
    for our in ours.values():
        assert set(our["environment"]) <= set(VARIABLES)
        assert (our["read_only"], our["cap_drop"]) == (True, ["ALL"])
        assert set(re.findall(r"\.venv/bin/(\w+)", our["command"])) == {"coop"}
    needed = {name for one in compose["services"].values() for name in one.get("depends_on", ())}
    assert needed <= set(compose["services"])
    assert (DEPLOY / ours["web"]["build"]["dockerfile"].removeprefix("deploy/")).is_file()
