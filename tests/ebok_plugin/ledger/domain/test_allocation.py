"""A replay that starts in the middle ends like one that starts at the first entry."""

import sys
from collections import namedtuple
from datetime import date, timedelta
from itertools import pairwise
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ebok_plugin.ledger.domain import record as module
from ebok_plugin.ledger.domain.book import Book, allocate, compute_state, list_open_postings
from ebok_plugin.ledger.domain.record import (
    AllocationSettings,
    CarriedState,
    EntryRecord,
    OldDocument,
    digest_rules,
    in_order,
    may_contain,
    pack_numbers,
    read_snapshot_text,
    select_booked,
    snapshot_as_text,
    split_words,
    without_reversed,
    word_runs,
)
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount
from tests.ebok_plugin.ledger.ledgers import FIRST_DAY, ledgers
from tests.ebok_plugin.ledger.plans import Planned, planned_ledgers
from tests.ebok_plugin.ledger.samples import WORKED_YEAR, sample_records
from tests.ebok_plugin.ledger.text_book import book, paid

TWO_MONTHS = """
    1  2026-01-01  CHARGE    100.00  due=2026-01-15 doc=1 no=NAL/1 period=2026-01
    2  2026-02-01  CHARGE    100.00  due=2026-02-16 doc=2 no=NAL/2 period=2026-02
"""


def test_the_worked_year():
    """By titles and what the file says, by titles alone, and the oldest first."""
    entries = sample_records()["100005"]
    by_seq = {record.seq: record for record in entries}
    undesignated = [record._replace(designated_period="") for record in entries]
    oldest_first = AllocationSettings(read_designation_from_title=False)

    for records, settings, vector in (
        (entries, AllocationSettings(), "allocations_debtor_designation"),
        (undesignated, AllocationSettings(), "allocations_debtor_designation"),
        (undesignated, oldest_first, "allocations_oldest_first"),
    ):
        parts = [
            {
                "allocated_on": str(part.on),
                "credit_date": str(by_seq[part.credit].booking_date),
                "charge_period": by_seq[part.debit].period,
                "charge_due": str(by_seq[part.debit].due_date),
                "amount": str(part.amount.amount),
            }
            for part in allocate(records, settings)
        ]
        assert parts == [{key: each[key] for key in parts[0]} for each in WORKED_YEAR[vector]]


def test_the_payer_chooses_what_is_paid_first():
    january_first = [(3, 1, "100.00"), (3, 2, "50.00")]
    february_first = [(3, 2, "100.00"), (3, 1, "50.00")]
    payments = {
        "wpłata": january_first,
        "za luty 2026": february_first,
        "NAL/2": february_first,
        "za marzec 2026": january_first,
        "01/2026 i 02/2026": january_first,
    }

    books = {
        title: book(f"{TWO_MONTHS}    3  2026-02-20  PAYMENT  -150.00  title={title}")
        for title in payments
    }
    assert {title: paid(records) for title, records in books.items()} == payments
    for records in books.values():
        assert paid(records, read_designation_from_title=False) == january_first


def test_what_the_clerk_entered_wins_over_the_title_and_a_document_over_a_month():
    def of(entry: str) -> list[tuple[int, int, str]]:
        return paid(book(f"{TWO_MONTHS}    3  2026-02-20  {entry}"))

    assert of("PAYMENT  -60.00  for=2026-02 title=01/2026") == [(3, 2, "60.00")]
    assert of("PAYMENT  -60.00  for=2026-01 claims=2 title=wpłata") == [(3, 2, "60.00")]
    # Only payments are read for a designation.
    assert of("ADJUSTMENT  -60.00  title=02/2026") == [(3, 1, "60.00")]


def test_money_paid_too_early_waits_for_the_next_debit():
    records = book("""
        1  2026-01-01  OPENING   -30.00
        2  2026-01-10  PAYMENT   -50.00
        3  2026-02-01  CHARGE    100.00  due=2026-02-16 doc=1 period=2026-02
    """)
    of_a_day = book("""
        1  2026-02-16  PAYMENT         -100.00
        2  2026-02-16  PAYMENT_RETURN    10.00  due=2026-02-16
        3  2026-02-16  CHARGE           100.00  due=2026-02-20 doc=1 period=2026-02
    """)

    found = [(str(p.on), p.credit, str(p.amount.amount)) for p in allocate(records)]
    assert found == [("2026-02-01", 1, "30.00"), ("2026-02-01", 2, "50.00")]
    # Within a day kinds have their order.
    assert paid(of_a_day) == [(1, 3, "100.00")]


