"""Putting a notified change in force; and payers told too late, who pay the old rates
meanwhile (fees_law.md §2, §3).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms_ext.office.audit.domain.event import Origin, record
from ebok_plugin.charges.domain.rate import (
    RateOverlap,
    add_rate,
    end_exception,
    except_rate,
    withdraw_exception,
)
from ebok_plugin.charges.models import Component, RateException
from ebok_plugin.fee_changes.domain.content import NoticeRow, content_from_json
from ebok_plugin.fee_changes.domain.locked import locked
from ebok_plugin.fee_changes.domain.term import LegalTerms, legal_terms
from ebok_plugin.fee_changes.errors import FeeChangeError
from ebok_plugin.fee_changes.models import ChangedRate, Contest, ContestedRate, FeeChange, FeeNotice
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


State = FeeChange.State


@transaction.atomic
def put_in_force(change: FeeChange, *, origin: Origin) -> FeeChange:
    """Add the rates of a change, each from its day on; late-notified accounts keep the old.

    Raises FeeChangeError: WRONG_STATE, NOTICES_UNFINISHED, RATE_OVERLAP.
    """
    row = locked(change, State.NOTIFYING)
    if not row.all_made:
        raise FeeChangeError(
            "NOTICES_UNFINISHED", _("Zawiadomienia nie są jeszcze gotowe. Poczekaj na koniec.")
        )
    for rate in row.rates.select_related("component", "property"):
        _end_lost_contests(rate, origin)
        try:
            add_rate(
                rate.component, rate.rate, valid_from=rate.planned_from, property=rate.property
            )
        except RateOverlap as error:
            raise FeeChangeError(error.code, error.message) from error
    row.state = State.IN_FORCE
    row.save(update_fields=["state"])
    record("FEE_CHANGE_IN_FORCE", origin, obj=row, from_state=State.NOTIFYING, to_state=row.state)
    grant_old_rates(row.notices.all(), row, origin=origin)
    _supersede(row, origin)
    return row


def _end_lost_contests(rate: ChangedRate, origin: Origin) -> None:
    """Who won against an earlier rate is now told of a new one, and pays that."""
    contested = ContestedRate.objects.filter(
        contest__state=Contest.State.LOST_BY_COOP,
        rate__component=rate.component,
        exception__valid_to__isnull=True,
        exception__valid_from__lt=rate.planned_from,
    )
    if rate.property is not None:
        contested = contested.filter(contest__account__premises__building__property=rate.property)
    for row in contested.select_related("exception__account__payer", "exception__component"):
        assert row.exception is not None
        end_exception(row.exception, on=rate.planned_from - timedelta(1), origin=origin)


def _supersede(change: FeeChange, origin: Origin) -> None:
    """Earlier changes of which no rate is the newest any more."""
    for earlier in FeeChange.objects.filter(state=State.IN_FORCE).exclude(pk=change.pk):
        if all(_has_later(rate) for rate in earlier.rates.all()):
            earlier.state = State.SUPERSEDED
            earlier.save(update_fields=["state"])
            record(
                "FEE_CHANGE_SUPERSEDED",
                origin,
                obj=earlier,
                from_state=State.IN_FORCE,
                to_state=earlier.state,
                note=change.number,
            )


def _has_later(rate: ChangedRate) -> bool:
    return ChangedRate.objects.filter(
        change__state__in=(State.IN_FORCE, State.SUPERSEDED),
        component=rate.component_id,
        property=rate.property_id,
        planned_from__gt=rate.planned_from,
    ).exists()
