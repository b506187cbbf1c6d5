"""The repository's own files, for tests that read them."""

import ast
import re
import subprocess
from collections import ChainMap
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
# The product's packages, each with its folder; a plugin's is in its folder of `plugins/`.
FOLDERS = {
    "site": "site",
    **{name: name for name in ("cms_ext", "members_area", "ebok_plugin")},
    **{
        made.parent.name: made.parent.relative_to(ROOT).as_posix()
        for made in sorted(ROOT.glob("plugins/*/*/__init__.py"))
    },
}
PACKAGES = tuple(FOLDERS)
# Folders of tests, of the whole and of each plugin.
TESTS = ("tests", *(f.relative_to(ROOT).as_posix() for f in sorted(ROOT.glob("plugins/*/tests"))))


def list_declared(name: str) -> Iterator[Any]:
    """Yield what the plugins declare under this name for the tests of boundaries.

    No module of a plugin's tests may be called as a folder of `tests/`: the plugin's folder is on
    the path, and Python would take it for that folder.
    """
    for path in sorted(ROOT.glob("plugins/*/tests/boundary_rows.py")):
        declared = import_module(f"plugins.{path.parts[-3]}.tests.boundary_rows")
        if hasattr(declared, name):
            yield getattr(declared, name)


def with_plugins(name: str, own: Mapping[str, Any]) -> dict[str, Any]:
    """Return this table of a boundary with the rows that plugins declare under its name."""
    return dict(ChainMap(*list_declared(name), dict(own)))


@cache
def _listing() -> tuple[str, ...]:
    listing = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return tuple(name for name in listing.splitlines() if (ROOT / name).exists())


def tracked(*suffixes: str) -> list[Path]:
    return [ROOT / name for name in _listing() if name.endswith(suffixes)]


def of_packages(*suffixes: str, packages: tuple[str, ...] = PACKAGES) -> list[Path]:
    """Return the files of the product's packages."""
    folders = tuple(f"{ROOT / FOLDERS.get(name, name)}/" for name in packages)
    return [path for path in tracked(*suffixes) if str(path).startswith(folders)]


def module_of(path: Path) -> str:
    """Return the dotted name by which a file of the packages is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    if parts[0] == "plugins" and parts[2] != "tests":
        parts = parts[2:]
    elif parts[0] == "site":
        parts = parts[1:]
    return ".".join(parts).removesuffix(".__init__")


def parsed(
    words: str | re.Pattern[str], packages: tuple[str, ...] = PACKAGES
) -> Iterator[tuple[str, ast.Module]]:
    """Yield path and syntax tree of the modules whose text matches `words`.

    Parsing all modules would take seconds.
    """
    for path in of_packages(".py", packages=packages):
        text = path.read_text(encoding="utf-8")
        if re.search(words, text):
            yield path.relative_to(ROOT).as_posix(), ast.parse(text)
