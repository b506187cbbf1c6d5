"""Bad input, as far as it reaches the ledger: a clear error, no effect.

After each of them the auditors find the ledger whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from cms_ext.people.identity.models import User
from ebok_plugin.charges.domain.charge_document import post_charge_documents
from ebok_plugin.ledger.domain.audit import audit
from ebok_plugin.ledger.domain.by_hand import post_adjustment, post_cash_payment, post_transfer
from ebok_plugin.ledger.domain.closing import approve_reopening, close_period, request_reopening
from ebok_plugin.ledger.domain.payment_plan import approve_plan, propose_plan
from ebok_plugin.ledger.domain.posting import post_batch, reverse_batch, reverse_entry
from ebok_plugin.ledger.errors import LedgerError
from ebok_plugin.ledger.models import Account, Batch, LedgerEntry, PaymentPlan
from ebok_plugin.ledger.period import Period
from ebok_plugin.ledger.vocabulary import SubAccount
from ebok_plugin.money import AmountError, Money
from tests.ebok_plugin.ledger.books import charge, document, open_account, pay, payment, zl
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
    plan = propose_plan(
        flat,
        [flat.entries.get(seq=2)],
        [(date(2026, 12, 15), zl("100.00"))],
        interest_stopped=False,
        reason="utrata pracy, pismo z 5 listopada",
        agreed_on=TODAY,
        made_by=daria,
        today=TODAY,
    )
    return Scene(flat, shop, daria, karol, paid, storno, plan)


def charge_in_a_closed_period(s: Scene) -> None:
    post_charge_documents([document(s.flat, "2026-03", "100.00")], made_by=s.daria, today=TODAY)


def charge_on_a_closed_account(s: Scene) -> None:
    post_charge_documents([document(s.shop, "2026-11", "100.00")], made_by=s.daria, today=TODAY)


def second_charge_of_a_month(s: Scene) -> None:
    again = document(s.flat, "2026-01", "100.00", number="NAL/1/BIS")
    post_charge_documents([again], made_by=s.daria, today=TODAY)


def reversal_of_a_reversal(s: Scene) -> None:
    reverse_entry(s.storno, on=TODAY, reason=REASON, made_by=s.daria, today=TODAY)


def second_reversal(s: Scene) -> None:
    reverse_entry(s.paid, on=TODAY, reason=REASON, made_by=s.daria, today=TODAY)
    reverse_entry(s.paid, on=TODAY, reason=REASON, made_by=s.karol, today=TODAY)


def batch_taken_back_twice(s: Scene) -> None:
    reverse_batch(s.paid.batch, on=TODAY, reason=REASON, made_by=s.daria, today=TODAY)
    reverse_batch(s.paid.batch, on=TODAY, reason=REASON, made_by=s.karol, today=TODAY)


def same_batch_twice(s: Scene) -> None:
    drafts = [payment(s.flat, "2026-04-01", "9.00", source="payments", source_key="WB-1")]
    post_batch(Batch.Kind.PAYMENTS, drafts, made_by=s.daria, today=TODAY)
    post_batch(Batch.Kind.PAYMENTS, drafts, made_by=s.daria, today=TODAY)


def same_form_twice(s: Scene) -> None:
    for _ in range(2):
        post_cash_payment(
            s.flat, zl("9.00"), on=TODAY, title="kasa", made_by=s.daria, today=TODAY, key="f1"
        )


def three_decimals_typed(s: Scene) -> None:
    amount = Money.parse("12,345")
    post_cash_payment(s.flat, amount, on=TODAY, title="kasa", made_by=s.daria, today=TODAY)


def three_decimals_given(s: Scene) -> None:
    amount = Money(Decimal("12.345"))
    post_cash_payment(s.flat, amount, on=TODAY, title="kasa", made_by=s.daria, today=TODAY)


def payment_of_tomorrow(s: Scene) -> None:
    day = date(2026, 11, 21)
    post_cash_payment(s.flat, zl("9.00"), on=day, title="kasa", made_by=s.daria, today=TODAY)


def adjustment_without_a_reason(s: Scene) -> None:
    days = {"on": TODAY, "due_date": TODAY, "today": TODAY}
    why = {"title": "Korekta", "reason": "bo tak", "subaccount": SubAccount.MAIN}
    post_adjustment(s.flat, zl("9.00"), made_by=s.daria, **days, **why)  # type: ignore[arg-type]


def transfer(s: Scene, on: date, approved_by: User) -> None:
    post_transfer(
        s.flat,
        s.shop,
        zl("9.00"),
        on=on,
        due_date=TODAY,
        reason=REASON,
        made_by=s.daria,
        approved_by=approved_by,
        today=TODAY,
    )


def own_transfer_approved(s: Scene) -> None:
    transfer(s, TODAY, s.daria)


def transfer_into_a_closed_period(s: Scene) -> None:
    transfer(s, date(2026, 3, 31), s.karol)


def two_clerks_approve_a_plan(s: Scene) -> None:
    """Each holds the plan as it was before the other one clicked."""
    first, second = (PaymentPlan.objects.get(pk=s.plan.pk) for _ in range(2))
    approve_plan(first, approved_by=s.karol, today=TODAY)
    approve_plan(second, approved_by=staff("admin"), today=TODAY)


def two_clerks_approve_a_reopening(s: Scene) -> None:
    reopening = request_reopening(MARCH, reason="brakuje wyciągu z marca", by=s.daria)
    approve_reopening(reopening, by=s.karol)
    approve_reopening(reopening, by=staff("admin"))


def two_clerks_close_a_month(s: Scene) -> None:
    close_period(MARCH, by=s.karol, today=TODAY)


BAD: list[tuple[Callable[[Scene], None], str]] = [
    (charge_in_a_closed_period, "PERIOD_CLOSED"),
    (charge_on_a_closed_account, "ACCOUNT_CLOSED"),
    (second_charge_of_a_month, "CHARGE_EXISTS"),
    (reversal_of_a_reversal, "REVERSAL_OF_REVERSAL"),
    (second_reversal, "ALREADY_REVERSED"),
    (batch_taken_back_twice, "BATCH_REVERSED"),
    (same_batch_twice, "KEY_POSTED"),
    (same_form_twice, "ALREADY_POSTED"),
    (three_decimals_typed, "AMOUNT_SCALE"),
    (three_decimals_given, "ValueError"),
    (payment_of_tomorrow, "DATE_FUTURE"),
    (adjustment_without_a_reason, "REASON_REQUIRED"),
    (own_transfer_approved, "SECOND_PERSON"),
    (transfer_into_a_closed_period, "PERIOD_CLOSED"),
    (two_clerks_approve_a_plan, "PLAN_STATE"),
    (two_clerks_approve_a_reopening, "REOPENING_DONE"),
    (two_clerks_close_a_month, "PERIOD_CLOSED"),
]
# What the first of two clerks did stays; everything else leaves no trace.
ONE_ENTRY_MORE = (second_reversal, batch_taken_back_twice, same_batch_twice, same_form_twice)


@pytest.mark.parametrize(("act", "code"), BAD, ids=[act.__name__ for act, _ in BAD])
def test_bad_input_is_refused_and_the_ledger_is_whole(
    scene: Scene, act: Callable[[Scene], None], code: str
) -> None:
    before = LedgerEntry.objects.count()

    with pytest.raises(ValueError, match=r"\w") as caught:
        act(scene)

    refusal = caught.value
    known = isinstance(refusal, LedgerError | AmountError)
    assert (refusal.code if known else type(refusal).__name__) == code  # type: ignore[attr-defined]
    assert LedgerEntry.objects.count() - before == (act in ONE_ENTRY_MORE)
    assert list(audit()) == []


def test_a_payment_on_a_closed_account_is_taken(scene: Scene) -> None:
    """ledger.md §9: no new charge on it, but payments and settlements still come."""
    post_cash_payment(
        scene.shop, zl("9.00"), on=TODAY, title="kasa", made_by=scene.daria, today=TODAY
    )

    assert scene.shop.entries.get().amount == zl("-9.00")
    assert list(audit()) == []
