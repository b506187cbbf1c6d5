"""What is kept of the first page ends with the next posting, the day, and the reader's right."""

from datetime import date

import pytest
from django.core.cache import caches

from ebok_plugin.ledger.models import Account
from ebok_plugin.panel.domain.account_facts import facts_of
from ebok_plugin.panel.domain.cached_parts import CachedParts, cached_parts
from ebok_plugin.panel.domain.part_cache import CACHE
from ebok_plugin.panel.domain.stands import account_stands, postings_of
from tests.ebok_plugin.ledger.books import charge, open_account, pay, zl
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.query_counts import counted, queries_of
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]
TODAY = date(2026, 11, 20)


@shared
def account() -> Account:
    account = open_account("100005")
    charge(account, "2026-11", "300.00")
    return account


def parts(account: Account, today: date = TODAY) -> CachedParts:
    stands, read = account_stands([account], facts_of([account]), today)
    return cached_parts(account, stands[account.pk], read)


def made_anew(account: Account, today: date = TODAY) -> CachedParts:
    caches[CACHE].clear()
    return parts(account, today)


def test_what_is_kept_asks_for_the_facts_alone(account: Account):
    """And a neighbour has parts of his own."""
    first = parts(account)
    assert counted(parts, account) == (first, queries_of(facts_of, [account]))

    other = open_account("100006")
    charge(other, "2026-11", "420.00")
    assert first.explanation.total == zl("300.00")
    assert parts(other).explanation.total == zl("420.00")


def test_a_posting_and_a_day_end_it(account: Account):
    before = parts(account)
    pay(account, "2026-11-19", "120.00")
    after, tomorrow = parts(account), parts(account, date(2026, 11, 21))

    assert str(before.explanation.total) != str(after.explanation.total)
    assert tomorrow.explanation.today == date(2026, 11, 21)
    assert after == made_anew(account)
    assert tomorrow == made_anew(account, date(2026, 11, 21))


def test_a_page_seen_again_does_not_read_what_is_open_behind_its_figures(
    client, account: Account, monkeypatch
):
    """It grows with the months of arrears, and is read by who draws the card anew."""
    grant(account, "Anna Lis")
    signed_in(client)
    client.get("/e-bok/")
    read: list[str] = []
    memory = caches[CACHE]
    get = memory.get

    def noted(key: str, *more: object) -> object:
        read.append(key.split("-")[1])
        return get(key, *more)

    monkeypatch.setattr(memory, "get", noted)
    again = client.get("/e-bok/").content

    assert b"300,00" in again
    assert {"stand", "card", "below"} <= set(read)
    assert "postings" not in read


def test_what_is_open_is_read_anew_when_the_memory_had_no_room(account: Account):
    stands, read = account_stands([account], facts_of([account]), TODAY)
    stand = stands[account.pk]
    first = postings_of(account, stand, read)
    caches[CACHE].clear()

    assert [one.open for one in first.overdue] == [zl("300.00")]
    assert postings_of(account, stand, {}) == first


def test_what_is_open_is_neither_made_nor_kept_for_who_reads_the_figures_alone(
    account: Account, monkeypatch
):
    """A manager's first page has a dozen accounts, and draws the card of one."""
    memory = caches[CACHE]
    put = memory.set
    kept: list[str] = []

    def noted(key: str, *more: object) -> None:
        kept.append(key.split("-")[1])
        put(key, *more)

    monkeypatch.setattr(memory, "set", noted)
    stands, read = account_stands([account], facts_of([account]), TODAY)

    assert stands[account.pk].state.overdue == zl("300.00")
    assert kept == ["stand"]
    assert [one.open for one in read[account.pk].postings.overdue] == [zl("300.00")]
