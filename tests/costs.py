"""Measures the cost of each test and keeps those of `make test` cheap.

A cost is CPU time in seconds, including programs that the test starts and waits for. Machines
differ, so costs are compared in units: the time of a fixed calibration, which each process measures
before its first test and again halfway. On the machine of decision 16 a unit is 0.3 s.

In the first tier (`--tier first`) the run lists each test that costs more than a unit and each file
that costs more than 5 s of that machine; above 1.5 times the limit it fails. A test may be costly
by accident, because it is the first to render some page or because of other load, so it runs up
to five times, each time with a newly measured unit, and its cheapest run counts. Fixtures of a
wider scope and `@shared` rows count for the file; what serves several files, and every teardown,
counts for none. Tests marked `always` have no limit. Neither have browser tests, which change the
site that they visit and cannot run twice.
"""

from collections import Counter, defaultdict
from collections.abc import Generator

import pytest
from _pytest.runner import runtestprotocol

from tests.meter import COST, calibrate, meter

# CPU seconds of a unit on the machine of decision 16.
UNIT_SECONDS = 0.3
# The limits, in units.
TEST_LIMIT = 1.0
FILE_LIMIT = 5.0 / UNIT_SECONDS
# Up to this multiple of the limit the run only warns.
TOLERANCE = 1.5
# How often an expensive test runs before it counts. Of 8 000 tests one that is cheap came out too
# expensive three times in a row on a machine with other load.
TRIES = 5
ADVICE = "make it cheap or mark it thorough"
LISTED = 10
EXEMPT = "exempt from limits"


class Costs:
    """The costs of a run by test and by file, in the process that reports."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self.tests: defaultdict[str, float] = defaultdict(float)
        self.files: defaultdict[str, float] = defaultdict(float)

    def add(self, test: str, own: float, shared: float, unit: float, *, limited: bool) -> None:
        """Add a test's own seconds and those it shares with others of its file."""
        file = test.partition("::")[0]
        self.seconds[file] += own + shared
        if limited:
            self.tests[test] += own / unit
            self.files[file] += (own + shared) / unit

    def dear(self, times: float = 1.0) -> list[str]:
        """Return a line for each test and file above `times` its limit, the highest first."""
        over = [
            (cost / limit, f"{cost * UNIT_SECONDS:6.2f} s of {limit * UNIT_SECONDS:.1f}  {name}")
            for costs, limit in ((self.tests, TEST_LIMIT), (self.files, FILE_LIMIT))
            for name, cost in costs.items()
            if cost > times * limit
        ]
        return [line for _, line in sorted(over, reverse=True)]


costs = Costs()


def is_guarded(config: pytest.Config) -> bool:
    return config.getoption("tier") == "first"


def pytest_collection_finish(session: pytest.Session) -> None:
    if not session.config.option.collectonly:
        meter.measure_unit()


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[object]) -> Generator[None, object, object]:
    if fixturedef.scope == "function":
        return (yield)
    with meter.charge("file" if fixturedef.scope in ("module", "class") else "run"):
        return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown() -> Generator[None, None, None]:
    with meter.charge("run"):
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    taken = meter.take()
    report.user_properties.append((COST, (taken["test"], taken["file"], meter.unit)))
    if _is_exempt(item):
        report.user_properties.append((EXEMPT, True))
    return report


def _is_exempt(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(name) for name in ("always", "browser"))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Run the test as pytest does, and again while it is too expensive."""
    _calibrate_in_the_middle(item.session)
    if not is_guarded(item.config):
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = runtestprotocol(item, nextitem=nextitem, log=False)
    for _ in range(0 if _is_exempt(item) else TRIES - 1):
        if _has_failed(reports) or _own_cost(reports) <= TOLERANCE * TEST_LIMIT:
            break
        reports = _try_again(item, nextitem, reports)
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def _try_again(
    item: pytest.Item, nextitem: pytest.Item | None, before: list[pytest.TestReport]
) -> list[pytest.TestReport]:
    """Run the test again with a new unit; return the reports of the cheaper run."""
    with meter.with_unit(calibrate()):
        again = runtestprotocol(item, nextitem=nextitem, log=False)
    # If the second run fails, the first one left something behind.
    return again if _own_cost(again) < _own_cost(before) or _has_failed(again) else before


def _has_failed(reports: list[pytest.TestReport]) -> bool:
    return any(report.failed for report in reports)


def _calibrate_in_the_middle(session: pytest.Session) -> None:
    processes = getattr(session.config, "workerinput", {}).get("workercount", 1)
    session.stash[_STARTED] = session.stash.get(_STARTED, 0) + 1
    if session.stash[_STARTED] == len(session.items) // (2 * processes) + 1 > 50:
        meter.measure_unit()


_STARTED = pytest.StashKey[int]()


def _own_cost(reports: list[pytest.TestReport]) -> float:
    """Return the cost in units."""
    return sum(own / unit for report in reports for own, _, unit in _costs_in(report))


def _costs_in(report: pytest.TestReport) -> list[tuple[float, float, float]]:
    return [cost for name, cost in report.user_properties if name == COST]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    for own, shared, unit in _costs_in(report):
        costs.add(
            report.nodeid, own, shared, unit, limited=(EXEMPT, True) not in report.user_properties
        )


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if is_guarded(session.config) and costs.dear(TOLERANCE) and not session.exitstatus:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not is_guarded(terminalreporter.config):
        if len(costs.seconds) > 1:
            terminalreporter.section("CPU seconds by file, the most expensive first")
            for file, seconds in costs.seconds.most_common(LISTED):
                terminalreporter.write_line(f"{seconds:8.1f} {file}")
            terminalreporter.write_line(f"{costs.seconds.total():8.1f} all files")
        return
    too_dear = costs.dear(TOLERANCE)
    within = costs.dear()[len(too_dear) :][:LISTED]
    for title, lines in (
        (f"too expensive: {ADVICE}", too_dear),
        ("expensive, still allowed", within),
    ):
        if lines:
            terminalreporter.section(title)
            for line in lines:
                terminalreporter.write_line(line)
    terminalreporter.write_line(f"{costs.seconds.total():.0f} CPU seconds in the tests")
