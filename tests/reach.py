"""Records what each test file reaches: functions, templates and files that it opens.

The product's modules and the tests' helpers are loaded with one more call in each function, which
notes that it was entered. Counting lines takes half as much time again; this takes less than runs
differ (175 tests: 11.3 s of a core with it, 10.5 and 11.8 s without). What runs once for a whole
process (an import, a cached function, a session's fixture) counts for all tests.

It is on where PYTEST_PLUGINS names it. `make test` and `make test-rest` leave the records in the
clone, each with the tree of files that it was made from, for `tests/machine/changed.py`. Tests that
start a browser or a program have none: another process does their work.
"""

import ast
import json
import os
import pickle
import shutil
import sys
import zlib
from collections import Counter, defaultdict
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from tempfile import NamedTemporaryFile
from types import CodeType, ModuleType
from typing import Any, NamedTuple, Self

import pytest
from django.template import Origin
from django.template.loaders.filesystem import Loader
from django.test.signals import template_rendered

from tests.meter import COST
from tests.migrated import KEPT, ROOT, git

RECORDS = KEPT / "reached.pickle"
# The instrumented bytecode, apart from that of runs without records or by another `instrument`.
BYTECODE = str(KEPT / f"bytecode-{zlib.crc32(Path(__file__).read_bytes()):08x}")
FOLDERS = tuple(
    f"{ROOT / name}{os.sep}"
    for name in ("site", "cms_ext", "members_area", "ebok_plugin", "plugins", "tests")
)
# Work of one call serves the whole process; a template is parsed once.
ONCE = {"cache", "lru_cache", "tag"}
THOROUGH = " thorough"
# Reached by a test that starts Python or forks.
OTHER_PROCESS = "another process"

# Functions ("path::name"), templates ("path::") and opened files ("path") since the last test.
reached: set[str] = set()
# The same by unit: a file's tests of the first tier, and its thorough ones.
by_unit: defaultdict[str, set[str]] = defaultdict(set)
for_all_tests: set[str] = set()
_demo: set[str] = set()
# Tests by unit: those that are there, that are to run and that ran, and their CPU seconds.
_collected: Counter[str] = Counter()
_expected: Counter[str] = Counter()
_ran: Counter[str] = Counter()
_cost: Counter[str] = Counter()
_failed: set[str] = set()
_state = {"importing": 0, "parsing": 0, "running": False}


@contextmanager
def count_for_all_tests(into: set[str] = for_all_tests) -> Iterator[None]:
    before = set(reached)
    reached.clear()
    try:
        yield
    finally:
        into |= reached
        reached.clear()
        reached.update(before)


def function_key(path: str, name: str) -> str:
    return f"{path}::{name}"


def shown_key(template: str) -> str:
    return f"{template}::"


