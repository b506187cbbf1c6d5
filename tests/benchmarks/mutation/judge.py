"""Runs the tests of a change's app in processes of their own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from queue import SimpleQueue

from tests.benchmarks.mutation import trial
from tests.benchmarks.mutation.trial import (
    ALWAYS,
    AT_IMPORT,
    BY_THOROUGH,
    FIRST,
    MISSED,
    NOTICED,
    NOTICED_BY,
    SEEN,
    UNTRIED,
    Change,
)

ROOT = Path(__file__).resolve().parents[3]
TEST = """import pytest


@pytest.mark.django_db
def test_the_database_is_there():
    pass
"""
WORDS = {
    NOTICED: "noticed",
    BY_THOROUGH: "THOROUGH",
    MISSED: "MISSED",
    UNTRIED: "UNTRIED",
}
# Besides those of the app for a template: they read the source of every page.
SOURCES = "tests/project/test_page_sources.py"
# An app's tests have a processor each.
TOGETHER = 2


def judge_all(folder: Path, commit: str, changes: Iterable[Change]) -> dict[Change, int]:
    """Return the outcome of each change, `TOGETHER` apps at a time, largest first."""
    by_app = defaultdict(list)
    for change in changes:
        by_app[change.app].append(change)
    outcomes: dict[Change, int] = {}
    free: SimpleQueue[Path] = SimpleQueue()

    def of_app(app: str) -> None:
        tree = free.get()
        try:
            outcomes.update(judge_app(tree, app, by_app[app]))
        finally:
            free.put(tree)

    with ExitStack() as stack, ThreadPoolExecutor(TOGETHER) as pool:
        for number in range(TOGETHER):
            (folder / str(number)).mkdir()
            free.put(stack.enter_context(working_tree(folder / str(number), commit)))
        list(pool.map(of_app, sorted(by_app, key=lambda app: -len(by_app[app]))))
    return outcomes


@contextmanager
def working_tree(folder: Path, commit: str) -> Iterator[Path]:
    """Check the commit's files out into a folder."""
    tree = folder / "tree"
    _git("worktree", "add", "-q", "--detach", str(tree), commit)
    try:
        yield tree
    finally:
        _git("worktree", "remove", "--force", str(tree))


def judge_app(tree: Path, app: str, changes: list[Change]) -> dict[Change, int]:
    """Return NOTICED, BY_THOROUGH, MISSED or UNTRIED for each change.

    An app without tests notices none.
    """
    if not (tree / app).is_dir():
        return {change: _printed(change, MISSED) for change in changes}
    (tree.parent / SEEN).unlink(missing_ok=True)
    outcomes = _outcomes(tree, app, changes)
    if not (tree.parent / SEEN).exists():
        # Without it each change would be tried by the tests that pass with it.
        return {change: _printed(change, UNTRIED) for change in changes}
    for change in changes:
        if outcomes.get(change, AT_IMPORT) == AT_IMPORT:
            outcomes[change] = _outcome_at_import(tree, app, change)
    return {change: _printed(change, outcomes[change]) for change in changes}


def _outcome_at_import(tree: Path, app: str, change: Change) -> int:
    """Return the outcome for processes that begin with the change."""
    source = (tree / change.module).read_text("utf-8")
    seen, noticed_by = tree.parent / SEEN, tree.parent / NOTICED_BY
    while True:
        noticed_by.unlink(missing_ok=True)
        (tree / change.module).write_text(change.text, "utf-8")
        try:
            # No answer: the app does not even start.
            outcome = _outcomes(tree, app, [change]).get(change, NOTICED)
        finally:
            (tree / change.module).write_text(source, "utf-8")
        if outcome not in (NOTICED, BY_THOROUGH) or not noticed_by.exists():
            return outcome
        test = noticed_by.read_text("utf-8")
        passing = json.loads(seen.read_text("utf-8"))
        entered = passing.pop(test)
        seen.write_text(json.dumps({test: entered}), "utf-8")
        unchanged = change._replace(text=source)
        passes = _outcomes(tree, app, [unchanged]).get(unchanged) == MISSED
        seen.write_text(json.dumps({**passing, **({test: entered} if passes else {})}), "utf-8")
        if passes:
            return outcome


def _printed(change: Change, outcome: int) -> int:
    print(f"{WORDS[outcome]:8} {change}", flush=True)
    return outcome


def _outcomes(tree: Path, app: str, changes: list[Change]) -> dict[Change, int]:
    """Return the outcome of each change in a process with the tests of the app."""
    changes_file, outcomes = tree.parent / "changes.json", tree.parent / "outcomes"
    changes_file.write_text(json.dumps(changes), "utf-8")
    outcomes.write_bytes(b"")
    plugin = tree / "_mutants_plugin.py"
    (tree / app / FIRST).write_text(TEST, "utf-8")
    shutil.copyfile(trial.__file__, plugin)  # another commit does not have it
    on = {
        **os.environ,
        "PYTHONPATH": "site:.",
        "MUTANTS": str(changes_file),
        "OUTCOMES": str(outcomes),
    }
    asks = [app, *ALWAYS, *([SOURCES] if any(one.is_template for one in changes) else [])]
    pytest_ = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", plugin.stem, *asks]
    log = tree.parent / "log"
    with log.open("wb") as words:
        subprocess.run(pytest_, cwd=tree, env=on, stdout=words, stderr=words, check=False)
    return dict(zip(changes, outcomes.read_bytes(), strict=False))


def _git(*words: str) -> None:
    subprocess.run(["git", *words], cwd=ROOT, check=True)
