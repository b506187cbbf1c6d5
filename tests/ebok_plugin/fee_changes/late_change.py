"""EKS 4,60 → 4,85 from April 2027, known in time to Anna, not known to have reached Piotr; then
another change from July.
"""

from datetime import date
from decimal import Decimal

from cms_ext.evidence.audit.domain.event import Origin
from ebok_plugin.charges.models import Component, RateException
from ebok_plugin.fee_changes.domain.contest import open_contest
from ebok_plugin.fee_changes.domain.delivery import ReportedDelivery, record_delivery
from ebok_plugin.fee_changes.domain.fee_change import NewRate, put_in_force
from ebok_plugin.fee_changes.models import Contest, FeeChange, NoticeDelivery
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.charges.coop import month
from tests.ebok_plugin.fee_changes.change_04 import (
    TODAY,
    components,
    felicja_and_kamil,
    notice_of,
    notified_change,
)
from tests.ebok_plugin.ledger.books import open_account

Exceptions = list[tuple[str, str, Decimal, date, date | None]]


def deliver(change: FeeChange, account: Account, on: date, origin: Origin) -> None:
    in_hand = ReportedDelivery(NoticeDelivery.Channel.HAND, on, on, "podpis")
    record_delivery(notice_of(change, account), in_hand, origin=origin, today=on)


def change_of(
    rate: str, since: str, clerk: Origin | None = None, second: Origin | None = None
) -> FeeChange:
    eks = Component.objects.get(code="EKS")
    return notified_change(clerk, second, [NewRate(eks, Decimal(rate), month(since))])


def sued(
    account: Account,
    change: FeeChange,
    clerk: Origin,
    *codes: str,
    on: date = TODAY,
    ref: str = "I C 100/26",
) -> Contest:
    """A case about the rates of these components, or about all of the change."""
    rates = [rate for rate in change.rates.all() if not codes or rate.component.code in codes]
    return open_contest(
        account, change, filed_on=on, court_ref=ref, rates=rates, origin=clerk, today=on
    )


def april(clerk: Origin | None = None, second: Origin | None = None) -> tuple[Account, Account]:
    """Anna's and Piotr's accounts, with the first change in force."""
    components()
    anna, piotr = open_account("100005"), open_account("100007", "Piotr Wrona")
    change = change_of("4.85", "2027-04", clerk, second)
    felicja = clerk or felicja_and_kamil()[0]
    deliver(change, anna, TODAY, felicja)
    put_in_force(change, origin=felicja)
    return anna, piotr


def exceptions() -> Exceptions:
    rows = RateException.objects.order_by("account__account_no", "valid_from")
    return list(
        rows.values_list("account__account_no", "reference", "rate", "valid_from", "valid_to")
    )
