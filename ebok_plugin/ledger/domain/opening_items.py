"""Opening items: what accounts owed in the former system, document by document (ledger.md §2).

An item is an OPENING entry that keeps its document and its own due date, so that ages, interest,
demands and plans are right from the first day. It is booked on the day of the opening.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Sum
from django.dispatch import Signal
from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import ZERO, Money
from ebok_plugin.ledger.conf import allocation_settings
from ebok_plugin.ledger.domain.draft import TITLE_LENGTH, EntryDraft
from ebok_plugin.ledger.domain.queries.book import plans_of_ids, read_later_records
from ebok_plugin.ledger.domain.record import EntryRecord, Plan
from ebok_plugin.ledger.domain.replay import Replay
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, Batch, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount

OPENING_FILE = "opening_items"
"""The kind of file that brings items."""
ITEM_SOURCE = "OPENING_ITEM"
opening_reversed = Signal()
"""Sent by Batch when an opening was taken back: `batch`, `today`, in the same transaction."""
_SHOWN_ACCOUNTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningItem:
    """An unpaid document of the former system; a negative `rest` is an overpayment.

    `due_date` is the document's own. A debt without one is due on the opening day, and bears no
    interest by itself (`interest.md` §1).
    """

    account_id: int
    account_no: str
    document_no: str
    rest: Money
    title: str = ""
    due_date: date | None = None
    subaccount: SubAccount = SubAccount.MAIN

    @property
    def key(self) -> str:
        """Return the key of its entry; a number of an account has no blank."""
        return f"{self.account_no} {self.document_no}"

    @property
    def name(self) -> str:
        """Return document and text, without naming a document twice."""
        if self.document_no in self.title:
            return self.title[:TITLE_LENGTH]
        return " – ".join(filter(None, [self.document_no, self.title]))[:TITLE_LENGTH]


def find_opening_day(stated: date, opened_on: date) -> date:
    """Return the day of an opening: balances of the eve are those with which an account opens.

    A program ends with the balances of one day, the next one begins to charge on the day after.
    """
    return opened_on if stated + timedelta(days=1) == opened_on else stated


def draft_item(item: OpeningItem, *, on: date) -> EntryDraft:
    """Draft the OPENING entry of an item."""
    owed = item.rest > ZERO
    return EntryDraft(
        account_id=item.account_id,
        kind=EntryKind.OPENING,
        amount=item.rest,
        booking_date=on,
        title=item.name,
        due_date=(item.due_date or on) if owed else None,
        subaccount=item.subaccount,
        source=ITEM_SOURCE,
        source_key=item.key,
        own_due_date=item.due_date is not None if owed else None,
    )


def find_posted_items(keys: Iterable[str]) -> dict[str, LedgerEntry]:
    """Find the entries of items that were not reversed, by the key of the item."""
    standing = LedgerEntry.objects.filter(source=ITEM_SOURCE, reversed_by__isnull=True)
    return {entry.source_key: entry for entry in standing.filter(source_key__among=set(keys))}


def sum_posted_items(accounts: Iterable[int]) -> dict[int, Money]:
    """Sum the items that were not reversed, by account id; accounts without any are left out."""
    standing = LedgerEntry.objects.filter(source=ITEM_SOURCE, reversed_by__isnull=True)
    sums = standing.filter(account_id__among=set(accounts)).order_by().values_list("account_id")
    return dict(sums.annotate(Sum("amount")))


def refuse_paid_opening(batch: Batch) -> None:
    """Raise PostingError OPENING_PAID when later credits have paid debts of an opening batch.

    Its reversal would move these payments to other debts, or leave them free.
    """
    if batch.kind != Batch.Kind.OPENING:
        return
    debts: defaultdict[int, set[int]] = defaultdict(set)
    standing = batch.entries.filter(reversed_by__isnull=True).order_by()
    for account, seq in standing.values_list("account_id", "seq"):
        debts[account].add(seq)
    plans = plans_of_ids(list(debts))
    paid = [
        account
        for account, records in read_later_records(dict.fromkeys(debts), date.max).items()
        if _is_paid(records, debts[account], plans.get(account, ()))
    ]
    if paid:
        numbers = Account.objects.filter(pk__in=paid[:_SHOWN_ACCOUNTS]).order_by(
            "account_no__polish"
        )
        raise PostingError(
            "OPENING_PAID",
            _(
                "Na pozycje tego bilansu otwarcia zaliczono już wpłaty, konta: {accounts} (razem "
                "kont: {count}). Najpierw wystornuj te wpłaty albo skoryguj tylko błędne pozycje."
            ).format(
                accounts=", ".join(numbers.values_list("account_no", flat=True)), count=len(paid)
            ),
        )


def _is_paid(records: Iterable[EntryRecord], opening: set[int], plans: Iterable[Plan]) -> bool:
    """Return True if a credit that is no opening itself pays one of the debts."""
    known = list(records)
    later = {record.seq for record in known if record.kind != EntryKind.OPENING}
    replay = Replay(allocation_settings(), plans)
    replay.run(known)
    return any(part.debit in opening and part.credit in later for part in replay.parts)
