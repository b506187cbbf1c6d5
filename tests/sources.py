"""The repository's own files, for tests that read them."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = (
    "site",
    "cms_ext",
    "members_area",
    "ebok_plugin",
    "cases",
    "exchange_api",
    "waste_union",
)


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
    return [path for path in tracked(*suffixes) if path.relative_to(ROOT).parts[0] in packages]


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
