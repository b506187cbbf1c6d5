from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from ebok_plugin.ledger.domain.posting import reverse_entry
from ebok_plugin.ledger.domain.queries.book import records_of
from ebok_plugin.ledger.domain.record import EntryRecord
from ebok_plugin.ledger.vocabulary import EntryKind
from tests.ebok_plugin.ledger.books import TODAY, open_account, pay
from tests.ebok_plugin.ledger.samples import post_samples, sample_records

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_what_was_posted_is_read_back(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    opened = post_samples()

    with django_assert_num_queries(1):
        books = records_of(opened.values(), TODAY)

    # Documents have other ids here than in the files; their numbers tell that they are the same.
    told = {
        number: sorted(record._replace(document=None) for record in books[account.pk])
        for number, account in opened.items()
    }
    assert told == {
        number: sorted(record._replace(document=None) for record in records)
        for number, records in sample_records().items()
    }


def test_only_what_is_booked_by_the_day_is_read() -> None:
    flat, empty = open_account("100005"), open_account("100006")
    pay(flat, "2026-03-16", "1.00")
    pay(flat, "2026-03-17", "2.00")

    books = records_of([flat, empty], date(2026, 3, 16))

    assert [record.grosze for record in books[flat.pk]] == [-100]
    assert books[empty.pk] == []


def test_a_reversal_knows_what_it_reverses() -> None:
    flat = open_account("100005")
    wrong = pay(flat, "2026-03-16", "1.00")
    reverse_entry(wrong, on=TODAY, reason="wpłata sąsiada", made_by=None, today=TODAY)

    (storno,) = (r for r in records_of([flat], TODAY)[flat.pk] if r.kind == EntryKind.REVERSAL)

    assert storno == EntryRecord(
        2, EntryKind.REVERSAL, 100, TODAY, title="Storno: wpłata", reverses=wrong.seq
    )
