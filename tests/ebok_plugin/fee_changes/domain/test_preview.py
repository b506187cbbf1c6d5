"""What a change does to an average flat and in total, before anybody is told."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cms_ext.office.audit.domain.event import Origin
from ebok_plugin.charges.models import Basis, CostKind
from ebok_plugin.fee_changes.domain.effect import ComponentEffect, preview
from ebok_plugin.fee_changes.domain.fee_change import NewRate, draft_fee_change
from ebok_plugin.fee_changes.domain.notifying import accounts_of
from ebok_plugin.fee_changes.errors import FeeChangeError
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.charges.coop import month, priced
from tests.ebok_plugin.fee_changes.change_04 import REASONS, TODAY, rates
from tests.ebok_plugin.ledger.books import open_account, zl

pytestmark = pytest.mark.django_db


def test_the_average_and_the_sum(felicja: Origin) -> None:
    open_account("100001")
    small = open_account("100002")
    small.premises.area, small.premises.persons = Decimal("38.10"), 0
    small.premises.save()
    change = draft_fee_change(rates(), REASONS, origin=felicja, today=TODAY)

    found = preview(change, accounts_of(change), today=TODAY)

    # 12,15 + 6,50 of the one, 9,53 of the other.
    assert (found.payers, found.difference, found.average) == (2, zl("28.18"), zl("14.09"))
    assert found.components == (
        ComponentEffect("EKS", 2, zl("398.82"), zl("420.50")),
        ComponentEffect("GOK", 1, zl("85.50"), zl("92.00")),
    )
    assert {rate.kind for rate in change.rates.all()} == {""}


def test_nobody_pays_it(felicja: Origin) -> None:
    change = draft_fee_change(rates(), REASONS, origin=felicja, today=TODAY)

    assert preview(change, Account.objects.none(), today=TODAY).average == zl("0")


def test_the_kind_of_cost_must_be_known(felicja: Origin) -> None:
    lift = priced("DZW", Basis.PERSONS, "11")
    new = [NewRate(lift, Decimal(12), month("2027-04"))]
    change = draft_fee_change(new, REASONS, origin=felicja, today=TODAY)

    with pytest.raises(FeeChangeError, match="rodzaju kosztu"):
        preview(change, accounts_of(change), today=TODAY)
    assert not CostKind.objects.exists()
