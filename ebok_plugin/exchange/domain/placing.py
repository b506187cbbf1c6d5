"""What the money of a bank operation is posted as (`bank_formats.md` §8)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.people.identity.models import User
from ebok_plugin.exchange.models import BankEntry, Placement
from ebok_plugin.ledger.domain.designation import folded, periods_named
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.period import Period
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.money import Money

SOURCE = "STATEMENT"
LONGEST_TITLE = 140
PLACEMENTS_A_STATEMENT = 500


class BankLine(Protocol):
    """An operation, as the parser gives it or as it is kept."""

    @property
    def title(self) -> str: ...

    @property
    def value_date(self) -> date: ...


def payment_draft(
    line: BankLine, account: Account, amount: Money, key: str, on: date | None = None
) -> EntryDraft:
    """The PAYMENT that an operation, or a part of it, makes; `amount` positive, `on` its day
    where that is not the value date.
    """
    return EntryDraft(
        account_id=account.pk,
        kind=EntryKind.PAYMENT,
        amount=-amount,
        booking_date=on or line.value_date,
        title=line.title[:LONGEST_TITLE].strip() or _("Wpłata"),
        source=SOURCE,
        source_key=key,
        designated_period=_period_past_the_cut(line.title),
    )


def _period_past_the_cut(title: str) -> Period | None:
    """The month named by a title that is too long for the ledger, which keeps its beginning."""
    named = periods_named(folded(title)) if len(title) > LONGEST_TITLE else set()
    return Period.parse(named.pop()) if len(named) == 1 else None


def place_entries(pairs: Iterable[tuple[BankEntry, int | None]], *, made_by: User | None) -> None:
    """Each operation is wholly what its ledger entry posted. Without a word in the log."""
    now = timezone.now()
    Placement.objects.bulk_create(
        (
            Placement(
                bank_entry=line,
                kind=Placement.Kind.POSTED,
                amount=abs(line.amount),
                ledger_entry_id=key,
                made_at=now,
                made_by=made_by,
            )
            for line, key in pairs
        ),
        batch_size=PLACEMENTS_A_STATEMENT,
    )
