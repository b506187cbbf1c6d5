"""An account told late pays the old rate until the next change that holds for it (`fees_law.md`
§2).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cms_ext.office.audit.domain.event import Origin
from cms_ext.office.audit.models import AuditEvent
from ebok_plugin.charges.domain.rate import except_rate
from ebok_plugin.charges.models import Component, RateException
from ebok_plugin.fee_changes.domain.audit import late_notices
from ebok_plugin.fee_changes.domain.in_force import put_in_force
from ebok_plugin.fee_changes.domain.notices import deliveries_of
from ebok_plugin.fee_changes.domain.settling import recount_old_rates
from ebok_plugin.fee_changes.errors import FeeChangeError
from ebok_plugin.fee_changes.models import FeeChange
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.charges.coop import charge_for, month, plain
from tests.ebok_plugin.fee_changes.change_04 import TODAY
from tests.ebok_plugin.fee_changes.late_change import april, change_of, deliver, exceptions
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
OLD = Decimal("4.60")
APRIL, JUNE, JULY = date(2027, 4, 1), date(2027, 6, 30), date(2027, 7, 1)


@shared
def flats(felicja: Origin, kamil: Origin) -> tuple[Account, Account]:
    return april(felicja, kamil)


@pytest.fixture
def anna(flats: tuple[Account, Account]) -> Account:
    return flats[0]


@pytest.fixture
def piotr(flats: tuple[Account, Account]) -> Account:
    return flats[1]


def eks(account: Account, period: str) -> str:
    return plain(charge_for(account, month(period)))[0][1]


def test_a_next_change_told_in_time_to_all_holds_for_all(
    anna: Account, piotr: Account, felicja: Origin, kamil: Origin
) -> None:
    assert exceptions() == [("100007", "ZO/2026/1", OLD, APRIL, None)]
    change = change_of("4.95", "2027-07", felicja, kamil)
    for account in (anna, piotr):
        deliver(change, account, TODAY, felicja)

    put_in_force(change, origin=felicja)

    assert exceptions() == [("100007", "ZO/2026/1", OLD, APRIL, JUNE)]
    assert [eks(piotr, period) for period in ("2027-06", "2027-07")] == [
        "48.6 × 4.6",
        "48.6 × 4.95",
    ]
    assert [eks(anna, period) for period in ("2027-06", "2027-07")] == [
        "48.6 × 4.85",
        "48.6 × 4.95",
    ]
    assert list(late_notices()) == []


def test_a_next_change_told_late_as_well_carries_its_own(
    anna: Account, piotr: Account, felicja: Origin, kamil: Origin
) -> None:
    change = change_of("4.95", "2027-07", felicja, kamil)
    put_in_force(change, origin=felicja)

    assert exceptions() == [
        ("100005", "ZO/2026/2", Decimal("4.85"), JULY, None),
        ("100007", "ZO/2026/1", OLD, APRIL, JUNE),
        ("100007", "ZO/2026/2", OLD, JULY, None),
    ]

    deliver(change, piotr, date(2027, 5, 20), felicja)  # R1: three full months, from September
    assert exceptions()[2] == ("100007", "ZO/2026/2", OLD, JULY, date(2027, 8, 31))


def test_proof_of_a_change_that_is_superseded_still_counts(
    anna: Account, piotr: Account, felicja: Origin, kamil: Origin
) -> None:
    put_in_force(change_of("4.95", "2027-07", felicja, kamil), origin=felicja)
    first = FeeChange.objects.get(number="ZO/2026/1")
    assert first.state == "SUPERSEDED"

    deliver(first, piotr, date(2027, 4, 10), felicja)  # from August on: 4,85 instead of 4,60

    assert exceptions()[1:] == [
        ("100007", "ZO/2026/1", OLD, APRIL, JUNE),
        ("100007", "ZO/2026/2", OLD, JULY, date(2027, 7, 31)),
        ("100007", "ZO/2026/2", Decimal("4.85"), date(2027, 8, 1), None),
    ]


def test_a_lowering_holds_from_its_day_whoever_was_told(
    anna: Account, piotr: Account, felicja: Origin, kamil: Origin
) -> None:
    change = change_of("4.40", "2027-07", felicja, kamil)
    deliver(change, piotr, date(2027, 6, 20), felicja)

    put_in_force(change, origin=felicja)

    assert exceptions() == [("100007", "ZO/2026/1", OLD, APRIL, JUNE)]
    assert [eks(account, "2027-07") for account in (anna, piotr)] == ["48.6 × 4.4"] * 2
    found = deliveries_of(change)
    assert (found.in_time, len(found.unconfirmed), found.late) == (1, 1, ())


def test_wrong_exceptions_stay_until_somebody_puts_them_right(
    anna: Account, piotr: Account, felicja: Origin, kamil: Origin
) -> None:
    """As they stand on a site that made them before this rule."""
    change = change_of("4.95", "2027-07", felicja, kamil)
    for account in (anna, piotr):
        deliver(change, account, TODAY, felicja)
    put_in_force(change, origin=felicja)
    RateException.objects.update(valid_to=None)

    first = FeeChange.objects.get(number="ZO/2026/1")
    assert [recount_old_rates(first, origin=felicja) for _again in range(2)] == [1, 0]

    assert exceptions() == [("100007", "ZO/2026/1", OLD, APRIL, JUNE)]
    events = AuditEvent.objects.filter(action="FEE_OLD_RATES_RECOUNTED").order_by("pk")
    assert list(events.values_list("note", "changes")) == [
        ("ZO/2026/1", {"accounts": 1}),
        ("ZO/2026/1", {"accounts": 0}),
    ]


def test_nothing_is_counted_before_a_change_is_in_force(
    anna: Account, felicja: Origin, kamil: Origin
) -> None:
    with pytest.raises(FeeChangeError) as error:
        recount_old_rates(change_of("4.95", "2027-07", felicja, kamil), origin=felicja)

    assert error.value.code == "WRONG_STATE"


def test_an_exception_entered_by_hand_in_the_way_is_named(
    anna: Account, felicja: Origin, kamil: Origin
) -> None:
    except_rate(
        anna,
        Component.objects.get(code="EKS"),
        Decimal("4.50"),
        valid_from=date(2027, 8, 1),
        cause=RateException.Cause.NOTICE_LATE,
        reference="pismo z 3 maja",
        origin=felicja,
    )
    change = change_of("4.95", "2027-07", felicja, kamil)

    with pytest.raises(FeeChangeError) as error:
        put_in_force(change, origin=felicja)

    assert (error.value.code, error.value.message) == (
        "EXCEPTION_OVERLAP",
        "Konto 100005 ma już wyjątek dla składnika EKS od 01.08.2027. Popraw daty.",
    )
    change.refresh_from_db()
    assert change.state == "NOTIFYING"
