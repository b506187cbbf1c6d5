"""One entry posted by hand, for tests."""

from __future__ import annotations

from datetime import date

from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.domain.posting import post_batch
from ebok_plugin.ledger.models import Batch, LedgerEntry


def post(draft: EntryDraft, *, made_by: User | None, today: date, reason: str = "") -> LedgerEntry:
    """A batch of one."""
    batch = post_batch(Batch.Kind.MANUAL, [draft], made_by=made_by, today=today, reason=reason)
    return batch.entries.select_related("account").get()
