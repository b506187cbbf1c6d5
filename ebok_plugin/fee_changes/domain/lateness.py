"""Late notices, and the old rates that their payers pay meanwhile (fees_law.md §2).

The exceptions follow from the deliveries: `grant_old_rates` may run as often as it likes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from cms_ext.office.audit.domain.event import Origin
from ebok_plugin.charges.domain.rate import end_exception, except_rate, withdraw_exception
from ebok_plugin.charges.models import Component, RateException
from ebok_plugin.fee_changes.domain.content import NoticeRow, content_from_json
from ebok_plugin.fee_changes.domain.legal_terms import LegalTerms, legal_terms
from ebok_plugin.fee_changes.models import FeeChange, FeeNotice
from ebok_plugin.ledger.period import Period

DAY = timedelta(1)
NO_RATE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Late:
    """A row that the payer owes later than planned: from `first`, or not yet known when."""

    row: NoticeRow
    first: Period | None


def with_deliveries(notices: QuerySet[FeeNotice]) -> QuerySet[FeeNotice]:
    """The notices with all data that `late_rows` reads: two more queries."""
    return notices.select_related("change", "account", "override").prefetch_related("deliveries")


def delivered_on(notice: FeeNotice) -> date | None:
    """The first day on which the payer could read it; None while unknown."""
    days = [row.delivered_on for row in notice.deliveries.all() if row.delivered_on is not None]
    return min(days, default=None)


def late_rows(notice: FeeNotice, terms: LegalTerms) -> Iterator[Late]:
    """The rows that a late delivery puts off; none with an approved opinion of a lawyer."""
    opinion = getattr(notice, "override", None)
    if opinion is not None and opinion.approved_by_id is not None:
        return
    day = delivered_on(notice)
    for row in content_from_json(notice.content).rows:
        first = terms.earliest(row.kind, day) if day is not None else None
        if first is None or first > Period.of(row.since):
            yield Late(row, first)


def grant_old_rates(notices: QuerySet[FeeNotice], change: FeeChange, *, origin: Origin) -> None:
    """Let each account pay its old rate until its notice reaches it.

    Nothing happens before the change is in force. Notices that were in time cost no query each.
    """
    if change.state != FeeChange.State.IN_FORCE:
        return
    assert change.notified_on is not None
    terms = legal_terms(change.notified_on)
    known = _known(notices, change)
    for notice in with_deliveries(notices):
        late = {one.row.component_id: one for one in late_rows(notice, terms)}
        for row in content_from_json(notice.content).rows:
            exception = known.get((notice.account_id, row.component_id, row.since))
            _settle(notice, row, late.get(row.component_id), exception, origin)


def _known(
    notices: QuerySet[FeeNotice], change: FeeChange
) -> dict[tuple[int, int, date], RateException]:
    """What an earlier settling made, by account, component and first day."""
    rows = RateException.objects.filter(
        cause=RateException.Cause.NOTICE_LATE,
        reference=change.number,
        account__in=notices.order_by().values("account"),
    )
    return {
        (row.account_id, row.component_id, row.valid_from): row
        for row in rows.select_related("account__payer", "component")
    }


def _settle(
    notice: FeeNotice,
    row: NoticeRow,
    late: Late | None,
    known: RateException | None,
    origin: Origin,
) -> None:
    if late is None:
        if known is not None:
            withdraw_exception(known, origin=origin)
        return
    last = late.first.first_day - DAY if late.first else None
    if known is None:
        except_rate(
            notice.account,
            Component.objects.get(pk=row.component_id),
            NO_RATE if row.old_rate is None else row.old_rate,
            valid_from=row.since,
            valid_to=last,
            cause=RateException.Cause.NOTICE_LATE,
            reference=notice.change.number,
            origin=origin,
        )
    elif last is not None and known.valid_to != last:
        end_exception(known, on=last, origin=origin)