def test_a_correction_pays_what_it_corrects_and_then_the_oldest():
    records = book(f"""{TWO_MONTHS}
        3  2026-02-05  CHARGE   -120.00  due=2026-02-20 doc=3 period=2026-02 corrects=2
    """)
    of_what_is_paid = book("""
        1  2026-01-01  CHARGE    100.00  due=2026-01-15 doc=1 period=2026-01
        2  2026-01-15  PAYMENT  -100.00
        3  2026-01-20  CHARGE    -30.00  due=2026-02-04 doc=2 period=2026-01 corrects=1
        4  2026-02-01  CHARGE    100.00  due=2026-02-16 doc=3 period=2026-02
    """)

    assert paid(records) == [(3, 2, "100.00"), (3, 1, "20.00")]
    # A correction of what is paid becomes a free credit.
    assert paid(of_what_is_paid) == [(2, 1, "100.00"), (3, 4, "30.00")]


def test_a_waiver_pays_debts_of_its_subaccount():
    records = book(f"""{TWO_MONTHS}
        3  2026-02-05  INTEREST_NOTE   7.00  due=2026-02-20 on=INTEREST
        4  2026-02-06  INTEREST_NOTE   5.00  due=2026-02-20 on=INTEREST
        5  2026-02-10  ADJUSTMENT     -9.00  on=INTEREST title=umorzenie
        6  2026-02-10  ADJUSTMENT     -9.00  on=MAIN title=ulga
    """)

    assert paid(records) == [(5, 3, "7.00"), (5, 4, "2.00"), (6, 1, "9.00")]


def test_interest_goes_before_its_debt_when_the_coop_chose_so():
    records = book(f"""{TWO_MONTHS}
        3  2026-03-01  INTEREST_NOTE   7.00  due=2026-03-20 on=INTEREST claims=1
        4  2026-03-01  INTEREST_NOTE   5.00  due=2026-03-16 on=INTEREST
        5  2026-03-10  PAYMENT      -203.00
    """)
    named = book(f"""{TWO_MONTHS}
        3  2026-03-01  INTEREST_NOTE   7.00  due=2026-03-20 on=INTEREST claims=2
        4  2026-03-10  PAYMENT       -50.00  title=02/2026
    """)

    assert paid(records) == [(5, 1, "100.00"), (5, 2, "100.00"), (5, 4, "3.00")]
    assert paid(records, interest_first=True) == [(5, 3, "7.00"), (5, 1, "100.00"), (5, 2, "96.00")]
    # Also when the payer names the debt.
    assert paid(named, interest_first=True) == [(4, 3, "7.00"), (4, 2, "43.00")]


def test_subaccounts_decide_between_equal_due_dates_only():
    records = book("""
        1  2026-01-01  CHARGE        100.00  due=2026-01-15 on=MEDIA doc=1 period=2026-01
        2  2026-01-02  OPENING        10.00  due=2026-01-15 on=COURT
        3  2026-01-02  OPENING        20.00  due=2026-01-14 on=REPAIR
        4  2026-01-03  OPENING        30.00  due=2026-01-15 on=MAIN
        5  2026-01-20  PAYMENT      -160.00
    """)
    names = ("MEDIA", "MAIN", "COURT", "REPAIR", "INTEREST")
    reordered = tuple(SubAccount(name) for name in names)

    assert [debit for _, debit, _ in paid(records)] == [3, 2, 4, 1]
    assert [debit for _, debit, _ in paid(records, subaccount_priority=reordered)] == [3, 1, 4, 2]


def test_a_priority_names_each_subaccount_once():
    for priority in ((), (SubAccount.MAIN,), (SubAccount.MAIN,) * 5):
        with pytest.raises(ValueError, match="each subaccount exactly once"):
            AllocationSettings(subaccount_priority=priority)
    # The entries of two accounts are never mixed.
    with pytest.raises(ValueError, match="one account at a time"):
        allocate(book(TWO_MONTHS) + book(TWO_MONTHS))


def test_a_reversed_payment_leaves_its_charge_open_and_two_equal_ones_pay_twice():
    reversed_ = book(f"""{TWO_MONTHS}
        3  2026-02-20  PAYMENT   -100.00
        4  2026-02-25  PAYMENT   -100.00
        5  2026-03-01  REVERSAL   100.00  reverses=3
    """)
    equal = book(f"""{TWO_MONTHS}
        3  2026-03-11  PAYMENT   -60.00  title=czynsz
        4  2026-03-11  PAYMENT   -60.00  title=czynsz
    """)

    assert paid(reversed_) == [(4, 1, "100.00")]
    assert paid(equal) == [(3, 1, "60.00"), (4, 1, "40.00"), (4, 2, "20.00")]


@given(ledgers(), st.integers(0, 40))
def test_the_past_does_not_change_by_what_is_posted_later(records: list[EntryRecord], days: int):
    """Without reversals a replay up to a day is the beginning of the whole replay."""
    plain = without_reversed(records)
    day = date(2026, 1, 1) + timedelta(days)
    before = allocate([record for record in plain if record.booking_date <= day])

    assert allocate(plain)[: len(before)] == before


