"""One statement of all own accounts: each with what it began, got and ended with, and their sum."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ebok_plugin.ledger.domain.queries.statement import statement
from ebok_plugin.ledger.domain.queries.together import sums_of
from ebok_plugin.ledger.models import Account, AccountAccess
from tests.ebok_plugin.ledger.books import charge, open_account, pay
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.page_checks import page_problems, parsed
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_day")]
TODAY, PAGE = date(2026, 11, 20), "/e-bok/konto/zestawienie/"
MANAGER = AccountAccess.Role.MANAGER


@pytest.fixture
def demo_day(settings: object) -> None:
    settings.COOP_TODAY = TODAY  # type: ignore[attr-defined]  # the fixture of pytest-django


@shared
def accounts() -> list[Account]:
    """Two that Anna manages, one of a stranger."""
    one, two, other = (open_account(f"10000{n}", f"Płatnik {n}") for n in range(1, 4))
    charge(one, "2025-12", "100.00")
    charge(one, "2026-01", "300.00")
    pay(one, "2026-01-20", "350.00")
    charge(two, "2026-02", "70.50")
    pay(two, "2026-02-20", "100.00")
    charge(other, "2026-02", "999.00")
    for account in (one, two):
        grant(account, "Anna Lis", MANAGER)
    return [one, two, other]


@pytest.fixture
def anna(client: Client, accounts: list[Account]) -> Client:
    signed_in(client)
    return client


def table(client: Client, **asked: str) -> list[list[str]]:
    rows = parsed(client.get(PAGE, asked)).xpath("//section[@aria-labelledby='konta']//tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in rows[1:]]


def test_each_account_and_the_sum_of_all(anna: Client) -> None:
    one, two, total = table(anna)

    assert one[1:] == ["100,00", "300,00", "350,00", "50,00"]
    assert two[1:] == ["0,00", "70,50", "100,00", "−29,50nadpłata"]
    assert total == ["Razem", "100,00", "370,50", "450,00", "20,50"]
    assert page_problems(anna.get(PAGE)) == []
    assert "999" not in anna.get(PAGE).content.decode()
    assert PAGE in anna.get("/e-bok/konto/").content.decode()


def test_of_a_period_and_a_wrong_one_is_said(anna: Client) -> None:
    one = table(anna, od="2025-12-01", do="2025-12-31")[0]
    assert one[1:] == ["0,00", "100,00", "0,00", "100,00"]

    for asked in ({"od": "x"}, {"od": "2026-05-01", "do": "2026-01-01"}, {"do": "2099-01-01"}):
        page = anna.get(PAGE, asked)
        assert page.status_code == 200
        assert parsed(page).xpath("//*[contains(@class, 'field--bad')]")


@pytest.mark.both_databases
def test_the_sums_are_those_of_each_statement(accounts: list[Account]) -> None:
    start, end = date(2026, 1, 1), TODAY
    together = sums_of(accounts, start, end)

    for account in accounts:
        alone = statement(account, start, end)
        assert (together[account.pk].opening, together[account.pk].closing) == (
            alone.opening,
            alone.closing,
        )


def test_the_cost_does_not_grow_with_the_accounts(anna: Client) -> None:
    anna.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        anna.get(PAGE)
    for n in range(30):
        account = open_account(f"2000{n:02d}", f"Inny {n}")
        charge(account, "2026-03", "10.00")
        grant(account, "Anna Lis", MANAGER)
    with CaptureQueriesContext(connection) as many:
        rows = table(anna)

    assert (len(rows), len(many)) == (33, len(few))
