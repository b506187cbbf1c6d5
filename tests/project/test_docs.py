"""What the documents say exists, and the commands that they show run."""

import dataclasses
import re
import shlex
from pathlib import Path
from typing import ClassVar, get_origin, get_type_hints

import pytest
from django.core.management import get_commands

from cms_ext.plugins import Plugin, PluginConfig
from coop_site.commands import PROGRAMS
from tests.demo_site import ROOT
from tests.sites import Site
from tests.sources import PACKAGES, of_packages

# The index of verbs is written by a program, from docstrings.
PAPERS = [
    path
    for pattern in ("README*.md", "docs/*.md", "plugins/*/docs/*.md")
    for path in sorted(ROOT.glob(pattern))
    if path.name != "verbs.md"
]
CONSOLE = re.compile(r"```console\n(.*?)```", re.S)


def documented_commands(paper: Path) -> list[str]:
    blocks = CONSOLE.findall(paper.read_text(encoding="utf-8"))
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]


def test_every_make_command_in_the_papers_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    for paper in PAPERS:
        named = set(re.findall(r"\bmake ([a-z-]+)\b", paper.read_text(encoding="utf-8")))
        assert named <= targets, paper.name
    assert {"setup", "run", "test", "check", "bench"} <= targets


def test_every_coop_command_in_the_papers_exists():
    """In indented blocks and between backticks, with or without the folder of the program."""
    known = {"COMMAND", *PROGRAMS, *get_commands()}
    named = {
        command
        for paper in PAPERS
        for command in re.findall(
            r"(?m)(?:^ {4,}|`)(?:COOP_SITE=\S+ )?(?:[\w./]+/)?coop ([\w-]+)",
            paper.read_text(encoding="utf-8"),
        )
    }

    assert named - known == set()
    assert {"new-site", "demo", "serve", "migrate", "doctor", "setup_coop"} <= named


@pytest.mark.programs
@pytest.mark.xdist_group("documented commands")
@pytest.mark.parametrize(
    "paper", [paper for paper in PAPERS if documented_commands(paper)], ids=lambda paper: paper.name
)
def test_the_documented_commands_run(paper: Path, own_demo: Site, tmp_path):
    """In their order, on a copy of the demo, each ending well."""
    beside_the_site = str(tmp_path)
    for command in documented_commands(paper):
        interpreter, *words = [
            re.sub(r"^\.\.(?=/|$)", beside_the_site, word) for word in shlex.split(command)
        ]
        assert interpreter == ".venv/bin/python", command
        done = own_demo.run(*words)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


def test_there_are_commands_to_try():
    assert [paper.name for paper in PAPERS if documented_commands(paper)]


def test_the_operators_paper_names_every_setting_from_the_environment():
    settings = ROOT / "site" / "coop_site" / "settings"
    asked = {
        name
        for module in ("base.py", "production.py")
        for name in re.findall(r'env\.?\w*\(\s*"(\w+)"', (settings / module).read_text())
    }
    paper = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")

    assert {name for name in asked if f"`{name}`" not in paper} == set()


@pytest.mark.all_plugins
def test_the_plugin_paper_names_every_slot_and_every_check():
    paper = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
    parts = get_type_hints(Plugin).values()
    slots = {field.name for part in parts for field in dataclasses.fields(part)}
    head = {
        name for name, kind in PluginConfig.__annotations__.items() if get_origin(kind) is ClassVar
    }
    checks = "".join(
        path.read_text(encoding="utf-8") for path in of_packages(".py", packages=PACKAGES[1:])
    )

    named = set(re.findall(r"^\| `(\w+)` \|", paper.split("\n## The slots\n")[1], re.M))
    assert named == slots | head | {part.__name__ for part in parts}
    assert set(re.findall(r"^\| (coop\.E\d{3})[ ,]", paper, re.M)) == set(
        re.findall(r'"(coop\.E\d{3})"', checks)
    )


def test_the_plugin_shown_in_the_paper_is_the_one_that_is_tested():
    paper = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
    shown = re.findall(r"```python\n(.*?)```", paper, re.S)
    outside = ROOT / "tests" / "project" / "outside" / "ping_plugin"

    files = [(outside / name).read_text(encoding="utf-8") for name in ("apps.py", "plugin.py")]
    assert shown[:2] == files


@pytest.mark.programs
@pytest.mark.xdist_group("documented commands")
def test_the_demo_paper_lists_the_demo_people(prepared: Site):
    paper = (ROOT / "docs" / "demo.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\|[^|]*\| `([\w-]+)` \|", paper, re.M))
    printed = {line.split()[1] for line in prepared.manage("demo_people").stdout.splitlines()}

    assert listed == printed
    assert "`demo-haslo-2026`" in paper


def test_the_pictures_of_the_readme_are_there():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    pictures = re.findall(r"!\[[^]]+\]\(([^)]+)\)", readme)

    assert pictures
    assert [name for name in pictures if not (ROOT / name).exists()] == []
