"""Fee changes that wait for somebody, for the desk's list of tasks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from ebok_plugin.fee_changes.domain.legal_terms import legal_terms
from ebok_plugin.fee_changes.domain.notifying import latest_of
from ebok_plugin.fee_changes.domain.queries.calendar import DeadlineStanding, deadline_standing
from ebok_plugin.fee_changes.models import Contest, FeeChange, FeeNotice, NoticeOverride

State = FeeChange.State
TO_CHECK = (State.DRAFT, State.CHECKED)
TOLD = (State.NOTIFYING, State.IN_FORCE)
# How many, by the id of their change.
Counts = Mapping[int, int]


@dataclass(frozen=True, slots=True)
class WaitingFeeWork:
    """`letters`: on paper, delivered to nobody yet, and the last day for it is near or gone.

    `letters_by` is the earliest such day, None without letters.
    """

    to_check: Counts
    opinions: Counts
    letters: Counts
    letters_by: date | None
    contests: Counts


def waiting(today: date) -> WaitingFeeWork:
    """The waiting work of fee changes; always eight queries."""
    changes = FeeChange.objects.filter(state__in=TO_CHECK).values_list("pk", flat=True)
    opinions = NoticeOverride.objects.filter(
        approved_by__isnull=True, notice__change__state__in=TOLD
    )
    contests = Contest.objects.filter(state=Contest.State.OPEN)
    near = _near(today)
    letters = _letters(near)
    return WaitingFeeWork(
        to_check=dict.fromkeys(changes, 1),
        opinions=dict(opinions.order_by().values_list("notice__change").annotate(Count("pk"))),
        letters=letters,
        letters_by=min((near[pk] for pk in letters), default=None),
        contests=dict(contests.order_by().values_list("change").annotate(Count("pk"))),
    )


def _near(today: date) -> dict[int, date]:
    """The changes whose letters are close to the last day of a rate or behind it, with that day."""
    terms = legal_terms(today)
    near = {}
    for change in FeeChange.objects.filter(state__in=TOLD).prefetch_related("rates"):
        latest = [latest_of(rate, terms) for rate in change.rates.all()]
        urgent = [
            one.legal
            for one in latest
            if deadline_standing(one, today) is not DeadlineStanding.IN_TIME
        ]
        if urgent:
            near[change.pk] = min(urgent)
    return near


def _letters(changes: Mapping[int, date]) -> dict[int, int]:
    """A lawyer's approved opinion stands for the delivery."""
    letters: QuerySet[FeeNotice] = FeeNotice.objects.filter(
        change__in=changes, channel=FeeNotice.Channel.PRINT
    )
    unknown = letters.exclude(deliveries__delivered_on__isnull=False).exclude(
        override__approved_by__isnull=False
    )
    return dict(unknown.order_by().values_list("change").annotate(Count("pk")))
