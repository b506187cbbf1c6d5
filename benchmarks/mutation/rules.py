"""Whether the tests would notice: the share of small changes of the rules that each tier refuses.

Usage: python -m benchmarks.mutation.rules COSMIC_RAY [COMMIT [HOW_MANY [OTHER]]]

COSMIC_RAY is the program of that name, of an environment of its own; it makes the changes. Tried
are the domain folders of the commit (HEAD without one), in a working tree of its own, each change
by the tests of its app, those of the nearest name first. Which changes are chosen follows from the
function around the change alone; of two samples the smaller is part of the larger. With OTHER, only
functions that this commit has word for word, too: two commits that name each other try the same
changes.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from benchmarks.mutation import trial
from benchmarks.mutation.trial import (
    AT_IMPORT,
    BY_THOROUGH,
    FIRST,
    MISSED,
    NOTICED,
    NOTICED_BY,
    SEEN,
    UNTRIED,
    Change,
    functions_in,
)

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("cms_ext", "members_area", "ebok_plugin")
HOW_MANY = 400
# Beside those of the app: cheap, and about every app's screens.
ALWAYS = ("tests/boundaries/test_guards.py",)
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
CONFIG = """[cosmic-ray]
module-path = [{modules}]
timeout = 1.0
excluded-modules = []
test-command = "true"

[cosmic-ray.distributor]
name = "local"
"""
# Run by the Python of COSMIC_RAY: the text of each chosen change.
WRITE = """
import json, sys
from pathlib import Path
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator
changes = json.load(sys.stdin)
for one in changes:
    operator = get_operator(one["operator"])(**one.pop("arguments"))
    source = Path(one["module"]).read_text("utf-8")
    one["text"] = mutate_code(source, operator, one.pop("occurrence"))
json.dump([one for one in changes if one["text"] is not None], sys.stdout)
"""


def main(
    cosmic_ray: str, commit: str = "HEAD", how_many: str = str(HOW_MANY), other: str = ""
) -> None:
    with tempfile.TemporaryDirectory(prefix="coop-mutants-") as name:
        folder = Path(name)
        with working_tree(folder, commit) as tree:
            shared = _functions_once(tree) & _functions_of(other, folder) if other else None
            by_app = defaultdict(list)
            for change in _changes(cosmic_ray, tree, int(how_many), shared):
                by_app[change.app].append(change)
            outcomes: dict[Change, int] = {}
            for app, changes in sorted(by_app.items()):
                outcomes |= judged(tree, app, changes)
    told = Counter(outcomes.values())
    by_all = told[NOTICED] + told[BY_THOROUGH]
    tried = by_all + told[MISSED]
    print(
        f"{commit}: all tests noticed {by_all} of {tried} ({by_all / max(tried, 1):.1%}), the first"
        f" tier {told[NOTICED]} of these ({told[NOTICED] / max(by_all, 1):.1%}); untried:"
        f" {told[UNTRIED]}"
    )


@contextmanager
def working_tree(folder: Path, commit: str, name: str = "tree") -> Iterator[Path]:
    """The commit's files in a folder of their own."""
    tree = folder / name
    _git("worktree", "add", "-q", "--detach", str(tree), commit)
    try:
        yield tree
    finally:
        _git("worktree", "remove", "--force", str(tree))


def _modules(tree: Path) -> list[str]:
    return sorted(
        path.relative_to(tree).as_posix()
        for package in PACKAGES
        for path in (tree / package).rglob("domain/**/*.py")
        if path.name != "__init__.py"
    )


