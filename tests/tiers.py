"""Tiers of tests (`pytest --tier NAME`), and the commit at which all of them last passed.

`make test` runs the first tier on SQLite and the one of PostgreSQL, `make test-rest` all others. A
test is in the first tier unless it is marked `thorough`. Each run reports how many of the tests it
ran and the commit at which all tiers last passed in this clone; `python -m tests.tiers` prints the
same for the last runs.
"""

import json
from collections.abc import Callable, Generator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.migrated import KEPT, alone, git

# The mark expression of each tier.
TIERS = {
    "first": "not thorough",
    "first-postgresql": "postgresql_core",
    "thorough": "thorough and not browser and not programs",
    "browser": "thorough and browser",
    "programs": "thorough and programs and not browser",
    "postgresql": "both_databases and not postgresql_core",
}
# By tier: number of tests that ran, and of all in the first; commits at which it passed, the newest
# first.
COUNTED, PASSED = KEPT / "tests-counted.json", KEPT / "tests-passed.json"
# How many passed runs of each tier are kept.
REMEMBERED = 20


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--tier", choices=TIERS, help="only the tests of this tier")


def pytest_configure(config: pytest.Config) -> None:
    if tier := config.getoption("tier"):
        config.option.markexpr = TIERS[tier]


@pytest.hookimpl(tryfirst=True)  # pytest selects by marks in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("programs"):
            item.add_marker(pytest.mark.thorough)


def pytest_deselected(items: list[pytest.Item]) -> None:
    items[0].config.stash[_LEFT_OUT] += len(items)


def pytest_sessionstart(session: pytest.Session) -> None:
    session.config.stash[_LEFT_OUT] = 0


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, None, None]:
    """Report at the end of the run; a worker sends its count to the main process."""
    config = session.config
    if hasattr(config, "workerinput"):
        config.workeroutput["left_out"] = config.stash[_LEFT_OUT]  # type: ignore[attr-defined]
    yield
    if hasattr(config, "workerinput"):
        return
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    tier = config.getoption("tier")
    if tier and reporter and not config.option.collectonly:
        ran = sum(
            report.when == "call"
            for outcome in ("passed", "failed", "xfailed", "xpassed")
            for report in reporter.stats.get(outcome, [])
        )
        # Other tiers leave out whole files (conftest.py), whose tests nobody has counted.
        every = ran + config.stash[_LEFT_OUT] if tier == "first" else None
        if config.args == config.getini("testpaths"):
            _change(COUNTED, lambda counted: counted | {tier: [ran, every]})
            if session.exitstatus == 0:
                remember(tier)
        reporter.write_line(f"Tier {tier}: ran {_share(ran, every)} tests; {last_passed()}.")


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    output = getattr(node, "workeroutput", {})
    node.config.stash[_LEFT_OUT] = output.get("left_out", 0)


def remember(tier: str) -> None:
    """Record that the tier passed at the current commit, unless there are changes."""
    if git("status", "--porcelain") != "":
        return
    here = {git("rev-parse", "--short=8", "HEAD"): f"{datetime.now(UTC):%Y-%m-%d %H:%M}"}

    def add(passed: dict[str, Any]) -> dict[str, Any]:
        commits = list((here | passed.get(tier, {})).items())[:REMEMBERED]
        return passed | {tier: dict(commits)}

    _change(PASSED, add)


def last_passed() -> str:
    """Describe the newest commit at which every tier passed."""
    passed = _read(PASSED)
    for commit, day in passed.get("first", {}).items():
        if all(commit in passed.get(tier, {}) for tier in TIERS):
            return f"all tests last passed at {commit} ({day} UTC)"
    return "all tests have not yet passed at one commit in this clone"


def _share(ran: int, every: int | None) -> str:
    return str(ran) if every is None else f"{ran} of {every}"


def _read(file: Path) -> dict[str, Any]:
    return json.loads(file.read_text("utf-8")) if file.exists() else {}


def _change(file: Path, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Rewrite the file in one step, although another tier may end at the same moment."""
    KEPT.mkdir(exist_ok=True)
    with alone(KEPT / "tiers.lock"):
        unfinished = file.with_suffix(".new")
        unfinished.write_text(json.dumps(change(_read(file)), indent=1), "utf-8")
        unfinished.replace(file)


_LEFT_OUT = pytest.StashKey[int]()


def main() -> None:
    counted = _read(COUNTED)
    words = ", ".join(f"{name} {_share(ran, every)}" for name, (ran, every) in counted.items())
    print(f"Tests that ran last, by tier: {words}; {last_passed()}.")


if __name__ == "__main__":
    main()
