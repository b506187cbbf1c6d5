"""Whether the tests would notice: the share of small changes of the rules that they refuse.

Usage: mutants.py COSMIC_RAY [COMMIT [HOW_MANY]]

COSMIC_RAY is the program of that name, of an environment of its own; it makes the changes. Tried
are the domain folders of the commit (HEAD without one), in a working tree of its own, each change
by the tests of its app, those of the nearest name first. Which changes are chosen follows from the
changed line alone: in two commits they are the same wherever the line is in both, and of two
samples the smaller is part of the larger.

The tests of an app are collected once, and run once without a change: which of them pass, and
which functions each of them enters. Each change is then made in a fork of that process, in the
functions that are there already, and tried by the tests that enter it; only what runs at import is
tried in a process of its own, by all of them.
"""

from __future__ import annotations

import ast
import gc
import hashlib
import inspect
import json
import mmap
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from types import CodeType, FunctionType
from typing import NamedTuple

import coverage
import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("cms_ext", "members_area", "ebok_plugin")
HOW_MANY = 200
# Of the processor: who needs more runs for ever.
SECONDS = 600
NOTICED, MISSED, AT_IMPORT, UNTRIED = 10, 11, 12, 13
# Of an app's tests without a change: those that pass, each with the functions that it enters.
SEEN = "seen.json"
# The test that noticed what runs at import; whether it passes without is seen by another process.
NOTICED_BY = "noticed_by"
# Run before the forks, which could not go on with the threads that a paper's printing starts.
FIRST = "test_first_of_mutants.py"
TEST = """import pytest


@pytest.mark.django_db
def test_the_database_is_there():
    pass
"""
# Bytes of a test's place among them.
PLACE = 4
WORDS = {NOTICED: "noticed", MISSED: "MISSED", UNTRIED: "UNTRIED"}
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


class Change(NamedTuple):
    """A module with one small change; `row` is its line."""

    module: str
    row: int
    operator: str
    text: str

    def __str__(self) -> str:
        return f"{self.module}:{self.row} {self.operator.rsplit('/', 1)[-1]}"

    @property
    def app(self) -> str:
        parts = Path(self.module).parts
        return str(Path("tests", *parts[: parts.index("domain")]))


def main(cosmic_ray: str, commit: str = "HEAD", how_many: str = str(HOW_MANY)) -> None:
    with tempfile.TemporaryDirectory(prefix="coop-mutants-") as name:
        tree = Path(name) / "tree"
        _git("worktree", "add", "-q", "--detach", str(tree), commit)
        try:
            by_app = defaultdict(list)
            for change in _changes(cosmic_ray, tree, int(how_many)):
                by_app[change.app].append(change)
            outcomes: dict[Change, int] = {}
            for app, changes in sorted(by_app.items()):
                outcomes |= _judged(tree, app, changes)
        finally:
            _git("worktree", "remove", "--force", str(tree))
    noticed = sum(outcome == NOTICED for outcome in outcomes.values())
    print(f"{commit}: {noticed} of {len(outcomes)} noticed, {noticed / max(len(outcomes), 1):.1%}")


