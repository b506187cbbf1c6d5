"""Work after a commit that may fail does not skip what comes after it."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("cms_ext", "cases", "ebok_plugin", "exchange_api", "members_area", "waste_union")


def calls() -> Iterator[tuple[str, ast.Call]]:
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            text = path.read_text()
            if "on_commit" in text:
                for node in ast.walk(ast.parse(text)):
                    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("on_commit"):
                        yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def test_each_call_after_a_commit_is_robust():
    robust = {place: "robust=True" in ast.unparse(call) for place, call in calls()}

    assert robust
    assert [place for place, is_robust in robust.items() if not is_robust] == []
