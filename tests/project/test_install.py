"""`deploy/install.sh` and `coop`, as far as they can be run without a server to install on."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.demo_site import ROOT

pytestmark = pytest.mark.programs

SCRIPT = (ROOT / "deploy" / "install.sh").read_text(encoding="utf-8")
# All that it asks before it changes anything.
QUESTIONS, CHANGES = SCRIPT.split("# The accounts postgres and coop may not read", 1)
HOST = "spoldzielnia.example"
USAGE = f"deploy/install.sh {HOST}"
DISK_SPACE = "echo nagłówek; echo dysk 9 9 {} 9% /"


def program(folder: Path, name: str, body: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    file.chmod(0o755)


def ask(folder: Path, *arguments: str, **outputs: str) -> str:
    """Run the questions with these outputs of `id`, `df` and `ss`; return the error text."""
    stubs = {"id": "echo 0", "df": DISK_SPACE.format(9000), "ss": "", **outputs}
    for name, body in stubs.items():
        program(folder, name, body)
    script = folder / "deploy" / "install.sh"
    script.parent.mkdir(exist_ok=True)
    questions = QUESTIONS.replace("/etc/coop/", f"{folder}/")
    assert questions.count("\nPATH=") == 1
    questions = questions.replace("\nPATH=", f"\nPATH={folder}:/usr/bin:/bin\nWHOLE=")
    script.write_text(questions, encoding="utf-8")
    done = subprocess.run(["sh", str(script), *arguments], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1 if done.stderr else 0, "")
    return done.stderr.strip()


def test_nothing_is_changed_before_the_questions_are_answered():
    assert re.findall(r"\b(apt-get|install -d|rsync|runuser|touch|rm) ", QUESTIONS) == []
    assert CHANGES.count("\nstep ") == 6


def test_what_stops_an_installation_is_said_in_a_sentence(tmp_path: Path):
    name = f"Podaj samą nazwę, małymi literami, bez https:// i bez ukośnika: {USAGE}"
    taken = (
        'case "$*" in *:443*) echo "LISTEN 0 5 *:443 *:* users:((\\"nginx\\",pid=7,fd=3))";; esac'
    )
    caddy = taken.replace("nginx", "caddy")

    assert ask(tmp_path, HOST) == ""
    assert ask(tmp_path, HOST, ss=caddy) == ""
    assert ask(tmp_path) == f"Podaj nazwę serwisu: {USAGE}"
    assert ask(tmp_path, HOST, id="echo 1000") == "Uruchom jako root."
    for wrong in (f"https://{HOST}/", "Spoldzielnia.example", "spółdzielnia.example", "-rf"):
        assert ask(tmp_path, wrong) == name, wrong
    assert ask(tmp_path, HOST, df=DISK_SPACE.format(300)) == (
        "W /opt jest tylko 300 MB wolnego miejsca, a potrzeba 2048 MB."
    )
    assert ask(tmp_path, HOST, ss=taken) == (
        "Port 443 zajmuje nginx. Zatrzymaj ten program albo weź inną maszynę: "
        "tu stanie Caddy (80, 443) i serwis (8000)."
    )


def test_an_upgrade_keeps_the_name_of_the_site(tmp_path: Path):
    (tmp_path / "coop.env").write_text(f"ALLOWED_HOSTS='www.{HOST},{HOST}'\n")
    taken = 'echo "LISTEN 0 5 *:443 *:* users:((\\"nginx\\",pid=7,fd=3))"'

    assert [ask(tmp_path, *name, ss=taken) for name in ((), (HOST,), (f"www.{HOST}",))] == [""] * 3
    assert ask(tmp_path, "example") == (
        f"Serwis ma tu inną nazwę (ALLOWED_HOSTS w {tmp_path}/coop.env). Nowe wydanie: uruchom "
        "bez nazwy. Zmiana nazwy: docs/installation.md."
    )


def test_the_command_runs_where_one_is_with_the_settings_of_the_site(tmp_path: Path):
    programs = tmp_path / "opt/.venv/bin"
    programs.mkdir(parents=True)
    program(programs, "coop", 'echo "$COOP_BASE_URL|$PWD|$*"')
    program(tmp_path, "id", "echo 1000")
    (tmp_path / "proba.env").write_text("COOP_BASE_URL='https://proba.example/$x'\n")
    script = (ROOT / "deploy" / "coop").read_text(encoding="utf-8")
    (tmp_path / "coop").write_text(
        script.replace("/etc/coop/", f"{tmp_path}/").replace("/opt/coop/", f"{tmp_path}/opt/")
    )
    here = tmp_path / "tu"
    here.mkdir()

    done = subprocess.run(
        ["sh", str(tmp_path / "coop"), "backup", "moja kopia.zip"],
        cwd=here,
        env={**os.environ, "PATH": f"{tmp_path}:/usr/bin:/bin", "COOP_SITE": "proba"},
        capture_output=True,
        text=True,
    )

    assert (done.stdout, done.stderr) == (
        f"https://proba.example/$x|{here}|backup moja kopia.zip\n",
        "",
    )


@pytest.mark.parametrize("command", ["manage.py migrate", "serve.py --port 0"])
def test_a_database_that_does_not_answer_is_said_without_a_traceback(tmp_path: Path, command: str):
    done = subprocess.run(
        [str(ROOT / ".venv" / "bin" / "python"), *f"site/{command}".split()],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": "site:.",
            "DJANGO_SETTINGS_MODULE": "coop_site.settings.demo",
            "DATA_DIR": str(tmp_path),
            "DATABASE_URL": "postgres://coop@127.0.0.1:9/coop",
        },
        capture_output=True,
        text=True,
    )

    *_, last = done.stderr.strip().splitlines()
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "Baza danych nie odpowiada: " in done.stderr
    assert last == "Sprawdź DATABASE_URL i to, czy baza działa."
