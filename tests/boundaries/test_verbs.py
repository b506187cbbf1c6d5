"""What a domain folder offers the program reaches: nothing lives for demo or tests alone."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pytest

from tests.sources import ROOT, module_of, of_packages

pytestmark = pytest.mark.always

# Public functions that no module calls, each with its reason. Keep it short.
ALLOWED: dict[str, str] = {
    "cms_ext.premises.domain.codes.find_or_make_premises": "imports write many",
    "members_area.library.domain.paper.read_source": "the demo writes its documents",
}

Uses = dict[str, set[str]]
"""By the name of a function, class or (empty) the rest of a module: the dotted names it uses."""


def is_demo(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    words = {word for part in parts for word in part.removesuffix(".py").split("_")}
    # Production refuses a mock (coop.E042): it stands in for another's service in the demo.
    return bool(words & {"demo", "mock"})


@dataclass(frozen=True)
class Module:
    """What counts of a module. Trees of all modules at once would slow down every collection."""

    uses: Uses
    aliases: Mapping[str, str]
    functions: list[str]


def read_module(name: str, tree: ast.Module) -> Module:
    public = [
        own
        for own, node in defined(tree).items()
        if not isinstance(node, ast.ClassDef) and not own.startswith("_")
    ]
    return Module(uses_of(name, tree), handed_on(name, tree), public)


def read_program() -> dict[str, Module]:
    """Every module that is neither demo nor test, by its dotted name."""
    paths = {module_of(path): path for path in of_packages(".py") if not is_demo(path)}
    return {
        name: read_module(name, ast.parse(path.read_text(encoding="utf-8")))
        for name, path in paths.items()
    }


def defined(tree: ast.Module) -> dict[str, ast.stmt]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {node.name: node for node in tree.body if isinstance(node, kinds)}


def uses_of(module: str, tree: ast.Module) -> Uses:
    """What each part of a module uses. An import alone, as in an `__init__`, is no use."""
    own = defined(tree)
    known = {name: f"{module}.{name}" for name in own}
    parts = [(part, list(ast.walk(part))) for part in tree.body]
    for node in chain.from_iterable(nodes for _part, nodes in parts):
        if isinstance(node, ast.ImportFrom) and node.module:
            known |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
    found: Uses = defaultdict(set)
    for part, nodes in parts:
        name = next((name for name, node in own.items() if node is part), "")
        found[name] |= set(names_in(nodes, known))
        if name:
            # A decorator hands the function to somebody.
            for decorator in getattr(part, "decorator_list", ()):
                if isinstance(decorator, ast.Call):
                    found[""] |= {known[name]}
    return found


def names_in(nodes: Iterable[ast.AST], known: Mapping[str, str]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Name) and node.id in known:
            yield known[node.id]
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id in known:
                yield f"{known[node.value.id]}.{node.attr}"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value  # a dotted path in a declaration


def handed_on(module: str, tree: ast.Module) -> Mapping[str, str]:
    """Return the names of a package that stand for what its `__init__` imports."""
    return {
        f"{module}.{name.asname or name.name}": f"{node.module}.{name.name}"
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module
        for name in node.names
    }


def reached(program: Mapping[str, Module]) -> set[str]:
    """All that runs, from packages outside of domain folders and the modules' own statements."""
    uses = {name: module.uses for name, module in program.items()}
    aliases = dict(chain.from_iterable(module.aliases.items() for module in program.values()))
    parts = {
        f"{module}.{name}" if name else module: names
        for module, of_module in uses.items()
        for name, names in of_module.items()
    }
    begin = [
        name
        for module, of_module in uses.items()
        for part, names in of_module.items()
        if not part or "domain" not in module.split(".")
        for name in names
    ]
    return closure(begin, parts, aliases, uses)


def closure(
    begin: Iterable[str],
    parts: Mapping[str, set[str]],
    aliases: Mapping[str, str],
    uses: Mapping[str, Uses],
) -> set[str]:
    seen: set[str] = set()
    todo = list(begin)
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        todo += parts.get(name, ())
        if name in aliases:
            todo.append(aliases[name])
        if name in uses:
            # A module passed on as such (a letter, an engine): anyone who gets it calls its
            # functions.
            todo += [f"{name}.{part}" for part in uses[name] if part]
    return seen


@pytest.mark.all_plugins
def test_every_verb_of_a_domain_folder_is_reached():
    program = read_program()
    live = reached(program)
    alone = {
        f"{module}.{name}"
        for module, read in program.items()
        if "domain" in module.split(".")
        for name in read.functions
        if f"{module}.{name}" not in live
    }

    assert any(".domain." in name for name in live)
    assert alone == ALLOWED.keys()
