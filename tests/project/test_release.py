"""What `make release` refuses, and that the files of this commit agree."""

import shutil
from pathlib import Path

import pytest
import yaml

from tests.demo_site import ROOT
from tests.machine.release import MAIN, find_disagreements, read_projects
from tests.machine.versions import list_combinations

FILES = ("pyproject.toml", "CHANGELOG.md", "SECURITY.md", "deploy/compose.yaml")
VERSION = str(read_projects(ROOT)[MAIN]["version"])
# The folders of real plugins may be left out.
PLUGIN = "plugins/proba/pyproject.toml"
DECLARED = f"""[project]
name = "wagtail-coop-proba"
version = "{VERSION}"
dependencies = ["wagtail-coop=={VERSION}"]
"""


def test_the_files_of_this_commit_agree():
    assert list(find_disagreements(ROOT)) == []


@pytest.mark.parametrize(
    ("name", "before", "after", "sentence"),
    [
        (
            PLUGIN,
            f'version = "{VERSION}"',
            'version = "1.0.0"',
            f"wagtail-coop-proba has version 1.0.0, wagtail-coop has {VERSION}",
        ),
        (
            PLUGIN,
            f"wagtail-coop=={VERSION}",
            "wagtail-coop>=1",
            f"wagtail-coop-proba does not depend on wagtail-coop=={VERSION}",
        ),
        (
            "CHANGELOG.md",
            "## Unreleased\n",
            "## Soon\n",
            f"CHANGELOG.md begins with Soon, and {VERSION} is not released",
        ),
        (
            "CHANGELOG.md",
            "## Unreleased\n",
            "## Unreleased\n\n## 9.0.0 – 2026-12-01\n",
            f"{VERSION} is not newer than 9.0.0 of CHANGELOG.md",
        ),
        (
            "SECURITY.md",
            "| Wagtail | 8.0, 8.1 ",
            "| Wagtail | 8.0 ",
            "SECURITY.md does not say of Wagtail: 8.0, 8.1",
        ),
        (
            "pyproject.toml",
            "wagtail>=8.0.1,<8.2",
            "wagtail>=8.0.1,<8.3",
            "pyproject.toml does not ask for Wagtail 8.0 to 8.1",
        ),
        (
            "pyproject.toml",
            '"wagtail>=8.0.1,<8.2",\n',
            "",
            "pyproject.toml does not ask for Wagtail 8.0 to 8.1",
        ),
        (
            "deploy/compose.yaml",
            "image: wagtail-coop:",
            "image: wagtail-coop:0.",
            "deploy/compose.yaml has no line „image: wagtail-coop:1.1”",
        ),
    ],
)
def test_a_file_that_says_something_else_is_named(
    tmp_path: Path, name: str, before: str, after: str, sentence: str
):
    copy_files(tmp_path)
    change(tmp_path / name, before, after)

    assert list(find_disagreements(tmp_path)) == [sentence]


def test_a_release_needs_its_day_and_its_databases(tmp_path: Path):
    copy_files(tmp_path)
    for name in (FILES[0], PLUGIN):
        change(tmp_path / name, VERSION, "1.1.0", count=-1)
    databases = "tests/project/releases/1.1.0 is missing: make release-databases"

    assert list(find_disagreements(tmp_path)) == [
        "CHANGELOG.md begins with Unreleased, not with 1.1.0 and its day",
        databases,
    ]
    change(tmp_path / "CHANGELOG.md", "## Unreleased\n", "## 1.1.0 – 2026-12-15\n")
    assert list(find_disagreements(tmp_path)) == [databases]
    (tmp_path / "tests" / "project" / "releases" / "1.1.0").mkdir(parents=True)
    assert list(find_disagreements(tmp_path)) == []


def copy_files(root: Path) -> None:
    for name in FILES:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, root / name)
    (root / PLUGIN).parent.mkdir(parents=True)
    (root / PLUGIN).write_text(DECLARED)


def change(file: Path, before: str, after: str, count: int = 1) -> None:
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after, count), encoding="utf-8")


def test_the_public_pipeline_tries_every_supported_combination():
    pipeline = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text())
    job = pipeline["jobs"]["versions"]
    named = [
        f"{python}-{wagtail}-{django}"
        for wagtail in job["strategy"]["matrix"]["wagtail"]
        for django in job["strategy"]["matrix"]["django"]
        for python in job["strategy"]["matrix"]["python"]
        if {"python": python, "django": django} not in job["strategy"]["matrix"]["exclude"]
    ]

    assert sorted(named) == sorted(map(str, list_combinations()))
    assert any("make test-versions" in step.get("run", "") for step in job["steps"])
