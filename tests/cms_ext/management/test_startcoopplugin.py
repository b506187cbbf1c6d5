"""A new plugin's folder: complete and by the project's rules, or a clear refusal and nothing."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cms_ext.operations.plugin_kit.making import MAX_NAME_LENGTH
from tests.project.test_first_plugin import shown_code

ROOT = Path(__file__).resolve().parents[3]
# The code is wrapped by its length: it must be right for a short name and for the longest.
NAMES = ("az2", "rzeczy_znalezione_u_sasiadow_x")
PACKAGE = """
    __init__.py apps.py demo.py domain.py exchange.py forms.py migrations/0001_initial.py
    migrations/__init__.py models.py personal_data.py plugin.py py.typed
    templates/NAME/entries.html templates/NAME/entries_block.html templates/NAME/page.html
    templates/NAME/propose.html urls.py views.py wagtail_hooks.py
"""
FILES = {
    "README.md",
    "pyproject.toml",
    "settings_for_tests.py",
    "tests/test_plugin.py",
    *(f"NAME/{path}" for path in PACKAGE.split()),
}


def refusal(directory: Path, name: str, **options: str) -> str:
    with pytest.raises(CommandError) as refused:
        call_command("startcoopplugin", name, directory=directory, **options)
    return str(refused.value)


def files_below(folder: Path) -> set[str]:
    return {
        str(path.relative_to(folder)).replace(folder.name, "NAME")
        for path in folder.rglob("*")
        if path.is_file()
    }


def ruff(folder: Path, *command: str) -> str:
    """What the plugin's linter says."""
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *command, "--no-cache", "."],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


@pytest.mark.parametrize("name", NAMES)
def test_the_made_code_keeps_the_rules_of_the_house(tmp_path, name: str):
    assert len(NAMES[1]) == MAX_NAME_LENGTH
    call_command("startcoopplugin", name, directory=tmp_path, verbosity=0)

    made = tmp_path / name
    assert files_below(made) == FILES
    assert ruff(made, "check") + ruff(made, "format", "--check") == (
        "All checks passed!\n15 files already formatted\n"
    )
    with (made / name / "domain.py").open("a") as file:
        file.write("\n\nfrom ebok_plugin.ledger.models import Account as Account  # noqa: E402\n")
    assert "TID251 `ebok_plugin" in ruff(made, "check", "--output-format", "concise")


@pytest.mark.programs
def test_the_rules_are_those_of_the_site_and_the_made_code_is_typed_as_strictly(tmp_path):
    made = tmp_path / "az2"
    call_command("startcoopplugin", "az2", directory=tmp_path, verbosity=0)
    # The examples of the chapter for authors, of which each is a whole module.
    examples = [code for code in shown_code() if "PLUGIN = Plugin(" in code]
    for number, code in enumerate(examples):
        (made / "az2" / f"example_{number}.py").write_text(code)

    theirs = tomllib.loads((made / "pyproject.toml").read_text())["tool"]
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path / "cache")],
        cwd=made,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([".", str(ROOT), str(ROOT / "site")])},
        capture_output=True,
        text=True,
        check=False,
    )

    success = f"Success: no issues found in {14 + len(examples)} source files\n"
    assert (done.stdout, done.stderr) == (success, "")
    assert theirs["ruff"]["lint"]["select"] == ours["ruff"]["lint"]["select"]
    assert theirs["ruff"]["line-length"] == ours["ruff"]["line-length"]
    for rule in ("strict", "warn_unreachable", "plugins", "python_version"):
        assert theirs["mypy"][rule] == ours["mypy"][rule]
    # The site is found from the plugin's own folder, wherever both stand.
    ways = theirs["pytest"]["ini_options"]["pythonpath"]
    assert [(made / way).resolve() for way in ways] == [made, ROOT, ROOT / "site"]


def test_the_title_is_the_authors_or_made_from_the_name(tmp_path):
    call_command("startcoopplugin", "rzeczy_znalezione", directory=tmp_path, verbosity=0)
    call_command("startcoopplugin", "az2", title=" Sąsiedzka  tablica ", directory=tmp_path)

    made = tmp_path / "rzeczy_znalezione" / "rzeczy_znalezione" / "apps.py"
    named = tmp_path / "az2" / "az2" / "apps.py"
    assert 'title = _("Rzeczy znalezione")' in made.read_text()
    assert 'title = _("Sąsiedzka tablica")' in named.read_text()


def test_a_name_or_a_title_that_cannot_be(tmp_path):
    no_package = ["Rzeczy", "rzeczy-znalezione", "rzeczy__znalezione", "zgłoszenia", "2pokoje"]
    no_package += ["", "../rzeczy", "rzeczy\n"]
    refused = {
        **dict.fromkeys(no_package, "nie może być nazwą pakietu"),
        "a" * (MAX_NAME_LENGTH + 1): f"Najwięcej to {MAX_NAME_LENGTH} znaków",
        "class": "słowo języka Python",
        "django": "Moduł „django” już istnieje",
        "members_area": "Moduł „members_area” już istnieje",
        "wagtailcore": "Aplikacja „wagtailcore” jest już na tej stronie",
        "ikcs": "Adres /ikcs/ jest już zajęty",
        "szukaj": "Adres /szukaj/ jest już zajęty",
    }

    assert {name: words in refusal(tmp_path, name) for name, words in refused.items()} == (
        dict.fromkeys(refused, True)
    )
    for title in ('Rzeczy "znalezione"', "<b>", "{{ x }}", "a" * 41, "${name}"):
        assert "nie nadaje się na ekran" in refusal(tmp_path, "rzeczy", title=title)
    assert "Nie ma folderu" in refusal(tmp_path / "dom", "rzeczy")
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_never_overwritten(tmp_path):
    (tmp_path / "rzeczy").mkdir()
    (tmp_path / "rzeczy" / "moje.txt").write_text("ważne")

    assert "już istnieje" in refusal(tmp_path, "rzeczy")
    assert files_below(tmp_path) == {"rzeczy/moje.txt"}


def test_a_full_disk_leaves_nothing(tmp_path, monkeypatch):
    write = Path.write_text

    def failing(self: Path, *args: object, **options: object) -> int:
        if self.name == "urls.py":
            raise OSError(28, "No space left on device")
        return write(self, *args, **options)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(Path, "write_text", failing)

    assert "No space left on device" in refusal(tmp_path, "rzeczy")
    assert list(tmp_path.iterdir()) == []
