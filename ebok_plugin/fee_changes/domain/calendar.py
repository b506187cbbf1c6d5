"""„Terminy zawiadomień” (fees_law.md §5), and fee changes that wait for somebody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from cms_ext.office.rules.working_days import TermBefore
from ebok_plugin.charges.models import CostKind
from ebok_plugin.fee_changes.domain.notifying import latest_of
from ebok_plugin.fee_changes.domain.term import legal_terms, safe_for_all
from ebok_plugin.fee_changes.models import (
    ChangedRate,
    Contest,
    FeeChange,
    FeeNotice,
    NoticeOverride,
)
from ebok_plugin.ledger.period import Period

# So long before the last day letters should be on their way.
AT_RISK = timedelta(14)


class DeadlineStanding(models.TextChoices):
    IN_TIME = "IN_TIME", _("w terminie")
    AT_RISK = "AT_RISK", _("zagrożone")
    TOO_LATE = "TOO_LATE", _("po terminie")


@dataclass(frozen=True, slots=True)
class TermRow:
    """One kind of cost in the chosen month."""

    kind: CostKind.Kind
    term: TermBefore
    standing: DeadlineStanding
    nearest: Period


def terms_of(month: Period, today: date) -> tuple[TermRow, ...]:
    """Both kinds, with the first month that a letter delivered today would still reach."""
    terms = legal_terms(today)
    rows = []
    for kind in CostKind.Kind:
        term = terms.latest(kind, month)
        rows.append(
            TermRow(kind, term, deadline_standing(term, today), terms.earliest(kind, today))
        )
    return tuple(rows)


def term_of(rates: Sequence[ChangedRate], today: date) -> TermBefore | None:
    """By when letters about all of these rates must be delivered, the first of their terms.

    None while the kind of cost of one is not settled.
    """
    if not rates or not all(rate.kind for rate in rates):
        return None
    terms = legal_terms(today)
    return safe_for_all(latest_of(rate, terms) for rate in rates)


def deadline_standing(term: TermBefore, today: date) -> DeadlineStanding:
    """Whether letters not sent yet can still be in time."""
    if today > term.legal:
        return DeadlineStanding.TOO_LATE
    return DeadlineStanding.AT_RISK if today > term.safe - AT_RISK else DeadlineStanding.IN_TIME


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
