"""What only one room may import, and what no file may name."""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest
import wagtail

from tests.sources import ROOT, of_packages, tracked


def importers(pattern: str) -> set[str]:
    return {
        str(path.relative_to(ROOT))
        for path in of_packages(".py")
        if re.search(pattern, path.read_text(encoding="utf-8"), re.M)
    }


def test_bleach_is_imported_by_the_sanitising_seam_alone() -> None:
    """It gets no fixes any more: one place to swap it."""
    rooms = {name.rpartition("/")[0] for name in importers(r"^(import|from) bleach")}

    assert rooms <= {"cms_ext/base/sanitising", "cms_ext/base/sanitising/domain"}
    assert rooms


def test_no_view_asks_guardian() -> None:
    """The doors are queries of the domain; whoever asks guardian elsewhere goes around them."""
    outside = {
        name
        for name in importers(r"^(import|from) guardian")
        if "/domain/" not in name and "/models/" not in name
    }

    assert outside == set()


def test_no_file_names_a_registry_or_a_path_of_a_machine() -> None:
    host = re.compile(r"\b(?:pypi|pythonhosted|npmjs|debian)\.(?:org|com)\b")
    machine = re.compile(r"(?<![\w.])/(?:work|root|farm)/")
    named = [
        str(path.relative_to(ROOT))
        for path in tracked(".py", ".toml", ".txt", ".md", ".html", ".css", "Makefile", "run")
        for text in [path.read_text(encoding="utf-8")]
        if host.search(text) or machine.search(text)
    ]

    assert [name for name in named if name != "tests/boundaries/test_sources.py"] == []


@pytest.mark.parametrize(("lock", "least"), [("install.txt", 2), ("run.txt", 21), ("dev.txt", 21)])
def test_lock_files_have_hashes_and_no_index(lock: str, least: int) -> None:
    lines = (ROOT / "requirements" / lock).read_text().splitlines()
    pinned = [line for line in lines if re.match(r"^[A-Za-z0-9]", line)]

    assert all("==" in line for line in pinned)
    assert sum("--hash=sha256:" in line for line in lines) >= len(pinned) >= least
    assert not [line for line in lines if "index-url" in line or "wagtail-cache" in line]


def test_wagtail_is_the_version_that_was_tried() -> None:
    assert wagtail.__version__ == "8.0.1"


def test_what_the_packages_import_is_what_the_project_asks_for() -> None:
    """A library that only the tests install would be missing from a real site."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = {re.split(r"[\[<>=]", line)[0].lower() for line in project["dependencies"]}
    # wagtail brings these along on purpose and names them in its own documentation.
    asked |= {"django-filter", "django-modelcluster", "modelsearch", "django-taggit"}
    provided = packages_distributions()
    used = {
        name
        for path in of_packages(".py")
        for name in re.findall(r"^(?:from|import) (\w+)", path.read_text(encoding="utf-8"), re.M)
        if name not in sys.stdlib_module_names and name in provided
    }

    # `pillow_heif` and `pillow-heif` are one name (PEP 503).
    names = {name: {re.sub("[-_.]+", "-", d).lower() for d in provided[name]} for name in used}
    assert {name for name in used if not names[name] & asked} == set()
