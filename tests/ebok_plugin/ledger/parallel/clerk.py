"""Does one thing after another until killed: `python -m …parallel.clerk SEED`.

Everything that writes to the ledger: a batch, its reversal, a transfer, a plan, a closed month and
its reopening, snapshots.
"""

import random
import sys
from collections.abc import Callable

import django

django.setup()

from cms_ext.base.dates.period import Period  # noqa: E402 - after the set-up
from cms_ext.people.identity.models import User  # noqa: E402 - after the set-up
from ebok_plugin.ledger.domain.by_hand import post_transfer  # noqa: E402 - after the set-up
from ebok_plugin.ledger.domain.payment_plan import (  # noqa: E402 - after the set-up
    approve_plan,
    cancel_plan,
    propose_plan,
    update_plan_states,
)
from ebok_plugin.ledger.domain.period import (  # noqa: E402 - after the set-up
    approve_reopening,
    close_period,
    request_reopening,
)
from ebok_plugin.ledger.domain.posting import (  # noqa: E402 - after the set-up
    post_batch,
    reverse_batch,
)
from ebok_plugin.ledger.domain.queries.account import read_balance  # noqa: E402 - after the set-up
from ebok_plugin.ledger.domain.snapshot import take_snapshots  # noqa: E402 - after the set-up
from ebok_plugin.ledger.errors import LedgerError  # noqa: E402 - after the set-up
from ebok_plugin.ledger.models import Account, Batch, PaymentPlan  # noqa: E402 - after the set-up
from tests.ebok_plugin.ledger.books import payment, zl  # noqa: E402 - after the set-up
from tests.ebok_plugin.ledger.parallel.scene import TODAY  # noqa: E402 - after the set-up

REASON = "próba przerwania w połowie"
JULY = Period(2026, 7)


class Clerk:
    """Two people and their work."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._daria = User.objects.get(login="finanse")
        self._karol = User.objects.get(login="kontroler")
        self._accounts = list(Account.objects.order_by("pk"))

    def work(self) -> None:
        acts: list[Callable[[], object]] = [
            self._post,
            self._reverse,
            self._transfer,
            self._plan,
            self._month,
            lambda: take_snapshots(Period(2026, 10)),
        ]
        try:
            self._chance.choice(acts)()
        except LedgerError as refusal:
            print(refusal.code, flush=True)

    def _post(self) -> None:
        drafts = [payment(account, "2026-10-30", "7.00") for account in self._accounts * 5]
        post_batch(Batch.Kind.PAYMENTS, drafts, made_by=self._daria, today=TODAY)

    def _reverse(self) -> None:
        batch = Batch.objects.filter(kind="PAYMENTS", entries__reversed_by=None).last()
        if batch is not None:
            reverse_batch(batch, on=TODAY, reason=REASON, made_by=self._daria, today=TODAY)

    def _transfer(self) -> None:
        source, target = self._chance.sample(self._accounts, 2)
        post_transfer(
            source,
            target,
            zl("3.00"),
            on=TODAY,
            due_date=TODAY,
            reason=REASON,
            made_by=self._daria,
            approved_by=self._karol,
            today=TODAY,
        )

    def _plan(self) -> None:
        account = self._chance.choice(self._accounts)
        running = PaymentPlan.objects.filter(account=account, state="ACTIVE").first()
        if running is not None:
            cancel_plan(running, reason=REASON, by=self._karol, today=TODAY)
            return
        debits = [one for one in read_balance(account, TODAY).open_debits if one.plan is None]
        plan = propose_plan(
            account,
            list(account.entries.filter(seq__in=[debit.seq for debit in debits])),
            [(Period.of(TODAY).next.first_day, sum((d.amount for d in debits), zl("0.00")))],
            interest_stopped=False,
            reason=REASON,
            agreed_on=TODAY,
            made_by=self._daria,
            today=TODAY,
        )
        approve_plan(plan, approved_by=self._karol, today=TODAY)
        update_plan_states(TODAY)

    def _month(self) -> None:
        close_period(JULY, by=self._daria, today=TODAY)
        approve_reopening(request_reopening(JULY, reason=REASON, by=self._daria), by=self._karol)


if __name__ == "__main__":
    clerk = Clerk(random.Random(int(sys.argv[1])))
    print("ready", flush=True)
    while True:
        clerk.work()
