"""A request of Anna Lis for her overpayment, in any of its states."""

import hashlib
from datetime import UTC, date, datetime

from cms_ext.base.money.amounts import Money
from cms_ext.base.money.nrb import build_nrb
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import User
from ebok_plugin.desk.domain.refund_file import write_refund_file
from ebok_plugin.ledger.models import Account
from ebok_plugin.payments.domain.refund import file_refund
from ebok_plugin.payments.domain.refund_order import approve_refund_order, propose_refund_order
from ebok_plugin.payments.models import Refund, RefundFile, RefundOrder
from tests.ebok_plugin.ledger.books import zl
from tests.ebok_plugin.payments.bank.written import OWN_ACCOUNTS

STAMP = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = date(2026, 11, 20)
# Of Anna, and the office's own, whose statements the tests of payments take.
ANNA, OFFICE = build_nrb("10901014", "0000", "71219812874"), OWN_ACCOUNTS[0]
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


def make_refund_places(account: Account, clerk: User) -> dict[str, dict[str, int]]:
    """Return the parts of the desk's addresses: a request that waits, and a file without orders."""
    amount = zl("1.00")
    made = {"made_by": clerk, "made_at": STAMP, "total": amount, "count": 0}
    file = RefundFile(key="1" * 32, nrb=OFFICE, payer="SM", form="pain-09", day=TODAY, **made)
    file.sha256 = hashlib.sha256(write_refund_file(file, [])).hexdigest()
    file.save()
    refund = Refund.objects.create(
        number="ZN/2026/0001",
        account=account,
        amount=amount,
        nrb=ANNA,
        holder="Anna Lis",
        filed_by=clerk,
        filed_on=TODAY,
        filed_at=STAMP,
        answer_by=TODAY,
        confirmed_at=STAMP,
        state=Refund.State.WAITING,
    )
    return {"ebok_desk_refund": {"pk": refund.pk}, "ebok_desk_refund_file": {"pk": file.pk}}
