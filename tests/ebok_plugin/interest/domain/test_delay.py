"""Which debits bear interest, on how much and for which days (`interest.md` §1, §2, §6)."""

from datetime import date, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.money.amounts import Money
from ebok_plugin.interest.domain.computation import Delay, compute_debt_interest, find_delays
from ebok_plugin.ledger.domain.record import AllocationSettings, EntryRecord, Plan, PlanRow
from ebok_plugin.ledger.vocabulary import SubAccount
from tests.ebok_plugin.interest.day_by_day import day_by_day
from tests.ebok_plugin.interest.tables import STATUTORY
from tests.ebok_plugin.ledger.ledgers import ledgers
from tests.ebok_plugin.ledger.samples import WORKED_YEAR, sample_records
from tests.ebok_plugin.ledger.text_book import book

TODAY = date(2026, 11, 20)
JANUARY = "1 2026-01-01 CHARGE 1000.00 due=2026-01-15 doc=1 no=NAL/1 period=2026-01\n"


day = date.fromisoformat


def spans(found: list[Delay]) -> list[tuple[int, str, str, str]]:
    """(seq of the debit, amount, first day, last day) of every part that was late."""
    return [
        (delay.record.seq, f"{Money.from_grosze(grosze).amount}", f"{start}", f"{end}")
        for delay in found
        for grosze, start, end in delay.spans
    ]


def late(text: str, today: date = TODAY, **more: object) -> list[tuple[int, str, str, str]]:
    return spans(find_delays(book(text), today, **more))  # type: ignore[arg-type]  # settings, plans


def by_period(
    records: list[EntryRecord], settings: AllocationSettings, today: date
) -> dict[str, str]:
    return {
        delay.record.period: f"{compute_debt_interest(delay.spans, STATUTORY).total.amount}"
        for delay in find_delays(records, today, settings)
    }


def test_the_worked_year():
    """`ledger.md` §11; what is open of December bears 0.01 on the last day of the year."""
    records = sample_records()["100005"]
    no_titles = [record._replace(designated_period="") for record in records]

    for allocations, reads_titles, entries in (
        ("allocations_debtor_designation", True, records),
        ("allocations_oldest_first", False, no_titles),
    ):
        expected = {
            row["charge_period"]: row["interest"]
            for row in WORKED_YEAR[allocations]
            if row["interest"] != "0.00"
        }
        settings = AllocationSettings(read_designation_from_title=reads_titles)
        found = by_period(entries, settings, day("2026-12-31"))
        assert found == {**expected, "2026-12": "0.01"}


def test_an_open_debt_is_late_up_to_its_payment_or_the_day_of_asking():
    assert late(JANUARY + "2 2026-01-15 PAYMENT -1000.00") == []
    assert late(JANUARY + "2 2026-01-16 PAYMENT -1000.00") == [
        (1, "1000.00", "2026-01-16", "2026-01-16")
    ]
    assert late(JANUARY, day("2026-01-15")) == []
    assert late(JANUARY, day("2026-01-16")) == [(1, "1000.00", "2026-01-16", "2026-01-16")]


def test_each_payment_ends_the_delay_of_its_part():
    paid = JANUARY + "2 2026-02-10 PAYMENT -400.00\n3 2026-04-01 PAYMENT -600.00"

    assert late(paid) == [
        (1, "400.00", "2026-01-16", "2026-02-10"),
        (1, "600.00", "2026-01-16", "2026-04-01"),
    ]
    assert late(paid, day("2026-03-01")) == [
        (1, "400.00", "2026-01-16", "2026-02-10"),
        (1, "600.00", "2026-01-16", "2026-03-01"),
    ]


def test_what_bears_interest():
    debits = {
        "CHARGE 50.00 due=2026-01-15 doc=1": True,
        "CHARGE 50.00 due=2026-01-15 doc=1 on=REPAIR": True,
        "CHARGE 50.00 due=2026-01-15 doc=1 on=INTEREST": False,
        "CHARGE 50.00 due=2026-01-15 doc=1 on=COURT": False,
        "MEDIA_SETTLEMENT 50.00 due=2026-01-15": True,
        "OPENING 50.00 due=2025-12-15": True,
        "OPENING 50.00 due=2026-01-01": False,
        "OPENING 50.00 due=2026-01-01 said=no": False,
        "OPENING 50.00 due=2026-01-01 said=yes": True,
        "OPENING 50.00 due=2026-01-15 said=yes": True,
        "INTEREST_NOTE 50.00 due=2026-01-15 on=INTEREST": False,
        "INTEREST_NOTE 50.00 due=2026-01-15": False,
        "PAYMENT_RETURN 50.00 due=2026-01-01": False,
        "ADJUSTMENT 50.00 due=2026-01-15": False,
        "TRANSFER 50.00 due=2026-01-15": False,
        "CHARGE -50.00 due=2026-01-15 doc=1": False,
        "MEDIA_SETTLEMENT -50.00": False,
        "OPENING -50.00": False,
    }

    assert {debit: bool(late(f"1 2026-01-01 {debit}")) for debit in debits} == debits


