"""A plugin of pytest for `judge.py`: the tests of an app try changes, each in a fork.

The tests of an app are collected once, and run once without a change: which of them pass, which
functions each of them enters and which templates it shows. Each change is then made in a fork of
that process, in the functions that are there already, and tried by the tests that enter it; only
what runs at import is tried in a process of its own, by all of them. Tests of the first tier are
asked first, so that each outcome says which tier noticed the change. Left out are the tests that
start a browser or a program: a program reads the files, which are as they were.
"""

from __future__ import annotations

import ast
import gc
import inspect
import json
import mmap
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from types import CodeType, FunctionType
from typing import NamedTuple

import coverage
import pytest
from django.template import Origin, engines
from django.template.loaders.filesystem import Loader
from django.test.signals import template_rendered

from tests import sources

# Of the processor: who needs more runs for ever.
SECONDS = 600
# Of memory: who takes more never stops to.
BYTES = 6 * 2**30
# BY_THOROUGH: by a test that `make test` leaves out, and by none of the first tier.
NOTICED, MISSED, AT_IMPORT, UNTRIED, BY_THOROUGH = 10, 11, 12, 13, 14
KNOWN = (0, NOTICED, MISSED, AT_IMPORT, UNTRIED, BY_THOROUGH)
# Of an app's tests without a change: those that pass, each with the functions that it enters.
SEEN = "seen.json"
# The test that noticed what runs at import; whether it passes without is seen by another process.
NOTICED_BY = "noticed_by"
# Run before the forks, which could not go on with the threads that a paper's printing starts.
FIRST = "test_first_of_mutants.py"
FOLDERS = [folder for package, folder in sources.FOLDERS.items() if package != "site"]
# Besides those of the app, and before them: cheap, and about every app's screens.
ALWAYS = ("tests/boundaries/test_guards.py",)
# Where the path of an app ends.
INSIDE_AN_APP = {"domain", "views", "views.py", "forms", "forms.py", "templates"}
# Bytes of a test's place among them.
PLACE = 4


class Change(NamedTuple):
    """A small change of a module; `row` is its line."""

    module: str
    row: int
    operator: str
    text: str

    def __str__(self) -> str:
        return f"{self.module}:{self.row} {self.operator.rsplit('/', 1)[-1]}"

    @property
    def is_template(self) -> bool:
        return not self.module.endswith(".py")

    @property
    def app(self) -> str:
        parts = Path(self.module).parts
        inside = next(place for place, part in enumerate(parts) if part in INSIDE_AN_APP)
        if parts[0] == "plugins":
            return str(Path(*parts[:2], "tests", *parts[3:inside]))
        return str(Path("tests", *parts[:inside]))


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
        elif not (item.get_closest_marker("browser") or item.get_closest_marker("programs")):
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
            place = _place(change.module, change.row)
            asked = [one for one in passing if not place or place in entered[one.nodeid]]
            said.write(bytes([_outcome(asked, change)]))
            said.flush()
    return True


def _run_unchanged(items: list[pytest.Item], modules: set[str], seen: Path) -> None:
    """Write to `seen` the places in the modules that each passing test enters.

    What the first test of a file enters may have made the rows of the others, so it counts for all.
    """
    entered: dict[str, set[str]] = {}
    first_of = {item.path: item.nodeid for item in reversed(items)}
    shown: set[str] = set()
    template_rendered.connect(
        lambda template, **_: shown.add(os.path.relpath(template.origin.name)), weak=False
    )
    measured = coverage.Coverage(data_file=None, include=sorted(modules), config_file=False)
    # Where templates alone are changed.
    measured.set_option("run:disable_warnings", ["no-data-collected"])
    measured.start()
    for item, following in zip(items, [*items[1:], None], strict=True):
        measured.switch_context(item.nodeid)
        shown.clear()
        if _run(item, following):
            entered[item.nodeid] = shown & modules
    measured.stop()
    data = measured.get_data()
    for module in modules:
        rows = data.contexts_by_lineno(str(Path(module).resolve()))
        for row, tests in rows.items():
            for test in tests:
                if test in entered:
                    entered[test].add(_place(module, row))
    for item in items:
        if item.nodeid in entered:
            entered[item.nodeid] |= entered.get(first_of[item.path], set())
    seen.write_text(json.dumps({test: sorted(found) for test, found in entered.items()}), "utf-8")


