"""`coop new-site FOLDER [--union]`: a folder with the settings of one site.

Everything else comes from the wheels, so a new release's defaults reach every site.
"""

import argparse
import secrets
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from coop_site.commands import SITE_FILE, SITE_SETTINGS
from coop_site.settings.environment import SECTIONS
from coop_site.settings.plugins import find_installed_plugins

UNION_PLUGIN = "waste_union.declarations"
SETTINGS = """\
# Ustawienia tego serwisu: tylko to, czym różni się od domyślnych.

from coop_site.settings.{base} import *  # noqa: F403

# Zwykle wystarczą zmienne w pliku {file}. Tu wpisz to, czego zmienną ustawić się nie da, np.:
# COOP_DUE_DAY = 10
"""
HEADING = """\
# Ustawienia serwisu i jego klucze, w pojedynczych cudzysłowach. Wszystkie zmienne wypisuje:
# coop doctor --example. Skopiuj klucze poza serwer: bez nich kopia zapasowa nie wróci.
"""
NEXT = """\
Utworzono {folder}. Co dalej:
  1. cd {folder}
  2. Wpisz w {file} nazwę serwisu, serwer poczty i bazę. Sprawdzi je: coop doctor
  3. coop migrate
  4. coop collectstatic --noinput
  5. coop setup_coop --example > odpowiedzi.yaml
     Wypełnij ten plik, potem: coop setup_coop odpowiedzi.yaml
  6. coop serve --scheduler
Zmienne opisuje docs/operators.md, pierwszy dzień serwisu docs/first-afternoon.md."""


def main(arguments: Sequence[str]) -> int:
    """Write the folder and say what comes next; return the status of the process."""
    parser = argparse.ArgumentParser(prog="coop new-site", description="Tworzy folder serwisu.")
    parser.add_argument("folder", metavar="FOLDER", type=Path)
    parser.add_argument("--union", action="store_true", help="serwis związku międzygminnego")
    options = parser.parse_args(arguments)
    if options.union and UNION_PLUGIN not in find_installed_plugins():
        sys.exit("Najpierw zainstaluj wtyczkę związku: pip install wagtail-coop-waste-union")
    try:
        write_site(options.folder, is_union=options.union)
    except FileExistsError as refusal:
        sys.exit(f"{refusal.filename} już istnieje i zostaje bez zmian. Podaj inny folder.")
    except OSError as refusal:
        sys.exit(f"Nie można utworzyć {refusal.filename}: {refusal.strerror}.")
    print(NEXT.format(folder=options.folder, file=SITE_FILE))
    return 0


def write_site(folder: Path, *, is_union: bool) -> None:
    """Write the two files of a site; raises FileExistsError rather than overwrite one."""
    folder.mkdir(parents=True, exist_ok=True)
    base = "production_union" if is_union else "production"
    site_file = folder / SITE_FILE
    # Its keys are for the owner alone.
    site_file.touch(mode=0o600, exist_ok=False)
    lines = "".join(make_lines())
    if is_union:
        lines = lines.replace("spoldzielnia.example", "zwiazek.example")
    site_file.write_text(HEADING + lines, encoding="utf-8")
    with (folder / f"{SITE_SETTINGS}.py").open("x", encoding="utf-8") as file:
        file.write(SETTINGS.format(base=base, file=SITE_FILE))


def make_lines() -> Iterator[str]:
    """Yield a line for each required variable, with new keys, and one for the database."""
    yield f"DJANGO_SETTINGS_MODULE='{SITE_SETTINGS}'\n"
    required, files = SECTIONS[0].variables, SECTIONS[1].variables
    for variable in required:
        value = variable.example or secrets.token_urlsafe(60)
        yield f"{variable.name}='{value}'\n"
    database = next(variable for variable in files if variable.name == "DATABASE_URL")
    yield f"# {database.words}\n#{database.name}='{database.example}'\n"
