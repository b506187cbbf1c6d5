"""What becomes of a bank operation: placed, returned, kept, taken back, and never placed twice."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cms_ext.base.database.append_only import find_missing_triggers
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain.period import close_period
from ebok_plugin.ledger.domain.posting import reverse_batch, reverse_entry
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.payments.domain.placing import (
    Part,
    PlacingError,
    place_payment,
    retain_remainder,
    return_to_sender,
    withdraw_placement,
)
from ebok_plugin.payments.domain.waiting import (
    describe_entry_state,
    describe_reason,
    list_waiting_entries,
    with_placements,
)
from ebok_plugin.payments.models import BankEntry, Placement, PlacementWithdrawal
from ebok_plugin.payments.placement_triggers import NAMES
from tests.ebok_plugin.ledger.books import pay
from tests.ebok_plugin.ledger.refusals import refusal
from tests.ebok_plugin.payments.bank_accounts import open_accounts
from tests.ebok_plugin.payments.lines import DAY, TODAY, money, operation, take, waiting_line
from tests.shared_rows import shared
from tests.whole_database import execute

pytestmark = pytest.mark.django_db


@shared
def anna() -> Account:
    return open_accounts(3)[0]


@pytest.fixture
def by(daria: User) -> Origin:
    return Origin(actor=daria)


def place(line: BankEntry, *parts: tuple[Account, str], by: Origin) -> None:
    line.refresh_from_db()
    placed = [Part(account, money(amount)) for account, amount in parts]
    place_payment(line, placed, expected=line.remaining, origin=by, today=TODAY)


def standing(line: BankEntry) -> tuple[str, str, str]:
    """What remains, the state and the reason, as the desk reads them."""
    known = with_placements(BankEntry.objects.all()).get(pk=line.pk)
    return known.remaining.digits, describe_entry_state(known), describe_reason(known)


def entries() -> list[tuple[str, str, str, date]]:
    rows = LedgerEntry.objects.order_by("pk").values_list(
        "account__account_no", "kind", "amount", "booking_date"
    )
    return [(number, kind, amount.digits, day) for number, kind, amount, day in rows]


def test_what_the_ledger_cannot_take_waits_with_a_reason_the_rest_posts(anna: Account, daria: User):
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
    reasons = (
        list_waiting_entries().order_by("line_no").values_list("account__account_no", "wait_reason")
    )
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


def test_a_payment_goes_to_several_accounts_and_what_is_left_waits(anna: Account, by: Origin):
    bartosz = Account.objects.get(account_no="100002")
    line = waiting_line("250,00")
    seen = {"expected": line.remaining, "origin": by, "today": TODAY}

    place(line, (anna, "100,00"), (bartosz, "50,00"), by=by)
    partly = standing(line)
    place(line, (anna, "100,00"), by=by)

    assert partly == ("100,00", "zaksięgowana, do wyjaśnienia", "bez numeru konta")
    assert standing(line)[:2] == ("0,00", "zaksięgowana")
    assert entries() == [
        ("100001", "PAYMENT", "−100,00", DAY),
        ("100002", "PAYMENT", "−50,00", DAY),
        ("100001", "PAYMENT", "−100,00", DAY),
    ]
    assert not list_waiting_entries().exists()
    placed = AuditEvent.objects.filter(action="PAYMENT_PLACED").order_by("seq")
    assert [event.changes["accounts"] for event in placed] == [[anna.pk, bartosz.pk], [anna.pk]]
    # Who opened the page before somebody placed it gets a refusal.
    with pytest.raises(PlacingError, match="przed chwilą ktoś inny") as refused:
        place_payment(line, [Part(anna, money("250,00"))], **seen)  # type: ignore[arg-type]
    assert refused.value.code == "LINE_CHANGED"
    assert len(entries()) == 3


def test_wrong_parts_post_nothing(anna: Account, by: Origin):
    line = waiting_line("250,00")
    accounts = {account.account_no: account for account in Account.objects.all()}

    for code, parts in (
        ("PARTS_NONE", []),
        ("PARTS_NONE", [("100001", "0,00")]),
        ("PARTS_NONE", [("100001", "-1,00")]),
        ("PARTS_SUM", [("100001", "250,01")]),
        ("PARTS_SUM", [("100001", "200,00"), ("100002", "50,01")]),
        ("SAME_ACCOUNT", [("100001", "100,00"), ("100001", "100,00")]),
    ):
        error = refusal(
            PlacingError,
            place,
            line,
            *((accounts[number], amount) for number, amount in parts),
            by=by,
        )

        assert error.code == code
        assert (entries(), standing(line)[0]) == ([], "250,00")


def test_a_shut_value_date_is_booked_on_the_first_open_day(anna: Account, by: Origin, daria: User):
    taken_back = waiting_line("30,00", mark="RC")
    line = waiting_line("20,00", day=date(2026, 2, 27))
    # What the bank took back becomes a return on the account.
    place(taken_back, (anna, "30,00"), by=by)
    for month in (2, 3):
        close_period(Period.of(date(2026, month, 1)), by=daria, today=TODAY)

    place(line, (anna, "20,00"), by=by)

    assert entries() == [
        ("100001", "PAYMENT_RETURN", "30,00", DAY),
        ("100001", "PAYMENT", "−20,00", date(2026, 4, 1)),
    ]
    assert standing(taken_back)[:2] == ("0,00", "zaksięgowana")


def test_a_payment_is_returned_or_kept_and_both_can_be_withdrawn(anna: Account, by: Origin):
    line = waiting_line("40,00")
    how = {"expected": money("40,00"), "origin": by}

    with pytest.raises(PlacingError, match="Dzień zwrotu"):
        return_to_sender(line, day=date(2026, 3, 8), note="", today=TODAY, **how)  # type: ignore[arg-type]
    returned = return_to_sender(line, day=TODAY, note="pomyłka", today=TODAY, **how)  # type: ignore[arg-type]
    states = [standing(line)[:2]]
    with pytest.raises(PlacingError, match="co najmniej 10 znaków"):
        withdraw_placement(returned, reason="nie", origin=by)
    withdraw_placement(returned, reason="Zwrot się nie udał.", origin=by)
    states.append(standing(line)[:2])
    reason = standing(line)[2]
    with pytest.raises(PlacingError, match="już cofnięto"):
        withdraw_placement(returned, reason="Zwrot się nie udał.", origin=by)
    kept_as = Placement.KeptAs.RENT
    retain_remainder(line, kept_as=kept_as, note="", **how)  # type: ignore[arg-type]
    states.append(standing(line)[:2])

    assert states == [
        ("0,00", "zwrócona nadawcy"),
        ("40,00", "do wyjaśnienia"),
        ("0,00", "nie dotyczy lokatorów"),
    ]
    assert reason == "rozliczenie cofnięto"
    assert entries() == []


def test_a_storno_brings_the_operation_back_to_be_placed(anna: Account, by: Origin, daria: User):
    take(operation("1,00", payer="100001"), operation("2,00", payer="100002"))
    first, second = BankEntry.objects.order_by("line_no")
    reason = {"reason": "Wpłata nie tego lokatora.", "made_by": daria, "today": TODAY}
    posted = LedgerEntry.objects.order_by("pk")[0]

    reverse_entry(posted, on=DAY, **reason)  # type: ignore[arg-type]
    one = [standing(first), standing(second)]
    reverse_batch(posted.batch, on=DAY, **reason)  # type: ignore[arg-type]
    place(second, (anna, "2,00"), by=by)

    undone = ("1,00", "do wyjaśnienia", "zaksięgowanie wystornowano")
    assert one == [undone, ("0,00", "zaksięgowana", "")]
    assert [standing(first), standing(second)[:2]] == [undone, ("0,00", "zaksięgowana")]


@pytest.mark.both_databases
def test_the_database_refuses_what_goes_around_the_verbs(anna: Account, by: Origin):
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

    def too_much_by_one_statement() -> None:
        half = Placement(bank_entry=waits, amount=money("5,00"), **kept)
        rest = Placement(bank_entry=waits, amount=money("5,01"), **kept)
        Placement.objects.bulk_create([half, rest])

    def one_of_two_by_another_entry() -> None:
        other = {"kind": "POSTED", "ledger_entry": entry, "made_at": now}
        good = Placement(bank_entry=waits, amount=money("1,00"), **kept)
        bad = Placement(bank_entry=waits, amount=money("9,00"), **other)
        Placement.objects.bulk_create([good, bad])

    def withdrawn_without_storno() -> None:
        PlacementWithdrawal.objects.create(placement=placement, reason="x", made_at=now)

    table = {model: f'"{model._meta.db_table}"' for model in (BankEntry, Placement)}
    refused = [
        twice,
        too_much,
        the_same_entry,
        too_much_by_one_statement,
        one_of_two_by_another_entry,
        lambda: execute(f"UPDATE {table[BankEntry]} SET remaining = 1 WHERE id = %s", posted.pk),
        lambda: execute(f"UPDATE {table[BankEntry]} SET remaining = 0 WHERE id = %s", waits.pk),
        lambda: execute(f"UPDATE {table[BankEntry]} SET amount = 99 WHERE id = %s", waits.pk),
        lambda: execute(f"UPDATE {table[BankEntry]} SET remaining = 1000"),
        lambda: execute(f"UPDATE {table[BankEntry]} SET fate = 'OUTGOING' WHERE id = %s", waits.pk),
        lambda: execute(f"UPDATE {table[Placement]} SET amount = 1"),
        lambda: execute(f"DELETE FROM {table[Placement]}"),
        withdrawn_without_storno,
    ]
    for attempt in refused:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    assert [standing(posted)[0], standing(waits)[0]] == ["0,00", "10,00"]
    assert Placement.objects.count() == 1


@pytest.mark.both_databases
def test_the_database_holds_every_rule_of_placements():
    """SQLite loses triggers with a table that a later migration makes again."""
    assert find_missing_triggers(connection, NAMES) == []


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


@pytest.mark.both_databases
def test_an_operation_comes_with_what_its_placements_leave():
    """An import writes the placements of an operation before the operation."""
    take(operation("10,00"))
    now = timezone.now()

    for left, parts in (
        ("0,00", ["10,00"]),
        ("4,00", ["6,00"]),
        ("1,00", ["6,00", "3,00"]),
        ("10,00", []),
    ):
        line = next_one(remaining=money(left))
        Placement.objects.bulk_create([placed(line, part, None, now) for part in parts])
        write(line)

        line.refresh_from_db()
        assert line.remaining == money(left)
        assert [placement.amount for placement in line.placements.order_by("pk")] == list(
            map(money, parts)
        )


@pytest.mark.both_databases
def test_the_database_refuses_what_its_placements_do_not_leave():
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
