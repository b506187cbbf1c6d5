"""Accounts' own rates that a clerk entered; the others belong to a change of fees."""

from __future__ import annotations

from collections.abc import Sequence

from ebok_plugin.charges.models import RateException
from ebok_plugin.fee_changes.models import ContestedRate, FeeChange


def entered_by_hand(rows: Sequence[RateException]) -> frozenset[int]:
    """The keys of rates entered by hand; others are ended by their fee change. Two queries."""
    contested = ContestedRate.objects.filter(exception__in=rows)
    of_contests = set(contested.values_list("exception_id", flat=True))
    references = {row.reference for row in rows}
    changes = FeeChange.objects.filter(number__in=references)
    numbers = set(changes.values_list("number", flat=True))
    return frozenset(
        row.pk
        for row in rows
        if row.pk not in of_contests
        and not (row.cause == RateException.Cause.NOTICE_LATE and row.reference in numbers)
    )