@cache
def _functions(module: str) -> list[tuple[int, int]]:
    """Return first and last rows of the bodies of its functions, the inner ones last."""
    source = Path(module).read_text("utf-8")
    return [(one.body[0].lineno, one.end_lineno or one.lineno) for one in functions_in(source)]


def functions_in(source: str) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return all functions, the inner ones last."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [one for one in ast.walk(ast.parse(source)) if isinstance(one, kinds)]


def _place(module: str, row: int) -> str:
    """Return the innermost function around the row as `module:row`, or the template.

    Empty for what runs at import.
    """
    if not module.endswith(".py"):
        return module
    around = [first for first, last in _functions(module) if first <= row <= last]
    return f"{module}:{around[-1]}" if around else ""


def _outcome(items: list[pytest.Item], change: Change) -> int:
    """Return the outcome of the tests that pass without the change."""
    near = set(Path(change.module).with_suffix("").parts)

    def distance(item: pytest.Item) -> tuple[bool, bool, int, int]:
        parts = {part.removeprefix("test_") for part in item.path.with_suffix("").parts}
        of_app = str(item.path.relative_to(Path.cwd())) not in ALWAYS
        return _is_thorough(item), of_app, -len(near & parts), len(parts)

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
                return BY_THOROUGH if _is_thorough(test) else outcome
            # A test that fails in a fork without the change, too, says nothing about it.
            if not _fails_alone(test):
                return BY_THOROUGH if _is_thorough(test) else outcome
            rest = rest[minds:]


def _is_thorough(item: pytest.Item) -> bool:
    return item.get_closest_marker("thorough") is not None


def _fails_alone(item: pytest.Item) -> bool:
    return _in_a_fork(lambda: MISSED if _run(item, None) else NOTICED) == NOTICED


def _in_a_fork(work: Callable[[], int | None]) -> int:
    """Return the result of the work in a process of its own."""
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        used = int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))
        resource.setrlimit(resource.RLIMIT_CPU, (used + SECONDS, used + SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
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
    return outcome if outcome in KNOWN else NOTICED


def _tried(items: list[pytest.Item], change: Change, at: mmap.mmap) -> int:
    """Return the test that runs counts itself in `at`, from one; 0 before the first."""
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
    """Return whether the test passes."""
    before = item.session.testsfailed
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
    return item.session.testsfailed == before


def _made(change: Change) -> bool:
    """Apply the change in this process; False if it concerns code that runs at import."""
    path = Path(change.module).resolve()
    source = path.read_text("utf-8")
    if source == change.text:
        return True
    if path.suffix != ".py":
        _serve(path, change.text)
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


def _serve(template: Path, text: str) -> None:
    """Serve `text` for this template, and reload templates that were read already."""
    read = Loader.get_contents

    def contents(loader: Loader, origin: Origin) -> str:
        return text if Path(origin.name) == template else read(loader, origin)

    Loader.get_contents = contents  # type: ignore[method-assign]
    for engine in engines.all():
        for loader in getattr(getattr(engine, "engine", None), "template_loaders", []):
            loader.reset()


def _codes(code: CodeType) -> Iterator[tuple[tuple[str, int], CodeType]]:
    yield (code.co_qualname, code.co_firstlineno), code
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield from _codes(one)


def _alone(code: CodeType) -> tuple[object, ...]:
    """Return the code of a function without the functions that it defines."""
    own = tuple(repr(one) for one in code.co_consts if not isinstance(one, CodeType))
    return code.co_code, own, code.co_names, code.co_varnames, code.co_freevars
