"""A told change becomes rates; earlier ones stay (`fees_law.md` §3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from cms_ext.office.audit.domain.event import Origin
from ebok_plugin.charges.domain.rate import add_rate
from ebok_plugin.charges.models import Component, ComponentRate
from ebok_plugin.fee_changes.domain.fee_change import NewRate
from ebok_plugin.fee_changes.domain.in_force import put_in_force
from ebok_plugin.fee_changes.domain.notifying import start_notifying
from ebok_plugin.fee_changes.errors import FeeChangeError
from ebok_plugin.fee_changes.models import FeeChange, NoticeDelivery
from tests.ebok_plugin.charges.coop import month
from tests.ebok_plugin.fee_changes.change_04 import TODAY, approved, rates, told
from tests.ebok_plugin.ledger.books import open_account

# The whole history of each component is read, the kept exceptions, cases and rates: five
# queries more than what one change alone would need; thirty more seal the rates that are written;
# one asks whether another change waits with an earlier rate.
QUERIES = 63
pytestmark = pytest.mark.django_db


def test_rates_are_added_and_none_is_edited(felicja: Origin, kamil: Origin) -> None:
    change = told(felicja, kamil)
    before = list(ComponentRate.objects.values_list("pk", "rate", "valid_from"))

    put_in_force(change, origin=felicja)

    assert list(
        ComponentRate.objects.values_list("component__code", "rate", "valid_from", "valid_to")
    ) == [
        ("EKS", Decimal("4.6"), date(2020, 1, 1), date(2027, 3, 31)),
        ("EKS", Decimal("4.85"), date(2027, 4, 1), None),
        ("GOK", Decimal("42.75"), date(2020, 1, 1), date(2026, 12, 31)),
        ("GOK", Decimal("46"), date(2027, 1, 1), None),
    ]
    known = ComponentRate.objects.filter(pk__in=[row[0] for row in before])
    assert list(known.values_list("pk", "rate", "valid_from")) == before
    with pytest.raises(FeeChangeError) as error:
        put_in_force(change, origin=felicja)
    assert error.value.code == "WRONG_STATE"


def test_not_before_all_letters_are_made(felicja: Origin, kamil: Origin) -> None:
    open_account("100005")
    change = approved(rates(), felicja, kamil)
    start_notifying(change, origin=felicja, today=TODAY)

    with pytest.raises(FeeChangeError) as error:
        put_in_force(change, origin=felicja)

    assert error.value.code == "NOTICES_UNFINISHED"
    assert ComponentRate.objects.count() == 2


def test_a_rate_in_the_way_stops_the_whole_change(felicja: Origin, kamil: Origin) -> None:
    change = told(felicja, kamil)
    independent = Component.objects.get(code="GOK")
    add_rate(independent, Decimal("50"), valid_from=date(2027, 2, 1))

    with pytest.raises(FeeChangeError) as error:
        put_in_force(change, origin=felicja)

    assert error.value.code == "RATE_OVERLAP"
    assert FeeChange.objects.get().state == "NOTIFYING"
    assert not ComponentRate.objects.filter(rate=Decimal("4.85")).exists()


def test_a_change_is_superseded_when_none_of_its_rates_is_the_newest(
    felicja: Origin, kamil: Origin
) -> None:
    new = rates()
    first = put_in_force(told(felicja, kamil, new), origin=felicja)
    half = [replace(new[0], rate=Decimal("4.90"), planned_from=month("2027-07"))]
    put_in_force(told(felicja, kamil, half), origin=felicja)
    first.refresh_from_db()
    assert first.state == "IN_FORCE"

    other_half = [NewRate(new[1].component, Decimal(50), month("2027-09"))]
    put_in_force(told(felicja, kamil, other_half), origin=felicja)

    assert list(FeeChange.objects.order_by("pk").values_list("number", "state")) == [
        ("ZO/2026/1", "SUPERSEDED"),
        ("ZO/2026/2", "IN_FORCE"),
        ("ZO/2026/3", "IN_FORCE"),
    ]


@pytest.mark.parametrize("payers", [1, 30])
def test_payers_who_were_told_in_time_cost_nothing_each(
    felicja: Origin, kamil: Origin, payers: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(payers):
        open_account(str(100100 + number))
    change = told(felicja, kamil)
    NoticeDelivery.objects.bulk_create(
        NoticeDelivery(notice=notice, channel="HAND", sent_on=TODAY, delivered_on=TODAY)
        for notice in change.notices.all()
    )

    with django_assert_num_queries(QUERIES):
        put_in_force(change, origin=felicja)
