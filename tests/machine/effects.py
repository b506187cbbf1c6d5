"""What a change of files can be noticed by: functions, modules that import it, or everything."""

import ast
import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Self

from tests.migrated import ROOT, git
from tests.reach import (
    OTHER_PROCESS,
    THOROUGH,
    Records,
    function_key,
    list_functions,
    shown_key,
)
from tests.sources import module_of

# Imported for what importing does: what needs them does not name them.
REGISTERING = {"admin", "apps", "checks", "commands", "migrations", "models", "plugin"} | {
    *("coop_site", "receivers", "signals", "templatetags", "urls", "wagtail_hooks")
}
IMPORT = re.compile(
    r"""^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|.+)"""
    r"""|^[ \t]*import[ \t]+([\w.]+)|["']((?:\w+\.)+\w+)["']""",
    re.MULTILINE,
)
# The programs of `cms_ext.base.files.sandbox`.
PROGRAM = re.compile(r"\bProgram\(\"([\w.]+)\"\)")
IMPORTS = (ast.Import, ast.ImportFrom)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
IN_OTHER_PROCESSES = re.compile(r"^(plugins/\w+/)?tests/browser/|\bmark\.(programs|browser)")


@dataclass
class Effect:
    """What a change affects: tests that reached one of `keys`, or any part of one of `paths`."""

    changed: tuple[str, ...] = ()
    keys: set[str] = field(default_factory=set)
    paths: set[str] = field(default_factory=set)
    # Of new and deleted files: a test that opened others of their kind may list the folders.
    suffixes: set[str] = field(default_factory=set)
    everything: bool = False

    def touches(self, unit: str, keys: Collection[str]) -> bool:
        return (
            not self.keys.isdisjoint(keys)
            or self.reaches(unit, keys)
            or any("::" not in key and Path(key).suffix in self.suffixes for key in keys)
        )

    def reaches(self, unit: str, keys: Collection[str]) -> bool:
        """Return True if the unit used one of `paths`; that it opened the file says nothing."""
        file = unit.removesuffix(THOROUGH)
        return any(
            path == file or (path.endswith("conftest.py") and _is_above(path, file))
            for path in self.paths
        ) or any(
            path in self.paths for path, used, _ in (key.partition("::") for key in keys) if used
        )


EVERYTHING = Effect(everything=True)


def _is_above(conftest: str, file: str) -> bool:
    return Path(file).is_relative_to(Path(conftest).parent)


def effect_since(former: str, tree: str, records: Records) -> Effect:
    """Return what differs from the tree in which the records were made."""
    changed = changed_paths(former, tree)
    if changed is None:
        return EVERYTHING
    for_all = records.for_all.get(former, frozenset())
    known = frozenset().union(*(record.keys for record in records.units.values()))
    effect = Effect(tuple(changed))
    for_all_paths = {key.partition("::")[0] for key in for_all}
    for path in changed:
        part = effect_of(path, content_of(former, path), content_of(tree, path))
        is_seen = any(part.reaches(unit, record.keys) for unit, record in records.units.items())
        part.everything |= bool(
            part.keys - known - (set() if path.endswith(".md") else {path, OTHER_PROCESS})
            or part.keys & for_all
            or (path in part.paths and path in for_all_paths)
            or (part.paths and not is_seen and not Path(path).name.startswith("test_"))
        )
        effect.keys |= part.keys
        effect.paths |= part.paths
        effect.suffixes |= part.suffixes
        effect.everything |= part.everything
    return effect


def effect_of(path: str, old: str | None, new: str | None) -> Effect:
    """Return the effect of a file's change; `None` is the content of one that is not there."""
    file = Path(path)
    # A test that opened the file itself notices each change of it.
    effect = Effect((path,), keys=set() if old is None else {path})
    if old is None or new is None:
        effect.suffixes.add(file.suffix)
    if file.suffix == ".py":
        _add_module(effect, file, old, new)
    elif file.suffix == ".md":
        pass
    elif file.suffix in (".html", ".txt") and "templates" in file.parts:
        effect.everything = None in (old, new) and _hides_another(file)
        if old is not None:
            effect.keys.add(shown_key(path))
    else:
        effect.everything = True
    return effect


