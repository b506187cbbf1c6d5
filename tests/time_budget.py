"""At the end of a run: where its time went, so that a file that grew is seen on the same day.

The first figure is the seconds of the test processes, set-up and teardown included, by the clock:
beside other work they are longer than alone. The second is what they took of a processor, without
the browser, the sites and the programs that they start.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Generator

import pytest

LISTED = 10
# Seconds that one file of tests may take.
BUDGET = 20.0
CPU = "cpu seconds"

_clock: defaultdict[str, float] = defaultdict(float)
_cpu: defaultdict[str, float] = defaultdict(float)
_counted_until = time.process_time()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What this process has used since the last report is of the step that this one is about."""
    global _counted_until  # noqa: PLW0603 - one clock of one process
    report = yield
    now = time.process_time()
    report.user_properties.append((CPU, now - _counted_until))
    _counted_until = now
    return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    # Only the process that reports adds up: under xdist the workers' reports come to it too.
    file = report.nodeid.partition("::")[0]
    _clock[file] += report.duration
    # Of a worker that broke down nobody reported any.
    for name, told in report.user_properties:
        if name == CPU and isinstance(told, float):
            _cpu[file] += told


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    slowest = sorted(_clock.items(), key=lambda one: -one[1])
    over = [one for one in slowest[LISTED:] if one[1] > BUDGET]
    if not slowest or slowest[0][1] <= BUDGET:
        return
    terminalreporter.section(f"seconds by file, of the clock and cpu; {BUDGET:.0f} is the budget")
    for file, seconds in [*slowest[:LISTED], *over]:
        note = "" if seconds > BUDGET else "  (within)"
        terminalreporter.write_line(f"{seconds:8.1f} {_cpu[file]:8.1f} {file}{note}")
    total = sum(_cpu.values())
    terminalreporter.write_line(f"{sum(_clock.values()):8.1f} {total:8.1f} all files")
