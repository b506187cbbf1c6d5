"""Bad input, as far as it reaches the ledger: a clear error, no effect.

After each of them the auditors find the ledger whole.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import AmountError, Money
from cms_ext.people.identity.models import User
from ebok_plugin.charges.domain.charge_document import post_charge_documents
from ebok_plugin.ledger.domain.audit import run_auditors
from ebok_plugin.ledger.domain.by_hand import post_adjustment, post_cash_payment, post_transfer
from ebok_plugin.ledger.domain.payment_plan import approve_plan
from ebok_plugin.ledger.domain.period import approve_reopening, close_period, request_reopening
from ebok_plugin.ledger.domain.posting import post_batch, reverse_batch, reverse_entry
from ebok_plugin.ledger.errors import LedgerError
from ebok_plugin.ledger.models import Account, Batch, LedgerEntry, PaymentPlan
from ebok_plugin.ledger.vocabulary import SubAccount
from tests.ebok_plugin.ledger.books import charge, document, open_account, pay, payment, zl
from tests.ebok_plugin.ledger.refusals import refusal
from tests.ebok_plugin.panel.plans import propose
from tests.people import staff
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TODAY = date(2026, 11, 20)
REASON = "pomyłka w kwocie"
MARCH = Period(2026, 3)


@dataclass(frozen=True)
class Scene:
    """A flat with two charges and a payment, a closed shop, a month that is closed, a plan."""

    flat: Account
    shop: Account
    daria: User
    karol: User
    paid: LedgerEntry
    storno: LedgerEntry
    plan: PaymentPlan


@shared
def scene() -> Scene:
    daria, karol = staff("finanse"), staff("kontroler")
    flat, shop = open_account("100005"), open_account("100012")
    charge(flat, "2026-01", "100.00")
    charge(flat, "2026-02", "100.00")
    paid = pay(flat, "2026-02-10", "60.00")
    wrong = pay(flat, "2026-02-11", "5.00")
    storno = reverse_entry(wrong, on=date(2026, 2, 12), reason=REASON, made_by=daria, today=TODAY)
    shop.closed_on = date(2026, 10, 31)
    shop.save()
    close_period(MARCH, by=daria, today=TODAY)
    plan = propose(flat, [2], ("2026-12-15", "100.00"), on=TODAY, by=daria)
    return Scene(flat, shop, daria, karol, paid, storno, plan)


def twice(act: Callable[[], object], again: Callable[[], object] | None = None) -> None:
    act()
    (again or act)()


def bad_acts(s: Scene) -> dict[str, tuple[str, Callable[[], object]]]:
    """Return the code of the refusal, and the act."""
    daria = {"made_by": s.daria, "today": TODAY}
    karol = {"made_by": s.karol, "today": TODAY}

    def charged(account: Account, period: str, number: str = "") -> None:
        post_charge_documents([document(account, period, "100.00", number=number)], **daria)

    def undo(entry: LedgerEntry, who: dict[str, Any]) -> None:
        reverse_entry(entry, on=TODAY, reason=REASON, **who)

    def undo_batch(who: dict[str, Any]) -> None:
        reverse_batch(s.paid.batch, on=TODAY, reason=REASON, **who)

    def post_payment() -> None:
        draft = payment(s.flat, "2026-04-01", "9.00", source="FILE_BANK", source_key="WB-1")
        post_batch(Batch.Kind.PAYMENTS, [draft], **daria)

    def at_the_desk(amount: Money, on: date = TODAY, key: str = "") -> None:
        post_cash_payment(s.flat, amount, on=on, title="kasa", key=key, **daria)

    def adjust_without_reason() -> None:
        when = {"on": TODAY, "due_date": TODAY, "subaccount": SubAccount.MAIN}
        post_adjustment(s.flat, zl("9.00"), title="Korekta", reason="bo tak", **when, **daria)

    def transfer(on: date, second: User) -> None:
        how = {"on": on, "due_date": TODAY, "reason": REASON, "approved_by": second}
        post_transfer(s.flat, s.shop, zl("9.00"), **how, **daria)

    def approve(by: User) -> Callable[[], object]:
        # Each clerk holds the plan as it was before the other one clicked.
        plan = PaymentPlan.objects.get(pk=s.plan.pk)
        return lambda: approve_plan(plan, approved_by=by, today=TODAY)

    def reopen() -> None:
        asked = request_reopening(MARCH, reason="brakuje wyciągu z marca", by=s.daria)
        approve_reopening(asked, by=s.karol)
        approve_reopening(asked, by=staff("admin"))

    return {
        "charge in a closed period": ("PERIOD_CLOSED", lambda: charged(s.flat, "2026-03")),
        "charge on a closed account": ("ACCOUNT_CLOSED", lambda: charged(s.shop, "2026-11")),
        "second charge of a month": (
            "CHARGE_EXISTS",
            lambda: charged(s.flat, "2026-01", "NAL/1/BIS"),
        ),
        "reversal of a reversal": ("REVERSAL_OF_REVERSAL", lambda: undo(s.storno, daria)),
        "second reversal": (
            "ALREADY_REVERSED",
            lambda: twice(lambda: undo(s.paid, daria), lambda: undo(s.paid, karol)),
        ),
        "batch taken back twice": (
            "BATCH_REVERSED",
            lambda: twice(lambda: undo_batch(daria), lambda: undo_batch(karol)),
        ),
        "same batch twice": ("KEY_POSTED", lambda: twice(post_payment)),
        "same form twice": (
            "ALREADY_POSTED",
            lambda: twice(lambda: at_the_desk(zl("9.00"), key="f1")),
        ),
        "three decimals typed": ("AMOUNT_SCALE", lambda: at_the_desk(Money.parse("12,345"))),
        "three decimals given": ("ValueError", lambda: at_the_desk(Money(Decimal("12.345")))),
        "payment of tomorrow": (
            "DATE_FUTURE",
            lambda: at_the_desk(zl("9.00"), on=date(2026, 11, 21)),
        ),
        "adjustment without a reason": ("REASON_REQUIRED", adjust_without_reason),
        "own transfer approved": ("SECOND_PERSON", lambda: transfer(TODAY, s.daria)),
        "transfer into a closed period": (
            "PERIOD_CLOSED",
            lambda: transfer(date(2026, 3, 31), s.karol),
        ),
        "two clerks approve a plan": (
            "PLAN_STATE",
            lambda: twice(approve(s.karol), approve(staff("admin"))),
        ),
        "two clerks approve a reopening": ("REOPENING_DONE", reopen),
        "two clerks close a month": (
            "PERIOD_CLOSED",
            lambda: close_period(MARCH, by=s.karol, today=TODAY),
        ),
    }


# What the first of two clerks did stays; everything else leaves no trace.
ONE_ENTRY_MORE = {
    "second reversal",
    "batch taken back twice",
    "same batch twice",
    "same form twice",
}


@pytest.mark.thorough
def test_bad_input_is_refused_and_the_ledger_is_whole(scene: Scene):
    before = LedgerEntry.objects.count()

    for name, (code, act) in bad_acts(scene).items():
        with transaction.atomic():
            error = refusal(ValueError, act)
            known = isinstance(error, LedgerError | AmountError)
            made = LedgerEntry.objects.count() - before
            findings = list(run_auditors())
            transaction.set_rollback(True)

        assert (name, error.code if known else type(error).__name__) == (name, code)  # type: ignore[attr-defined]
        assert (name, made) == (name, name in ONE_ENTRY_MORE)
        assert (name, findings) == (name, [])
