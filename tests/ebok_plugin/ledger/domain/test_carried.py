"""A replay that starts in the middle ends like one that starts at the first entry."""

from collections import namedtuple
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ebok_plugin.ledger.domain import record as module
from ebok_plugin.ledger.domain.book import Book, postings_of, state_of
from ebok_plugin.ledger.domain.record import (
    AllocationSettings,
    CarriedState,
    EntryRecord,
    OldDocument,
    as_of,
    in_order,
    may_contain,
    pack_numbers,
    read_snapshot_text,
    rules_of,
    snapshot_as_text,
    without_reversed,
    word_runs,
    words_of,
)
from tests.ebok_plugin.ledger.ledgers import FIRST_DAY
from tests.ebok_plugin.ledger.plans import Planned, planned_ledgers

DAYS = st.integers(-1, 45).map(lambda days: FIRST_DAY + timedelta(days))
LATER = st.integers(0, 40).map(timedelta)


def old_documents(records: list[EntryRecord]) -> tuple[OldDocument, ...]:
    return tuple(
        OldDocument(record.document, record.document_no, record.period)
        for record in in_order(without_reversed(records))
        if record.document is not None and record.grosze > 0
    )


def cut(drawn: Planned, day: date, settings: AllocationSettings) -> Book | None:
    """The book from the end of a day on, through its text; None when a reversal reaches behind."""
    records, plans = drawn
    before = as_of(records, day)
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
    book = cut(drawn, day, settings)
    if book is None:
        return
    whole, today = Book(*drawn), day + later

    assert state_of(book, today, settings) == state_of(whole, today, settings)
    assert postings_of(book, today, settings) == postings_of(whole, today, settings)
    # A cut of a cut carries the same.
    assert book.carried_over(today, settings) == whole.carried_over(today, settings)


@given(
    st.lists(st.text(min_size=1, max_size=20), max_size=8),
    st.lists(st.text(min_size=1, max_size=20), max_size=8),
    st.text(max_size=60),
)
def test_a_number_that_was_written_is_never_missed(
    before: list[str], numbers: list[str], title: str
):
    held = pack_numbers(map(words_of, numbers), pack_numbers(map(words_of, before)))
    wanted = list(word_runs(words_of(title), 20))

    if {words_of(number) for number in [*before, *numbers]} & set(wanted):
        assert may_contain(held, wanted)
    assert all(may_contain(held, [words_of(number)]) for number in [*before, *numbers])


def test_what_was_not_written_is_not_asked_for():
    held = pack_numbers([words_of("NAL/2026/01/100005"), words_of("KOR 7")])

    assert may_contain(held, word_runs(words_of("zapłata kor 7 dziś"), 20))
    assert not may_contain(held, word_runs(words_of("Opłata za styczeń 2026 lok. 1A/5"), 20))
    assert not may_contain(b"", [words_of("NAL/1")])


def test_a_snapshot_of_other_rules_or_of_another_shape_has_another_name(monkeypatch):
    """The name is that of the last release as long as neither rules nor fields change."""
    names = [rules_of(AllocationSettings()), rules_of(AllocationSettings(interest_first=True))]
    fewer = namedtuple("EntryRecord", EntryRecord._fields[:-1])
    monkeypatch.setattr(module, "EntryRecord", fewer)
    names.append(rules_of(AllocationSettings()))

    assert names[0] == "70086ae07fda833f12f6faeab8b66bae6509c629c0ee5268f84ee1a3dad776f8"
    assert len(set(names)) == 3
