"""Post and reverse many entries of many accounts in one transaction (`ledger.md` §4)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.database.bulk import SortedRows, StagedRows
from cms_ext.base.database.row_digest import get_column_converter, raw_column
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from cms_ext.evidence.sealed_rows.domain.chain import lock_chain_end, seal_content
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.evidence.sealed_rows.models import RowHead
from cms_ext.office.approvals.domain.act import find_act_of_source
from cms_ext.people.identity.models import User
from cms_ext.plugins.coverage import SealStream
from ebok_plugin.ledger.batch_content import digest_batch
from ebok_plugin.ledger.conf import KEPT_ELSEWHERE, is_mirror
from ebok_plugin.ledger.domain import draft_check
from ebok_plugin.ledger.domain.draft import BY_HAND, TITLE_LENGTH, EntryDraft
from ebok_plugin.ledger.domain.draft_check import Circumstances, LockedAccount
from ebok_plugin.ledger.domain.hand_limit import REVERSAL_SOURCE
from ebok_plugin.ledger.domain.opening_items import opening_reversed, refuse_paid_opening
from ebok_plugin.ledger.domain.period import first_open_period, lock_closed_periods
from ebok_plugin.ledger.domain.rows import (
    BATCH_KIND,
    NumberedEntry,
    fingerprint_of_texts,
    insert_entries,
    number_entry,
    reserved_keys,
    sealed_batch,
    write_entries,
)
from ebok_plugin.ledger.domain.waiver import check_waivers
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, Batch, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount

OPEN_DAYS = ("opened_on", "closed_on")


def rows_with_open_days(accounts: QuerySet[Account], *columns: str) -> Iterator[tuple[Any, ...]]:
    """Yield the columns of each account, then its first day and its last or None.

    A day that many accounts share is parsed once.
    """
    opened_of, closed_of = (get_column_converter(Account, name) for name in OPEN_DAYS)
    for *values, opened_on, closed_on in accounts.values_list(
        *columns, *map(raw_column, OPEN_DAYS)
    ):
        yield (*values, opened_of(opened_on), closed_of(closed_on))


class PostedBatch(NamedTuple):
    """A batch, and the keys of its entries in the order of their drafts."""

    batch: Batch
    entries: Sequence[int]


def post_batch(
    kind: Batch.Kind,
    drafts: Iterable[EntryDraft],
    *,
    made_by: User | None,
    today: date,
    reason: str = "",
    approved_by: User | None = None,
) -> Batch:
    """Post all drafts or none, in the order given, and return their batch.

    Raises PostingError (code and Polish message of `ledger.md` §14; `position` is the place of the
    refused draft) and ValueError for no drafts at all.
    """
    return post_drafts(
        kind, list(drafts), made_by=made_by, today=today, reason=reason, approved_by=approved_by
    ).batch


@transaction.atomic
def post_drafts(
    kind: Batch.Kind,
    drafts: Sequence[EntryDraft],
    *,
    made_by: User | None,
    today: date,
    reason: str = "",
    approved_by: User | None = None,
) -> PostedBatch:
    """Post as `post_batch` and return the entries' keys, for callers that join rows to them."""
    locked = lock_to_post({draft.account_id for draft in drafts})
    entries = prepare_entries(drafts, locked.accounts, today=today, reason=reason)
    batch = make_batch(kind, entries, made_by=made_by, approved_by=approved_by, reason=reason)
    return PostedBatch(batch, insert_entries(entries, batch, locked.end))


def prepare_entries(
    drafts: Sequence[EntryDraft], accounts: dict[int, LockedAccount], *, today: date, reason: str
) -> list[NumberedEntry]:
    """Check and number the drafts of locked accounts; write nothing yet."""
    if not drafts:
        raise ValueError("A batch needs at least one entry.")
    check_drafts(drafts, draft_check.read_circumstances(drafts, accounts, today), reason)
    return _numbered(drafts, accounts)


def check_drafts(drafts: Sequence[EntryDraft], around: Circumstances, reason: str) -> None:
    """Raise PostingError for the first draft that must not be posted."""
    if is_mirror():
        raise PostingError("LEDGER_MIRROR", str(KEPT_ELSEWHERE))
    draft_check.check_reason(drafts, reason)
    draft_check.check_pairs(drafts)
    for position, draft in enumerate(drafts):
        try:
            draft_check.check_draft(draft, around)
        except PostingError as refusal:
            refusal.position = position
            raise
    check_waivers(drafts)


class LockedLedger(NamedTuple):
    """The locks for one batch: the end of the chain, and its accounts by id."""

    end: RowHead
    accounts: dict[int, LockedAccount]


def lock_to_post(ids: Iterable[int]) -> LockedLedger:
    """Lock accounts for one batch, which is linked to the chain end read here."""
    wait_for_turn()
    return LockedLedger(lock_chain_end(SealStream.BATCHES), _locked(ids))


