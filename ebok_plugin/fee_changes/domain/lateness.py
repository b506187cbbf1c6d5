"""From when an account owes a new rate of which it was told, and what it pays until then
(fees_law.md §2).

Told too late, it owes what it owed before, until the day that its notice reaches or until a later
change that holds for it. What is cheaper holds from its day on, whenever its letter came.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import zip_longest

from django.db.models import QuerySet

from ebok_plugin.fee_changes.domain.content import NoticeRow, content_from_json
from ebok_plugin.fee_changes.domain.term import LegalTerms
from ebok_plugin.fee_changes.models import FeeNotice
from ebok_plugin.ledger.period import Period

DAY = timedelta(1)


@dataclass(frozen=True, slots=True)
class Late:
    """A row that the payer owes later than planned: from `first`, or not yet known when."""

    row: NoticeRow
    first: Period | None


def with_deliveries(notices: QuerySet[FeeNotice]) -> QuerySet[FeeNotice]:
    """The notices with all data that `owed_from` reads: two more queries."""
    return notices.select_related("change", "account", "override").prefetch_related("deliveries")


def delivered_on(notice: FeeNotice) -> date | None:
    """The first day on which the payer could read it; None while unknown."""
    days = [row.delivered_on for row in notice.deliveries.all() if row.delivered_on is not None]
    return min(days, default=None)


def has_opinion(notice: FeeNotice) -> bool:
    """Whether a lawyer holds that it was in time, and a second person agreed."""
    opinion = getattr(notice, "override", None)
    return opinion is not None and opinion.approved_by_id is not None


def owed_from(notice: FeeNotice, row: NoticeRow, terms: LegalTerms) -> Period | None:
    """The first month in which the payer owes a new rate; None while no delivery is known."""
    planned = Period.of(row.since)
    if has_opinion(notice):
        return planned
    day = delivered_on(notice)
    return None if day is None else max(planned, terms.earliest(row.kind, day))


def late_rows(notice: FeeNotice, terms: LegalTerms) -> Iterator[Late]:
    """The rows that a late delivery puts off; what becomes cheaper is never put off."""
    for row in content_from_json(notice.content).rows:
        first = owed_from(notice, row, terms)
        rises = row.old_rate is None or row.new_rate > row.old_rate
        if rises and first != Period.of(row.since):
            yield Late(row, first)


@dataclass(frozen=True, slots=True)
class ToldRate:
    """A new rate of one component, as one account was told of it by the change `number`.

    Everybody pays it from `since` on, and paid `before` until then. A court may have said that it
    never holds for this account (`lost`).
    """

    number: str
    since: date
    rate: Decimal
    before: Decimal
    owed_from: date | None
    lost: bool = False


@dataclass(frozen=True, slots=True)
class OldRate:
    """The account still pays `rate` on these days, both inclusive: it was told late of `number`."""

    number: str
    rate: Decimal
    valid_from: date
    valid_to: date | None


def old_rates(told: Iterable[ToldRate]) -> list[OldRate]:
    """The days on which an account pays another rate than the rest because it was told late."""
    ordered = sorted(told, key=lambda one: one.since)
    days = {one.since for one in ordered}
    days |= {one.owed_from for one in ordered if one.owed_from is not None}
    turns = sorted(days)
    found: list[OldRate] = []
    for first, following in zip_longest(turns, turns[1:]):
        last = following - DAY if following else None
        kept = _kept_on(first, last, ordered)
        if kept is None:
            continue
        if found and found[-1] == replace(
            kept, valid_from=found[-1].valid_from, valid_to=first - DAY
        ):
            kept = replace(found.pop(), valid_to=last)
        found.append(kept)
    return found


def _kept_on(first: date, last: date | None, ordered: Sequence[ToldRate]) -> OldRate | None:
    """What the account keeps on days between two turns; None when it pays like everybody."""
    own: Decimal | None = None
    number = ""
    for one in ordered:
        if one.since > first:
            break
        former = one.before if own is None else own
        reached = one.owed_from is not None and one.owed_from <= first
        if one.lost:
            own, number = former, ""  # the exception of the case says it, not one of ours
        elif reached or one.rate <= former:
            own, number = None, ""
        else:
            own, number = former, one.number
    if own is None or not number:
        return None
    return OldRate(number, own, first, last)
