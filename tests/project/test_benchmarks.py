"""A bench that no longer runs is found before somebody needs its figures."""

from importlib import import_module

import pytest

from cms_ext.people.identity.backends import CoopArgon2PasswordHasher
from ebok_plugin.ledger.domain.queries.account import read_balances
from tests.benchmarks import ledger, statements


@pytest.mark.django_db
def test_the_bare_twin_of_a_statement_gets_all_that_its_template_asks_for():
    found = statements.measure(statements.fill(1))

    assert found.goal == statements.GOAL
    assert found.floor > 0


@pytest.mark.django_db
def test_the_filled_ledger_holds_what_its_questions_are_about():
    accounts = [ledger.open_filler(number) for number in range(ledger.OWES)]

    ledger.fill(accounts, 4)

    held = read_balances(accounts, ledger.TODAY)
    assert sorted(held[account.pk].balance.grosze for account in accounts) == [0, 0, 0, 0, 47_708]


def test_the_floor_of_a_sign_in_hashes_as_the_product_does(monkeypatch, tmp_path):
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    floor = import_module("tests.benchmarks.raw.urls").HASHER

    ours = CoopArgon2PasswordHasher()
    cost = (ours.time_cost, ours.memory_cost, ours.parallelism)
    assert (floor.time_cost, floor.memory_cost, floor.parallelism) == cost
