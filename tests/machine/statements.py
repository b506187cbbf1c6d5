"""Which tests PostgreSQL needs: those that give it a statement, or a refusal, that no other gives.

Usage: pytest -p tests.machine.statements -m both_databases

Ends with the tests whose statements all stand in others too: their rule is proved on SQLite, and
their mark `both_databases` may go. What PostgreSQL does differently with the same statement (locks,
order of words, search, odd input) is for a person to know: such tests stay, whatever is said here.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Generator
from typing import Any

import pytest
from django.db import DatabaseError, connection

# What differs between two runs of one statement: its values, and names that Django counts up.
VALUES = re.compile(r"'(?:[^']|'')*'|\b\d+\b|%s")
COUNTED = re.compile(r'"?_django_curs_\w+"?|"s\d+_x\d+"')
LISTS = re.compile(r"\(\?(?:, ?\?)*\)(?:, ?\(\?(?:, ?\?)*\))*")
OWN = "statements"

_given: defaultdict[str, set[str]] = defaultdict(set)


def form_of(sql: str) -> str:
    """The statement without its values: `… WHERE "id" = ? AND "day" IN (?)`."""
    return LISTS.sub("(?)", VALUES.sub("?", COUNTED.sub("counted", sql)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    given: set[str] = set()

    def noted(execute: Callable[..., Any], sql: str, *asked: Any) -> Any:
        form = form_of(str(sql))
        try:
            return execute(sql, *asked)
        except DatabaseError as refusal:
            # A constraint is named by what the database says of it, not by the statement.
            form = f"{refusal.args[0]}".partition("DETAIL")[0]
            raise
        finally:
            given.add(form)

    with connection.execute_wrapper(noted):
        outcome = yield
    item.user_properties.append((OWN, sorted(given)))
    return outcome


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    for name, given in report.user_properties:
        if name == OWN and report.when == "call":
            _given[report.nodeid.partition("[")[0]].update(given)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    often = Counter(form for given in _given.values() for form in given)
    terminalreporter.section("tests that give the database nothing of their own")
    for test, given in sorted(_given.items()):
        if all(often[form] > 1 for form in given):
            often.subtract(given)
            terminalreporter.write_line(test)