def _hides_another(template: Path) -> bool:
    name = "/".join(template.parts[template.parts.index("templates") :])
    return any(path.endswith(f"/{name}") and path != str(template) for path in _listing())


def _add_module(effect: Effect, file: Path, old: str | None, new: str | None) -> None:
    path = file.as_posix()
    effect.keys.add(OTHER_PROCESS)
    if file.name.startswith("test_") or file.name == "conftest.py":
        effect.paths |= importers_of(path)
        effect.everything = bool(IN_OTHER_PROCESSES.search(f"{path}\n{old}\n{new}"))
        return
    registers = not REGISTERING.isdisjoint(file.with_suffix("").parts)
    if old is None or new is None:
        # Others import a new module by a line that changes, too.
        effect.everything = registers or new is None
        return
    try:
        before, after = Module(old), Module(new)
    except SyntaxError:
        effect.everything = True
        return
    effect.keys |= {
        function_key(path, name)
        for name, body in before.functions.items()
        if after.functions.get(name) != body
    }
    if before.imports != after.imports:
        effect.paths.add(path)
    if before.differs_at_import(after):
        effect.paths |= importers_of(path)
    if effect.keys - {path, OTHER_PROCESS} and not importers_of(path).isdisjoint(_sandboxed()):
        # Its functions are entered in the sandbox's process.
        effect.paths |= importers_of(path)
    effect.everything = registers and bool(effect.paths)


class Module:
    """A module taken apart: bodies of functions, imports, and whatever else runs at import."""

    def __init__(self, text: str) -> None:
        tree = ast.parse(text)
        functions = list(list_functions(tree))
        self.functions = {
            name: "".join(map(ast.dump, function.body)) for name, function in functions
        }
        self.imports = {ast.dump(node) for node in tree.body if isinstance(node, IMPORTS)}
        for _, function in functions:
            function.body = []
        self.plain = {
            node.name: ast.dump(node)
            for node in tree.body
            if isinstance(node, FUNCTIONS) and not node.decorator_list
        }
        self.others = [
            dumped
            for node in tree.body
            if (dumped := ast.dump(node)) not in {*self.imports, *self.plain.values()}
        ]

    def differs_at_import(self, after: Self) -> bool:
        """Return False also if functions came or went: what calls them differs, too."""
        same = self.plain.keys() & after.plain.keys()
        return self.others != after.others or any(
            self.plain[name] != after.plain[name] for name in same
        )


def importers_of(path: str) -> set[str]:
    """Return the file and all that import it, or name it in a text, through others too."""
    affected, waiting = {path}, [path]
    while waiting:
        fresh = _importers()[waiting.pop()] - affected
        affected |= fresh
        waiting += fresh
    return affected


@cache
def _importers() -> dict[str, set[str]]:
    modules = {module_of(ROOT / path): path for path in _listing() if path.endswith(".py")}
    importers: defaultdict[str, set[str]] = defaultdict(set)
    for path in modules.values():
        for name in _names_in((ROOT / path).read_text("utf-8")):
            parts = name.split(".")
            for end in range(len(parts), 1, -1):
                if target := modules.get(".".join(parts[:end])):
                    importers[target].add(path)
                    break
    return importers


@cache
def _sandboxed() -> set[str]:
    """Return the modules that a sandbox runs."""
    paths = [path for path in _listing() if path.endswith(".py")]
    by_name = {module_of(ROOT / path): path for path in paths}
    names = {name for path in paths for name in PROGRAM.findall((ROOT / path).read_text("utf-8"))}
    return {by_name[name] for name in names if name in by_name}


def _names_in(text: str) -> Iterator[str]:
    for package, names, module, quoted in IMPORT.findall(text):
        yield from (f"{package}.{name}" for name in re.findall(r"\w+", names))
        yield module or quoted or package


def changed_paths(former: str, tree: str) -> list[str] | None:
    """Return the files that differ; None if git no longer knows the former state."""
    listed = git("diff", "--name-only", "--no-renames", former, tree)
    return None if listed is None else listed.splitlines()


def content_of(tree: str, path: str) -> str | None:
    return git("show", f"{tree}:{path}")


@cache
def _listing() -> tuple[str, ...]:
    listed = git("ls-files", "--cached", "--others", "--exclude-standard") or ""
    return tuple(path for path in listed.splitlines() if (ROOT / path).exists())
