"""Functions are named by what they do where they are called (CONTRIBUTING.md, „How to name”)."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.sources import parsed

# A reader of the call learns nothing from them: told what, taken from where, kept by whom?
EVERYDAY = {
    "ask",
    "asked",
    "bring",
    "brought",
    "give",
    "given",
    "give_back",
    "hand_in",
    "keep",
    "kept",
    "know",
    "let_go",
    "let_through",
    "look_at",
    "made",
    "pass_on",
    "said",
    "say",
    "take",
    "taken",
    "take_in",
    "tell",
    "told",
    "wanted",
}


def offered(tree: ast.Module) -> Iterator[str]:
    """The functions, methods and properties that others can call; those inside functions not."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.ClassDef):
            yield from (one.name for one in node.body if isinstance(one, ast.FunctionDef))


def test_no_function_is_named_by_an_everyday_verb_alone() -> None:
    named = {
        f"{path}: {name}"
        for path, module in parsed(rf"def ({'|'.join(EVERYDAY)})\(")
        if "/migrations/" not in path
        for name in offered(module)
        if name in EVERYDAY
    }

    assert named == set()
