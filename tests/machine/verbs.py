"""Writes docs/verbs.md, the index of the functions in `domain/` that others call.

`python tests/machine/verbs.py --write` after a verb was added or renamed.
"""

import ast
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
INDEX = ROOT / "docs" / "verbs.md"
IMPORT = re.compile(r"^\s*from ([\w.]+\.domain[\w.]*) import (?:\(([^)]*)\)|([\w, ]+))", re.M)
NOT_PRODUCT = re.compile(r"^(?:tests|benchmarks|docs|deploy)/|^plugins/\w+/tests/")
HEAD = """# Verbs

What the program can do: each public function of a `domain/` folder that code outside that folder
calls, by its verb. Written by `tests/machine/verbs.py`; do not edit.
"""


def write_index() -> str:
    """Return the page of all verbs, each with its module and what its docstring says first."""
    listed = subprocess.check_output(("git", "ls-files", "*.py"), text=True, cwd=ROOT).split()
    texts = {
        path: (ROOT / path).read_text("utf-8")
        for path in listed
        if not NOT_PRODUCT.search(path) and (ROOT / path).exists()
    }
    called = find_called(texts)
    lines = defaultdict(list)
    for path, text in texts.items():
        names = called.get(module_name(path))
        for function in ast.parse(text).body if names else ():
            if isinstance(function, ast.FunctionDef) and function.name in names:
                says = (ast.get_docstring(function) or "").partition("\n")[0]
                verb = function.name.partition("_")[0]
                lines[verb].append(f"- [{function.name}](../{path}): {says}".removesuffix(": "))
    sections = [f"## {verb}\n\n" + "\n".join(sorted(rows)) for verb, rows in sorted(lines.items())]
    return "\n\n".join([HEAD.rstrip(), *sections]) + "\n"


def find_called(texts: dict[str, str]) -> dict[str, set[str]]:
    """Return the public names by module that code outside the module's `domain/` imports."""
    called = defaultdict(set)
    for path, text in texts.items():
        importer = module_name(path)
        for module, listed, plain in IMPORT.findall(text):
            domain = module[: module.index(".domain") + len(".domain")]
            if not f"{importer}.".startswith(f"{domain}."):
                called[module].update(re.findall(r"(?:^|,)\s*([a-z]\w*)", listed or plain))
    return called


def module_name(path: str) -> str:
    relative = re.sub(r"^(?:site|plugins/\w+)/", "", path)
    return re.sub(r"(?:/__init__)?\.py$", "", relative).replace("/", ".")


if __name__ == "__main__":
    if "--write" in sys.argv:
        INDEX.write_text(write_index(), "utf-8")
