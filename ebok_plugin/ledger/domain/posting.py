"""Posting: many entries of many accounts in one transaction (`ledger.md` §4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.people.identity.models import User
from ebok_plugin.ledger.chunks import chunks
from ebok_plugin.ledger.domain import guard
from ebok_plugin.ledger.domain.draft import BY_HAND, EntryDraft
from ebok_plugin.ledger.domain.fingerprint import fingerprint
from ebok_plugin.ledger.domain.rows import Numbered, insert_entries
from ebok_plugin.ledger.domain.waiver import check_waivers
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, Batch, LedgerEntry
from ebok_plugin.money import total


@transaction.atomic
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
    entries = prepare_entries(list(drafts), today=today, reason=reason)
    batch = make_batch(kind, entries, made_by=made_by, approved_by=approved_by, reason=reason)
    insert_entries(entries, batch)
    return batch


def prepare_entries(
    drafts: Sequence[EntryDraft],
    *,
    today: date,
    reason: str,
    locked: dict[int, Account] | None = None,
) -> list[Numbered]:
    """Judge and number the drafts under the lock of their accounts; nothing is written yet.

    `locked` are these accounts where the caller has locked them already.
    """
    if not drafts:
        raise ValueError("A batch needs at least one entry.")
    accounts = locked or lock_accounts({draft.account_id for draft in drafts})
    around = guard.circumstances(drafts, accounts, today)
    guard.check_reason(drafts, reason)
    guard.check_pairs(drafts)
    for position, draft in enumerate(drafts):
        try:
            guard.check(draft, around)
        except PostingError as refusal:
            refusal.position = position
            raise
    check_waivers(drafts, accounts)
    return _numbered(drafts, accounts)


def lock_accounts(ids: Iterable[int]) -> dict[int, Account]:
    """The accounts, locked until the end of the transaction, always in the same order.

    SQLite has no row locks; there the writing transaction itself is the lock (BEGIN IMMEDIATE).
    """
    locked: dict[int, Account] = {}
    for portion in chunks(sorted(ids)):
        rows = Account.objects.select_for_update(no_key=True).filter(pk__in=portion)
        locked.update((account.pk, account) for account in rows.order_by("pk"))
    return locked


def make_batch(
    kind: Batch.Kind,
    entries: Sequence[Numbered],
    *,
    made_by: User | None,
    approved_by: User | None,
    reason: str,
) -> Batch:
    """Write the batch with the control totals of its numbered entries."""
    ordered = sorted((entry.fingerprinted for entry in entries), key=lambda row: row[:2])
    batch = Batch(
        kind=kind,
        made_by=made_by,
        approved_by=approved_by,
        posted_at=timezone.now(),
        reason=reason.strip(),
        entry_count=len(entries),
        entry_sum=total(entry.draft.amount for entry in entries),
        entries_sha256=fingerprint(ordered),
    )
    batch.save()
    return batch


def _numbered(drafts: Sequence[EntryDraft], accounts: Mapping[int, Account]) -> list[Numbered]:
    generations = _generations(drafts)
    last = _last_numbers(accounts)
    entries = []
    for draft, generation in zip(drafts, generations, strict=True):
        last[draft.account_id] += 1
        account_no = accounts[draft.account_id].account_no
        entries.append(Numbered(draft, account_no, last[draft.account_id], generation))
    return entries


def _last_numbers(accounts: Mapping[int, Account]) -> dict[int, int]:
    last = dict.fromkeys(accounts, 0)
    for portion in chunks(accounts):
        entries = LedgerEntry.objects.filter(account_id__in=portion)
        last.update(entries.values_list("account_id").annotate(Max("seq")))
    return last


def _generations(drafts: Sequence[EntryDraft]) -> list[int]:
    """1 for a new key, the next when the entry of that key was reversed (ledger.md INV-9)."""
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
    """For each key that exists: its highest generation, and whether an entry is not reversed."""
    wanted: defaultdict[str, list[str]] = defaultdict(list)
    for draft in drafts:
        if draft.source != BY_HAND:
            wanted[draft.source].append(draft.source_key)
    known: dict[tuple[str, str], tuple[int, bool]] = {}
    for source, keys in wanted.items():
        for portion in chunks(keys):
            rows = LedgerEntry.objects.filter(source=source, source_key__in=portion)
            for key, generation, storno in rows.values_list(
                "source_key", "generation", "reversed_by"
            ):
                highest, open_entry = known.get((source, key), (0, False))
                known[source, key] = (max(highest, generation), open_entry or storno is None)
    return known