def list_functions(
    tree: ast.Module,
) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Yield all functions by their qualified names, with a number where a name repeats."""
    seen: Counter[str] = Counter()

    def visit(node: ast.AST, prefix: str) -> Iterator[tuple[str, Any]]:
        for child in ast.iter_child_nodes(node):
            name = prefix
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                name = f"{prefix}{child.name}."
                if not isinstance(child, ast.ClassDef):
                    seen[name] += 1
                    yield f"{name[:-1]}{seen[name]}" if seen[name] > 1 else name[:-1], child
            yield from visit(child, name)

    return visit(tree, "")


def runs_once(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(
        isinstance(part, ast.Name | ast.Attribute)
        and (part.id if isinstance(part, ast.Name) else part.attr) in ONCE
        for decorator in function.decorator_list
        for part in ast.walk(decorator)
    )


def instrument(source: bytes, path: str) -> ast.Module:
    """Parse the module; each of its functions first notes that it is entered."""
    tree = ast.parse(source)
    for name, function in list(list_functions(tree)):
        start = 0 if ast.get_docstring(function, clean=False) is None else 1
        place = function.body[min(start, len(function.body) - 1)]
        note = ast.parse(f"__reached__({function_key(path, name)!r})\nwith __once__(): pass").body
        for part in (part for statement in note for part in ast.walk(statement)):
            ast.copy_location(part, place)
        entered, once = note
        body = [entered, *function.body[start:]]
        if runs_once(function):
            once.body = body  # type: ignore[attr-defined]
            body = [once]
        function.body[start:] = body
    return tree


class _Loader(SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType | None:
        before, sys.pycache_prefix = sys.pycache_prefix, BYTECODE
        try:
            return super().get_code(fullname)
        finally:
            sys.pycache_prefix = before

    def source_to_code(self, data: Any, path: Any, **options: Any) -> CodeType:
        relative = Path(path).relative_to(ROOT).as_posix()
        return compile(instrument(data, relative), path, "exec", dont_inherit=True)

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__["__reached__"] = reached.add
        module.__dict__["__once__"] = count_for_all_tests
        _state["importing"] += 1
        try:
            with count_for_all_tests():
                super().exec_module(module)
        finally:
            _state["importing"] -= 1


class _Finder:
    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target)
        if spec is None or not (spec.origin or "").startswith(FOLDERS):
            return None
        file = Path(spec.origin or "")
        if (
            file.suffix != ".py"
            or file.name.startswith("test_")
            or file.name in ("conftest.py", "reach.py")
            or "migrations" in file.parts
        ):
            return None
        spec.loader = _Loader(name, str(file))
        return spec


def _note_event(event: str, arguments: tuple[Any, ...]) -> None:
    """Note files that are opened, and Python in other processes, where nothing is noted."""
    if event == "open" and isinstance(arguments[0], str):
        _note_open(os.path.abspath(arguments[0]))
    elif event == "os.fork" or (event == "subprocess.Popen" and _is_unseen(arguments[1])):
        reached.add(OTHER_PROCESS)


def _is_unseen(command: Sequence[object]) -> bool:
    """Return False for the sandbox, whose programs `effects` finds by their names."""
    return sys.executable in map(str, command) and "-I" not in command


def _note_open(path: str) -> None:
    relative = path.removeprefix(f"{ROOT}{os.sep}")
    if relative == path or relative.startswith(".") or ".pyc" in path or _state["parsing"]:
        return
    is_module = path.endswith(".py") and "/migrations/" not in path
    if is_module and _state["running"] and not _state["importing"] or not path.endswith(".py"):
        reached.add(relative)


def _note_template(template: Any, **_: Any) -> None:
    path = str(template.origin.name)
    relative = path.removeprefix(f"{ROOT}{os.sep}")
    if relative != path:
        reached.add(shown_key(relative))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--units", help="file with the units to run, as a list of JSON")
    parser.addoption("--budget", type=float, help="CPU seconds after which no test starts")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Begin before pytest-django sets Django up."""
    sys.meta_path.insert(0, _Finder)  # type: ignore[arg-type]
    sys.addaudithook(_note_event)


def unit_of(item: pytest.Item) -> str | None:
    file = item.path.relative_to(ROOT).as_posix()
    return _unit(file, {mark.name for mark in item.iter_markers()})


def _unit(file: str, marks: set[str]) -> str | None:
    """Return the unit of a test with these marks; None if it works in another process."""
    if marks & {"browser", "programs"}:
        return None
    return file + THOROUGH if "thorough" in marks else file


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        _collected.update([item.path.relative_to(ROOT).as_posix(), unit_of(item) or ""])
    if wanted := config.getoption("units"):
        units = set(json.loads(Path(wanted).read_text("utf-8")))
        left_out = [item for item in items if unit_of(item) not in units]
        items[:] = [item for item in items if unit_of(item) in units]
        if left_out:
            config.hook.pytest_deselected(items=left_out)


