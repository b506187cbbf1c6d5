"""What becomes of a bank operation: placed, returned, kept, taken back, and never placed twice."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cms_ext.people.identity.models import User
from ebok_plugin.exchange.domain.waiting import (
    reason_in_words,
    state_in_words,
    waiting_lines,
    with_placements,
)
from ebok_plugin.exchange.models import BankEntry, Placement, PlacementWithdrawal
from ebok_plugin.ledger.domain.closing import close_period
from ebok_plugin.ledger.domain.posting import reverse_batch, reverse_entry
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.period import Period
from tests.ebok_plugin.exchange.bank_accounts import open_accounts
from tests.ebok_plugin.exchange.lines import DAY, TODAY, money, operation, take
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


@shared
def anna() -> Account:
    return open_accounts(3)[0]


def standing(line: BankEntry) -> tuple[str, str, str]:
    """What remains, the state and the reason, as the desk reads them."""
    known = with_placements(BankEntry.objects.all()).get(pk=line.pk)
    return known.remaining.digits, state_in_words(known), reason_in_words(known)


def entries() -> list[tuple[str, str, str, date]]:
    rows = LedgerEntry.objects.order_by("pk").values_list(
        "account__account_no", "kind", "amount", "booking_date"
    )
    return [(number, kind, amount.digits, day) for number, kind, amount, day in rows]


def test_what_the_ledger_cannot_take_waits_with_its_reason_and_the_rest_posts(
    anna: Account, daria: User
) -> None:
    bartosz, celina = Account.objects.exclude(pk=anna.pk).order_by("pk")
    Account.objects.filter(pk=bartosz.pk).update(opened_on=date(2026, 3, 10))
    Account.objects.filter(pk=celina.pk).update(closed_on=date(2026, 3, 8))
    close_period(Period.of(date(2026, 2, 1)), by=daria, today=TODAY)

    report = take(
        operation("1,00", payer="100001"),
        operation("2,00", payer="100001", day=date(2026, 2, 27)),
        operation("3,00", payer="100002"),
        operation("4,00", payer="100003"),
        operation("10000000,00", payer="100001"),
        operation("5,00", payer="109999"),
        operation("6,00"),
        operation("7,00", mark="RC", payer="100001"),
        operation("8,00", mark="RD"),
    )

    assert (str(report.status), report.fates) == ("posted", {"MATCHED": 1, "UNMATCHED": 8})
    assert entries() == [("100001", "PAYMENT", "−1,00", DAY)]
    reasons = waiting_lines().order_by("line_no").values_list("account__account_no", "wait_reason")
    assert list(reasons) == [
        ("100001", "PERIOD_CLOSED"),
        ("100002", "BEFORE_OPENING"),
        ("100003", "ACCOUNT_CLOSED"),
        ("100001", "AMOUNT_TOO_LARGE"),
        (None, "UNKNOWN_NUMBER"),
        (None, "NO_NUMBER"),
        ("100001", "TAKEN_BACK"),
        (None, "GIVEN_BACK"),
    ]


def test_a_storno_brings_the_operation_back_and_it_is_placed_again(
    anna: Account, daria: User
) -> None:
    take(operation("1,00", payer="100001"), operation("2,00", payer="100002"))
    first, second = BankEntry.objects.order_by("line_no")
    reason = {"reason": "Wpłata nie tego lokatora.", "made_by": daria, "today": TODAY}
    posted = LedgerEntry.objects.order_by("pk")[0]

    reverse_entry(posted, on=DAY, **reason)  # type: ignore[arg-type]
    one = [standing(first), standing(second)]
    reverse_batch(posted.batch, on=DAY, **reason)  # type: ignore[arg-type]

    undone = ("1,00", "do wyjaśnienia", "zaksięgowanie wystornowano")
    assert one == [undone, ("0,00", "zaksięgowana", "")]
    assert standing(second)[:2] == ("2,00", "do wyjaśnienia")


@pytest.mark.both_databases
def test_the_database_refuses_what_goes_around_the_verbs(anna: Account) -> None:
    take(operation("10,00", payer="100001"), operation("10,00"))
    posted, waits = BankEntry.objects.order_by("line_no")
    entry = LedgerEntry.objects.get()
    now = timezone.now()
    kept = {"kind": "KEPT", "kept_as": "OTHER", "made_at": now}
    placement = Placement.objects.get()

    def twice() -> None:
        Placement.objects.create(bank_entry=posted, amount=money("0,01"), **kept)

    def too_much() -> None:
        Placement.objects.create(bank_entry=waits, amount=money("10,01"), **kept)

    def the_same_entry() -> None:
        Placement.objects.create(
            bank_entry=waits, kind="POSTED", amount=money("10,00"), ledger_entry=entry, made_at=now
        )

    def sql(text: str, *values: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(text, values)

    table = {model: f'"{model._meta.db_table}"' for model in (BankEntry, Placement)}
    refused = [
        twice,
        too_much,
        the_same_entry,
        lambda: sql(f"UPDATE {table[BankEntry]} SET remaining = 1 WHERE id = %s", posted.pk),
        lambda: sql(f"UPDATE {table[BankEntry]} SET remaining = 0 WHERE id = %s", waits.pk),
        lambda: sql(f"UPDATE {table[BankEntry]} SET amount = 99 WHERE id = %s", waits.pk),
        lambda: sql(f"UPDATE {table[Placement]} SET amount = 1"),
        lambda: sql(f"DELETE FROM {table[Placement]}"),
        lambda: withdraw_in_the_database(placement),
    ]
    for attempt in refused:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    assert [standing(posted)[0], standing(waits)[0]] == ["0,00", "10,00"]
    assert Placement.objects.count() == 1


def withdraw_in_the_database(placement: Placement) -> None:
    """A posting ends by its storno alone."""
    PlacementWithdrawal.objects.create(placement=placement, reason="x", made_at=timezone.now())
