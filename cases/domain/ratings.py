"""What customers say of how their cases were handled: by month, kind, subject or building."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from cases.domain.counts import MOST_BARS, called, grouped_by, in_order, pairs_of_bars
from cases.models import Case
from cases.vocabulary import RATED_IN, CountsBy, Satisfaction
from cms_ext.frontend.theme.bar_chart import BarChart


@dataclass(frozen=True, slots=True)
class CaseRatings:
    """One line; `ended` cases could be rated, and `rated` of them were: `good`, `fair` or `bad`."""

    place: int
    label: str
    short: str
    ended: int
    rated: int
    good: int
    fair: int
    bad: int


def case_ratings(
    by: CountsBy, since: date, until: date, *, kind: str = ""
) -> Sequence[CaseRatings]:
    """Cases received in these days, both included, that the office has ended. One query.

    Months stand in their order, the rest by the number of ratings, the most first.
    """
    cases = Case.objects.filter(received_on__range=(since, until), state__in=RATED_IN)
    if kind:
        cases = cases.filter(subject__type__code=kind)
    rows = grouped_by(by, cases).annotate(
        ended=Count("pk"),
        rated=Count("satisfaction"),
        good=Count("pk", filter=Q(satisfaction=Satisfaction.GOOD)),
        fair=Count("pk", filter=Q(satisfaction=Satisfaction.FAIR)),
        bad=Count("pk", filter=Q(satisfaction=Satisfaction.BAD)),
    )
    names = ("ended", "rated", "good", "fair", "bad")
    return [
        CaseRatings(place, *called(by, place, row), *(row[name] for name in names))
        for place, row in enumerate(in_order(by, rows, "rated"), start=1)
    ]


def ratings_chart(rows: Sequence[CaseRatings], by: CountsBy) -> BarChart | None:
    """Good and bad ones as bars; None before the first rating."""
    if not any(row.rated for row in rows):
        return None
    shown = rows[-MOST_BARS:] if by == CountsBy.MONTH else rows[:MOST_BARS]
    told = "; ".join(
        _("{label}: dobrze {good}, źle {bad}").format(label=row.label, good=row.good, bad=row.bad)
        for row in shown
    )
    name = _("Wykres słupkowy: oceny spraw. {told}.").format(told=told)
    return pairs_of_bars(by, [(row.short, row.good, row.bad) for row in shown], name)
