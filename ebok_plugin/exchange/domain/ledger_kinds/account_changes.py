"""What an accounts file changes on accounts that exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from django.db.models import Max, Min, Q

from ebok_plugin.exchange.csv_import.kinds.accounts import AccountRow
from ebok_plugin.ledger.chunks import chunks
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.money import ZERO

FIELDS = ("payer_name", "payer_kind", "regime", "opened_on", "closed_on", "nrb")
"""Columns that are also fields of the account."""


def account_changes(account: Account, row: AccountRow) -> Iterator[tuple[str, str, str]]:
    """Field, old and new value; an empty optional cell changes nothing."""
    for name in FIELDS:
        old, new = getattr(account, name), getattr(row, name)
        if new is not None and new != old:
            yield name, str(old or ""), str(new)


class BookedDays(NamedTuple):
    """Between which days an account's entries lie."""

    first: date
    last_charge: date | None


def booked_days(accounts: Iterable[Account]) -> dict[int, BookedDays]:
    """The first entry and the last charge of each account that has entries."""
    found: dict[int, BookedDays] = {}
    charges = Q(kind=EntryKind.CHARGE, amount__gt=ZERO)
    for portion in chunks(account.pk for account in accounts):
        entries = LedgerEntry.objects.filter(account_id__in=portion).values_list("account_id")
        for account, first, last in entries.annotate(
            first=Min("booking_date"), last=Max("booking_date", filter=charges)
        ):
            found[account] = BookedDays(first, last)
    return found
