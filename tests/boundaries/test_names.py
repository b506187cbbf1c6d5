"""Names in the product say what they are (`docs/style.md`)."""

import ast
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import cache

import pytest

from tests.boundaries.plain_words import (
    EVERYDAY,
    FIRST_WORD,
    FORBIDDEN,
    FUNCTION,
    LOCAL,
    METAPHOR,
    NAME,
    PROSE,
    RATCHET,
    Word,
)
from tests.sources import PACKAGES, ROOT, TESTS, module_of, of_packages, parsed, tracked

pytestmark = pytest.mark.always

# Only modules with such a line are parsed: to parse all of them takes seconds.
DEFINES_FORBIDDEN = re.compile(
    rf"^\s*(?:async def|def|class) (?:{FORBIDDEN}|{EVERYDAY})\b|^[\w, ]*\b{FORBIDDEN}\b[\w, ]*[:=]",
    re.M,
)
# Of the functions that another module imports by name; real verbs such as `withdraw` are left.
MAX_ONE_WORD_PERCENT = 5
IMPORT = re.compile(r"^\s*from ([\w.]+) import (?:\(([^)]*)\)|([\w, ]+))", re.M)
DEFINED = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
PUBLIC_FUNCTION = re.compile(r"^(?:async )?def ([a-zA-Z]\w*)\(", re.M)
DOCSTRING = re.compile(r'"""(.*?)"""', re.DOTALL)
COMMENT = re.compile(r"(?:^|[ \t])#(.*)$", re.MULTILINE)
BOUND = re.compile(
    r"\bfor ([a-z_][\w, ()*]*?) in\b"
    r"|^[ \t]+([a-z_]\w*(?:, \*?\w+)*)(?:: [^\n=]+)? = "
    r"|\b(\w+) :="
    r"|\bas (\w+)[:,)]"
    r"|\blambda ([\w, ]+):",
    re.MULTILINE,
)
# Where avoided words are examples; a page that repeats docstrings; what is written once.
NOT_COUNTED = {
    "tests/boundaries/plain_words.py",
    "tests/boundaries/test_names.py",
    "docs/style.md",
    "docs/verbs.md",
    "CHANGELOG.md",
}

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
SPEAKING = '''
"""Whoever reads this

will see that it stands in no papers."""
MOST_ROWS: int = 1
@cache
def rows_of(row):
    """The rows."""
    return [one for found, one in row if (words := one)]  # read anew
class Fate:
    LONGEST = 2
    def told(self):
        tried = 3
        with open(tried) as words: ...
def test_fate_told(): ...
'''


@cache
def product() -> Mapping[str, str]:
    """Return the text of every module by its dotted name, without migrations."""
    return {
        module_of(path): path.read_text(encoding="utf-8")
        for path in of_packages(".py")
        if "migrations" not in path.parts
    }


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
        if "/migrations/" not in path
        and (names := forbidden_names(module_of(ROOT / path), tree, imported))
    }

    assert found == {}


def test_no_helper_of_the_tests_has_a_name_that_says_nothing():
    """Functions and classes; `DEFINING` in this file shows such names."""
    defines = re.compile(rf"^\s*(?:async )?(?:def|class) {FORBIDDEN}\b", re.M)
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in of_packages(".py", packages=TESTS)
        if path.name not in {"test_names.py", "plain_words.py"}
        for line in defines.findall(path.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_functions_that_other_modules_import_say_verb_and_noun():
    exported = exported_functions(product())
    one_word = one_word_names(exported)

    assert len(one_word) * 100 <= MAX_ONE_WORD_PERCENT * len(exported), one_word


def test_no_metaphor_stands_for_a_term_of_the_trade():
    """The words of `docs/style.md` that code had used most."""
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in of_packages(".py", ".html", packages=(*PACKAGES, *TESTS))
        if path.name not in {"test_names.py", "plain_words.py"}
        for line in path.read_text(encoding="utf-8").splitlines()
        if METAPHOR.search(line)
    ]

    assert found == []


def words_by_place(texts: Mapping[str, str]) -> dict[str, str]:
    """Return names, variables and sentences of modules and documents, a line each."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    for path, text in texts.items():
        if not path.endswith(".py"):
            places[PROSE].append(text)
            continue
        for node in _statements(ast.parse(text)):
            places[NAME] += _defined(node)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                places[FIRST_WORD] += (ast.get_docstring(node) or "").split()[:1]
        places[PROSE] += DOCSTRING.findall(text) + COMMENT.findall(text)
        for bound in BOUND.findall(DOCSTRING.sub("", text)):
            places[LOCAL] += re.findall(r"\w+", "".join(bound))
    return {place: "\n".join(lines) for place, lines in places.items()}


def _statements(part: ast.Module | ast.stmt) -> Iterator[ast.stmt]:
    for statement in getattr(part, "body", ()):
        yield statement
        yield from _statements(statement)


def _defined(node: ast.stmt) -> list[str]:
    """Return the names that a statement defines, but constants alone of those it assigns."""
    if isinstance(node, DEFINED):
        return [node.name] if not node.name.startswith("test_") else []
    targets = getattr(node, "targets", [getattr(node, "target", None)])
    names = [target.id for target in targets if isinstance(target, ast.Name)]
    return [name for name in names if name.isupper()]


def count_words(places: Mapping[str, str], word: Word) -> int:
    pattern = word.pattern if word.where == PROSE else rf"^(?:{word.pattern})$"
    return len(re.findall(pattern, places.get(word.where, ""), re.MULTILINE))


@pytest.fixture(scope="module")
def written() -> dict[str, str]:
    texts = {
        name: path.read_text(encoding="utf-8")
        for path in tracked(".py", ".md")
        if (name := path.relative_to(ROOT).as_posix()) not in NOT_COUNTED
        and "migrations" not in path.parts
    }
    functions = [name.rpartition(".")[2] for name in exported_functions(product())]
    return words_by_place(texts) | {FUNCTION: "\n".join(functions)}


def test_each_word_of_the_table_is_counted_where_it_says():
    places = words_by_place({"shop.py": SPEAKING, "shop.md": "Read anew."})
    places[FUNCTION] = "rows_of\nfind_rows"

    counts = {word.plain: count_words(places, word) for word in RATCHET}

    assert {plain: count for plain, count in counts.items() if count} == {
        "MAX_…, MIN_… with the unit": 2,
        "status, match, requirement, event, problem": 1,
        "announced, reported, warned": 1,
        "a verb and a noun, or a property": 1,
        "preview, rehearsal, affected": 1,
        "the noun of the row": 1,
        "the noun; match, matches": 1,
        "text, label, sentence": 2,
        "a verb: Return …": 1,
        "documents, letters, docs": 1,
        "again": 2,
        "the one who acts: a clerk, a caller": 1,
        "is in": 1,
    }


@pytest.mark.all_plugins
@pytest.mark.parametrize("word", RATCHET, ids=lambda word: word.plain)
def test_an_avoided_word_never_becomes_more_frequent(word: Word, written: dict[str, str]):
    count = count_words(written, word)

    assert count <= word.allowed, f"{word.where}: write {word.plain}; git grep -nP '{word.pattern}'"
    assert count == word.allowed, f"well done: set `allowed` of {word.pattern!r} to {count}"
