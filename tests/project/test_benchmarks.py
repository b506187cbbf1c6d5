"""A bench that no longer runs is found before somebody needs its figures."""

from __future__ import annotations

import pytest

from tests.benchmarks import statements


@pytest.mark.django_db
def test_the_bare_twin_of_a_statement_gets_all_that_its_template_asks_for() -> None:
    found = statements.measure(statements.fill(1))

    assert (found.statements, found.goal) == (1, statements.GOAL)
    assert found.bare_ms > 0
