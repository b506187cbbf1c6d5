"""INV-10 of `ledger.md` §13 over statements and acts that nobody chose."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.office.workflow.refusal import Refusal
from ebok_plugin.exchange.domain.placing import (
    Part,
    place_payment,
    retain_remainder,
    return_to_sender,
    withdraw_placement,
)
from ebok_plugin.exchange.domain.reposting import repost_matched
from ebok_plugin.exchange.domain.returned_payment import reverse_returned_payment
from ebok_plugin.exchange.models import BankEntry, Placement
from ebok_plugin.ledger.domain.posting import reverse_batch, reverse_entry
from ebok_plugin.ledger.models import Account, Batch, LedgerEntry
from ebok_plugin.money import ZERO, Money, total
from tests.ebok_plugin.exchange.bank_accounts import open_accounts
from tests.ebok_plugin.exchange.books import bring
from tests.ebok_plugin.exchange.files import PAYMENT, file
from tests.ebok_plugin.exchange.lines import DAY, SENDER, TODAY, operation, take

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
IN_DATABASE = settings(
    max_examples=10,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.generate],
)
REASON = "Nikt tego nie wybrał."
SETTLED = ("DUPLICATE", "OUTGOING")

# Mark, amount and payer of an operation: few of each, so that many are alike.
OPERATIONS = st.lists(
    st.tuples(
        st.sampled_from(["C", "C", "C", "C", "RC", "RD", "D"]),
        st.sampled_from(["1,00", "250,00"]),
        st.sampled_from(["100001", "100002", "109999", ""]),
    ),
    min_size=1,
    max_size=4,
)
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["bring", "place", "part", "return", "keep", "withdraw"])
        | st.sampled_from(["reverse", "reverse batch", "repost", "file", "take back"]),
        st.integers(0, 9),
        OPERATIONS,
    ),
    min_size=3,
    max_size=12,
)


@given(ACTS)
@IN_DATABASE
def test_inv_10_every_grosz_of_a_statement_is_somewhere_and_nowhere_twice(
    db: None, acts: list[tuple[str, int, list[tuple[str, str, str]]]]
) -> None:
    with transaction.atomic():
        open_accounts(2)
        for number, (act, choice, operations) in enumerate(acts):
            try:
                with transaction.atomic():
                    _act(act, choice, operations, number)
            except Refusal:
                pass
            _expect_everything_once()
        transaction.set_rollback(True)


def _act(act: str, choice: int, operations: list[tuple[str, str, str]], number: int) -> None:
    accounts = list(Account.objects.order_by("pk"))
    chosen = accounts[choice % 2]
    if act == "bring":
        written = [
            operation(amount, mark=mark, payer=payer, sender=SENDER, title=f"nr {number}")
            for mark, amount, payer in operations
        ]
        report = take(*written, confirm=("PROBABLE_DUPLICATE",))
        assert str(report.status) == "posted", report.as_json()
    elif act == "repost":
        repost_matched(file=None, origin=SYSTEM, today=TODAY)
    elif act == "file":
        row = {"value_date": str(DAY), "account_no": chosen.account_no, "amount": "250,00"}
        bring(file("payments", PAYMENT | row | {"external_id": f"F{choice % 4}"}))
    elif act in ("reverse", "reverse batch"):
        _reverse(choice, whole=act == "reverse batch")
    elif act == "withdraw":
        placements = list(Placement.objects.living().order_by("pk"))
        if placements:
            one = placements[choice % len(placements)]
            withdraw_placement(one, reason=REASON, origin=SYSTEM)
    else:
        _settle(act, choice, chosen)


def _reverse(choice: int, *, whole: bool) -> None:
    entries = list(LedgerEntry.objects.filter(kind__startswith="PAYMENT").order_by("pk"))
    if not entries:
        return
    entry = entries[choice % len(entries)]
    how = {"on": TODAY, "reason": REASON, "made_by": None, "today": TODAY}
    if whole:
        reverse_batch(entry.batch, **how)  # type: ignore[arg-type]
    else:
        reverse_entry(entry, **how)  # type: ignore[arg-type]


def _settle(act: str, choice: int, chosen: Account) -> None:
    """Also what is settled already is tried, with what remained a moment ago."""
    lines = list(BankEntry.objects.exclude(amount=ZERO).order_by("pk"))
    if not lines:
        return
    line = lines[choice % len(lines)]
    expected = line.remaining or abs(line.amount)
    part = Money.from_grosze(max(1, expected.grosze // 2)) if act == "part" else expected
    verbs: dict[str, Callable[[], object]] = {
        "place": lambda: place_payment(
            line, [Part(chosen, part)], expected=expected, origin=SYSTEM, today=TODAY
        ),
        "return": lambda: return_to_sender(
            line, day=DAY + timedelta(1), note="", expected=expected, origin=SYSTEM, today=TODAY
        ),
        "keep": lambda: retain_remainder(
            line, kept_as=Placement.KeptAs.OTHER, note="", expected=expected, origin=SYSTEM
        ),
        "take back": lambda: reverse_returned_payment(
            line, expected=expected, origin=SYSTEM, today=TODAY
        ),
    }
    verbs["part"] = verbs["place"]
    verbs[act]()


def _expect_everything_once() -> None:
    lines = BankEntry.objects.exclude(fate__in=SETTLED)
    living = Placement.objects.living()
    posted = living.filter(kind="POSTED").select_related("ledger_entry", "bank_entry")
    placed = {
        kind: total(one.amount for one in living.filter(kind=kind)) for kind in Placement.Kind
    }

    assert total(placed.values()) + total(line.remaining for line in lines) == total(
        abs(line.amount) for line in lines
    )
    for one in posted:
        assert one.ledger_entry is not None
        sign = -1 if one.bank_entry.came_in else 1
        assert one.ledger_entry.amount.grosze == sign * one.amount.grosze
    for line in lines:
        of_line = total(one.amount for one in living.filter(bank_entry=line))
        assert of_line + line.remaining == abs(line.amount)
    # What statements posted stands for their operations, each once.
    stands = LedgerEntry.objects.filter(batch__kind=Batch.Kind.STATEMENT, reversed_by__isnull=True)
    assert set(stands.values_list("pk", flat=True)) <= set(
        posted.values_list("ledger_entry", flat=True)
    )
