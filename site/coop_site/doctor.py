"""`coop doctor`: every setting with its source, and what this machine still lacks.

It runs where the site refuses to start, so it reads the environment before Django's settings.
Words are for the operator; the value of a secret is never printed.
"""

import argparse
import json
import os
import shutil
import smtplib
import stat
import subprocess
import sys
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from pathlib import Path

from coop_site.settings.environment import DATA_DIR, SECTIONS, Variable

VARIABLES = {one.name: one for section in SECTIONS for one in section.variables}
FREE_MEGABYTES = 1024
OLDEST_POSTGRESQL = 14
PRODUCTION = "coop_site.settings.production"
# What a process reads that are no settings of a site.
OTHER_NAMES = {"COOP_TODAY"}


@dataclass(frozen=True)
class Finding:
    """One line: `todo` is empty where nothing is to be done."""

    what: str
    words: str
    todo: str = ""


def main(arguments: Sequence[str]) -> int:
    """Print the report; 1 when something is to be done."""
    parser = argparse.ArgumentParser(prog="coop doctor", description=__doc__)
    parser.add_argument("--json", action="store_true", help="raport jako JSON")
    parser.add_argument("--example", action="store_true", help="plik ustawień do wypełnienia")
    options = parser.parse_args(arguments)
    if options.example:
        print(make_example(), end="")
        return 0
    findings = [*check_environment(os.environ), *check_machine()]
    if options.json:
        settings = {name: describe_source(one, os.environ) for name, one in VARIABLES.items()}
        report = {"settings": settings, "findings": [asdict(finding) for finding in findings]}
        print(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        print("\n".join(_lines(findings)))
    return 1 if any(finding.todo for finding in findings) else 0


def make_example() -> str:
    """Return the file of settings with everything in it, for `deploy/.env.example`."""
    lines = [
        "# Ustawienia serwisu. Wartości w pojedynczych cudzysłowach: tak samo czytają je systemd,",
        "# compose i powłoka. Sprawdza je `coop doctor`. Plik ma czytać tylko konto serwisu.",
        f"DJANGO_SETTINGS_MODULE='{PRODUCTION}'",
    ]
    for section in SECTIONS:
        lines += ["", f"# --- {section.title} ---"]
        for variable in section.variables:
            mark = "" if variable.required else "#"
            lines += [
                f"# {variable.words}",
                f"{mark}{variable.name}='{variable.example or variable.default}'",
            ]
    return "\n".join(lines) + "\n"


def describe_source(variable: Variable, environ: Mapping[str, str]) -> str:
    """Say where the value comes from, and the value unless it is secret."""
    value = environ.get(variable.name)
    if value is None:
        without = variable.default or "puste"
        return "brak" if variable.required else f"domyślnie: {without}"
    if not value:
        return "ze środowiska: puste"
    return "ze środowiska" if variable.secret else f"ze środowiska: {value}"


def check_environment(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Yield names that nobody reads."""
    for name in sorted(environ):
        if name.startswith("COOP_") and name not in VARIABLES and name not in OTHER_NAMES:
            near = get_close_matches(name, VARIABLES, 1)
            todo = f"Może chodzi o {near[0]}?" if near else "Usuń ją albo popraw nazwę."
            yield Finding("Ustawienia", f"Nikt nie czyta zmiennej {name}.", todo)


def check_machine() -> Iterator[Finding]:
    """Yield what Django, database, folders, mail server, DNS and the site itself say."""
    from django.conf import settings  # noqa: PLC0415 - the environment may be wrong
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 - as above

    try:
        _ = settings.INSTALLED_APPS
    except ImproperlyConfigured as refusal:
        _, *reasons = str(refusal).splitlines()[:-1]
        yield from (
            Finding("Ustawienia", why, "Bez tego serwis nie wystartuje.") for why in reasons
        )
        return
    yield Finding("Ustawienia", "Serwis wystartuje.")
    # Also where a site's own module extends it.
    if PRODUCTION not in sys.modules:
        module = os.environ["DJANGO_SETTINGS_MODULE"]
        yield Finding(
            "Ustawienia",
            f"To nie są ustawienia prawdziwego serwisu, tylko {module}.",
            f"Wczytaj plik ustawień z DJANGO_SETTINGS_MODULE='{PRODUCTION}'.",
        )
    import django  # noqa: PLC0415 - reads the settings

    django.setup()
    from cms_ext.plugins.version import find_version  # noqa: PLC0415 - as above

    yield Finding("Program", f"wagtail-coop {find_version('cms_ext')}.")
    yield from check_folders()
    yield from check_programs()
    yield from check_mail_server()
    yield from check_sender_domain()
    if (yield from check_database()):
        yield from check_site()


def check_folders() -> Iterator[Finding]:
    """Yield the state of the data folder and of the static files."""
    from django.conf import settings  # noqa: PLC0415 - after the settings were read

    if not (DATA_DIR.is_dir() and os.access(DATA_DIR, os.W_OK)):
        todo = f"Utwórz go i oddaj kontu serwisu: install -d -m 0750 -o coop {DATA_DIR}"
        yield Finding("Folder danych", f"Nie można pisać do {DATA_DIR}.", todo)
        return
    readable = DATA_DIR.stat().st_mode & stat.S_IROTH
    todo = f"Zamknij go przed innymi kontami: chmod o-rwx {DATA_DIR}" if readable else ""
    yield Finding("Folder danych", str(DATA_DIR), todo)
    free = shutil.disk_usage(DATA_DIR).free // 2**20
    todo = (
        "Zwolnij miejsce: przy 200 MB serwis przestanie być gotowy."
        if free < FREE_MEGABYTES
        else ""
    )
    yield Finding("Wolne miejsce", f"{free} MB.", todo)
    # The demo has none: its server collects nothing.
    if not settings.STATIC_ROOT:
        return
    if (Path(settings.STATIC_ROOT) / "staticfiles.json").is_file():
        yield Finding("Pliki statyczne", "Zebrane.")
    else:
        todo = "Uruchom: coop collectstatic --noinput"
        yield Finding("Pliki statyczne", "Nie są zebrane.", todo)


def check_programs() -> Iterator[Finding]:
    """Yield whether scans can be read."""
    program = shutil.which("tesseract")
    languages = (
        subprocess.run(
            [program, "--list-langs"], capture_output=True, text=True, check=False
        ).stdout
        if program
        else ""
    )
    if "pol" in languages.split():
        yield Finding("Czytanie skanów", "tesseract z językiem polskim.")
    else:
        todo = (
            "Zainstaluj pakiety tesseract-ocr i tesseract-ocr-pol. Bez nich skany nie są szukane."
        )
        yield Finding("Czytanie skanów", "Brak programu tesseract z językiem polskim.", todo)


def check_mail_server() -> Iterator[Finding]:
    """Yield whether the mail server lets us in; nothing is sent."""
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 - as below
    from django.core.mail import get_connection  # noqa: PLC0415 - after the settings were read

    try:
        connection = get_connection()
        connection.open()
        connection.close()
    except (OSError, smtplib.SMTPException, ImproperlyConfigured) as refusal:
        todo = "Sprawdź EMAIL_URL: nazwę, port, login i hasło."
        yield Finding("Serwer poczty", f"Nie przyjął połączenia: {refusal}.", todo)
    else:
        yield Finding("Serwer poczty", "Przyjął połączenie.")


def check_sender_domain() -> Iterator[Finding]:
    """Yield what the DNS says about the domain that letters come from."""
    from django.conf import settings  # noqa: PLC0415 - after the settings were read

    from coop_site.sender_domain import check_sender  # noqa: PLC0415 - needs a library

    rows = check_sender(settings.DEFAULT_FROM_EMAIL, settings.COOP_DKIM_SELECTOR)
    yield from (Finding(*row) for row in rows)


def check_database() -> Generator[Finding, None, bool]:
    """Yield the engine and the migrations; return whether the tables are there."""
    from django.db import DatabaseError, connection  # noqa: PLC0415 - after the settings were read
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415 - as above

    from cms_ext.base.database.trial_version import find_trial_refusal  # noqa: PLC0415 - as above

    try:
        connection.ensure_connection()
    except DatabaseError as refusal:
        todo = "Sprawdź DATABASE_URL i to, czy baza działa."
        yield Finding("Baza danych", f"Nie odpowiada: {refusal}", todo)
        return False
    version = ".".join(str(number) for number in connection.get_database_version())
    old = connection.vendor == "postgresql" and int(version.split(".")[0]) < OLDEST_POSTGRESQL
    todo = f"Potrzebny jest PostgreSQL {OLDEST_POSTGRESQL} albo nowszy." if old else ""
    yield Finding("Baza danych", f"{connection.display_name} {version}.", todo)
    if problem := find_trial_refusal():
        yield Finding("Tabele", "Z wersji próbnej.", problem)
        return False
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if waiting:
        yield Finding("Tabele", f"Czeka migracji: {waiting}.", "Uruchom: coop migrate")
        return False
    yield Finding("Tabele", "Aktualne.")
    return True


def find_database_refusal() -> str:
    """Say why no connection to the database can be made; empty when it answers."""
    from django.db import OperationalError, connection  # noqa: PLC0415 - as above

    connection.close()
    try:
        connection.ensure_connection()
    except OperationalError as refusal:
        return f"Baza danych nie odpowiada: {refusal}\nSprawdź DATABASE_URL i to, czy baza działa."
    return ""


def check_site() -> Iterator[Finding]:
    """Yield what Django's deployment check and „Stan serwisu” say."""
    from django.core.checks import run_checks  # noqa: PLC0415 - after the settings were read
    from django.utils import timezone  # noqa: PLC0415 - as above

    from cms_ext.operations.scheduler.domain.site_state import (  # noqa: PLC0415 - reads models
        find_health_problems,
        list_site_items,
    )
    from cms_ext.people.identity.models import User  # noqa: PLC0415 - as above

    messages = run_checks(include_deployment_checks=True, databases=["default"])
    for one in (message for message in messages if not message.is_silenced()):
        todo = str(one.hint or "Opis: docs/operators.md.")
        yield Finding(f"Sprawdzenie {one.id}", str(one.msg), todo)
    if not User.objects.filter(is_superuser=True).exists():
        todo = "Uruchom: coop setup_coop odpowiedzi.yaml (wzór: coop setup_coop --example)."
        yield Finding("Konfiguracja", "Serwis nie ma jeszcze administratora.", todo)
        return
    now = timezone.now()
    yield from (
        Finding("Stan serwisu", fault.what, fault.cure) for fault in find_health_problems(now)
    )
    yield from (Finding(one.title, one.words, one.to_do) for one in list_site_items(now))


def _lines(findings: list[Finding]) -> Iterator[str]:
    """Yield the report for a terminal."""
    width = max(len(name) for name in VARIABLES)
    for section in SECTIONS:
        yield section.title
        for variable in section.variables:
            yield f"  {variable.name:<{width}}  {describe_source(variable, os.environ)}"
    yield ""
    for finding in findings:
        yield f"{'ZRÓB' if finding.todo else 'dobrze'}  {finding.what}: {finding.words}"
        if finding.todo:
            yield f"        {finding.todo}"
    yield ""
    todo = sum(bool(finding.todo) for finding in findings)
    yield f"Do zrobienia: {todo}." if todo else "Wszystko gotowe."
