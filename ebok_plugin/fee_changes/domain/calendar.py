"""„Terminy zawiadomień” (fees_law.md §5), and fee changes that wait for somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cms_ext.base.dates.period import Period
from cms_ext.office.law.working_days import TermBefore
from ebok_plugin.charges.models import CostKind
from ebok_plugin.fee_changes.domain.notifying import latest_term
from ebok_plugin.fee_changes.domain.term import legal_terms, safe_term
from ebok_plugin.fee_changes.models import (
    TO_PRINT,
    ChangedRate,
    Contest,
    FeeChange,
    FeeNotice,
    NoticeOverride,
)

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


def list_terms(month: Period, today: date) -> tuple[TermRow, ...]:
    """Both kinds, with the first month that a letter delivered today would still reach."""
    terms = legal_terms(today)
    rows = []
    for kind in CostKind.Kind:
        term = terms.latest(kind, month)
        rows.append(
            TermRow(kind, term, deadline_standing(term, today), terms.earliest(kind, today))
        )
    return tuple(rows)


def earliest_term(rates: Sequence[ChangedRate], today: date) -> TermBefore | None:
    """By when letters about all of these rates must be delivered, the first of their terms.

    None while the kind of cost of one is not settled.
    """
    if not rates or not all(rate.kind for rate in rates):
        return None
    terms = legal_terms(today)
    return safe_term(latest_term(rate, terms) for rate in rates)


def deadline_standing(term: TermBefore, today: date) -> DeadlineStanding:
    """Whether letters not sent yet can still be in time."""
    if today > term.legal:
        return DeadlineStanding.TOO_LATE
    return DeadlineStanding.AT_RISK if today > term.safe - AT_RISK else DeadlineStanding.IN_TIME


State = FeeChange.State
TO_CHECK = (State.DRAFT, State.CHECKED)
TOLD = (State.NOTIFYING, State.IN_FORCE)


def changes_to_check() -> QuerySet[FeeChange]:
    """The changes that wait for a second person, to be checked or approved."""
    return FeeChange.objects.filter(state__in=TO_CHECK, returned__isnull=True)


def changes_returned() -> QuerySet[FeeChange]:
    """Those that the second person sent back, and whose authors have to correct them."""
    return FeeChange.objects.filter(state=State.DRAFT, returned__isnull=False)


def opinions_waiting() -> QuerySet[NoticeOverride]:
    """The opinions on a delivery that a second person has not approved yet."""
    return NoticeOverride.objects.filter(approved_by__isnull=True, notice__change__state__in=TOLD)


def open_contests() -> QuerySet[Contest]:
    """The claims that no court has decided yet."""
    return Contest.objects.filter(state=Contest.State.OPEN)


def letters_waiting_for_print() -> QuerySet[FeeNotice]:
    """The letters on paper that nobody has printed yet, of the changes that are being told."""
    return FeeNotice.objects.filter(TO_PRINT, change__state__in=TOLD)


def changes_to_print() -> QuerySet[FeeChange]:
    """The changes with such letters, the newest first, and how many as `to_print`. One query."""
    waiting = Q(notices__channel=FeeNotice.Channel.PRINT, notices__printed_at__isnull=True)
    told = FeeChange.objects.filter(state__in=TOLD)
    counted = told.annotate(to_print=Count("notices", filter=waiting))
    return counted.filter(to_print__gt=0).order_by("-pk")


@dataclass(frozen=True, slots=True)
class UndeliveredLetters:
    """How many letters nobody is known to have got, and the earliest last day for one of them."""

    number: int
    last_day: date | None


def undelivered(today: date) -> UndeliveredLetters:
    """Letters on paper, delivered to nobody yet, when the last day for them is near or gone.

    A lawyer's approved opinion stands for the delivery. A constant number of queries.
    """
    told = FeeChange.objects.filter(state__in=TOLD)
    near = {
        pk: min(day.legal for day in urgent)
        for pk, days in _terms_of_letters(told, today).items()
        if (urgent := [day for day in days if _is_urgent(day, today)])
    }
    letters = FeeNotice.objects.filter(change__in=near, channel=FeeNotice.Channel.PRINT)
    unknown = letters.exclude(deliveries__delivered_on__isnull=False).exclude(
        override__approved_by__isnull=False
    )
    numbers = dict(unknown.order_by().values_list("change").annotate(Count("pk")))
    return UndeliveredLetters(
        sum(numbers.values()), min((near[pk] for pk in numbers), default=None)
    )


def letters_by(changes: QuerySet[FeeChange], today: date) -> date | None:
    """The earliest last day for letters about one of these changes."""
    days = _terms_of_letters(changes, today).values()
    return min((day.legal for of_one in days for day in of_one), default=None)


def _is_urgent(day: TermBefore, today: date) -> bool:
    return deadline_standing(day, today) is not DeadlineStanding.IN_TIME


def _terms_of_letters(changes: QuerySet[FeeChange], today: date) -> dict[int, list[TermBefore]]:
    """The last days for the letters of each change, one for each of its rates."""
    terms = legal_terms(today)
    return {
        change.pk: [latest_term(rate, terms) for rate in change.rates.all()]
        for change in changes.prefetch_related("rates")
    }
