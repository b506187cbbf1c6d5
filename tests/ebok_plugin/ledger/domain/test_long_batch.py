from typing import Any

import pytest
from django.db import transaction

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.database.insert import insert_rows
from ebok_plugin.ledger.domain.audit import run_auditors
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.domain.posting import LongBatch, post_batch
from ebok_plugin.ledger.domain.rows import reserved_keys
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, Batch, LedgerEntry
from ebok_plugin.payments.domain.linked_payments import FILE_BANK
from ebok_plugin.payments.models import OwnBankAccount
from tests.ebok_plugin.ledger.books import TODAY, open_account, pay, payment
from tests.ebok_plugin.ledger.refusals import refusal
from tests.people import staff
from tests.query_counts import sql_of

pytestmark = pytest.mark.django_db
TOTALS = ("kind", "made_by", "reason", "entry_count", "entry_sum", "entries_sha256")


def paid(*accounts: Account) -> list[EntryDraft]:
    """A payment of each account in this order, each with a key and an amount of its own."""
    return [
        payment(account, "2026-03-16", f"{number}.05", source=FILE_BANK, source_key=f"WB-{number}")
        for number, account in enumerate(accounts, 1)
    ]


@transaction.atomic
def post_in_portions(drafts: list[EntryDraft], size: int, **who: Any) -> Batch:
    batch = LongBatch(Batch.Kind.STATEMENT, today=TODAY, **who)
    keys = [key for portion in split_into_chunks(drafts, size) for key in batch.post(portion)]
    closed = batch.close()
    assert closed.pk == batch.key
    posted = LedgerEntry.objects.filter(pk__in=keys).order_by("pk")
    assert [entry.source_key for entry in posted] == [draft.source_key for draft in drafts]
    return closed


def left(batch: Batch) -> tuple[object, ...]:
    """Return the batch with its totals, and all that its entries say but their keys and moments."""
    columns = [
        field.attname
        for field in LedgerEntry._meta.concrete_fields
        if field.attname not in ("id", "posted_at", "batch_id")
    ]
    totals = [getattr(batch, name) for name in TOTALS]
    return totals, [*batch.entries.order_by("pk").values_list(*columns)]


@pytest.mark.thorough
@pytest.mark.both_databases
def test_a_batch_posted_in_portions_is_what_all_of_it_at_once_would_be():
    clerk = staff("finanse")
    flat, garage, shop = (open_account(number) for number in ("100005", "100006", "100010"))
    pay(flat, "2026-01-15", "1.00")
    drafts = paid(shop, flat, shop, *[garage] * 10, flat)
    before = transaction.savepoint()
    expected = left(post_batch(Batch.Kind.STATEMENT, drafts, made_by=clerk, today=TODAY))

    for size in (1, 2, 3, 100):
        transaction.savepoint_rollback(before)
        batch = post_in_portions(drafts, size, made_by=clerk)

        assert left(Batch.objects.get(pk=batch.pk)) == expected
        assert list(run_auditors()) == []


@pytest.mark.both_databases
def test_a_refusal_names_the_place_in_the_whole_batch():
    """A key that was in an earlier portion, too; nothing of the batch is left."""
    flat = open_account("100005")
    drafts = paid(*[flat] * 5)

    error = refusal(PostingError, post_in_portions, [*drafts, drafts[0]], 2, made_by=None)
    with pytest.raises(ValueError, match="at least one"):
        post_in_portions([], 2, made_by=None)

    assert (error.code, error.position) == ("KEY_POSTED", 5)
    assert (Batch.objects.count(), LedgerEntry.objects.count()) == (0, 0)


COLUMNS = ("nrb", "name")
# Rows of two columns: a statement takes 900 parameters.
A_STATEMENT = 450


@pytest.mark.both_databases
def test_all_rows_are_written_in_their_order():
    for count in (0, 1, A_STATEMENT - 1, A_STATEMENT, 2 * A_STATEMENT + 5, 5_001):
        rows = [(f"{number}", f"h{number}") for number in range(count)]

        with transaction.atomic():
            insert_rows(OwnBankAccount, COLUMNS, iter(rows))
            found = list(OwnBankAccount.objects.order_by("pk").values_list(*COLUMNS))
            transaction.set_rollback(True)

        assert found == rows


def test_a_row_has_no_statement_of_its_own():
    rows = [(f"{number}", "") for number in range(2 * A_STATEMENT + 5)]

    asked = sql_of(insert_rows, OwnBankAccount, COLUMNS, rows)

    # The full ones are sent together, then the rest.
    found = [(one[:7], one.count("(%s, %s)")) for one in asked]
    assert found == [("2 times", A_STATEMENT), ("1 times", 5)]


@pytest.mark.both_databases
def test_reserved_keys_are_given_once_and_rise():
    before = OwnBankAccount.objects.create(nrb="0")
    keys = list(reserved_keys(OwnBankAccount, 3))

    insert_rows(OwnBankAccount, ("id", *COLUMNS), [(key, str(key), "") for key in keys])
    after = list(reserved_keys(OwnBankAccount, 2))
    other = OwnBankAccount(nrb="00")
    insert_rows(OwnBankAccount, ("id", *COLUMNS), [(key, str(key), "") for key in after])
    other.save()

    given = [before.pk, *keys, *after, other.pk]
    assert given == sorted(set(given))
    assert list(reserved_keys(OwnBankAccount, 0)) == []