def pytest_collection_finish(session: pytest.Session) -> None:
    template_rendered.connect(_note_template, weak=False)
    read = Loader.get_contents

    def read_once(loader: Loader, origin: Origin) -> str:
        """Read a template, whose file is opened by the first test that shows it."""
        _state["parsing"] += 1
        try:
            return read(loader, origin)
        finally:
            _state["parsing"] -= 1

    Loader.get_contents = read_once  # type: ignore[method-assign]
    _expected.update(unit for item in session.items if (unit := unit_of(item)))
    for_all_tests.update(reached)
    reached.clear()
    _state["running"] = True
    # A test may start a pytest of its own.
    os.environ.pop("PYTEST_PLUGINS", None)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[object]) -> Generator[None, object, object]:
    if fixturedef.argname == "demo":  # loaded once for several files
        with count_for_all_tests(_demo):
            value = yield
        reached.update(_demo)
        return value
    if fixturedef.scope == "session":
        with count_for_all_tests():
            return (yield)
    return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> bool | None:
    """Leave out what the budget has no place for."""
    budget = item.config.getoption("budget")
    return True if budget and sum(os.times()[:4]) > budget else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if unit := unit_of(item):
        by_unit[unit] |= reached
    reached.clear()
    return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    unit = _unit(report.nodeid.partition("::")[0], set(report.keywords))
    if unit:
        _ran[unit] += report.when == "teardown"
        _cost[unit] += sum(
            value[0] + value[1] for name, value in report.user_properties if name == COST
        )
        if report.failed:
            _failed.add(unit)


def pytest_sessionstart(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput"):
        session.config.stash[_TREE] = file_tree()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workerinput"):
        own = ({unit: [*keys] for unit, keys in by_unit.items()}, [*for_all_tests])
        session.config.workeroutput["reached"] = json.dumps([*own, _collected, _expected])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    sent = getattr(node, "workeroutput", {}).get("reached")
    if sent is None:
        return  # it crashed
    units, for_all, collected, expected = json.loads(sent)
    for unit, keys in units.items():
        by_unit[unit].update(keys)
    for_all_tests.update(for_all)
    # Each process collects all tests.
    for counts, others in ((_collected, collected), (_expected, expected)):
        counts.update(Counter(others) - counts)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Store the records of the units that passed as a whole, unless files changed meanwhile."""
    tree = config.stash.get(_TREE, None)
    if tree is None or config.option.collectonly or file_tree() != tree:
        return
    records = Records.load()
    for file in [name for name in _collected if name.endswith(".py")]:
        for unit in (file, file + THOROUGH):
            if not _collected[unit]:
                records.units[unit] = Record(tree, frozenset(), 0.0)
            elif unit in _failed:
                records.units.pop(unit, None)
            elif _ran[unit] == _expected[unit] > 0:
                keys = frozenset(by_unit[unit])
                records.units[unit] = Record(tree, keys, round(_cost[unit], 2))
    # The process that migrates leaves a database, which later runs take as it is.
    for_all = for_all_tests - {OTHER_PROCESS}
    records.for_all[tree] = records.for_all.get(tree, frozenset()) | for_all
    records.save()


class Record(NamedTuple):
    """What a unit reached when it last passed, in which state of the files, and its CPU seconds."""

    tree: str
    keys: frozenset[str]
    seconds: float


@dataclass
class Records:
    """The records of this clone, and by state of the files what counts for all tests."""

    units: dict[str, Record]
    for_all: dict[str, frozenset[str]]

    @classmethod
    def load(cls) -> Self:
        if not RECORDS.exists():
            return cls({}, {})
        # A file of this clone's own; pickle writes a name once, however many records have it.
        return cls(*pickle.loads(RECORDS.read_bytes()))  # noqa: S301 - see above

    def save(self) -> None:
        units = {
            unit: record._replace(keys=frozenset(map(sys.intern, record.keys)))
            for unit, record in self.units.items()
            if (ROOT / unit.removesuffix(THOROUGH)).exists()
        }
        used = {record.tree for record in units.values()}
        for_all = {tree: keys for tree, keys in self.for_all.items() if tree in used}
        KEPT.mkdir(exist_ok=True)
        unfinished = RECORDS.with_suffix(".new")
        unfinished.write_bytes(pickle.dumps((units, for_all)))
        unfinished.replace(RECORDS)


def file_tree() -> str | None:
    """Return git's name of the state of all files, committed or not; None outside of a clone."""
    own = git("rev-parse", "--git-path", "index")
    if own is None:
        return None
    KEPT.mkdir(exist_ok=True)
    with NamedTemporaryFile(dir=KEPT) as index:
        shutil.copyfile(ROOT / own, index.name)
        git("add", "--all", GIT_INDEX_FILE=index.name)
        return git("write-tree", GIT_INDEX_FILE=index.name)


_TREE = pytest.StashKey[str | None]()
