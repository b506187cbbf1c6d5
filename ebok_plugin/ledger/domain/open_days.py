"""From when to when accounts are open, read by the thousand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from cms_ext.base.database.stored import remembered, stored
from ebok_plugin.ledger.models import Account

OPEN_DAYS = ("opened_on", "closed_on")


def rows_with_open_days(accounts: QuerySet[Account], *columns: str) -> Iterator[tuple[Any, ...]]:
    """The columns of each account, then its first day and its last or None; a day that many
    accounts share is made once.
    """
    opened_of, closed_of = (remembered(Account, name) for name in OPEN_DAYS)
    for *values, opened_on, closed_on in accounts.values_list(*columns, *map(stored, OPEN_DAYS)):
        yield (*values, opened_of(opened_on), closed_of(closed_on))
