"""Who was not notified yet, who too late (fees_law.md §5), and the letters that wait for print."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ebok_plugin.fee_changes.domain.lateness import (
    Late,
    delivered_on,
    late_rows,
    with_deliveries,
)
from ebok_plugin.fee_changes.domain.legal_terms import legal_terms
from ebok_plugin.fee_changes.models import FeeChange, FeeNotice

# One print at a time: some sheets of paper, and seconds of making them.
PILE = 100


@dataclass(frozen=True, slots=True)
class LateNotice:
    """A notice that was delivered too late for some of its rows."""

    notice: FeeNotice
    delivered_on: date
    rows: tuple[Late, ...]


@dataclass(frozen=True, slots=True)
class Deliveries:
    """The notices of a change by delivery state; one with an approved opinion is in time."""

    in_time: int
    unconfirmed: tuple[FeeNotice, ...]
    late: tuple[LateNotice, ...]


def deliveries_of(change: FeeChange) -> Deliveries:
    """The notices of a change by delivery state now; a constant number of queries."""
    if change.notified_on is None:
        return Deliveries(0, (), ())
    terms = legal_terms(change.notified_on)
    unconfirmed: list[FeeNotice] = []
    late: list[LateNotice] = []
    in_time = 0
    for notice in with_deliveries(change.notices.order_by("account__account_no")):
        rows = tuple(late_rows(notice, terms))
        day = delivered_on(notice)
        if not rows:
            in_time += 1
        elif day is None:
            unconfirmed.append(notice)
        else:
            late.append(LateNotice(notice, day, rows))
    return Deliveries(in_time, tuple(unconfirmed), tuple(late))


def letters_to_print(change: FeeChange) -> list[FeeNotice]:
    """The next letters, by building and flat; the same until they are marked as printed."""
    waiting = change.notices.filter(channel=FeeNotice.Channel.PRINT, printed_at__isnull=True)
    ordered = waiting.select_related("account__premises__building").order_by(
        "account__premises__building__code", "account__premises__code", "pk"
    )
    return list(ordered[:PILE])
