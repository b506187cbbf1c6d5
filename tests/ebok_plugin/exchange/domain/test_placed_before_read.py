"""An import writes the placements of an operation before the operation: the database takes only
operations that come with what is left of them, and whose entries are theirs.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from ebok_plugin.exchange.models import BankEntry, Placement
from ebok_plugin.ledger.models import LedgerEntry
from ebok_plugin.money import Money
from tests.ebok_plugin.exchange.bank_accounts import open_accounts
from tests.ebok_plugin.exchange.lines import money, operation, take
from tests.ebok_plugin.ledger.books import pay

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def next_one(**values: object) -> BankEntry:
    """One more operation of 10,00 of the statement, with a key that no other has; not written."""
    line = BankEntry.objects.latest("pk")
    line.pk, line.line_no = line.pk + 1, line.line_no + 1
    line.fate, line.amount = "UNMATCHED", money("10,00")
    for name, value in values.items():
        setattr(line, name, value)
    return line


def write(line: BankEntry) -> None:
    """As it is: `save` would say itself what is left."""
    BankEntry.objects.bulk_create([line])


def placed(line: BankEntry, amount: str, entry: LedgerEntry | None, at: datetime) -> Placement:
    kind = {"kind": "KEPT", "kept_as": "OTHER"} if entry is None else {"kind": "POSTED"}
    return Placement(bank_entry=line, amount=money(amount), ledger_entry=entry, made_at=at, **kind)


@pytest.mark.parametrize(
    ("left", "parts"),
    [("0,00", ["10,00"]), ("4,00", ["6,00"]), ("1,00", ["6,00", "3,00"]), ("10,00", [])],
)
def test_an_operation_comes_with_what_its_placements_leave(left: str, parts: list[str]) -> None:
    take(operation("10,00"))
    line, now = next_one(remaining=money(left)), timezone.now()

    Placement.objects.bulk_create([placed(line, part, None, now) for part in parts])
    write(line)

    line.refresh_from_db()
    assert line.remaining == money(left)
    assert [one.amount for one in line.placements.order_by("pk")] == list(map(money, parts))


def test_the_database_refuses_what_its_placements_do_not_leave() -> None:
    anna, jan = open_accounts(2)
    take(operation("10,00"))
    now = timezone.now()
    entry, other = pay(anna, "2026-03-09", "10.00"), pay(jan, "2026-03-09", "9.00")

    def with_(left: str, *parts: tuple[str, LedgerEntry | None]) -> Callable[[], None]:
        def attempt() -> None:
            line = next_one(remaining=money(left))
            Placement.objects.bulk_create([placed(line, *part, now) for part in parts])
            write(line)

        return attempt

    def without_operation() -> None:
        Placement.objects.bulk_create([placed(next_one(), "10,00", entry, now)])
        connection.check_constraints()

    attempts = {
        "more than is left": with_("10,00", ("4,00", None)),
        "less than is left": with_("5,00", ("4,00", None)),
        "less, nothing is placed": with_("0,00"),
        "more than came": with_("0,00", ("6,00", None), ("5,00", None)),
        "an entry of another amount": with_("0,00", ("10,00", other)),
        "a part of its entry": with_("1,00", ("9,00", entry)),
        "no operation": without_operation,
    }
    taken = []
    for name, attempt in attempts.items():
        try:
            with transaction.atomic():
                attempt()
        except DatabaseError:
            continue
        taken.append(name)
    assert taken == []
    assert (BankEntry.objects.count(), Placement.objects.count()) == (1, 0)
    with_("0,00", ("10,00", entry))()
    assert Placement.objects.get().bank_entry.remaining == Money.parse("0,00")
