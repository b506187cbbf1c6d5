"""One batch of many payments, posted portion by portion: what is not posted yet and what is already
is held by whoever brings it and by the database, never here (`ledger.md` §13).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from cms_ext.base.database.staged_rows import SortedRows, StagedRows
from cms_ext.base.money.amounts import Money
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.batch_content import content
from ebok_plugin.ledger.domain.batch_chain import lock_chain_end, seal_batch
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.domain.posting import lock_to_post, prepare_entries
from ebok_plugin.ledger.domain.rows import (
    fingerprint_of_texts,
    reserved_keys,
    sealed_batch,
    write_entries,
)
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Batch


class LongBatch:
    """In the caller's transaction, in which nobody else sees anything of it: `post` each portion,
    then `close` the batch. It leaves what `posting.post_drafts` leaves of all drafts together.

    For payments: of what must stand in one batch as a whole, the two halves of a transfer or the
    parts of a waiver, a portion would say that the rest is missing. The batch's row is written
    last, with its totals; its key is known from the beginning.
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
        """The keys of their entries. Raises PostingError as `posting.post_batch`; its `position`
        counts the drafts of the whole batch.
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
        """The batch with its control totals, sealed. ValueError when nothing was posted."""
        if not self._count:
            raise ValueError("A batch needs at least one entry.")
        batch = self._batch
        batch.entry_count, batch.entry_sum = self._count, Money.from_grosze(self._grosze)
        batch.entries_sha256 = fingerprint_of_texts(text for *_number, text in self._by_number)
        batch.save(force_insert=True)
        texts = (text for (text,) in self._texts)
        seal_batch(batch.pk, content(sealed_batch(batch), texts), lock_chain_end())
        return batch
