"""Requests for overpayments in every state, written into the copy of a demo by the verbs.

Run by a process with the demo's settings; prints `{stage: [page of the payer, of the desk]}`.
"""

import json
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import User
from cms_ext.plugins.realm import Realm
from ebok_plugin.desk.domain.refund_file import make_refund_file
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.payments.domain import refund as domain
from ebok_plugin.payments.domain.own_account import find_common_account
from ebok_plugin.payments.domain.refund_order import confirm_refund_paid
from ebok_plugin.payments.domain.refund_stage import RefundStage, find_stage
from ebok_plugin.payments.models import Refund, RefundOrder
from ebok_plugin.statements.domain.transfer_file import TransferFormat
from tests.ebok_plugin.ledger.books import pay
from tests.ebok_plugin.payments.refunds import REASON, TODAY, approved, filed, proposed


class States:
    """One payer's accounts after another; each keeps one open request."""

    def __init__(self, account_numbers: Sequence[str]) -> None:
        staff = User.objects.filter(realm=Realm.STAFF)
        self.clerk, self.second = staff.get(login="finanse"), staff.get(login="admin")
        self.accounts = [Account.objects.get(account_no=number) for number in account_numbers]
        self.payments: dict[int, LedgerEntry] = {}
        for account in self.accounts:
            self.payments[account.pk] = pay(account, f"{TODAY - timedelta(1)}", "9000.00")
        self.pages: dict[str, list[str]] = {}

    def file(self, account: Account, confirmed: bool = True) -> Refund:
        payer = User.objects.get(realm="ebok", person=account.payer)
        return filed(account, payer, confirmed=confirmed)

    def order(self, account: Account) -> RefundOrder:
        return approved(proposed(self.file(account), self.clerk), self.second)

    def export(self) -> None:
        by, form = Origin(actor=self.clerk), TransferFormat.PAIN_09
        nrb = find_common_account()
        make_refund_file(nrb=nrb, form=form, day=TODAY, origin=by, today=TODAY)

    def end_all(self, account: Account) -> None:
        """Bring a request of this account to each of the ends, one after the other."""
        payer, clerk, second = (
            Origin(actor=user)
            for user in (
                User.objects.get(realm="ebok", person=account.payer),
                self.clerk,
                self.second,
            )
        )
        self.add(domain.withdraw_refund(self.file(account), origin=payer, today=TODAY))
        self.add(
            domain.refuse_refund(
                self.file(account), reason=REASON, next_step=REASON, origin=clerk, today=TODAY
            )
        )
        order = self.order(account)
        assert order.entry is not None
        reverse_entry(order.entry, on=TODAY, reason=REASON, made_by=self.clerk, today=TODAY)
        self.add(order.refund)
        paid, sent = self.order(account), self.order(account)
        self.export()
        paid.refresh_from_db()
        confirm_refund_paid(paid, paid_on=TODAY, origin=second, today=TODAY)
        self.add(paid.refund)
        self.add(sent.refund)

    def stop(self, account: Account) -> None:
        """Take the payment back before the bank's file."""
        refund = self.order(account).refund
        payment = self.payments[account.pk]
        reverse_entry(payment, on=TODAY, reason=REASON, made_by=self.clerk, today=TODAY)
        self.export()
        self.add(refund)

    def add(self, refund: Refund) -> None:
        fresh = Refund.objects.get(pk=refund.pk)
        desk = f"/admin/rozliczenia/zwroty/{refund.pk}/"
        self.pages[find_stage(fresh).value] = [fresh.get_absolute_url(), desk]


def main(account_numbers: Sequence[str]) -> None:
    states = States(account_numbers)
    first, second, third, fourth = states.accounts
    states.end_all(first)
    states.stop(second)
    states.add(states.order(first).refund)
    ways: Sequence[tuple[Account, Callable[[Refund], object]]] = (
        (first, lambda refund: domain.make_letter_code(refund, origin=Origin(actor=states.clerk))),
        (third, lambda refund: proposed(refund, states.clerk)),
    )
    for account, act in ways:
        refund = states.file(account, confirmed=account is not first)
        act(refund)
        states.add(refund)
    pay(second, f"{TODAY}", "9000.00")
    states.add(states.file(second, confirmed=False))
    states.add(states.file(fourth))
    missing = {stage.value for stage in RefundStage} - set(states.pages)
    assert not missing, missing
    print(json.dumps(states.pages))


if __name__ == "__main__":
    main(sys.argv[1:])
