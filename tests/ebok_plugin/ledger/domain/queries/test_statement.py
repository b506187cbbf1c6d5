from datetime import date

import pytest

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO
from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.domain.queries.account import read_balance
from ebok_plugin.ledger.domain.queries.book import read_entry_records
from ebok_plugin.ledger.domain.queries.month_flow import MonthTotal, month_totals
from ebok_plugin.ledger.domain.queries.statement import (
    find_page,
    last_payments,
    list_newest_entries,
    read_statement,
    stream_statement,
)
from ebok_plugin.ledger.domain.record import EntryRecord
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.vocabulary import EntryKind
from tests.ebok_plugin.ledger.books import TODAY, open_account, pay, pay_often, zl
from tests.ebok_plugin.ledger.samples import WORKED_YEAR, post_samples, sample_records
from tests.query_counts import counted, queries_of
from tests.shared_rows import shared

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@shared
def worked_year() -> Account:
    return post_samples("100005")["100005"]


def test_the_worked_year_with_its_running_balance(worked_year: Account):
    """The table "Entries with running balance" of ledger.md §11, out of the database."""
    read = read_statement(worked_year, date(2026, 1, 1), date(2026, 12, 31))

    rows = [
        {
            "booking_date": str(row.booking_date),
            "kind": row.kind.value,
            "amount": str(row.amount.amount),
            "balance_after": str(row.balance_after.amount),
            "due_date": str(row.due_date) if row.due_date else None,
            "period": row.period or None,
        }
        for row in read.rows
    ]
    assert rows == [{key: each[key] for key in rows[0]} for each in WORKED_YEAR["entries"]]
    assert (read.opening, read.closing) == (ZERO, zl("1.91"))
    assert read.debits == zl("11278.82")
    assert read.credits == zl("11276.91")


def test_both_rows_of_a_correction_are_marked_and_what_was_reversed_is_not_paid():
    flat, empty = open_account("100005"), open_account("100006")
    wrong = pay(flat, "2026-03-16", "50.00", "cudza wpłata")
    pay(flat, "2026-03-17", "926.94")
    undone = date(2026, 3, 20)
    reverse_entry(wrong, on=undone, reason="wpłata sąsiada", made_by=None, today=TODAY)

    rows = read_statement(flat, date(2026, 3, 1), date(2026, 3, 31)).rows
    (march,) = month_totals(flat, read_balance(flat, date(2026, 3, 31)), months=1)
    first_day = read_entry_records([flat, empty], date(2026, 3, 16))
    *_, storno = read_entry_records([flat], TODAY)[flat.pk]

    assert [(row.title, row.credit, row.debit, row.corrected) for row in rows] == [
        ("cudza wpłata", zl("50.00"), None, True),
        ("wpłata", zl("926.94"), None, False),
        ("Storno: cudza wpłata", None, zl("50.00"), True),
    ]
    assert (march.charged, march.paid, march.other) == (ZERO, zl("926.94"), ZERO)
    # Only what is booked by the day is read.
    assert [record.grosze for record in first_day[flat.pk]] == [-5000]
    assert first_day[empty.pk] == []
    # A reversal knows what it reverses.
    assert storno == EntryRecord(
        3, EntryKind.REVERSAL, 5000, undone, title="Storno: cudza wpłata", reverses=wrong.seq
    )


# ledger.md §11, the table "By month".
BY_MONTH = """
    01  -120.00  926.94   806.94    0.00     0.00
    02     0.00  926.94     0.00    0.00   926.94
    03   926.94  926.94  1853.88    0.00     0.00
    04     0.00  926.94   926.94    0.00     0.00
    05     0.00  932.52   926.94    0.00     5.58
    06     5.58  932.52   938.10    0.00     0.00
    07     0.00  944.67   944.67  -87.43   -87.43
    08   -87.43  944.67   857.24    0.00     0.00
    09     0.00  954.17   954.17    0.00     0.00
    10     0.00  954.17   954.17    0.00     0.00
    11     0.00  954.17   954.17    0.00     0.00
    12     0.00  954.17   952.26    0.00     1.91
"""