@pytest.mark.thorough
def test_many_entries_take_linear_work():
    """Of who pays on time, and of who is in arrears and names a month in every payment."""
    for in_arrears in (False, True):
        small, large = (
            lines_run(_long_life(months, in_arrears=in_arrears)) for months in (1_000, 10_000)
        )
        assert 9 * small < large < 11 * small


def lines_run(records: list[EntryRecord]) -> int:
    """How many lines of Python an allocation goes through; each turn of a loop counts."""
    lines = 0

    def count(_frame: FrameType, event: str, _argument: object) -> Any:
        nonlocal lines
        lines += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        assert len(allocate(records)) >= len(records) // 4
    finally:
        sys.settrace(before)
    return lines


def _long_life(months: int, *, in_arrears: bool) -> list[EntryRecord]:
    start = date(2026, 1, 1)
    records = []
    for n in range(months):
        day = start + timedelta(n)
        period = f"{2026 + n // 12}-{n % 12 + 1:02d}"
        charge: dict[str, Any] = {"document": n, "document_no": f"NAL/{n}", "period": period}
        records += [
            EntryRecord(2 * n + 1, EntryKind.CHARGE, 90_000, day, day + timedelta(14), **charge),
            EntryRecord(
                2 * n + 2,
                EntryKind.PAYMENT,
                -50_000 if in_arrears else -90_000,
                day + timedelta(14),
                title=f"Opłata {period}" if in_arrears else "czynsz",
            ),
        ]
    assert all(a.seq < b.seq for a, b in pairwise(records))
    return records


DAYS = st.integers(-1, 45).map(lambda days: FIRST_DAY + timedelta(days))
LATER = st.integers(0, 40).map(timedelta)


def old_documents(records: list[EntryRecord]) -> tuple[OldDocument, ...]:
    return tuple(
        OldDocument(record.document, record.document_no, record.period)
        for record in in_order(without_reversed(records))
        if record.document is not None and record.grosze > 0
    )


def book_after(drawn: Planned, day: date, settings: AllocationSettings) -> Book | None:
    """Return the book from the end of a day on, through its text.

    None when a reversal reaches behind.
    """
    records, plans = drawn
    before = select_booked(records, day)
    behind = {record.seq for record in before}
    tail = [record for record in records if record.seq not in behind]
    if any(record.reverses in behind for record in tail):
        return None
    carried = Book(before, plans).carried_over(day, settings)
    again = read_snapshot_text(snapshot_as_text(carried), day, carried.balance)
    assert again == carried
    return Book(
        tail,
        plans,
        CarriedState(
            again.day,
            again.balance,
            again.debits,
            again.credits,
            again.plans_over,
            old_documents(before),
        ),
    )


@given(planned_ledgers(), DAYS, LATER, st.booleans())
def test_any_cut_gives_the_state_and_the_postings_of_the_whole(
    drawn: Planned, day: date, later: timedelta, interest_first: bool
):
    settings = AllocationSettings(interest_first=interest_first)
    book = book_after(drawn, day, settings)
    if book is None:
        return
    whole, today = Book(*drawn), day + later

    assert compute_state(book, today, settings) == compute_state(whole, today, settings)
    assert list_open_postings(book, today, settings) == list_open_postings(whole, today, settings)
    # A cut of a cut carries the same.
    assert book.carried_over(today, settings) == whole.carried_over(today, settings)


@given(
    st.lists(st.text(min_size=1, max_size=20), max_size=8),
    st.lists(st.text(min_size=1, max_size=20), max_size=8),
    st.text(max_size=60),
)
def test_a_written_number_is_never_missed(before: list[str], numbers: list[str], title: str):
    held = pack_numbers(map(split_words, numbers), pack_numbers(map(split_words, before)))
    wanted = list(word_runs(split_words(title), 20))

    if {split_words(number) for number in [*before, *numbers]} & set(wanted):
        assert may_contain(held, wanted)
    assert all(may_contain(held, [split_words(number)]) for number in [*before, *numbers])


def test_what_was_not_written_is_not_asked_for():
    held = pack_numbers([split_words("NAL/2026/01/100005"), split_words("KOR 7")])

    assert may_contain(held, word_runs(split_words("zapłata kor 7 dziś"), 20))
    assert not may_contain(held, word_runs(split_words("Opłata za styczeń 2026 lok. 1A/5"), 20))
    assert not may_contain(b"", [split_words("NAL/1")])


def test_a_snapshot_of_other_rules_or_of_another_shape_has_another_name(monkeypatch):
    """The name is that of the last release as long as neither rules nor fields change."""
    names = [
        digest_rules(AllocationSettings()),
        digest_rules(AllocationSettings(interest_first=True)),
    ]
    fewer = namedtuple("EntryRecord", EntryRecord._fields[:-1])
    monkeypatch.setattr(module, "EntryRecord", fewer)
    names.append(digest_rules(AllocationSettings()))

    assert names[0] == "70086ae07fda833f12f6faeab8b66bae6509c629c0ee5268f84ee1a3dad776f8"
    assert len(set(names)) == 3
