"""A mirror becomes an own ledger: the last snapshot is posted as opening items."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.money.amounts import sum_money
from ebok_plugin.ledger.domain.account import opening_draft
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.domain.opening_items import OpeningItem, draft_item
from ebok_plugin.ledger.domain.posting import post_batch
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, Batch, LedgerEntry
from ebok_plugin.ledger.vocabulary import SubAccount
from ebok_plugin.mirror.domain.queries import find_shown_snapshot
from ebok_plugin.mirror.models import FeedBalance, FeedItem, FeedSnapshot, FreeMoney
from ebok_plugin.mirror.vocabulary import ItemKind

DRAFTS_A_BATCH = 5_000
DAY = timedelta(days=1)
# What bears no interest must not begin to (interest.md §1).
SUBACCOUNTS: dict[str, SubAccount] = {
    ItemKind.MEDIA: SubAccount.MEDIA,
    ItemKind.INTEREST: SubAccount.INTEREST,
    ItemKind.COSTS: SubAccount.COURT,
}
# The document of what a program that lists only some items leaves unexplained.
REST_NO = "BO"


@transaction.atomic
def open_own_ledger(today: date) -> int:
    """Post the items of the last snapshot with the day after it; return how many accounts have any.

    An account without items gets its balance as one sum. Raises PostingError on a mirror, where
    there is no snapshot, or where entries are posted.
    """
    snapshot = find_shown_snapshot()
    if snapshot is None:
        raise PostingError("MIRROR_NO_SNAPSHOT", _("Nie ma stanu z programu księgowego."))
    if LedgerEntry.objects.exists():
        raise PostingError("ALREADY_POSTED", _("W księdze są już zapisy."))
    first = min(snapshot.day + DAY, today)
    Account.objects.filter(opened_on__gt=first).update(opened_on=first)
    opened = set()
    for portion in split_into_chunks(_draft_openings(snapshot, first), DRAFTS_A_BATCH):
        post_batch(Batch.Kind.OPENING, portion, made_by=None, today=today)
        opened |= {draft.account_id for draft in portion}
    return len(opened)


def _draft_openings(snapshot: FeedSnapshot, first: date) -> Iterator[EntryDraft]:
    balances = FeedBalance.objects.filter(snapshot=snapshot).select_related("account")
    for portion in split_into_chunks(balances.order_by("account__account_no__polish")):
        items = _read_items(snapshot, [row.account for row in portion])
        for row in portion:
            yield from _draft_account(row, items[row.account_id], first)


def _draft_account(row: FeedBalance, items: list[OpeningItem], first: date) -> Iterator[EntryDraft]:
    """Yield the items of an account; with what they lack of its balance they add up to it."""
    number = row.account.account_no
    rest = row.balance - sum_money(item.rest for item in items)
    for item in items:
        yield draft_item(item, on=first)
    if rest and items:
        unexplained = OpeningItem(
            account_id=row.account_id,
            account_no=number,
            document_no=REST_NO,
            rest=rest,
            title=_("Pozostałe saldo, bez podanych pozycji"),
        )
        yield draft_item(unexplained, on=first)
    elif rest:
        yield opening_draft(row.account_id, number, rest, on=first)


def _read_items(
    snapshot: FeedSnapshot, accounts: Iterable[Account]
) -> defaultdict[int, list[OpeningItem]]:
    """Read open items and free money by account id, in the order of the snapshot. Two queries."""
    numbers = {account.pk: account.account_no for account in accounts}
    items: defaultdict[int, list[OpeningItem]] = defaultdict(list)
    listed = FeedItem.objects.filter(snapshot=snapshot, account_id__among=set(numbers))
    for row in listed.order_by("position"):
        items[row.account_id].append(
            OpeningItem(
                account_id=row.account_id,
                account_no=numbers[row.account_id],
                document_no=row.document_no,
                rest=row.remaining,
                title=row.title,
                due_date=row.due_date,
                subaccount=SUBACCOUNTS.get(row.kind, SubAccount.MAIN),
            )
        )
    free = FreeMoney.objects.filter(snapshot=snapshot, account_id__among=set(numbers))
    for money in free.order_by("position"):
        known = {item.document_no for item in items[money.account_id]}
        # A program may number payments as it numbers charges.
        twin = _(" (wpłata)") if money.document_no in known else ""
        items[money.account_id].append(
            OpeningItem(
                account_id=money.account_id,
                account_no=numbers[money.account_id],
                document_no=f"{money.document_no}{twin}",
                rest=-money.remaining,
                title=money.title,
            )
        )
    return items
