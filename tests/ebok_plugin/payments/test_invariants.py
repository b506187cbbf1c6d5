"""INV-9 and INV-10 of `ledger.md` §13 over operations that nobody chose."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cms_ext.base.money.amounts import ZERO, Money, sum_money
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from ebok_plugin.ledger.domain.posting import reverse_batch, reverse_entry
from ebok_plugin.ledger.models import Account, Batch, LedgerEntry
from ebok_plugin.payments.domain.bank_file import BankUpload
from ebok_plugin.payments.domain.bank_import import import_bank
from ebok_plugin.payments.domain.placing import (
    Part,
    place_payment,
    retain_remainder,
    return_to_sender,
    withdraw_placement,
)
from ebok_plugin.payments.domain.returned_payment import reverse_returned_payment
from ebok_plugin.payments.domain.waiting import repost_matched
from ebok_plugin.payments.models import BankEntry, BankStatement, Placement
from tests.ebok_plugin.payments.bank.written import mt940
from tests.ebok_plugin.payments.bank_accounts import open_accounts, picture
from tests.ebok_plugin.payments.books import bring
from tests.ebok_plugin.payments.files import PAYMENT, file
from tests.ebok_plugin.payments.lines import DAY, SENDER, operation, take
from tests.ebok_plugin.payments.lines import TODAY as LINES_TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.thorough]

FIRST = date(2026, 3, 2)
TODAY = date(2026, 12, 31)
OPENING = 1_000_000
IN_DATABASE = settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.generate],
)
Paid = Counter[tuple[str, date, int]]
"""How many payments of an account, day and grosze there are."""


@dataclass(frozen=True)
class Operation:
    """What the bank booked: `payer` 1–3 has an account, 9 a number that nobody has, 0 none."""

    ref: int
    day: date
    mark: str
    grosze: int
    payer: int

    @property
    def signed(self) -> int:
        return self.grosze if self.mark in ("C", "RD") else -self.grosze

    @property
    def is_payment(self) -> bool:
        return self.mark == "C" and self.payer in (1, 2, 3)

    @property
    def lines(self) -> str:
        virtual = f"~63SWRK0001000000{100000 + self.payer}\n" if self.payer else ""
        return (
            f":61:{self.day:%y%m%d%m%d}{self.mark}N{_amount(self.grosze)}N152NONREF//{self.ref:012d}"
            f"\n152 0\n:86:020~00152\n~20Wplata\n~32Jan Wzorcowy\n~60X\n{virtual}".rstrip("\n")
        )


@st.composite
def operations(draw: st.DrawFn) -> list[Operation]:
    """In the order of their days; few amounts, so that many are alike but for the reference."""
    steps = st.tuples(
        st.integers(0, 2),
        st.sampled_from(["C"] * 5 + ["D", "RC", "RD"]),
        st.sampled_from([1, 60000, 92694]),
        st.sampled_from([1, 1, 2, 3, 9, 0]),
    )
    day, made = FIRST, []
    for ref, (days, mark, grosze, payer) in enumerate(
        draw(st.lists(steps, min_size=1, max_size=9))
    ):
        day += timedelta(days)
        made.append(Operation(ref + 1, day, mark, grosze, payer))
    return made


def _amount(grosze: int) -> str:
    return f"{grosze // 100},{grosze % 100:02d}"


def _statement(number: int, before: Sequence[Operation], part: Sequence[Operation]) -> bytes:
    opening = OPENING + sum(one.signed for one in before)
    closing = opening + sum(one.signed for one in part)
    return mt940(
        *(one.lines for one in part),
        number=f"{number:05d}",
        opening=f"60F:C{part[0].day:%y%m%d}PLN{_amount(opening)}",
        closing=f"62F:C{part[-1].day:%y%m%d}PLN{_amount(closing)}",
    ).encode("iso-8859-2")


def _import(number: int, before: Sequence[Operation], part: Sequence[Operation]) -> str:
    """Return the status.

    Staff are asked about an overlap and let it through (`bank_formats.md` §7).
    """
    upload = BankUpload(
        f"wyciag{number}.sta",
        _statement(number, before, part),
        profile="pko",
        confirmed=frozenset({"BANK_STATEMENT_GAP", "PROBABLE_DUPLICATE"}),
    )
    report = import_bank(upload, today=TODAY, made_by=None)
    assert report.status.is_good, report.as_json()
    return str(report.status)


def _posted() -> Paid:
    rows = LedgerEntry.objects.filter(source="STATEMENT", kind="PAYMENT")
    found = rows.values_list("account__account_no", "booking_date", "amount")
    return Counter((number, day, -amount.grosze) for number, day, amount in found)


def _paid(ops: Sequence[Operation]) -> Paid:
    return Counter((str(100000 + o.payer), o.day, o.grosze) for o in ops if o.is_payment)


@pytest.mark.parametrize("back", ["D", "RC"])
def test_what_overlaps_and_adds_up_to_nothing_is_not_added_again(back: str):
    """Both statements share two operations, although their balances follow each other."""
    ops = [
        Operation(1, FIRST, "C", 92694, 9),
        Operation(2, FIRST, "C", 92694, 2),
        Operation(3, FIRST, back, 92694, 0),
        Operation(4, FIRST, "D", 1, 0),
    ]
    open_accounts(3)

    _import(1, [], ops[:3])
    _import(2, ops[:1], ops[1:])

    assert _posted() == _paid(ops)
    fates = BankEntry.objects.order_by("pk").values_list("fate", flat=True)
    assert [*fates][3:] == ["DUPLICATE", "DUPLICATE", "OUTGOING"]


@given(operations(), st.data())
@IN_DATABASE
def test_inv_9_overlapping_statements_add_each_payment_once(
    db: None, ops: list[Operation], data: st.DataObject
):
    end = data.draw(st.integers(1, len(ops)), label="end of the first")
    begin = data.draw(st.integers(0, min(end, len(ops) - 1)), label="begin of the second")
    with transaction.atomic():
        open_accounts(3)
        first = _import(1, [], ops[:end])
        after_first = _posted()
        second = _import(2, ops[:begin], ops[begin:])
        after_second, before = _posted(), picture()
        again = [_import(1, [], ops[:end]), _import(2, ops[:begin], ops[begin:])]
        after_again = picture()
        transaction.set_rollback(True)

    assert (first, second, again) == ("posted", "posted", ["unchanged"] * 2)
    assert after_first == _paid(ops[:end])
    assert after_second == _paid(ops)
    assert after_again == before


@given(operations(), st.data())
@IN_DATABASE
def test_inv_10_each_credit_is_posted_or_waits(db: None, ops: list[Operation], data: st.DataObject):
    """Lines of no resident are among those that wait: staff sort them out of the queue."""
    end = data.draw(st.integers(1, len(ops)), label="end of the first")
    begin = data.draw(st.integers(0, min(end, len(ops) - 1)), label="begin of the second")
    with transaction.atomic():
        open_accounts(3)
        _import(1, [], ops[:end])
        _import(2, ops[:begin], ops[begin:])
        payments = sum(grosze * times for (_, _, grosze), times in _posted().items())
        waiting = _sum_of(BankEntry.EntryStatus.UNMATCHED, ["C", "RD"])
        waiting_returns = _sum_of(BankEntry.EntryStatus.UNMATCHED, ["RC"])
        outgoing = _sum_of(BankEntry.EntryStatus.OUTGOING, ["D"])
        closing = BankStatement.objects.order_by("pk").last().closing.grosze  # type: ignore[union-attr]
        transaction.set_rollback(True)

    assert payments + waiting == sum(one.grosze for one in ops if one.mark in ("C", "RD"))
    assert OPENING + payments + waiting + waiting_returns + outgoing == closing


def _sum_of(fate: BankEntry.EntryStatus, marks: list[str]) -> int:
    rows = BankEntry.objects.filter(fate=fate, mark__in=marks)
    return sum(row.amount.grosze for row in rows)


@given(operations(), st.data())
@IN_DATABASE
def test_inv_9_overlapping_payment_files_add_each_payment_once(
    db: None, ops: list[Operation], data: st.DataObject
):
    ops = [one for one in ops if one.is_payment] or [Operation(1, FIRST, "C", 100, 1)]
    end = data.draw(st.integers(1, len(ops)), label="end of the first")
    begin = data.draw(st.integers(0, min(end, len(ops) - 1)), label="begin of the second")
    files = [_payments_file(ops[:end]), _payments_file(ops[begin:])]
    with transaction.atomic():
        open_accounts(3)
        first, second = (bring(content) for content in files)
        rows = LedgerEntry.objects.filter(kind="PAYMENT")
        amounts = rows.values_list("account__account_no", "booking_date", "amount")
        found = Counter((number, day, -amount.grosze) for number, day, amount in amounts)
        before = picture()
        again = [bring(content).status for content in files]
        after = picture()
        transaction.set_rollback(True)

    assert (first.new, second.new) == (end, len(ops) - end)
    assert found == _paid(ops)
    assert (again, after) == (["unchanged"] * 2, before)


def _payments_file(ops: Sequence[Operation]) -> bytes:
    rows = [
        PAYMENT
        | {
            "external_id": f"WB-{one.ref}",
            "account_no": str(100000 + one.payer),
            "value_date": one.day.isoformat(),
            "amount": _amount(one.grosze),
        }
        for one in ops
    ]
    return file("payments", *rows)


IN_DATABASE_FEW = settings(IN_DATABASE, max_examples=10)
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
@IN_DATABASE_FEW
def test_inv_10_every_grosz_of_a_statement_is_somewhere_and_nowhere_twice(
    db: None, acts: list[tuple[str, int, list[tuple[str, str, str]]]]
):
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
        repost_matched(file=None, origin=SYSTEM, today=LINES_TODAY)
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
    how = {"on": LINES_TODAY, "reason": REASON, "made_by": None, "today": LINES_TODAY}
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
            line, [Part(chosen, part)], expected=expected, origin=SYSTEM, today=LINES_TODAY
        ),
        "return": lambda: return_to_sender(
            line,
            day=DAY + timedelta(1),
            note="",
            expected=expected,
            origin=SYSTEM,
            today=LINES_TODAY,
        ),
        "keep": lambda: retain_remainder(
            line, kept_as=Placement.KeptAs.OTHER, note="", expected=expected, origin=SYSTEM
        ),
        "take back": lambda: reverse_returned_payment(
            line, expected=expected, origin=SYSTEM, today=LINES_TODAY
        ),
    }
    verbs["part"] = verbs["place"]
    verbs[act]()


def _expect_everything_once() -> None:
    lines = BankEntry.objects.exclude(fate__in=SETTLED)
    living = Placement.objects.living()
    posted = living.filter(kind="POSTED").select_related("ledger_entry", "bank_entry")
    placed = {
        kind: sum_money(one.amount for one in living.filter(kind=kind)) for kind in Placement.Kind
    }

    assert sum_money(placed.values()) + sum_money(line.remaining for line in lines) == sum_money(
        abs(line.amount) for line in lines
    )
    for one in posted:
        assert one.ledger_entry is not None
        sign = -1 if one.bank_entry.came_in else 1
        assert one.ledger_entry.amount.grosze == sign * one.amount.grosze
    for line in lines:
        of_line = sum_money(one.amount for one in living.filter(bank_entry=line))
        assert of_line + line.remaining == abs(line.amount)
    # What statements posted stands for their operations, each once.
    stands = LedgerEntry.objects.filter(batch__kind=Batch.Kind.STATEMENT, reversed_by__isnull=True)
    assert set(stands.values_list("pk", flat=True)) <= set(
        posted.values_list("ledger_entry", flat=True)
    )