def test_the_worked_year_by_month(worked_year: Account):
    month_rows = [
        [f"{month.period.month:02d}", *(str(amount.amount) for amount in amounts)]
        for month in month_totals(worked_year, read_balance(worked_year, TODAY))
        for amounts in [(month.opening, month.charged, month.paid, month.other, month.closing)]
    ]

    assert month_rows == [line.split() for line in BY_MONTH.strip().splitlines()]
    # Months end today and begin before the account did.
    march = month_totals(worked_year, read_balance(worked_year, date(2026, 3, 16)), months=4)
    assert [str(month.period) for month in march] == ["2025-12", "2026-01", "2026-02", "2026-03"]
    assert march[0] == MonthTotal(Period(2025, 12), ZERO, ZERO, ZERO, ZERO)
    assert (march[3].paid, march[3].closing) == (zl("926.94"), zl("926.94"))


def test_the_last_payments_are_the_newest(worked_year: Account):
    paid = last_payments(worked_year, date(2026, 11, 20), limit=3)

    assert [(str(one.booked_on), one.title) for one in paid] == [
        ("2026-11-16", "Opłata za listopad 2026 lok. 1A/5"),
        ("2026-10-15", "Opłata za październik 2026 lok. 1A/5"),
        ("2026-09-15", "Opłata za wrzesień 2026 lok. 1A/5"),
    ]


def test_a_page_costs_the_same_whatever_the_length():
    def queries_with(number: str, count: int) -> list[int]:
        flat, year = open_account(number), (date(2026, 1, 1), TODAY)
        pay_often(flat, 3 * count)
        state = read_balance(flat, TODAY)
        rows = read_statement(flat, *year).rows
        page = read_statement(flat, *year, page=2, size=count)

        assert (len(rows), len(last_payments(flat, TODAY))) == (3 * count, min(3 * count, 5))
        assert list_newest_entries(flat, state, year[0], 8) == rows[:-9:-1]
        assert rows[-1].balance_after == zl(f"-{3 * count}")
        assert (len(page.rows), page.rows[0].balance_after) == (count, zl(f"-{count + 1}"))
        reads = [
            lambda: read_statement(flat, *year),
            lambda: read_statement(flat, *year, page=2, size=count),
            lambda: month_totals(flat, state),
            lambda: list_newest_entries(flat, state, year[0], 8),
            lambda: list(last_payments(flat, TODAY)),
        ]
        return [queries_of(read) for read in reads]

    assert queries_with("100005", 1) == queries_with("100006", 4)


def test_a_page_carries_the_balance_of_the_rows_before_it(worked_year: Account):
    whole = read_statement(worked_year, date(2026, 1, 1), date(2026, 12, 31))

    pages = [
        read_statement(worked_year, date(2026, 1, 1), date(2026, 12, 31), page=number, size=10)
        for number in (1, 2, 3)
    ]

    assert [page.brought_forward for page in pages[1:]] == [
        page.rows[-1].balance_after for page in pages[:-1]
    ]
    facts = (pages[0].brought_forward, [page.is_last for page in pages])
    assert facts == (whole.opening, [False, False, True])
    found = [(page.page, page.pages, len(page.rows)) for page in pages]
    assert found == [(1, 3, 10), (2, 3, 10), (3, 3, 6)]
    assert tuple(row for page in pages for row in page.rows) == whole.rows
    figures = {(page.opening, page.debits, page.credits, page.closing) for page in pages}
    assert figures == {(whole.opening, whole.debits, whole.credits, whole.closing)}


