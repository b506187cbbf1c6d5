"""Whether the tests would notice: the share of small changes of the rules that they refuse.

Usage: mutants.py COSMIC_RAY [COMMIT [HOW_MANY]]

COSMIC_RAY is the program of that name, of an environment of its own; it makes the changes. Tried
are the domain folders of the commit (HEAD without one), in a working tree of its own, each change
by the tests of its app, those of the nearest name first. Which changes are chosen follows from the
changed line alone: in two commits they are the same wherever the line is in both, and of two
samples the smaller is part of the larger.

The tests of an app are collected once. Each change is then made in a fork of that process, in the
functions that are there already; only what runs at import is tried in a process of its own.
"""

from __future__ import annotations

import gc
import hashlib
import inspect
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import traceback
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import CodeType, FunctionType
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("cms_ext", "members_area", "ebok_plugin")
HOW_MANY = 200
# Of the processor: who needs more runs for ever.
SECONDS = 600
NOTICED, MISSED, AT_IMPORT, UNTRIED = 10, 11, 12, 13
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
    digests = {}
    for module, row, column, operator, arguments, occurrence in rows:
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


def _judged(tree: Path, app: str, changes: list[Change]) -> dict[Change, int]:
    """NOTICED, MISSED or UNTRIED for each change; an app without tests notices none."""
    if not (tree / app).is_dir():
        return {change: _told(change, MISSED) for change in changes}
    found = _outcomes(tree, app, changes)
    for change in changes:
        if found.get(change, AT_IMPORT) == AT_IMPORT:
            source = (tree / change.module).read_text("utf-8")
            (tree / change.module).write_text(change.text, "utf-8")
            try:
                # No answer: the app does not even start.
                found[change] = _outcomes(tree, app, [change]).get(change, NOTICED)
            finally:
                (tree / change.module).write_text(source, "utf-8")
    return {change: _told(change, found[change]) for change in changes}


def _told(change: Change, outcome: int) -> int:
    print(f"{WORDS[outcome]:7} {change}", flush=True)
    return outcome


def _outcomes(tree: Path, app: str, changes: list[Change]) -> dict[Change, int]:
    """What a process with the tests of the app finds about each change."""
    asked, said = tree.parent / "changes.json", tree.parent / "outcomes"
    asked.write_text(json.dumps(changes), "utf-8")
    said.write_bytes(b"")
    plugin = tree / "_mutants_plugin.py"
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
    items = [one for one in session.items if not one.get_closest_marker("browser")]
    with_rows = [one for one in items if "db" in getattr(one, "fixturenames", ())]
    for first in with_rows[:1]:
        _run(first, Nothing(session))  # migrates once for all forks
    with Path(os.environ["OUTCOMES"]).open("ab") as said:
        for change in changes:
            said.write(bytes([_outcome(items, change)]))
            said.flush()
    return True


def _outcome(items: list[pytest.Item], change: Change) -> int:
    near = set(Path(change.module).with_suffix("").parts)

    def distance(item: pytest.Item) -> tuple[int, int]:
        parts = {part.removeprefix("test_") for part in item.path.with_suffix("").parts}
        return -len(near & parts), len(parts)

    rest = sorted(items, key=distance)
    while True:
        outcome, at = _forked(rest, change)
        # A test that fails without the change, too, says nothing about it.
        if outcome != NOTICED or at is None or _forked([rest[at]], None)[0] == MISSED:
            return outcome
        del rest[at]


def _forked(items: list[pytest.Item], change: Change | None) -> tuple[int, int | None]:
    """What a process of its own finds, and the place of the test that minds."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        used = int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))
        resource.setrlimit(resource.RLIMIT_CPU, (used + SECONDS, used + SECONDS))
        try:
            outcome, at = _tried(items, change)
        except SyntaxError:
            outcome, at = NOTICED, None
        except BaseException:  # noqa: BLE001 - the fork has nobody to tell; the log has
            traceback.print_exc()
            outcome, at = UNTRIED, None
        os.write(writing, b"" if at is None else str(at).encode())
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(outcome)
    os.close(writing)
    with os.fdopen(reading) as told:
        _, status = os.waitpid(child, 0)
        at = told.read() if os.WIFEXITED(status) else ""
    outcome = os.WEXITSTATUS(status) if os.WIFEXITED(status) else NOTICED
    # What ends the process in another way would end a run of the tests.
    known = (NOTICED, MISSED, AT_IMPORT, UNTRIED)
    return outcome if outcome in known else NOTICED, int(at) if at else None


def _tried(items: list[pytest.Item], change: Change | None) -> tuple[int, int | None]:
    if change and not _made(change):
        return AT_IMPORT, None
    for at, (item, following) in enumerate(zip(items, [*items[1:], None], strict=True)):
        if not _run(item, following):
            return NOTICED, at
    return MISSED, None


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
