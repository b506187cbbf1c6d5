"""No test looks for a short word in the source of a whole page: a random token may hold it.

A token of a form has 64 letters and digits, so `"P1" not in page` fails once in sixty pages. The
visible text, or the element that would hold the word, is what to look at.
"""

import ast
import re

import pytest

from tests.sources import ROOT, TESTS, of_packages

pytestmark = pytest.mark.always

# Longer ones are in no token, seen from a lifetime of runs.
SHORT = re.compile(r"[A-Za-z0-9_-]{1,4}")
FOUND = """
def test_of_a_page(client):
    page = client.get("/").content.decode()
    assert "P1" not in page
    assert ("999" in page, "Anna Lis" in page) == (False, False)
    assert "ą" not in page
    assert b"x" not in client.get("/").content
    assert "P1" not in text_of(client.get("/"))
    names = [one.name for one in client.get("/").context["people"]]
    assert "Ola" not in names
"""


def short_words_in_pages(source: str) -> list[tuple[int, str]]:
    """Line and word of each that is looked for in the body of an answer."""
    tree = ast.parse(source)
    return sorted(
        {
            found
            for function in ast.walk(tree)
            if isinstance(function, ast.FunctionDef)
            for found in _in_function(function)
        }
    )


def _in_function(function: ast.FunctionDef) -> list[tuple[int, str]]:
    bodies = {
        target.id
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and _is_body(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return [
        (node.lineno, _word(node.left.value))
        for node in ast.walk(function)
        if isinstance(node, ast.Compare)
        and isinstance(node.ops[0], ast.In | ast.NotIn)
        and isinstance(node.left, ast.Constant)
        and SHORT.fullmatch(_word(node.left.value))
        and (
            _is_body(node.comparators[0])
            or (isinstance(node.comparators[0], ast.Name) and node.comparators[0].id in bodies)
        )
    ]


def _is_body(node: ast.expr) -> bool:
    """`answer.content`, `answer.content.decode(…)`, `str(answer.content)`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr == "decode" and _is_body(node.func.value)
    return isinstance(node, ast.Attribute) and node.attr == "content"


def _word(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def test_the_check_finds_what_it_is_for():
    assert short_words_in_pages(FOUND) == [(4, "P1"), (5, "999"), (7, "x")]


def test_no_short_word_is_looked_for_in_the_source_of_a_page():
    found = {
        str(path.relative_to(ROOT)): words
        for path in sorted(of_packages(".py", packages=TESTS))
        if path.name.startswith("test_")
        and "content" in (source := path.read_text("utf-8"))
        and (words := short_words_in_pages(source))
    }

    assert found == {}