def test_staff_may_know_the_due_date_of_what_bears_nothing_by_itself():
    text = "1 2026-01-01 OPENING 50.00 due=2026-01-01\n2 2026-01-01 TRANSFER 70.00 due=2026-01-15"

    assert late(text, day("2026-01-31"), by_hand={1: day("2025-12-10")}) == [
        (1, "50.00", "2025-12-11", "2026-01-31")
    ]


def test_a_payment_counts_from_its_value_date():
    """A charge booked late, with a due date that has passed, meets money that was there in time."""
    before = "1 2026-01-10 PAYMENT -300.00\n2 2026-03-01 CHARGE 500.00 due=2026-01-15 doc=2"
    paid = JANUARY + "2 2026-04-01 PAYMENT -1000.00"
    found_later = paid + "\n3 2026-02-01 PAYMENT -1000.00"

    assert late(before, day("2026-03-10")) == [(2, "200.00", "2026-01-16", "2026-03-10")]
    assert late(paid) == [(1, "1000.00", "2026-01-16", "2026-04-01")]
    assert late(found_later) == [(1, "1000.00", "2026-01-16", "2026-02-01")]


def test_a_charge_posted_anew_is_late_from_its_new_due_date():
    """Reversed, or corrected to nothing: the later due date counts (`interest.md` §6)."""
    reversal = JANUARY + "2 2026-03-01 REVERSAL -1000.00 due=2026-01-15 reverses=1\n"
    correction = JANUARY + "2 2026-03-01 CHARGE -1000.00 due=2026-03-16 doc=2 corrects=1\n"
    anew = "3 2026-03-01 CHARGE 950.00 due=2026-03-16 doc=3"

    assert late(reversal) == []
    for moved in (reversal + anew, correction + anew + " corrects=1"):
        assert late(moved, day("2026-03-20")) == [(3, "950.00", "2026-03-17", "2026-03-20")]


def test_a_returned_payment_leaves_the_charge_late_from_its_own_due_date():
    returned = (
        JANUARY
        + "2 2026-01-15 PAYMENT -1000.00\n"
        + "3 2026-01-20 REVERSAL 1000.00 reverses=2\n"
        + "4 2026-01-25 PAYMENT -1000.00"
    )

    assert late(returned) == [(1, "1000.00", "2026-01-16", "2026-01-25")]


def test_what_a_credit_note_takes_off_was_never_due():
    """The first payments paid what was really owed; the last one was not due at all."""
    lowered = JANUARY + "2 2026-03-01 CHARGE -200.00 due=2026-03-16 doc=2 corrects=1\n"
    paid = JANUARY + "2 2026-02-10 PAYMENT -400.00\n3 2026-04-01 PAYMENT -600.00\n"

    def lowered_by(amount: str) -> list[tuple[int, str, str, str]]:
        return late(paid + f"4 2026-05-01 CHARGE -{amount} due=2026-05-15 doc=4 corrects=1")

    assert late(lowered, day("2026-03-10")) == [(1, "800.00", "2026-01-16", "2026-03-10")]
    assert late(lowered + "3 2026-04-01 PAYMENT -800.00") == [
        (1, "800.00", "2026-01-16", "2026-04-01")
    ]
    assert lowered_by("200.00") == [
        (1, "400.00", "2026-01-16", "2026-02-10"),
        (1, "400.00", "2026-01-16", "2026-04-01"),
    ]
    assert lowered_by("700.00") == [(1, "300.00", "2026-01-16", "2026-02-10")]
    assert lowered_by("1000.00") == []