def lock_accounts(ids: Iterable[int]) -> None:
    """Lock the accounts until the end of the transaction, always in the same order.

    Before them it locks the ends of the chains of sealed rows and of batches, in this order:
    anyone who ends an exception and then posts its correction holds the first already, and a
    transaction that posts twice would otherwise hold the ends and wait for an account of one that
    waits for them. SQLite has no row locks; there the writing transaction itself is the lock (BEGIN
    IMMEDIATE).
    """
    if connection.features.has_select_for_update:
        wait_for_turn()
        lock_chain_end(SealStream.BATCHES)
    _locked(ids)


def _locked(ids: Iterable[int]) -> dict[int, LockedAccount]:
    rows = Account.objects.select_for_update(no_key=True).filter(pk__among=set(ids))
    found = rows_with_open_days(rows.order_by("pk"), "pk", "account_no")
    return {account.pk: account for account in map(LockedAccount._make, found)}


def make_batch(
    kind: Batch.Kind,
    entries: Sequence[NumberedEntry],
    *,
    made_by: User | None,
    approved_by: User | None,
    reason: str,
) -> Batch:
    """Write the batch with the control totals of its numbered entries.

    Raises NoSuchAct for entries of a source that no row of the table of approvals names.
    """
    for source in {entry.draft.source for entry in entries}:
        find_act_of_source(source)
    ordered = sorted(entries, key=attrgetter("account_no", "seq"))
    batch = Batch(
        kind=kind,
        made_by=made_by,
        approved_by=approved_by,
        posted_at=timezone.now(),
        reason=reason.strip(),
        entry_count=len(entries),
        entry_sum=Money.from_grosze(sum(entry.grosze for entry in entries)),
        entries_sha256=fingerprint_of_texts(entry.fingerprint_text for entry in ordered),
    )
    batch.save()
    return batch


def _numbered(
    drafts: Sequence[EntryDraft], accounts: Mapping[int, LockedAccount]
) -> list[NumberedEntry]:
    generations = _generations(drafts)
    last = _last_numbers(accounts)
    entries = []
    for draft, generation in zip(drafts, generations, strict=True):
        last[draft.account_id] += 1
        account_no, number = accounts[draft.account_id].account_no, last[draft.account_id]
        entries.append(number_entry(draft, account_no, number, generation))
    return entries


def _last_numbers(accounts: Mapping[int, LockedAccount]) -> dict[int, int]:
    last = dict.fromkeys(accounts, 0)
    entries = LedgerEntry.objects.filter(account_id__among=accounts).order_by()
    last.update(entries.values_list("account_id").annotate(Max("seq")))
    return last


def _generations(drafts: Sequence[EntryDraft]) -> list[int]:
    """Return 1 for a new key, the next number when its entry was reversed (ledger.md INV-9)."""
    known = _known_keys(drafts)
    generations = []
    for position, draft in enumerate(drafts):
        key = (draft.source, draft.source_key)
        generation, open_entry = known.get(key, (0, False))
        if open_entry:
            raise PostingError(
                "KEY_POSTED",
                _("Pozycja {key} ({source}) jest już zaksięgowana.").format(
                    key=draft.source_key, source=draft.source
                ),
                position=position,
            )
        generations.append(generation + 1)
        known[key] = (generation + 1, True)
    return generations


def _known_keys(drafts: Sequence[EntryDraft]) -> dict[tuple[str, str], tuple[int, bool]]:
    """Return for each existing key its highest generation, and whether an entry stands."""
    wanted: defaultdict[str, set[str]] = defaultdict(set)
    for draft in drafts:
        if draft.source != BY_HAND:
            wanted[draft.source].add(draft.source_key)
    known: dict[tuple[str, str], tuple[int, bool]] = {}
    for source, keys in wanted.items():
        rows = LedgerEntry.objects.filter(source=source, source_key__among=keys)
        for key, generation, storno in rows.values_list("source_key", "generation", "reversed_by"):
            highest, open_entry = known.get((source, key), (0, False))
            known[source, key] = (max(highest, generation), open_entry or storno is None)
    return known


@transaction.atomic
def reverse_entry(
    entry: LedgerEntry,
    *,
    on: date,
    reason: str,
    made_by: User | None,
    today: date,
    approved_by: User | None = None,
) -> LedgerEntry:
    """Undo an entry by posting its opposite on the day `on`; the first one stays readable.

    Raises PostingError: REASON_REQUIRED, ALREADY_REVERSED, REVERSAL_OF_REVERSAL,
    REVERSAL_TOO_EARLY, PERIOD_CLOSED.
    """
    batch = post_batch(
        Batch.Kind.REVERSAL,
        [opposite_draft(entry, on)],
        made_by=made_by,
        today=today,
        reason=reason,
        approved_by=approved_by,
    )
    return batch.entries.select_related("account").get()


