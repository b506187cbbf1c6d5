"""How much one person posts by hand, and what a second one posts above it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cms_ext.base.money.amounts import Money
from cms_ext.office.law.models import LegalRule
from cms_ext.people.identity.models import User
from ebok_plugin.interest.domain.proposal import waive_notes
from ebok_plugin.ledger.domain import by_hand
from ebok_plugin.ledger.domain.hand_limit import CASH_RULE, RULE, SecondPersonNeeded
from ebok_plugin.ledger.domain.proposal import (
    approve_correction,
    propose_posting,
    refuse_correction,
)
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, CorrectionProposal, LedgerEntry
from ebok_plugin.ledger.vocabulary import SubAccount
from tests.ebok_plugin.desk.clerks import APPROVER, CLERK
from tests.ebok_plugin.ledger.books import charge, ledger, open_account, zl
from tests.people import staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
REASON = "umorzenie długu znajomego"


@pytest.fixture(autouse=True)
def _cash_up_to_1000(db) -> None:
    rule = LegalRule.objects.filter(code="CASH_SECOND_PERSON")
    rule.update(params={"zlotys": 1000, "days": 14})


@shared
def flat() -> Account:
    account = open_account("100005")
    charge(account, "2026-10", "4939.98")
    return account


@shared
def celina() -> User:
    return staff("celina", CLERK)


@shared
def daria() -> User:
    return staff("daria", APPROVER)


def adjust(account: Account, amount: str, by: User, **more: Any) -> LedgerEntry:
    owed = Money.parse(amount) > Money.parse("0")
    given: dict[str, Any] = {
        "on": TODAY,
        "due_date": TODAY if owed else None,
        "subaccount": SubAccount.MAIN,
        "title": "Korekta",
        "reason": REASON,
    }
    return by_hand.post_adjustment(
        account, zl(amount), made_by=by, today=TODAY, **{**given, **more}
    )


def pay_cash(account: Account, amount: str, by: User) -> LedgerEntry:
    amount_ = zl(amount)
    how: dict[str, Any] = {"on": TODAY, "made_by": by, "today": TODAY}
    return by_hand.post_cash_payment(account, amount_, title="Wpłata w kasie", **how)


def give_back(account: Account, amount: str, by: User) -> LedgerEntry:
    how: dict[str, Any] = {"on": TODAY, "made_by": by, "today": TODAY}
    return by_hand.return_payment(account, zl(amount), title="Zwrot wpłaty", **how)


def waive(account: Account, amount: str, by: User) -> LedgerEntry:
    return waive_notes(account, zl(amount), on=TODAY, reason=REASON, made_by=by, today=TODAY)


def refusal(act: Callable[[], object]) -> str:
    try:
        act()
    except PostingError as error:
        return error.code
    return "posted"


@pytest.mark.parametrize(
    ("act", "amount", "expected"),
    [
        (adjust, "-499.99", "posted"),
        (adjust, "-500.00", "posted"),
        (adjust, "-500.01", "SECOND_PERSON_NEEDED"),
        (adjust, "-4939.98", "SECOND_PERSON_NEEDED"),
        (adjust, "500.00", "posted"),
        (adjust, "500.01", "SECOND_PERSON_NEEDED"),
        (pay_cash, "1000.00", "posted"),
        (pay_cash, "1000.01", "SECOND_PERSON_NEEDED"),
        (pay_cash, "4939.98", "SECOND_PERSON_NEEDED"),
        (give_back, "500.00", "posted"),
        (give_back, "500.01", "SECOND_PERSON_NEEDED"),
        (waive, "500.01", "SECOND_PERSON_NEEDED"),
    ],
)
def test_one_person_posts_up_to_the_amount_of_the_rule(
    flat: Account, celina: User, act: Callable[..., object], amount: str, expected: str
):
    assert refusal(lambda: act(flat, amount, celina)) == expected
    assert len(ledger(flat)) == (2 if expected == "posted" else 1)


def test_many_small_ones_are_one_large_one_whoever_posts_them(
    flat: Account, celina: User, daria: User
):
    other = open_account("100006")
    adjust(flat, "-300.00", celina)
    adjust(flat, "-150.00", daria)
    pay_cash(flat, "600.00", celina)
    pay_cash(flat, "400.00", daria)
    assert refusal(lambda: pay_cash(flat, "0.01", daria)) == "SECOND_PERSON_NEEDED"

    assert refusal(lambda: adjust(flat, "-50.01", daria, on=date(2026, 10, 3))) == (
        "SECOND_PERSON_NEEDED"
    )
    # A debit is another direction, and does not make room for a further credit.
    assert refusal(lambda: adjust(flat, "400.00", celina)) == "posted"
    assert refusal(lambda: adjust(flat, "-50.01", celina)) == "SECOND_PERSON_NEEDED"
    assert refusal(lambda: adjust(flat, "-50.00", celina)) == "posted"
    assert refusal(lambda: adjust(other, "-500.00", celina)) == "posted"


def test_the_days_of_the_rule_are_those_of_posting(flat: Account, celina: User, monkeypatch):
    adjust(flat, "-500.00", celina)
    now = timezone.now()
    codes = []
    for days in (29, 31):
        monkeypatch.setattr(timezone, "now", lambda days=days: now + timedelta(days=days))
        codes.append(refusal(lambda: adjust(flat, "-0.01", celina)))

    assert codes == ["SECOND_PERSON_NEEDED", "posted"]


def test_the_rule_says_the_amount_and_without_one_each_act_takes_two(flat: Account, celina: User):
    rule = LegalRule.objects.get(code=RULE)
    assert rule.params == {"zlotys": 500, "days": 30}
    LegalRule.objects.update(params={"zlotys": 20})
    assert refusal(lambda: adjust(flat, "-20.00", celina)) == "posted"
    assert refusal(lambda: adjust(flat, "-0.01", celina)) == "SECOND_PERSON_NEEDED"
    LegalRule.objects.filter(code=CASH_RULE).delete()
    assert refusal(lambda: pay_cash(flat, "0.01", celina)) == "SECOND_PERSON_NEEDED"


def test_a_reversal_by_hand_is_bound_alike(flat: Account, celina: User):
    entry = flat.entries.get(seq=1)
    how: dict[str, Any] = {"on": TODAY, "reason": REASON, "made_by": celina, "today": TODAY}

    assert refusal(lambda: by_hand.reverse_by_hand(entry, **how)) == "SECOND_PERSON_NEEDED"
    assert refusal(lambda: by_hand.reverse_batch_by_hand(entry.batch, **how)) == (
        "SECOND_PERSON_NEEDED"
    )
    small = adjust(flat, "-500.00", celina)
    by_hand.reverse_by_hand(small, **how)
    # The first is undone, so that a correct one may follow.
    assert refusal(lambda: adjust(flat, "-480.00", celina)) == "posted"


def proposed(act: Callable[[], object], by: User, key: str = "a" * 32) -> CorrectionProposal:
    with pytest.raises(SecondPersonNeeded) as needed:
        act()
    return propose_posting(needed.value, on=TODAY, reason=REASON, key=key, made_by=by, today=TODAY)


def test_a_second_person_posts_what_was_proposed_and_both_stand_at_the_batch(
    flat: Account, celina: User, daria: User
):
    entry = flat.entries.get(seq=1)
    how: dict[str, Any] = {"on": TODAY, "reason": REASON, "made_by": celina, "today": TODAY}
    acts: list[tuple[Callable[[], object], tuple[str, str]]] = [
        (lambda: adjust(flat, "600.00", celina), ("ADJUSTMENT", "600.00")),
        (lambda: pay_cash(flat, "1700.00", celina), ("PAYMENT", "-1700.00")),
        (lambda: give_back(flat, "800.00", celina), ("PAYMENT_RETURN", "800.00")),
        (lambda: by_hand.reverse_by_hand(entry, **how), ("REVERSAL", "-4939.98")),
    ]
    for number, (act, expected) in enumerate(acts):
        proposal = proposed(act, celina, key=f"{number:032x}")
        with pytest.raises(PostingError, match="inna osoba"):
            approve_correction(proposal, approved_by=celina, today=TODAY)
        posted = approve_correction(proposal, approved_by=daria, today=TODAY).entry
        assert posted is not None
        assert (posted.kind, str(posted.amount.amount)) == expected
        assert (posted.batch.made_by, posted.batch.approved_by) == (celina, daria)
    # What two have posted leaves the limit as it was.
    assert refusal(lambda: adjust(flat, "-500.00", celina)) == "posted"


def test_a_batch_waits_as_a_whole_and_once(flat: Account, celina: User, daria: User):
    batch = flat.entries.get(seq=1).batch
    how: dict[str, Any] = {"on": TODAY, "reason": REASON, "made_by": celina, "today": TODAY}
    proposal = proposed(lambda: by_hand.reverse_batch_by_hand(batch, **how), celina)

    with pytest.raises(PostingError, match="czeka już na drugą osobę"):
        proposed(lambda: by_hand.reverse_batch_by_hand(batch, **how), celina, key="b" * 32)
    approve_correction(proposal, approved_by=daria, today=TODAY)

    assert ledger(flat)[1:] == [(2, "REVERSAL", "-4939.98")]


def test_the_state_is_checked_again_and_a_refusal_posts_nothing(
    flat: Account, celina: User, daria: User
):
    entry = flat.entries.get(seq=1)
    how: dict[str, Any] = {"on": TODAY, "reason": REASON, "made_by": celina, "today": TODAY}
    first = proposed(lambda: by_hand.reverse_by_hand(entry, **how), celina)
    second = proposed(lambda: adjust(flat, "-600.00", celina), celina, key="b" * 32)
    assert proposed(lambda: adjust(flat, "-600.00", celina), celina, key="b" * 32) == second
    LegalRule.objects.filter(code=RULE).update(params={"zlotys": 9_000, "days": 1})
    by_hand.reverse_by_hand(entry, **how)

    with pytest.raises(PostingError, match="storn|skorygowan"):
        approve_correction(first, approved_by=daria, today=TODAY)
    refuse_correction(second, reason="To nie jest nasz dług", by=daria)

    assert [row.state for row in CorrectionProposal.objects.order_by("pk")] == [
        "WAITING",
        "REFUSED",
    ]
    assert len(ledger(flat)) == 2
