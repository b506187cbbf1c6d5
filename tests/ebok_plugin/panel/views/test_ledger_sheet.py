"""A page of a ledger is drawn once for its reader, and never after a posting, a day or a right."""

from datetime import date

import pytest
from django.core.cache import caches
from django.test import Client

from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.models import Account, AccountAccess
from ebok_plugin.panel.domain.part_cache import CACHE
from tests.ebok_plugin.ledger.books import charge, open_account, pay, pay_often
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.page_checks import parsed, said, texts
from tests.query_counts import counted, queries_of_page
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]
PAGE = "/e-bok/konto/100005/"
TODAY = date(2026, 11, 20)


@shared
def account() -> Account:
    account = open_account("100005")
    charge(account, "2026-11", "300.00")
    grant(account, "Anna Lis")
    return account


def rows(anna: Client, address: str = PAGE) -> list[str]:
    return said(parsed(anna.get(address)), "//tbody/tr[@id]")


def drawn_anew(anna: Client, address: str = PAGE) -> list[str]:
    caches[CACHE].clear()
    return rows(anna, address)


def test_a_page_that_is_seen_again_costs_the_same_for_one_entry_and_for_four(
    anna: Client, account: Account
):
    costs = set()
    for count in (1, 3):
        pay_often(account, count)
        costs |= {queries_of_page(anna, one) for one in (PAGE, f"{PAGE}?rok=2026&rodzaj=wplaty")}
        assert rows(anna) == drawn_anew(anna)

    assert len(costs) == 1


def test_a_posting_ends_it(anna: Client, account: Account):
    before = rows(anna)
    paid = pay(account, "2026-11-19", "120.00")
    after = rows(anna)
    reverse_entry(paid, on=TODAY, reason="Wpłata sąsiada z 1A/6", made_by=None, today=TODAY)
    undone = rows(anna)

    assert [len(found) for found in (before, after, undone)] == [1, 2, 3]
    assert after[1].endswith("120,00 180,00")
    assert undone == drawn_anew(anna)
    assert "skorygowano" in undone[1]


def test_a_day_ends_it(anna: Client, account: Account, settings):
    pay(account, "2026-11-21", "120.00")
    today = rows(anna)

    settings.COOP_TODAY = date(2026, 11, 21)

    assert [len(found) for found in (today, rows(anna))] == [1, 2]
    assert texts(parsed(anna.get(PAGE)), "//tfoot//th") == ["21.11.2026"]


def test_each_part_of_the_history_is_drawn_for_itself(anna: Client, account: Account):
    pay(account, "2026-11-19", "120.00")

    addresses = [PAGE, f"{PAGE}?rodzaj=wplaty", f"{PAGE}?od=2026-11-19&do=2026-11-19", PAGE]

    found = [rows(anna, address) for address in addresses]
    assert [len(one) for one in found] == [2, 1, 1, 2]
    assert found == [drawn_anew(anna, address) for address in addresses]


def test_each_reader_has_a_drawing_of_his_own(anna: Client, account: Account):
    rows(anna)
    grant(account, "Piotr Wrona", AccountAccess.Role.CO_OWNER)
    other = Client()
    signed_in(other, "Piotr Wrona", "EB-500009-1")

    found, first = counted(rows, other)
    assert first > queries_of_page(other, PAGE)
    assert found == rows(other) == rows(anna)


def test_neither_a_right_that_ended_nor_a_closed_login_opens_what_is_drawn(
    anna: Client, account: Account
):
    grant(open_account("100006"), "Anna Lis")
    assert len(rows(anna)) == 1

    AccountAccess.objects.filter(account=account).update(valid_to=date(2026, 11, 19))
    gone = anna.get(PAGE)
    AccountAccess.objects.update(valid_to=date(2026, 11, 19))
    refused = anna.get(PAGE)
    AccountAccess.objects.update(valid_to=None)
    User.objects.filter(login="EB-500001-3").update(is_active=False, state="SUSPENDED")
    closed = anna.get(PAGE)

    answers = (gone, refused, closed)
    assert [answer.status_code for answer in answers] == [404, 403, 302]
    assert all("300,00" not in answer.content.decode() for answer in answers)
