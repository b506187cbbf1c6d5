"""The balance with which an account begins, brought from before."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.domain.posting import lock_accounts, post_batch
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, Batch, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.money import ZERO, Money

SOURCE = "OPENING"


def opening_draft(
    account_id: int, account_no: str, balance: Money, *, on: date, due_date: date | None = None
) -> EntryDraft:
    """The OPENING entry: positive is owed, at once unless `due_date` says when."""
    owed = balance > ZERO
    title = (
        _("Bilans otwarcia {year} – do zapłaty") if owed else _("Bilans otwarcia {year} – nadpłata")
    )
    return EntryDraft(
        account_id=account_id,
        kind=EntryKind.OPENING,
        amount=balance,
        booking_date=on,
        due_date=(due_date or on) if owed else None,
        title=title.format(year=on.year),
        source=SOURCE,
        source_key=account_no,
    )


@transaction.atomic
def post_opening(
    account: Account,
    balance: Money,
    *,
    on: date,
    due_date: date | None,
    made_by: User,
    today: date,
) -> LedgerEntry:
    """The opening balance of one account by hand, once; like a correction by one person.

    Raises PostingError: ALREADY_POSTED and those of `posting.post_batch`.
    """
    lock_accounts([account.pk])
    posted = LedgerEntry.objects.filter(
        source=SOURCE, source_key=account.account_no, reversed_by__isnull=True
    )
    if posted.exists():
        raise PostingError("ALREADY_POSTED", _("Bilans otwarcia tego konta jest już zaksięgowany."))
    draft = opening_draft(account.pk, account.account_no, balance, on=on, due_date=due_date)
    batch = post_batch(Batch.Kind.OPENING, [draft], made_by=made_by, today=today)
    return batch.entries.get()
