"""At the end of a run: where its time went, so that a file that grew is seen on the same day.

The seconds are those of the test processes, set-up and teardown included; beside other work they
are longer than alone.
"""

from __future__ import annotations

from collections import defaultdict

import pytest

LISTED = 10
# Seconds that one file of tests may take.
BUDGET = 20.0

_spent: defaultdict[str, float] = defaultdict(float)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    # Only the process that reports adds up: under xdist the workers' reports come to it too.
    _spent[report.nodeid.partition("::")[0]] += report.duration


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    slowest = sorted(_spent.items(), key=lambda one: -one[1])
    over = [one for one in slowest[LISTED:] if one[1] > BUDGET]
    if not slowest or slowest[0][1] <= BUDGET:
        return
    terminalreporter.section(f"seconds by file; {BUDGET:.0f} is the budget of one")
    for file, seconds in [*slowest[:LISTED], *over]:
        note = "" if seconds > BUDGET else "  (within)"
        terminalreporter.write_line(f"{seconds:8.1f} {file}{note}")
