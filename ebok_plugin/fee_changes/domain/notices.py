"""Notices that a user may read, and the delivery state of a change's notices (fees_law.md §5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from cms_ext.base.database.prepared_query import PreparedQuery
from cms_ext.people.identity.models import User
from ebok_plugin.fee_changes.domain.content import NoticeContent
from ebok_plugin.fee_changes.domain.old_rates import (
    HELD,
    Late,
    find_delivery_day,
    find_late_rows,
    has_opinion,
    with_delivery_data,
)
from ebok_plugin.fee_changes.domain.term import legal_terms
from ebok_plugin.fee_changes.models import TO_PRINT, Contest, FeeChange, FeeNotice
from ebok_plugin.ledger.domain.queries.account import accounts_for
from ebok_plugin.ledger.models import Account


def notices_for(user: User | AnonymousUser, today: date) -> QuerySet[FeeNotice]:
    """Select the notices that this user may read today."""
    notices = FeeNotice.objects.filter(account__in=accounts_for(user, today))
    return notices.select_related("change", "account__payer", "account__premises__building")


def get_notice(user: User | AnonymousUser, key: UUID, today: date) -> FeeNotice:
    """Return one notice, or 404: a stranger cannot tell „not mine” from „not there”."""
    return get_object_or_404(notices_for(user, today), pk=key)


def list_later_notices(notice: FeeNotice, content: NoticeContent) -> list[FeeNotice]:
    """List later letters of the account that change the figures of this one.

    This letter could not count them.
    """
    last = max(row.since for row in content.rows)
    others = FeeNotice.objects.filter(
        account=notice.account_id,
        change__state__in=(FeeChange.State.NOTIFYING, *HELD),
        change__notified_on__gte=content.dated,
        change__rates__planned_from__lte=last,
    )
    counted = [content.number, *(change.number for change in content.counted)]
    others = others.exclude(change__number__in=counted).select_related("change")
    return list(others.distinct().order_by("change__notified_on", "change_id"))


def list_annulled_counted(content: NoticeContent) -> list[str]:
    """List the numbers of counted changes that were annulled since."""
    counted = [change.number for change in content.counted]
    annulled = FeeChange.objects.filter(state=FeeChange.State.ANNULLED, number__in=counted)
    return list(annulled.order_by("number").values_list("number", flat=True))


def list_open_contests(account: Account) -> list[Contest]:
    """List the account's open contests: „Zmiana zakwestionowana w sądzie”. One query."""
    return _open_contests_ready(account=account.pk)


def _open_contests(account: int) -> QuerySet[Contest]:
    open_cases = Contest.objects.filter(account=account, state=Contest.State.OPEN)
    return open_cases.select_related("change")


_open_contests_ready = PreparedQuery(_open_contests)


# Letters of one print: a stack of paper, and some seconds of rendering.
PILE = 100


@dataclass(frozen=True, slots=True)
class LateNotice:
    """A notice that was delivered too late for some of its rows."""

    notice: FeeNotice
    delivered_on: date
    rows: tuple[Late, ...]


@dataclass(frozen=True, slots=True)
class Deliveries:
    """The notices of a change by delivery state; an approved opinion means in time."""

    in_time: int
    unconfirmed: tuple[FeeNotice, ...]
    late: tuple[LateNotice, ...]


def list_deliveries(change: FeeChange) -> Deliveries:
    """Sort the notices of a change by delivery state; a constant number of queries."""
    if change.notified_on is None:
        return Deliveries(0, (), ())
    terms = legal_terms(change.notified_on)
    unconfirmed: list[FeeNotice] = []
    late: list[LateNotice] = []
    in_time = 0
    for notice in with_delivery_data(change.notices.order_by("account__account_no__polish")):
        rows = tuple(find_late_rows(notice, terms))
        day = find_delivery_day(notice)
        if day is None and not has_opinion(notice):
            unconfirmed.append(notice)
        elif day is None or not rows:
            in_time += 1
        else:
            late.append(LateNotice(notice, day, rows))
    return Deliveries(in_time, tuple(unconfirmed), tuple(late))


def list_unprinted_letters(change: FeeChange) -> QuerySet[FeeNotice]:
    """Select the letters of a change that nobody has printed yet."""
    return change.notices.filter(TO_PRINT)


def next_letters_to_print(change: FeeChange) -> list[FeeNotice]:
    """List the next PILE letters by building and flat.

    The list stays the same until they are marked as printed.
    """
    ordered = (
        list_unprinted_letters(change)
        .select_related("account__premises__building")
        .order_by(
            "account__premises__building__code__polish", "account__premises__code__polish", "pk"
        )
    )
    return list(ordered[:PILE])