def _changes(
    cosmic_ray: str, tree: Path, how_many: int, shared: Collection[str] | None
) -> list[Change]:
    """Those with the lowest digests: of all possible changes, or of those in shared functions."""
    session, config = tree.parent / "session.sqlite", tree.parent / "cosmic-ray.toml"
    modules = ", ".join(f'"{module}"' for module in _modules(tree))
    config.write_text(CONFIG.format(modules=modules))
    subprocess.run([cosmic_ray, "init", config, session], cwd=tree, check=True)
    with closing(sqlite3.connect(session)) as database:
        rows = database.execute(
            "SELECT module_path, start_pos_row, start_pos_col, operator_name, operator_args,"
            " occurrence FROM mutation_specs ORDER BY 1, 2, 3, 4, 5"
        ).fetchall()
    digests: dict[str, dict[str, object]] = {}
    for module, specs in groupby(rows, itemgetter(0)):
        source = (tree / module).read_text("utf-8")
        annotations, functions = list(_annotations(source)), _functions(source)
        alike: Counter[tuple[str, ...]] = Counter()
        for _, row, column, operator, arguments, occurrence in specs:
            if any(begin <= (row, column) < end for begin, end in annotations):
                continue
            around = [text for first, last, text in functions if first <= row <= last]
            if shared is not None and (not around or around[-1] not in shared):
                continue
            where = around[-1] if around else source.splitlines()[row - 1].strip()
            # Its place among those of its kind: comments and breaks of lines may differ.
            kind = (where, operator, arguments)
            alike[kind] += 1
            digest = hashlib.sha256("\n".join((*kind, str(alike[kind]))).encode()).hexdigest()
            digests[digest] = {
                "module": module,
                "row": row,
                "operator": operator,
                "arguments": json.loads(json.loads(arguments)),
                "occurrence": occurrence,
            }
    chosen = [digests[digest] for digest in sorted(digests)[:how_many]]
    print(f"{len(chosen)} of {len(digests)} possible changes", flush=True)
    written = subprocess.run(
        [Path(cosmic_ray).with_name("python"), "-c", WRITE],
        cwd=tree,
        input=json.dumps(chosen).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    return [Change(**one) for one in json.loads(written.stdout)]


def _functions_once(tree: Path) -> set[str]:
    """The functions of its domain folders that no other is equal to."""
    counted = Counter(
        function
        for module in _modules(tree)
        for _, _, function in _functions((tree / module).read_text("utf-8"))
    )
    return {function for function, times in counted.items() if times == 1}


def _functions_of(commit: str, folder: Path) -> set[str]:
    with working_tree(folder, commit, "other") as tree:
        return _functions_once(tree)


def _functions(source: str) -> list[tuple[int, int, str]]:
    """First and last row of each function's body, its name with what it does; inner ones last."""
    return [
        (
            one.body[0].lineno,
            one.end_lineno or one.lineno,
            "\n".join([one.name, *map(ast.dump, one.body[ast.get_docstring(one) is not None :])]),
        )
        for one in functions_in(source)
    ]


def _annotations(source: str) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Where each annotation begins and ends, as row and column: none of them is run."""
    for node in ast.walk(ast.parse(source)):
        for name in ("annotation", "returns"):
            found = getattr(node, name, None)
            if found is not None:
                end = found.end_lineno, found.end_col_offset
                yield (found.lineno, found.col_offset), end


def judged(tree: Path, app: str, changes: list[Change]) -> dict[Change, int]:
    """NOTICED, BY_THOROUGH, MISSED or UNTRIED for each change; an app without tests notices none.

    Where the app's tests do not get through without a change, none is tried.
    """
    if not (tree / app).is_dir():
        return {change: _told(change, MISSED) for change in changes}
    (tree.parent / SEEN).unlink(missing_ok=True)
    found = _outcomes(tree, app, changes)
    if not (tree.parent / SEEN).exists():
        # Without it each change would be tried by the tests that pass with it.
        return {change: _told(change, UNTRIED) for change in changes}
    for change in changes:
        if found.get(change, AT_IMPORT) == AT_IMPORT:
            found[change] = _outcome_at_import(tree, app, change)
    return {change: _told(change, found[change]) for change in changes}


def _outcome_at_import(tree: Path, app: str, change: Change) -> int:
    """What processes find that begin with the change."""
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


def _told(change: Change, outcome: int) -> int:
    print(f"{WORDS[outcome]:8} {change}", flush=True)
    return outcome


def _outcomes(tree: Path, app: str, changes: list[Change]) -> dict[Change, int]:
    """What a process with the tests of the app finds about each change."""
    asked, said = tree.parent / "changes.json", tree.parent / "outcomes"
    asked.write_text(json.dumps(changes), "utf-8")
    said.write_bytes(b"")
    plugin = tree / "_mutants_plugin.py"
    (tree / app / FIRST).write_text(TEST, "utf-8")
    shutil.copyfile(trial.__file__, plugin)  # another commit does not have it
    on = {**os.environ, "PYTHONPATH": "site:.", "MUTANTS": str(asked), "OUTCOMES": str(said)}
    pytest_ = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", plugin.stem, app, *ALWAYS]
    log = tree.parent / "log"
    with log.open("wb") as words:
        subprocess.run(pytest_, cwd=tree, env=on, stdout=words, stderr=words, check=False)
    return dict(zip(changes, said.read_bytes(), strict=False))


def _git(*words: str) -> None:
    subprocess.run(["git", *words], cwd=ROOT, check=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
