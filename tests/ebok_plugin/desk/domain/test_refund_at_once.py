"""Two approve, one withdraws, two export: a refund is posted and sent once."""

from collections.abc import Callable
from functools import partial

import pytest

from cms_ext.evidence.audit.domain.event import SYSTEM, Origin
from cms_ext.people.identity.domain.login_state import suspend_login
from ebok_plugin.desk.domain.refund_file import make_refund_file
from ebok_plugin.ledger.models import LedgerEntry
from ebok_plugin.payments.domain.refund import withdraw_refund
from ebok_plugin.payments.domain.refund_order import refuse_refund_order
from ebok_plugin.payments.models import Refund, RefundFile, RefundOrder
from ebok_plugin.statements.domain.transfer_file import TransferFormat
from tests.crowd import Crowd, in_a_thread, outcomes_at_once
from tests.ebok_plugin.desk.clerks import APPROVER, CLERK
from tests.ebok_plugin.ledger.books import open_account, pay
from tests.ebok_plugin.ledger.holders import grant
from tests.ebok_plugin.payments.refunds import OFFICE, REASON, TODAY, approved, filed, proposed
from tests.marks import AT_ONCE
from tests.people import resident, staff

pytestmark = AT_ONCE
Figures = tuple[list[str], list[str], int]


@pytest.fixture(autouse=True)
def _own_account(settings) -> None:
    settings.COOP_OWN_BANK_ACCOUNTS = [OFFICE]


def figures() -> Figures:
    """Return entries, states of requests and number of files, as another browser sees."""

    def look() -> Figures:
        entries = LedgerEntry.objects.filter(source="REFUND").values_list("amount", flat=True)
        states = Refund.objects.values_list("state", flat=True)
        return [amount.digits for amount in entries], list(states), RefundFile.objects.count()

    return in_a_thread(look)


def waiting_order() -> RefundOrder:
    account = open_account("100005")
    grant(account, "Anna Lis")
    pay(account, "2026-10-12", "200.00")
    anna = resident("ebok", "EB-500001-3", "Anna Lis")
    return proposed(filed(account, anna), staff("celina", CLERK))


def export(order: RefundOrder) -> Callable[[], None]:
    def act() -> None:
        origin, form = Origin(actor=order.made_by), TransferFormat.PAIN_09
        make_refund_file(nrb=OFFICE, form=form, day=TODAY, origin=origin, today=TODAY)

    return act


def test_two_who_approve_at_once_post_one_refund(crowd: Crowd):
    order = waiting_order()
    daria, kamil = staff("daria", APPROVER), staff("kamil", APPROVER)

    with crowd():
        done = outcomes_at_once(lambda: approved(order, daria), lambda: approved(order, kamil))
        result = figures()

    assert (done, result) == (["REFUND_DECIDED", "done"], (["100,00"], ["ORDERED"], 0))


def test_a_withdrawal_and_an_approval_at_once_end_in_one_of_the_two(crowd: Crowd):
    order = waiting_order()
    daria, payer = staff("daria", APPROVER), Origin(actor=order.refund.filed_by)

    with crowd():
        done = outcomes_at_once(
            lambda: approved(order, daria),
            lambda: withdraw_refund(order.refund, origin=payer, today=TODAY),
        )
        result = figures()

    assert done == ["REFUND_DECIDED", "done"]
    assert result in [(["100,00"], ["ORDERED"], 0), ([], ["WITHDRAWN"], 0)]


def test_two_exports_at_once_make_one_file(crowd: Crowd):
    order = approved(waiting_order(), staff("daria", APPROVER))

    with crowd():
        done = outcomes_at_once(export(order), export(order))
        result = figures()

    assert (done, result) == (["REFUND_NONE", "done"], (["100,00"], ["ORDERED"], 1))


def test_two_tabs_file_one_request(crowd: Crowd):
    account = open_account("100005")
    grant(account, "Anna Lis")
    pay(account, "2026-10-12", "200.00")
    anna = resident("ebok", "EB-500001-3", "Anna Lis")

    with crowd():
        done = outcomes_at_once(lambda: filed(account, anna), lambda: filed(account, anna))
        result = figures()

    assert (done, result) == (["REFUND_WAITING", "done"], ([], ["WAITING"], 0))


def test_two_clerks_propose_one_order(crowd: Crowd):
    order = waiting_order()
    refuse_refund_order(order, reason=REASON, by=staff("daria", APPROVER))
    clerks = order.made_by, staff("filip", CLERK)

    with crowd():
        first, second = (partial(proposed, order.refund, clerk) for clerk in clerks)
        done = outcomes_at_once(first, second)
        result = figures()

    assert (done, result) == (["ALREADY_PROPOSED", "done"], ([], ["WAITING"], 0))


def test_an_approval_and_a_suspended_login_at_once(crowd: Crowd):
    """In either order the bank gets nothing from a login that was taken over."""
    order = waiting_order()
    daria, anna = staff("daria", APPROVER), order.refund.filed_by

    with crowd():
        outcomes_at_once(
            lambda: approved(order, daria), lambda: suspend_login(anna, REASON, SYSTEM)
        )
        exported = outcomes_at_once(export(order))
        files = figures()[2]

    assert (exported, files) == (["REFUND_NONE"], 0)
