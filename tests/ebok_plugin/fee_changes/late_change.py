"""EKS 4,60 → 4,85 from April 2027, told in time to Anna and not known to have reached Piotr; then
another change from July.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from cms_ext.office.audit.domain.event import Origin
from ebok_plugin.charges.models import Component, RateException
from ebok_plugin.fee_changes.domain.delivery import ReportedDelivery, record_delivery
from ebok_plugin.fee_changes.domain.fee_change import NewRate
from ebok_plugin.fee_changes.domain.in_force import put_in_force
from ebok_plugin.fee_changes.models import FeeChange, NoticeDelivery
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.charges.coop import month
from tests.ebok_plugin.fee_changes.change_04 import TODAY, components, notice_of, told
from tests.ebok_plugin.ledger.books import open_account

Exceptions = list[tuple[str, str, Decimal, date, date | None]]


def deliver(change: FeeChange, account: Account, on: date, origin: Origin) -> None:
    in_hand = ReportedDelivery(NoticeDelivery.Channel.HAND, on, on, "podpis")
    record_delivery(notice_of(change, account), in_hand, origin=origin, today=on)


def change_of(rate: str, since: str, clerk: Origin, second: Origin) -> FeeChange:
    eks = Component.objects.get(code="EKS")
    return told(clerk, second, [NewRate(eks, Decimal(rate), month(since))])


def april(clerk: Origin, second: Origin) -> tuple[Account, Account]:
    """Anna's and Piotr's accounts, with the first change in force."""
    components()
    anna, piotr = open_account("100005"), open_account("100007", "Piotr Wrona")
    change = change_of("4.85", "2027-04", clerk, second)
    deliver(change, anna, TODAY, clerk)
    put_in_force(change, origin=clerk)
    return anna, piotr


def exceptions() -> Exceptions:
    rows = RateException.objects.order_by("account__account_no", "valid_from")
    return list(
        rows.values_list("account__account_no", "reference", "rate", "valid_from", "valid_to")
    )
