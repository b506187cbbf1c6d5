"""Writes docs/verbs.md, the index of the functions in `domain/` that others call.

`python -m tests.machine.verbs --write` after a verb was added or renamed.
"""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Mapping

from tests.sources import ROOT, module_of, of_packages

INDEX = ROOT / "docs" / "verbs.md"
IMPORT = re.compile(r"^\s*from ([\w.]+\.domain[\w.]*) import (?:\(([^)]*)\)|([\w, ]+))", re.M)
HEAD = """# Verbs

What the program can do: each public function of a `domain/` folder that code outside that folder
calls, by its verb. Written by `tests.machine.verbs`; do not edit.
"""


def write_index() -> str:
    """Return the page of all verbs, each with its module and what its docstring says first."""
    texts = {path: path.read_text("utf-8") for path in of_packages(".py")}
    called = find_called({module_of(path): text for path, text in texts.items()})
    lines = defaultdict(list)
    for path, text in texts.items():
        names = called.get(module_of(path), set())
        for function in ast.parse(text).body if names else ():
            if isinstance(function, ast.FunctionDef) and function.name in names:
                says = (ast.get_docstring(function) or "").partition("\n")[0]
                verb = function.name.partition("_")[0]
                link = f"[{function.name}](../{path.relative_to(ROOT).as_posix()})"
                lines[verb].append(f"- {link}: {says}".removesuffix(": "))
    sections = [f"## {verb}\n\n" + "\n".join(sorted(rows)) for verb, rows in sorted(lines.items())]
    return "\n\n".join([HEAD.rstrip(), *sections]) + "\n"


def find_called(texts: Mapping[str, str]) -> dict[str, set[str]]:
    """Return the public names by module that code outside the module's `domain/` imports."""
    called = defaultdict(set)
    for importer, text in texts.items():
        for module, listed, plain in IMPORT.findall(text):
            domain = module[: module.index(".domain") + len(".domain")]
            if not f"{importer}.".startswith(f"{domain}."):
                called[module].update(re.findall(r"(?:^|,)\s*([a-z]\w*)", listed or plain))
    return called


if __name__ == "__main__" and "--write" in sys.argv:
    INDEX.write_text(write_index(), "utf-8")
