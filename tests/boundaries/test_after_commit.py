"""Work after a commit that may fail does not skip what comes after it."""

import ast
from collections.abc import Iterator

from tests.sources import parsed


def calls() -> Iterator[tuple[str, ast.Call]]:
    for path, module in parsed("on_commit"):
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("on_commit"):
                yield f"{path}:{node.lineno}", node


def test_each_call_after_a_commit_is_robust():
    robust = {place: "robust=True" in ast.unparse(call) for place, call in calls()}

    assert robust
    assert [place for place, is_robust in robust.items() if not is_robust] == []