def _changes(cosmic_ray: str, tree: Path, how_many: int) -> list[Change]:
    """Of all possible changes those with the lowest digests."""
    session, config = tree.parent / "session.sqlite", tree.parent / "cosmic-ray.toml"
    modules = sorted(
        path.relative_to(tree).as_posix()
        for package in PACKAGES
        for path in (tree / package).rglob("domain/**/*.py")
        if path.name != "__init__.py"
    )
    config.write_text(CONFIG.format(modules=", ".join(f'"{module}"' for module in modules)))
    subprocess.run([cosmic_ray, "init", config, session], cwd=tree, check=True)
    with closing(sqlite3.connect(session)) as database:
        rows = database.execute(
            "SELECT module_path, start_pos_row, start_pos_col, operator_name, operator_args,"
            " occurrence FROM mutation_specs"
        ).fetchall()
    lines = {module: (tree / module).read_text("utf-8").splitlines() for module in modules}
    annotations = {module: list(_annotations("\n".join(lines[module]))) for module in modules}
    digests = {}
    for module, row, column, operator, arguments, occurrence in rows:
        if any(begin <= (row, column) < end for begin, end in annotations[module]):
            continue
        line = lines[module][row - 1]
        place = column - (len(line) - len(line.lstrip()))
        text = f"{line.strip()}\n{place}\n{operator}\n{arguments}"
        digests[hashlib.sha256(text.encode()).hexdigest()] = {
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


def _annotations(source: str) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Where each annotation begins and ends, as row and column: none of them is run."""
    for node in ast.walk(ast.parse(source)):
        for name in ("annotation", "returns"):
            found = getattr(node, name, None)
            if found is not None:
                end = found.end_lineno, found.end_col_offset
                yield (found.lineno, found.col_offset), end


def _judged(tree: Path, app: str, changes: list[Change]) -> dict[Change, int]:
    """NOTICED, MISSED or UNTRIED for each change; an app without tests notices none."""
    if not (tree / app).is_dir():
        return {change: _told(change, MISSED) for change in changes}
    (tree.parent / SEEN).unlink(missing_ok=True)
    found = _outcomes(tree, app, changes)
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
        if outcome != NOTICED or not noticed_by.exists():
            return outcome
        test = noticed_by.read_text("utf-8")
        passing = json.loads(seen.read_text("utf-8"))
        entered = passing.pop(test)
        seen.write_text(json.dumps({test: entered}), "utf-8")
        unchanged = change._replace(text=source)
        passes = _outcomes(tree, app, [unchanged]).get(unchanged) == MISSED
        seen.write_text(json.dumps({**passing, **({test: entered} if passes else {})}), "utf-8")
        if passes:
            return NOTICED


def _told(change: Change, outcome: int) -> int:
    print(f"{WORDS[outcome]:7} {change}", flush=True)
    return outcome


def _outcomes(tree: Path, app: str, changes: list[Change]) -> dict[Change, int]:
    """What a process with the tests of the app finds about each change."""
    asked, said = tree.parent / "changes.json", tree.parent / "outcomes"
    asked.write_text(json.dumps(changes), "utf-8")
    said.write_bytes(b"")
    plugin = tree / "_mutants_plugin.py"
    (tree / app / FIRST).write_text(TEST, "utf-8")
    shutil.copyfile(__file__, plugin)  # the tests of another commit know nothing of this script
    on = {**os.environ, "PYTHONPATH": "site:.", "MUTANTS": str(asked), "OUTCOMES": str(said)}
    pytest_ = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", plugin.stem, app]
    log = tree.parent / "log"
    with log.open("wb") as words:
        subprocess.run(pytest_, cwd=tree, env=on, stdout=words, stderr=words, check=False)
    return dict(zip(changes, said.read_bytes(), strict=False))


class Nothing:
    """What comes next when only what lives for the whole session stays."""

    def __init__(self, session: pytest.Session) -> None:
        self.session = session

    def listchain(self) -> list[pytest.Session]:
        return [self.session]


def pytest_runtestloop(session: pytest.Session) -> bool:
    """In the process of an app's tests: a fork for each change, in the order of `MUTANTS`."""
    changes = [Change(*one) for one in json.loads(Path(os.environ["MUTANTS"]).read_text("utf-8"))]
    first, items = None, []
    for item in session.items:
        if item.path.name == FIRST:
            first = item
        elif not item.get_closest_marker("browser"):
            items.append(item)
    if first is not None:
        _run(first, Nothing(session))  # migrates once for all forks
    seen = Path(os.environ["MUTANTS"]).with_name(SEEN)
    if not seen.exists():
        _in_a_fork(lambda: _run_unchanged(items, {change.module for change in changes}, seen))
    entered = json.loads(seen.read_text("utf-8"))
    passing = [one for one in items if one.nodeid in entered]
    with Path(os.environ["OUTCOMES"]).open("ab") as said:
        for change in changes:
            function = _function_around(change)
            asked = [one for one in passing if not function or function in entered[one.nodeid]]
            said.write(bytes([_outcome(asked, change)]))
            said.flush()
    return True


def _run_unchanged(items: list[pytest.Item], modules: set[str], seen: Path) -> None:
    """Write to `seen` the functions `module:row` of the modules that each passing test enters."""
    entered = {}
    measured = coverage.Coverage(data_file=None, include=sorted(modules), config_file=False)
    measured.start()
    for item, following in zip(items, [*items[1:], None], strict=True):
        measured.switch_context(item.nodeid)
        if _run(item, following):
            entered[item.nodeid] = set[str]()
    measured.stop()
    data = measured.get_data()
    for module in modules:
        rows = data.contexts_by_lineno(str(Path(module).resolve()))
        for row, tests in rows.items():
            for test in tests:
                if test in entered:
                    entered[test].add(_function_at(module, row))
    seen.write_text(json.dumps({test: sorted(found) for test, found in entered.items()}), "utf-8")


def _function_around(change: Change) -> str:
    """Empty for what runs at import."""
    return _function_at(change.module, change.row)


@cache
def _functions(module: str) -> list[tuple[int, int]]:
    """First and last rows of the bodies of its functions, the inner ones last."""
    tree = ast.parse(Path(module).read_text("utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = [one for one in ast.walk(tree) if isinstance(one, kinds)]
    return [(one.body[0].lineno, one.end_lineno or one.lineno) for one in found]


def _function_at(module: str, row: int) -> str:
    """The innermost function whose body holds the row, as `module:row`; empty where none does."""
    around = [first for first, last in _functions(module) if first <= row <= last]
    return f"{module}:{around[-1]}" if around else ""


def _outcome(items: list[pytest.Item], change: Change) -> int:
    """What the tests that pass without the change find."""
    near = set(Path(change.module).with_suffix("").parts)

    def distance(item: pytest.Item) -> tuple[int, int]:
        parts = {part.removeprefix("test_") for part in item.path.with_suffix("").parts}
        return -len(near & parts), len(parts)

    rest = sorted(items, key=distance)
    with mmap.mmap(-1, PLACE) as at:  # what both processes see
        while True:
            outcome = _in_a_fork(partial(_tried, rest, change, at))
            minds = int.from_bytes(at[:PLACE], "big")
            if outcome != NOTICED or not minds:
                return outcome
            test = rest[minds - 1]
            if Path(change.module).read_text("utf-8") == change.text:
                # This process has the change, and cannot say what the test does without.
                Path(os.environ["MUTANTS"]).with_name(NOTICED_BY).write_text(test.nodeid, "utf-8")
                return outcome
            # A test that fails in a fork without the change, too, says nothing about it.
            if not _fails_alone(test):
                return outcome
            rest = rest[minds:]


def _fails_alone(item: pytest.Item) -> bool:
    return _in_a_fork(lambda: MISSED if _run(item, None) else NOTICED) == NOTICED


def _in_a_fork(work: Callable[[], int | None]) -> int:
    """What the work finds in a process of its own."""
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        used = int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))
        resource.setrlimit(resource.RLIMIT_CPU, (used + SECONDS, used + SECONDS))
        signal.alarm(2 * SECONDS)  # who waits for ever takes no processor
        try:
            outcome = work() or 0
        except SyntaxError:
            outcome = NOTICED
        except BaseException:  # noqa: BLE001 - the fork has nobody to tell; the log has
            traceback.print_exc()
            outcome = UNTRIED
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(outcome)
    _, status = os.waitpid(child, 0)
    outcome = os.WEXITSTATUS(status) if os.WIFEXITED(status) else NOTICED
    # What ends the process in another way would end a run of the tests.
    return outcome if outcome in (0, NOTICED, MISSED, AT_IMPORT, UNTRIED) else NOTICED


def _tried(items: list[pytest.Item], change: Change, at: mmap.mmap) -> int:
    """The test that runs counts itself in `at`, from one; 0 before the first."""
    at[:PLACE] = bytes(PLACE)
    if not _made(change):
        return AT_IMPORT
    followed = zip(items, [*items[1:], None], strict=False)  # there may be none
    for place, (item, following) in enumerate(followed, 1):
        at[:PLACE] = place.to_bytes(PLACE, "big")
        if not _run(item, following):
            return NOTICED
    return MISSED


def _run(item: pytest.Item, following: object) -> bool:
    """Whether the test passes."""
    before = item.session.testsfailed
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
    return item.session.testsfailed == before


def _made(change: Change) -> bool:
    """The change is in force in this process; False where it concerns what runs at import."""
    path = Path(change.module).resolve()
    source = path.read_text("utf-8")
    if source == change.text:
        return True
    before = dict(_codes(compile(source, str(path), "exec")))
    after = dict(_codes(compile(change.text, str(path), "exec")))
    if before.keys() != after.keys():
        return False
    changed = {name for name, code in before.items() if _alone(code) != _alone(after[name])}
    if any(not before[name].co_flags & inspect.CO_OPTIMIZED for name in changed):
        return False  # neither in a function nor inside one
    # A view's first request imports some modules, which would then come unchanged.
    import_module(".".join(Path(change.module).with_suffix("").parts))
    gc.unfreeze()
    for function in [one for one in gc.get_objects() if type(one) is FunctionType]:
        code = function.__code__
        if code.co_filename == str(path):
            function.__code__ = after.get((code.co_qualname, code.co_firstlineno), code)
    return True


def _codes(code: CodeType) -> Iterator[tuple[tuple[str, int], CodeType]]:
    yield (code.co_qualname, code.co_firstlineno), code
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _codes(one)


def _alone(code: CodeType) -> tuple[object, ...]:
    """What the code itself does, without the functions that it makes."""
    own = tuple(repr(one) for one in code.co_consts if not isinstance(one, CodeType))
    return code.co_code, own, code.co_names, code.co_varnames, code.co_freevars


def _git(*words: str) -> None:
    subprocess.run(["git", *words], cwd=ROOT, check=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
