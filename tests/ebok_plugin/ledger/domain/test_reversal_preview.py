"""The preview of a batch's reversal checks as the reversal does, and nobody waits for it."""

from collections.abc import Callable
from datetime import date
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import Group

from cms_ext.base.dates.period import Period
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain import by_hand
from ebok_plugin.ledger.domain.by_hand import preview_batch_reversal, reverse_batch_by_hand
from ebok_plugin.ledger.domain.hand_limit import SecondPersonNeeded
from ebok_plugin.ledger.domain.period import close_period
from ebok_plugin.ledger.domain.posting import post_batch, reverse_batch
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, Batch
from tests.crowd import Crowd, in_a_thread
from tests.ebok_plugin.desk.clerks import CLERK
from tests.ebok_plugin.ledger.books import charge, open_account, payment
from tests.marks import AT_ONCE
from tests.people import staff

TODAY = date(2026, 11, 20)
REASON = "Plik wczytano z niewłaściwego dnia"
Change = Callable[[Batch], object]


def payments(kind: Batch.Kind, amount: str = "100.00") -> Batch:
    drafts = [payment(open_account(no), "2026-10-16", amount) for no in ("100005", "100006")]
    return post_batch(kind, drafts, made_by=None, today=TODAY)


def charges() -> Batch:
    return charge(open_account("100007"), "2026-10", "430.10").entry.batch


def close_october(batch: Batch) -> None:
    close_period(Period(2026, 10), by=staff("olga"), today=TODAY)


def undo(batch: Batch) -> None:
    reverse_batch(batch, on=TODAY, reason=REASON, made_by=None, today=TODAY)


def close_account(batch: Batch) -> None:
    Account.objects.update(closed_on=date(2026, 10, 31))


def nothing(batch: Batch) -> None:
    return None


def outcome(act: Callable[[], Any], batch: Batch, needs_second: Callable[[Any], bool]) -> object:
    """Entries and sum of what comes of it, or the code of the refusal."""
    try:
        made = act()
    except SecondPersonNeeded:
        undo(batch)
        made = Batch.objects.latest("pk")
        return made.entry_count, made.entry_sum, True
    except PostingError as refusal:
        return refusal.code, refusal.position, str(refusal)
    return made.entry_count, made.entry_sum, needs_second(made)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("make", "change", "entered"),
    [
        (lambda: payments(Batch.Kind.PAYMENTS), nothing, {}),
        (lambda: payments(Batch.Kind.STATEMENT, "9000.00"), nothing, {}),
        (lambda: payments(Batch.Kind.PAYMENTS, "500.01"), nothing, {}),
        (charges, nothing, {}),
        (charges, close_account, {}),
        (charges, close_october, {"on": date(2026, 10, 20)}),
        (charges, nothing, {"on": date(2026, 1, 2)}),
        (charges, nothing, {"on": date(2027, 6, 1)}),
        (charges, nothing, {"reason": "bo tak"}),
        (charges, undo, {}),
    ],
    ids=[
        "payments of a file",
        "a statement, which has no limit",
        "above the limit of one person",
        "a charge",
        "a closed account",
        "into a closed month",
        "before it was posted",
        "far ahead",
        "a short reason",
        "reversed already",
    ],
)
def test_the_preview_says_what_the_reversal_does(
    make: Callable[[], Batch], change: Change, entered: dict[str, Any]
):
    celina: User = staff("celina", CLERK)
    batch = make()
    change(batch)
    form = {"on": TODAY, "reason": REASON, "today": TODAY, **entered}

    previewed = outcome(
        lambda: preview_batch_reversal(batch, **form), batch, lambda seen: bool(seen.second_person)
    )
    done = outcome(
        lambda: reverse_batch_by_hand(batch, made_by=celina, **form), batch, lambda made: False
    )

    assert previewed == done


class TestAtOnce:
    pytestmark = AT_ONCE

    def test_somebody_else_writes_while_a_reversal_is_previewed(self, crowd: Crowd):
        batch = payments(Batch.Kind.PAYMENTS)
        written = []

        def write_meanwhile(*args: object) -> bool:
            in_a_thread(lambda: written.append(Group.objects.create(name="Kasa")))
            return False

        def preview() -> int:
            with patch.object(by_hand, "exceeds_limit", write_meanwhile):
                form = {"on": TODAY, "reason": REASON, "today": TODAY}
                return preview_batch_reversal(batch, **form).entry_count

        with crowd():
            assert (in_a_thread(preview), len(written)) == (2, 1)
