"""A period with more postings than one paper holds, cut into periods that fit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count

from ebok_plugin.ledger.models import Account, LedgerEntry

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StatementPart:
    """Some days of a period with all their postings, `rows` of them."""

    start: date
    end: date
    rows: int


def parts_of(account: Account, start: date, end: date, most: int) -> tuple[StatementPart, ...]:
    """The period from `start` to `end` in order, without gaps, in parts of at most `most` rows.

    A day is never cut: one with more rows is a part by itself. One query.
    """
    booked = account.entries.filter(booking_date__range=(start, end))
    by_day = booked.values_list("booking_date").annotate(Count("pk")).order_by("booking_date")
    found: list[StatementPart] = []
    first, rows = start, 0
    for day, count in by_day:
        if rows and rows + count > most:
            found.append(StatementPart(first, day - A_DAY, rows))
            first, rows = day, 0
        rows += count
    return (*found, StatementPart(first, end, rows))


def with_more_rows(
    accounts: Iterable[Account], start: date, end: date, most: int
) -> frozenset[int]:
    """The ids of the accounts that have more postings in the period. One query."""
    booked = LedgerEntry.objects.filter(
        account__in=[account.pk for account in accounts], booking_date__range=(start, end)
    )
    counted = booked.values("account_id").annotate(rows=Count("pk")).order_by()
    return frozenset(counted.filter(rows__gt=most).values_list("account_id", flat=True))
