import re
import tomllib
from collections import Counter, defaultdict
from functools import cache
from importlib import import_module
from inspect import isclass

import pytest
from django.urls import Resolver404, resolve

from docs.pictures.house import CONTRACTS, PICTURE, PLUGINS, draw, read_house
from tests.sources import ROOT, of_packages

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
DRAWN = dict(re.findall(r"```layers ([\w.]+)\n(.*?)```", PAGE, re.S))
NAMES = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", PAGE, flags=re.S))
PROGRAMS = ("lint-imports",)
PLACES = ("", "site", *(path.parent for path in PLUGINS))
TERMS = re.findall(
    r"^\| ([^|]+) \| ([^|]+) \| `([\w.]+)` \|",
    (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"),
    re.M,
)


@cache
def definitions() -> dict[str, set[str]]:
    """By a module or class: the functions and classes that a file of it defines."""
    found = defaultdict(set)
    for path in of_packages(".py"):
        if "migrations" not in path.parts:
            text = path.read_text(encoding="utf-8")
            names = re.findall(r"^ *(?:class|def) (\w+)", text, re.M)
            for holder in (path.stem, *re.findall(r"^class (\w+)", text, re.M)):
                found[holder].update(names)
    return found


def exists(name: str) -> bool:
    """A folder, module, command, address of the site, class or function of ours."""
    if name in PROGRAMS:
        return True
    if name.startswith("/"):
        try:
            # Wagtail answers for every address that is nobody's.
            return resolve(name).url_name != "wagtail_serve"
        except Resolver404:
            return False
    place = name.rstrip("/").replace(".", "/")
    if any((ROOT / root / end).exists() for root in PLACES for end in (place, f"{place}.py")):
        return True
    holder, _, part = name.rpartition(".")
    known = definitions()
    if holder:
        return part in known.get(holder, ())
    return name in known or any(name in names for names in known.values())


@pytest.mark.all_plugins
def test_every_name_on_the_page_exists():
    folders = ("domain/",)  # of every app

    assert [name for name in NAMES if name not in folders and not exists(name)] == []
    assert NAMES


def test_an_invented_name_is_noticed():
    names = ("cms_ext.nowhere", "post_batches", "posting.post_batches", "BankDesk.write")

    assert [name for name in (*names, "/e-bok/nic/tu/") if exists(name)] == []


@pytest.mark.all_plugins
def test_the_arrows_on_the_page_are_those_that_the_linter_holds():
    """The layers of all packages, of an app, and of every package that has layers of its own."""
    held = {}
    for project in (*PLUGINS, CONTRACTS):
        config = tomllib.loads(project.read_text(encoding="utf-8"))
        for contract in config["tool"]["importlinter"]["contracts"]:
            if contract["type"] == "layers":
                containers = contract.get("containers", ["all"])
                is_app = "(domain)" in contract["layers"]
                name = "app" if is_app else containers[0]
                held[name] = [_plain(layer) for layer in contract["layers"]]
    drawn = {name: [_plain(line) for line in lines.splitlines()] for name, lines in DRAWN.items()}

    assert drawn == held


@pytest.mark.all_plugins
def test_the_picture_of_the_packages_is_that_of_the_layers():
    """Otherwise: `python docs/pictures/house.py`."""
    assert PICTURE.read_text(encoding="utf-8") == draw(read_house())


def test_every_package_is_named_on_the_page():
    packages = [
        f"{package}.{name}"
        for package, layers in DRAWN.items()
        if package.startswith("cms_ext")
        for layer in layers.splitlines()
        for name in layer.split(" | ")
    ]

    assert [name for name in packages if f"`{name}`" not in PAGE] == []
    assert packages


def _plain(layer: str) -> str:
    """Without the brackets of a layer that may be missing, on one line."""
    return " ".join(re.sub(r"[()]", " ", layer).split())


@pytest.mark.all_plugins
def test_each_term_of_the_glossary_has_its_class_and_stands_once():
    def is_class(dotted: str) -> bool:
        module, _, name = dotted.rpartition(".")
        return isclass(getattr(import_module(module), name, None))

    assert [name for _term, _polish, name in TERMS if not is_class(name)] == []
    assert not is_class("cms_ext.people.identity.models.Nobody")
    for column in zip(*TERMS, strict=True):
        assert [name for name, count in Counter(column).items() if count > 1] == []