@pytest.mark.thorough
def test_each_entry_is_found_on_its_page(worked_year: Account):
    """Also where several entries are of one day: their kinds order them."""
    for seq in (2, 1):
        undone, day = worked_year.entries.get(seq=seq), date(2026, 3, 30)
        reverse_entry(undone, on=day, reason="próba storna", made_by=None, today=TODAY)
    days = (date(2026, 1, 1), date(2026, 12, 31))

    for kinds in (None, (EntryKind.PAYMENT,)):
        rows = read_statement(worked_year, *days, kinds=kinds).rows
        for size in (1, 4, 100):
            for place, row in enumerate(reversed(rows)):
                page = find_page(worked_year, *days, row.seq, kinds=kinds, size=size)
                assert page == place // size + 1
                assert page is not None
                shown = read_statement(
                    worked_year, *days, kinds=kinds, page=page, size=size, from_newest=True
                )
                assert row.seq in [one.seq for one in shown.rows]
    # An entry of another time or kind is on no page.
    march = (date(2026, 3, 1), date(2026, 3, 31))
    assert find_page(worked_year, *march, 1) is None
    assert find_page(worked_year, *march, 5, kinds=(EntryKind.PAYMENT,)) is None
    assert find_page(worked_year, *march, 999_999_999) is None


def test_the_page_of_an_entry_follows_from_the_rows_after_it():
    account = open_account("100005")
    for day in ("2026-03-02", "2026-03-02", "2026-03-01"):
        pay(account, day, "10.00")
    days = (date(2026, 1, 1), date(2026, 12, 31))

    rows = [row.seq for row in read_statement(account, *days).rows]

    assert [find_page(account, *days, seq, size=1) for seq in rows] == [3, 2, 1]


def test_some_kinds_alone_take_a_reversal_with_what_it_undoes(worked_year: Account):
    wrong = pay(worked_year, "2026-03-02", "50.00")
    reverse_entry(wrong, on=date(2026, 3, 5), reason="wpłata sąsiada", made_by=None, today=TODAY)

    march = read_statement(
        worked_year, date(2026, 3, 1), date(2026, 3, 31), kinds=(EntryKind.PAYMENT,), page=1
    )

    found = [row.kind for row in march.rows]
    assert found == [EntryKind.PAYMENT, EntryKind.REVERSAL, EntryKind.PAYMENT, EntryKind.PAYMENT]
    assert (march.debits, march.credits) == (zl("50.00"), zl("1903.88"))


def test_rows_that_are_written_out_are_those_of_the_statement(worked_year: Account):
    days = (date(2026, 2, 1), date(2026, 8, 31))

    lines, whole = stream_statement(worked_year, *days), read_statement(worked_year, *days)

    assert (lines.opening, tuple(lines.rows)) == (whole.opening, whole.rows)
    # A charge opens its document.
    charged, document = whole.rows[0], worked_year.documents.get(period="2026-02")
    assert (charged.document_id, charged.title) == (document.pk, "Opłata za 02/2026")
    assert (charged.debit, charged.credit) == (zl("926.94"), None)


def test_a_page_that_is_not_there_gives_the_nearest(worked_year: Account):
    days, given = (date(2026, 1, 1), date(2026, 12, 31)), {-1: 1, 0: 1, 4: 3, 10**9: 3}
    empty = read_statement(worked_year, date(2025, 1, 1), date(2025, 12, 31), page=1)

    assert {
        page: read_statement(worked_year, *days, page=page, size=10).page for page in given
    } == given
    assert (empty.rows, empty.page, empty.pages, empty.closing) == ((), 1, 1, ZERO)


def test_what_was_posted_is_read_back():
    opened = post_samples()

    books, queries = counted(lambda: read_entry_records(opened.values(), TODAY))

    assert queries == 1  # of all accounts at once
    # Documents have other ids here than in the files; their numbers tell that they are the same.
    sorted_records = {
        number: sorted(record._replace(document=None) for record in books[account.pk])
        for number, account in opened.items()
    }
    assert sorted_records == {
        number: sorted(record._replace(document=None) for record in records)
        for number, records in sample_records().items()
    }
