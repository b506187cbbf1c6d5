"""Words that people type are looked up, and words that they read are ordered, in one way.

`cms_ext/base/text/polish_lookups.py`: Django's own lookups fold no Polish letter on SQLite, and
a database orders by bytes.
"""

import ast
import re
from collections.abc import Iterator

import pytest

from cms_ext.base.text.polish_lookups import WORDS
from tests.sources import parsed, with_plugins

pytestmark = pytest.mark.always

OWN_LOOKUP = re.compile(r"__i(?:contains|exact|startswith|endswith|regex)\b")
# A file and why its texts are no words.
LOOKUPS_OF_NO_WORDS = {
    "cms_ext/base/text/polish_lookups.py": "codes",
    "cms_ext/public_site/editing/domain/missed.py": "addresses of pages",
    "cms_ext/public_site/pages/domain/old_addresses.py": "addresses of an old site",
}
ORDERS_OF_NO_WORDS = with_plugins(
    "ORDERS_OF_NO_WORDS",
    {
        "cms_ext/operations/backup/domain/folders.py": "names of files",
        "ebok_plugin/interest/domain/claim.py": "the page after an account number",
        "ebok_plugin/plugin/exchange.py": "the page after an account number",
        "ebok_plugin/ledger/domain/posting.py": "the order of a control digest",
        "ebok_plugin/ledger/domain/queries/batches.py": "the order of a control digest",
        "members_area/meetings/domain/calendar.py": "the place of a term in a list",
    },
)
INTERESTING = re.compile(rf"{OWN_LOOKUP.pattern}|order_by\(|\bordering\b|\bsorted\(|\.sort\(")
SAMPLE = """
class Meta:
    ordering = ["-on", "person__name", "code"]
    ordering: list = ("name__polish",)
rows.order_by("title", f"{of}title", F("title"), "-pk").filter(name__icontains=word)
sorted(found, key=lambda row: (row.day, row.name))
sorted(found, key=lambda row: order_polish(row.name))
found.sort(key=attrgetter("title"))
"""


def unfolded_lookups(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        text = getattr(node, "arg", None) or getattr(node, "value", None)
        if isinstance(text, str) and OWN_LOOKUP.search(text):
            yield getattr(node, "lineno", 0), text


def orders_by_bytes(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and name of each column and attribute of words that something is ordered by."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Name) and target.id == "ordering" for target in targets):
                yield from _columns(node.value)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
            if called == "order_by":
                for argument in node.args:
                    yield from _columns(argument)
            elif called in ("sorted", "sort"):
                for keyword in node.keywords:
                    if keyword.arg == "key":
                        yield from _attributes(keyword.value)


def _columns(part: ast.AST | None) -> Iterator[tuple[int, str]]:
    for node in ast.walk(part) if part else ():
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and re.split("__|-", text)[-1] in WORDS:
            yield getattr(node, "lineno", 0), text


def _attributes(key: ast.AST) -> Iterator[tuple[int, str]]:
    if isinstance(key, ast.Call) and getattr(key.func, "id", "") == "order_polish":
        return
    if isinstance(key, ast.Call) and getattr(key.func, "id", "") == "attrgetter":
        yield from _columns(key)
    if isinstance(key, ast.Attribute) and key.attr in WORDS:
        yield key.lineno, key.attr
    for part in ast.iter_child_nodes(key):
        yield from _attributes(part)


def test_the_checks_find_what_they_are_for():
    tree = ast.parse(SAMPLE)

    assert [text for _line, text in unfolded_lookups(tree)] == ["name__icontains"]
    assert sorted(orders_by_bytes(tree)) == [
        (3, "code"),
        (3, "person__name"),
        (5, "title"),
        (5, "title"),
        (5, "title"),
        (6, "name"),
        (8, "title"),
    ]


def test_what_people_type_is_looked_up_in_one_way():
    found = {
        path: hits
        for path, tree in parsed(OWN_LOOKUP)
        if "/migrations/" not in path and (hits := list(unfolded_lookups(tree)))
    }

    assert {path: hits for path, hits in found.items() if path not in LOOKUPS_OF_NO_WORDS} == {}
    assert found.keys() == LOOKUPS_OF_NO_WORDS.keys()


def test_what_people_read_is_ordered_in_one_way():
    found = {
        path: hits
        for path, tree in parsed(INTERESTING)
        if "/migrations/" not in path and (hits := sorted(orders_by_bytes(tree)))
    }

    assert {path: hits for path, hits in found.items() if path not in ORDERS_OF_NO_WORDS} == {}
    assert found.keys() == ORDERS_OF_NO_WORDS.keys()
