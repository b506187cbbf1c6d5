"""Instalment plans, proposed and approved."""

from datetime import date

from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain.payment_plan import approve_plan, propose_plan
from ebok_plugin.ledger.models import Account, PaymentPlan
from tests.ebok_plugin.ledger.books import zl
from tests.people import staff


def propose(
    account: Account,
    seqs: list[int],
    *rows: tuple[str, str],
    on: date,
    by: User,
    stopped: bool = False,
) -> PaymentPlan:
    """`rows` are (ISO day, amount)."""
    return propose_plan(
        account,
        list(account.entries.filter(seq__in=seqs)),
        [(date.fromisoformat(day), zl(amount)) for day, amount in rows],
        interest_stopped=stopped,
        reason="trudna sytuacja rodzinna",
        agreed_on=on,
        made_by=by,
        today=on,
    )


def agree(
    account: Account, seqs: list[int], *rows: tuple[str, str], on: date, stopped: bool = False
) -> PaymentPlan:
    """Celina proposes on the day of the agreement, Daria approves."""
    plan = propose(account, seqs, *rows, on=on, by=staff("celina"), stopped=stopped)
    return approve_plan(plan, approved_by=staff("daria"), today=on)
