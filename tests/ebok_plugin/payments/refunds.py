"""A request of Anna Lis for her overpayment, in any of its states."""

from datetime import date

from cms_ext.base.money.amounts import Money
from cms_ext.base.money.nrb import build_nrb
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.models import Account
from ebok_plugin.payments.domain.refund import file_refund
from ebok_plugin.payments.domain.refund_order import approve_refund_order, propose_refund_order
from ebok_plugin.payments.models import Refund, RefundOrder
from tests.ebok_plugin.ledger.books import zl

TODAY = date(2026, 11, 20)
# Of Anna, and the office's own; no payer's number looks like them.
ANNA, OFFICE = (build_nrb("10901014", "0000", number) for number in ("71219812874", "55"))
REASON = "Rachunek zgodny z poprzednim zwrotem"


def filed(
    account: Account, payer: User, amount: Money | None = None, *, confirmed: bool = True
) -> Refund:
    return file_refund(
        account,
        amount or zl("100.00"),
        nrb=ANNA,
        holder="Anna Lis",
        confirmed=confirmed,
        origin=Origin(actor=payer),
        today=TODAY,
    )


def proposed(refund: Refund, clerk: User) -> RefundOrder:
    return propose_refund_order(refund, reason=REASON, origin=Origin(actor=clerk), today=TODAY)


def approved(order: RefundOrder, approver: User) -> RefundOrder:
    return approve_refund_order(order, origin=Origin(actor=approver), today=TODAY)
