"""A delivery that is saved while its change is put in force, recounted or contested waits for it.

Each row stops the first verb where it holds the change; without the one order of locks PostgreSQL
breaks one of the two off.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from threading import Event

import pytest
from django.db import connection, transaction

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from ebok_plugin.charges.models import RateException
from ebok_plugin.fee_changes.domain.contest import end_contest
from ebok_plugin.fee_changes.domain.fee_change import put_in_force
from ebok_plugin.fee_changes.domain.rate_exceptions import recount_old_rates
from ebok_plugin.fee_changes.models import Contest, FeeChange, NoticeDelivery
from ebok_plugin.ledger.models import Account
from tests.crowd import Crowd
from tests.ebok_plugin.fee_changes.change_04 import TODAY, components
from tests.ebok_plugin.fee_changes.late_change import change_of, deliver, sued
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.domain.test_posting_at_once import A_MOMENT, ended, stopped_after
from tests.marks import AT_ONCE
from tests.people import staff

pytestmark = AT_ONCE


@dataclass
class NotifiedChange:
    """Felicja notified Anna and Piotr of a change; no letter is known to have reached them."""

    anna: Account
    piotr: Account
    change: FeeChange
    felicja: Origin


@pytest.fixture
def site() -> NotifiedChange:
    felicja = Origin(actor=staff("felicja", "finance_clerk"))
    kamil = Origin(actor=staff("kamil", "finance_approver"))
    components()
    anna, piotr = open_account("100005"), open_account("100007", "Piotr Wrona")
    return NotifiedChange(anna, piotr, change_of("4.85", "2027-04", felicja, kamil), felicja)


def in_force(site: NotifiedChange) -> None:
    put_in_force(site.change, origin=site.felicja)


def in_force_without_its_exceptions(site: NotifiedChange) -> None:
    put_in_force(site.change, origin=site.felicja)
    RateException.objects.all().delete()


def recounted(site: NotifiedChange) -> None:
    recount_old_rates(site.change, origin=site.felicja)


def contested(site: NotifiedChange) -> None:
    sued(site.piotr, site.change, site.felicja)


def nothing(site: NotifiedChange) -> None:
    """The change is still being notified."""


DOMAIN = "ebok_plugin.fee_changes.domain"
# What was done before, the first verb, after which of its calls it stops.
MEETINGS: list[
    tuple[str, Callable[[NotifiedChange], None], Callable[[NotifiedChange], None], str]
] = [
    ("wejście w życie", nothing, in_force, f"{DOMAIN}.fee_change.refuse_before_earlier"),
    (
        "przeliczenie",
        in_force_without_its_exceptions,
        recounted,
        f"{DOMAIN}.rate_exceptions.lock_change",
    ),
    ("pozew", nothing, contested, f"{DOMAIN}.contest._notified_rows"),
]


@pytest.mark.parametrize(
    ("what", "before", "first", "place"), MEETINGS, ids=[what for what, *_ in MEETINGS]
)
def test_a_delivery_waits_for_its_change(
    what: str,
    before: Callable[[NotifiedChange], None],
    first: Callable[[NotifiedChange], None],
    place: str,
    site: NotifiedChange,
    crowd: Crowd,
    monkeypatch,
):
    before(site)
    reached = stopped_after(monkeypatch, place)

    def later() -> None:
        assert reached.wait(timeout=30)
        deliver(site.change, site.anna, TODAY, site.felicja)

    with crowd(), ThreadPoolExecutor(2) as pool:
        for end in [pool.submit(ended, act) for act in (lambda: first(site), later)]:
            end.result()
        found = pool.submit(delivered, site.change).result()

    assert found == [("100005", TODAY)]


def delivered(change: FeeChange) -> list[tuple[str, date | None]]:
    rows = NoticeDelivery.objects.filter(notice__change=change)
    try:
        return list(rows.values_list("notice__account__account_no", "delivered_on"))
    finally:
        connection.close()


def test_a_judgment_holds_its_case_after_the_end_of_the_chain(site: NotifiedChange, crowd: Crowd):
    """Anyone who has that end may want the case: a judgment that waits does not hold it yet."""
    contested(site)
    reached = Event()

    def first() -> None:
        with transaction.atomic():
            wait_for_turn()
            reached.set()
            time.sleep(A_MOMENT)
            Contest.objects.select_for_update().get()

    def later() -> None:
        assert reached.wait(timeout=30)
        won = Contest.State.WON_BY_COOP
        end_contest(Contest.objects.get(), won, final_on=TODAY, origin=site.felicja, today=TODAY)

    with crowd(), ThreadPoolExecutor(2) as pool:
        for end in [pool.submit(ended, act) for act in (first, later)]:
            end.result()
        found = pool.submit(states).result()

    assert found == [Contest.State.WON_BY_COOP]


def states() -> list[str]:
    try:
        return list(Contest.objects.values_list("state", flat=True))
    finally:
        connection.close()
