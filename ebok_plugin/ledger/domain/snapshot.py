"""Take and drop snapshots of accounts: a cache, never a source (`ledger.md` §13)."""

from collections.abc import Collection, Iterable
from datetime import date

from django.db import transaction

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from ebok_plugin.ledger.conf import allocation_settings
from ebok_plugin.ledger.domain.book import Book
from ebok_plugin.ledger.domain.posting import lock_accounts
from ebok_plugin.ledger.domain.queries.book import (
    NO_SNAPSHOT,
    newest_snapshots,
    plans_of_ids,
    read_later_records,
    with_named_documents,
)
from ebok_plugin.ledger.domain.record import (
    EntryRecord,
    digest_rules,
    pack_numbers,
    snapshot_as_text,
    split_words,
    without_reversed,
)
from ebok_plugin.ledger.models import Account, LedgerEntry, Snapshot
from ebok_plugin.ledger.vocabulary import EntryKind

ACCOUNTS_AT_ONCE = 200
# Balances of any day of the last year start from a snapshot; older days replay more.
SNAPSHOT_MONTHS = 13


def take_snapshots(period: Period) -> int:
    """Take the missing snapshots of all accounts at the end of a month; return how many.

    Repeatable and resumable: each portion of accounts is a transaction of its own. Snapshots older
    than a year before the month are dropped.
    """
    day = period.last_day
    Snapshot.objects.filter(day__lt=period.plus(-SNAPSHOT_MONTHS).last_day).delete()
    accounts = Account.objects.filter(opened_on__lte=day).order_by("pk")
    portions = split_into_chunks(accounts.values_list("pk", flat=True).iterator(), ACCOUNTS_AT_ONCE)
    return sum(_take(portion, day) for portion in portions)


def drop_snapshots() -> int:
    """Delete all snapshots; return how many there were. No figure changes by it."""
    dropped, _by_model = Snapshot.objects.all().delete()
    return dropped


@transaction.atomic
def _take(portion: Collection[int], day: date) -> int:
    lock_accounts(portion)
    settings = allocation_settings()
    rules = digest_rules(settings)
    at_day = Snapshot.objects.filter(account_id__in=portion, day=day)
    at_day.exclude(rules=rules).delete()
    there = set(at_day.values_list("account_id", flat=True))
    missing = set(portion) - there - reached_behind(portion, day)
    newest = newest_snapshots(missing, day, rules)
    tails = read_later_records({pk: newest.get(pk, NO_SNAPSHOT).carried.day for pk in missing}, day)
    carried = with_named_documents(newest, tails)
    plans = plans_of_ids(missing)
    snapshots = []
    for pk in sorted(missing):
        book = Book(tails[pk], plans.get(pk, ()), carried.get(pk, NO_SNAPSHOT.carried))
        over = book.carried_over(day, settings)
        numbers = pack_numbers(list_numbers(tails[pk]), newest.get(pk, NO_SNAPSHOT).numbers)
        snapshots.append(
            Snapshot(
                account_id=pk,
                day=day,
                balance=Money.from_grosze(over.balance),
                carried=snapshot_as_text(over),
                documents=numbers,
                rules=rules,
            )
        )
    Snapshot.objects.bulk_create(snapshots)
    return len(snapshots)


def reached_behind(accounts: Collection[int], day: date) -> set[int]:
    """Return the accounts on which a REVERSAL after a day undoes an earlier entry.

    No snapshot of the day is possible there.
    """
    reaching = LedgerEntry.objects.filter(
        account_id__in=accounts,
        kind=EntryKind.REVERSAL,
        booking_date__gt=day,
        reverses__booking_date__lte=day,
    )
    return set(reaching.values_list("account_id", flat=True))


def list_numbers(records: Iterable[EntryRecord]) -> Iterable[tuple[str, ...]]:
    """Yield the words of the document numbers that titles of payments may name."""
    counted = without_reversed(records)
    return (split_words(r.document_no) for r in counted if r.grosze > 0 and r.document is not None)