@transaction.atomic
def reverse_batch(
    batch: Batch,
    *,
    on: date,
    reason: str,
    made_by: User | None,
    today: date,
    approved_by: User | None = None,
) -> Batch:
    """Reverse each entry of a batch that is not yet reversed.

    An entry booked after `on` is reversed on its own day, one that would fall into a closed period
    on the first open day (`import_formats.md` §4.5). Raises PostingError REASON_REQUIRED,
    BATCH_REVERSED when nothing is left to reverse, and OPENING_PAID.
    """
    reversal = post_batch(
        Batch.Kind.REVERSAL,
        draft_batch_reversal(batch, on, lock_closed_periods()),
        made_by=made_by,
        today=today,
        reason=reason,
        approved_by=approved_by,
    )
    if batch.kind == Batch.Kind.OPENING:
        opening_reversed.send(Batch, batch=batch, today=today)
    return reversal


def draft_batch_reversal(batch: Batch, on: date, closed: Collection[str]) -> list[EntryDraft]:
    """Draft what `reverse_batch` posts. Raises PostingError BATCH_REVERSED, OPENING_PAID."""
    refuse_paid_opening(batch)
    drafts = []
    for entry in reversible_entries(batch).order_by("account_id", "seq"):
        day = max(on, entry.booking_date)
        open_from = first_open_period(Period.of(day), closed).first_day
        drafts.append(opposite_draft(entry, max(day, open_from)))
    if not drafts:
        raise PostingError("BATCH_REVERSED", _("Wszystkie pozycje tej paczki już skorygowano."))
    return drafts


def reversible_entries(batch: Batch) -> QuerySet[LedgerEntry]:
    """Select the entries that a reversal of the batch would reverse."""
    return batch.entries.filter(reversed_by__isnull=True).exclude(kind=EntryKind.REVERSAL)


def opposite_draft(entry: LedgerEntry, on: date) -> EntryDraft:
    """Draft the REVERSAL of an entry."""
    return EntryDraft(
        account_id=entry.account_id,
        kind=EntryKind.REVERSAL,
        amount=-entry.amount,
        booking_date=on,
        due_date=entry.due_date,
        subaccount=SubAccount(entry.subaccount),
        title=f"Storno: {entry.title}"[:TITLE_LENGTH],
        source=REVERSAL_SOURCE,
        source_key=str(entry.pk),
        reverses=entry,
    )


class LongBatch:
    """One batch posted in portions: `post` each of them, then `close` the batch.

    In the caller's transaction, so that nobody else sees a part of it. It leaves what `post_drafts`
    leaves of all drafts together. Only for payments: the two halves of a transfer or the parts of a
    waiver must be in one portion. The batch's row is written last, with its totals; its key is
    known from the beginning. The caller and the database hold the drafts, never this object
    (`ledger.md` §13).
    """

    def __init__(self, kind: Batch.Kind, *, made_by: User | None, today: date) -> None:
        (key,) = reserved_keys(Batch, 1)
        self.key: int = key
        self._batch = Batch(pk=key, kind=kind, made_by=made_by, posted_at=timezone.now())
        self._today = today
        # Of each portion the text of its entries as a whole, and of each entry by its number.
        self._texts, self._by_number = StagedRows(rows_at_once=1), SortedRows()
        self._count = self._grosze = 0

    def post(self, drafts: Sequence[EntryDraft]) -> Sequence[int]:
        """Post a portion and return the keys of its entries.

        Raises PostingError as `post_batch`; its `position` counts the drafts of the whole batch.
        """
        if not drafts:
            return ()
        locked = lock_to_post({draft.account_id for draft in drafts})
        try:
            entries = prepare_entries(drafts, locked.accounts, today=self._today, reason="")
        except PostingError as refusal:
            if refusal.position is not None:
                refusal.position += self._count
            raise
        written = write_entries(entries, self._batch)
        self._texts.append(("".join(written.texts),))
        self._by_number.add(
            (entry.account_no, entry.seq, entry.fingerprint_text) for entry in entries
        )
        self._count += len(entries)
        self._grosze += sum(entry.grosze for entry in entries)
        return written.keys

    def close(self) -> Batch:
        """Write the batch with its control totals and seal it.

        Raises ValueError when nothing was posted.
        """
        if not self._count:
            raise ValueError("A batch needs at least one entry.")
        batch = self._batch
        batch.entry_count, batch.entry_sum = self._count, Money.from_grosze(self._grosze)
        batch.entries_sha256 = fingerprint_of_texts(text for *_number, text in self._by_number)
        batch.save(force_insert=True)
        texts = (text for (text,) in self._texts)
        content = digest_batch(sealed_batch(batch), texts)
        seal_content(lock_chain_end(SealStream.BATCHES), BATCH_KIND, batch.pk, content)
        return batch