def test_what_is_left_of_a_credit_note_pays_other_charges_on_its_day():
    text = (
        JANUARY
        + "2 2026-01-15 PAYMENT -1000.00\n"
        + "3 2026-02-01 CHARGE 100.00 due=2026-02-16 doc=3\n"
        + "4 2026-03-01 CHARGE -300.00 due=2026-03-16 doc=4 corrects=1"
    )

    assert late(text) == [(3, "100.00", "2026-02-17", "2026-03-01")]


def test_every_other_credit_pays_like_a_payment():
    for kind in ("OPENING", "MEDIA_SETTLEMENT", "ADJUSTMENT", "TRANSFER"):
        assert late(JANUARY + f"2 2026-02-10 {kind} -1000.00") == [
            (1, "1000.00", "2026-01-16", "2026-02-10")
        ]


def plan(*rows: tuple[str, int], stopped: bool = True, ended: str = "") -> Plan:
    """Agreed on the last of January about the first entry."""
    return Plan(
        pk=7,
        agreed_on=day("2026-01-31"),
        ended_on=day(ended) if ended else None,
        interest_stopped=stopped,
        debits=frozenset({1}),
        rows=tuple(PlanRow(day(due), grosze) for due, grosze in rows),
    )


HALVES = (("2026-03-31", 50_000), ("2026-04-30", 50_000))
PAID_AS_AGREED = "2 2026-03-31 PAYMENT -500.00\n3 2026-04-30 PAYMENT -500.00"


def test_interest_stands_still_under_a_plan_that_is_kept_if_it_stops_it():
    for today in ("2026-03-01", "2026-04-15", "2026-11-20"):
        assert late(JANUARY + PAID_AS_AGREED, day(today), plans=(plan(*HALVES),)) == [
            (1, "1000.00", "2026-01-16", "2026-01-31")
        ]
    running = plan(*HALVES, stopped=False)
    assert late(JANUARY + PAID_AS_AGREED, plans=(running,)) == [
        (1, "500.00", "2026-01-16", "2026-03-31"),
        (1, "500.00", "2026-01-16", "2026-04-30"),
    ]


def test_a_plan_that_is_broken_or_cancelled_stopped_nothing():
    """The first instalment is open for 15 days: every day of delay counts again."""
    for made, kept, ended in (
        (plan(*HALVES), "2026-04-14", "2026-04-15"),
        (plan(*HALVES, ended="2026-02-20"), "2026-02-19", "2026-02-20"),
    ):
        assert late(JANUARY, day(kept), plans=(made,)) == [
            (1, "1000.00", "2026-01-16", "2026-01-31")
        ]
        assert late(JANUARY, day(ended), plans=(made,)) == [(1, "1000.00", "2026-01-16", ended)]


def test_what_the_plan_does_not_cover_stays_late():
    """More is open than the instalments sum to: the rest keeps its own due date."""
    today, covers_600 = day("2026-03-31"), (plan(("2026-12-31", 60_000)),)

    assert late(JANUARY, today, plans=covers_600) == [
        (1, "600.00", "2026-01-16", "2026-01-31"),
        (1, "400.00", "2026-01-16", "2026-03-31"),
    ]
    # What was paid before the plan is late until then.
    assert late(JANUARY + "2 2026-01-20 PAYMENT -400.00", today, plans=covers_600) == [
        (1, "400.00", "2026-01-16", "2026-01-20"),
        (1, "600.00", "2026-01-16", "2026-01-31"),
    ]


@given(ledgers(), st.randoms(use_true_random=False), st.integers(0, 90))
def test_what_is_late_is_owed_and_does_not_depend_on_the_order_of_rows(
    records: list[EntryRecord], chance: Random, later: int
):
    today = date(2026, 1, 1) + timedelta(later)
    shuffled = list(records)
    chance.shuffle(shuffled)
    found = find_delays(records, today)

    assert find_delays(shuffled, today) == found
    for delay in found:
        assert delay.record.subaccount not in (SubAccount.INTEREST, SubAccount.COURT)
        assert 0 < sum(span.grosze for span in delay.spans) <= delay.record.grosze
        assert all(delay.due_date < span.start <= span.end <= today for span in delay.spans)


@given(ledgers(), st.integers(20, 90))
def test_counting_every_day_by_itself_gives_the_same(records: list[EntryRecord], later: int):
    today = date(2026, 1, 1) + timedelta(later)

    found = {
        delay.record.seq: compute_debt_interest(delay.spans, STATUTORY).total.amount
        for delay in find_delays(records, today)
    }

    assert {seq: amount for seq, amount in found.items() if amount} == day_by_day(records, today)
