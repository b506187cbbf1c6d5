"""A mirror becomes an own ledger: the last balances are posted as opening balances."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.base.database.bulk import split_into_chunks
from ebok_plugin.ledger.domain.account import opening_draft
from ebok_plugin.ledger.domain.posting import post_batch
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, Batch, LedgerEntry
from ebok_plugin.mirror.domain.queries import find_shown_snapshot
from ebok_plugin.mirror.models import FeedBalance

DRAFTS_A_BATCH = 5_000
DAY = timedelta(days=1)


@transaction.atomic
def open_own_ledger(today: date) -> int:
    """Post the balances of the last snapshot with the day after it; return how many.

    Raises PostingError on a mirror, where there is no snapshot, or where entries are posted.
    """
    snapshot = find_shown_snapshot()
    if snapshot is None:
        raise PostingError("MIRROR_NO_SNAPSHOT", _("Nie ma stanu z programu księgowego."))
    if LedgerEntry.objects.exists():
        raise PostingError("ALREADY_POSTED", _("W księdze są już zapisy."))
    first = min(snapshot.day + DAY, today)
    Account.objects.filter(opened_on__gt=first).update(opened_on=first)
    balances = FeedBalance.objects.filter(snapshot=snapshot).select_related("account")
    drafts = [
        opening_draft(row.account_id, row.account.account_no, row.balance, on=first)
        for row in balances.order_by("account__account_no__polish")
        if row.balance
    ]
    for portion in split_into_chunks(drafts, DRAFTS_A_BATCH):
        post_batch(Batch.Kind.OPENING, portion, made_by=None, today=today)
    return len(drafts)
