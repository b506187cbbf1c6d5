"""Rows that hold from one day to another: `valid_from`, and `valid_to` or no end."""

from __future__ import annotations

from datetime import date

from django.db.models import Q


def holding_on(day: date) -> Q:
    """The condition for rows valid on a day; a row without a first day never is."""
    return Q(valid_from__lte=day) & _lasting(day)


def meeting(first: date, last: date | None) -> Q:
    """The condition for rows whose period overlaps this one; no `last` means no end."""
    begun = Q(valid_from__isnull=False) if last is None else Q(valid_from__lte=last)
    return begun & _lasting(first)


def _lasting(day: date) -> Q:
    return Q(valid_to=None) | Q(valid_to__gte=day)
