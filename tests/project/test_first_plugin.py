"""The code in the chapter for authors of plugins is that of a real plugin, and runs."""

import re
import sys
from dataclasses import fields
from pathlib import Path
from types import ModuleType

from cms_ext.operations.plugin_kit.making import make_plugin
from cms_ext.plugins import Plugin
from tests.demo_site import ROOT

BLOCK = re.compile(r"```python\n(.*?)```", re.S)
FILE = re.compile(r"# (tablica/[\w/]+\.py)\n")


def shown_code() -> list[str]:
    return BLOCK.findall((ROOT / "docs" / "first-plugin.md").read_text(encoding="utf-8"))


def test_an_excerpt_stands_in_the_file_that_it_names(tmp_path: Path):
    made = make_plugin("tablica", "Tablica", tmp_path)
    excerpts = [(found[1], code) for code in shown_code() if (found := FILE.match(code))]

    shown = {path: code.split("\n", 1)[1] for path, code in excerpts}
    assert len(excerpts) >= 6
    assert [path for path, code in shown.items() if code not in (made / path).read_text()] == []


def test_it_sets_up_what_it_starts():
    paper = (ROOT / "docs" / "first-plugin.md").read_text(encoding="utf-8")
    (target,) = re.findall(r"`make (setup[\w-]*)`", paper)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    # Those for tests are installed by another lock than those that the site runs with.
    assert set(re.findall(r"\.venv/bin/(\w+)", paper)) == {"python", "pytest"}
    assert re.findall(rf"^{target}: (.*)$", makefile, re.M) == [".venv/dev.stamp"]


def test_each_part_has_an_example_that_declares_it():
    declared = []
    for code in shown_code():
        if not FILE.match(code):
            # A dataclass asks for its module.
            module = ModuleType("tablica_example")
            sys.modules[module.__name__] = module
            exec(compile(code, "first-plugin.md", "exec"), vars(module))  # noqa: S102 - our paper
            parts = {part.name: getattr(module.PLUGIN, part.name) for part in fields(Plugin)}
            declared += [name for name, part in parts.items() if part != type(part)()]

    assert sorted(declared) == sorted(part.name for part in fields(Plugin))
