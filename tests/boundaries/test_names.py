"""Names in the product say what they are (`docs/style.md`)."""

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache

import pytest

from tests.sources import PACKAGES, ROOT, TESTS, of_packages, parsed

pytestmark = pytest.mark.always

# These say nothing to a reader of their use, with or without an underscore before them.
FORBIDDEN = r"(?i:_*(?:made_of|told|meant|asked|brought|shown|whole|one|beside|below|stand|cut))"
# Nor do these verbs alone as the name of a function: told what, taken from where, kept by whom?
EVERYDAY = (
    "ask|asked|bring|brought|give|given|give_back|hand_in|keep|kept|know|let_go|let_through|look_at"
    "|made|pass_on|said|say|take|taken|take_in|tell|told|wanted"
)
# In names, comments and docstrings: the trade says restriction, sign-in form, sanitiser.
METAPHOR = re.compile(r"(?i)(?<![a-z])(?:seams?|doors?|walls?)(?![a-z])(?! (?:time|clock))")
# Only modules with such a line are parsed: to parse all of them takes seconds.
DEFINES_FORBIDDEN = re.compile(
    rf"^\s*(?:async def|def|class) (?:{FORBIDDEN}|{EVERYDAY})\b|^[\w, ]*\b{FORBIDDEN}\b[\w, ]*[:=]",
    re.M,
)
# Of the functions that another module imports by name; real verbs such as `withdraw` are left.
MOST_ONE_WORD_PERCENT = 5
IMPORT = re.compile(r"^\s*from ([\w.]+) import (?:\(([^)]*)\)|([\w, ]+))", re.M)
DEFINED = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
PUBLIC_FUNCTION = re.compile(r"^(?:async )?def ([a-zA-Z]\w*)\(", re.M)

DEFINING = """
BELOW = 1
whole, rest = 2, 3
Cutting = 4
class Beside:
    def one(self): ...
    def one_row(self): ...
    def keep(self):
        def take(): ...
async def _told(): ...
def told_of(shown): ...
"""
EXPORTING = {
    "shop.stock": "def count(): ...\ndef find_row(): ...\ndef _take(): ...\nMOST = 1\n",
    "shop.views": "from shop.stock import (\n    MOST,  # not, count\n    find_row as row,\n)\n",
    "shop.urls": "def urls():\n    from shop.stock import count\n    def show(): ...\n",
}


@cache
def product() -> Mapping[str, str]:
    """The text of every module by its dotted name, without migrations."""
    return {
        dotted(path.relative_to(ROOT).as_posix()): path.read_text(encoding="utf-8")
        for path in of_packages(".py")
        if "migrations" not in path.parts
    }


def dotted(path: str) -> str:
    inside = re.sub(r"^(site|plugins/\w+)/", "", path)
    module = inside.removesuffix(".py").removesuffix("/__init__")
    return module.replace("/", ".")


def imported_names(modules: Mapping[str, str]) -> set[str]:
    """What any module imports by name, dotted."""
    return {
        f"{module}.{name.split()[0]}"
        for text in modules.values()
        for module, listed, plain in IMPORT.findall(text)
        for name in re.sub("#.*", "", listed or plain).split(",")
        if name.strip()
    }


def exported_functions(modules: Mapping[str, str]) -> list[str]:
    """The public top-level functions that another module imports by name, dotted and sorted."""
    public = {
        f"{module}.{name}"
        for module, text in modules.items()
        for name in PUBLIC_FUNCTION.findall(text)
    }
    return sorted(public & imported_names(modules))


def forbidden_names(
    module: str, tree: ast.Module, imported: Collection[str]
) -> list[tuple[int, str]]:
    """Line and name of functions, methods, classes and imported constants, in order."""
    everywhere = {(node.lineno, node.name) for node in ast.walk(tree) if isinstance(node, DEFINED)}
    everywhere |= {row for row in _constants(tree) if f"{module}.{row[1]}" in imported}
    return sorted(
        {row for row in everywhere if re.fullmatch(FORBIDDEN, row[1])}
        | {row for row in _callable_by_others(tree) if re.fullmatch(EVERYDAY, row[1])}
    )


def _callable_by_others(part: ast.Module | ast.ClassDef) -> Iterator[tuple[int, str]]:
    """Functions, methods and properties, but not those in functions."""
    for node in part.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.ClassDef):
            yield from _callable_by_others(node)


def _constants(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for statement in tree.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign):
            for node in ast.walk(statement):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    yield node.lineno, node.id


def one_word_names(functions: list[str]) -> list[str]:
    return [name for name in functions if "_" not in name.rpartition(".")[2]]


def test_the_checks_find_what_they_are_for():
    exported = exported_functions(EXPORTING)

    assert all(DEFINES_FORBIDDEN.search(line) for line in DEFINING.splitlines()[1:3])
    assert forbidden_names("shop", ast.parse(DEFINING), {"shop.BELOW", "shop.rest"}) == [
        (2, "BELOW"),
        (5, "Beside"),
        (6, "one"),
        (8, "keep"),
        (10, "_told"),
    ]
    assert exported == ["shop.stock.count", "shop.stock.find_row"]
    assert one_word_names(exported) == ["shop.stock.count"]


def test_no_function_class_or_constant_has_a_name_that_says_nothing():
    imported = imported_names(product())
    found = {
        path: names
        for path, tree in parsed(DEFINES_FORBIDDEN)
        if "/migrations/" not in path and (names := forbidden_names(dotted(path), tree, imported))
    }

    assert found == {}


def test_no_helper_of_the_tests_has_a_name_that_says_nothing():
    """Functions and classes; `DEFINING` in this file shows such names."""
    defines = re.compile(rf"^\s*(?:async )?(?:def|class) {FORBIDDEN}\b", re.M)
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in of_packages(".py", packages=TESTS)
        if path.name != "test_names.py"
        for line in defines.findall(path.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_functions_that_other_modules_import_say_verb_and_noun():
    exported = exported_functions(product())
    one_word = one_word_names(exported)

    assert len(one_word) * 100 <= MOST_ONE_WORD_PERCENT * len(exported), one_word


def test_no_metaphor_stands_for_a_term_of_the_trade():
    """The words of `docs/style.md` that code had used most."""
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in of_packages(".py", ".html", packages=(*PACKAGES, *TESTS))
        if path.name != "test_names.py"
        for line in path.read_text(encoding="utf-8").splitlines()
        if METAPHOR.search(line)
    ]

    assert found == []
