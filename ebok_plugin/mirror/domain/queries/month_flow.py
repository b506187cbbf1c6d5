"""What the program charged and took in, by its postings in the newest snapshot that has them."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.db.models import Q, Sum

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, Money
from ebok_plugin.ledger.domain.queries.month_flow import MonthFlow, list_months
from ebok_plugin.mirror.domain.queries.account import accepted_up_to
from ebok_plugin.mirror.models import FeedPosting


def month_flows(first: Period, last: Period, day: date) -> tuple[MonthFlow, ...]:
    """Return the whole months from `first` to `last` that the postings cover; else none.

    A positive posting charges, a negative one pays. Two queries.
    """
    stated = next(
        (one for one in accepted_up_to(day) if one.has_details and one.turnover_from), None
    )
    if stated is None or stated.turnover_from is None:
        return ()
    covered = Period.of(stated.turnover_from)
    if covered.first_day != stated.turnover_from:
        covered = covered.next
    begin = max(first, covered, key=lambda month: month.first_day)
    end = min(last, Period.of(stated.day), key=lambda month: month.first_day)
    charged: Counter[Period] = Counter()
    paid: Counter[Period] = Counter()
    rows = FeedPosting.objects.filter(
        snapshot=stated.key, booking_date__range=(begin.first_day, end.last_day)
    ).values_list("booking_date")
    positive, negative = Q(amount__gt=ZERO), Q(amount__lt=ZERO)
    sums = rows.annotate(
        charged=Sum("amount", filter=positive), paid=Sum("amount", filter=negative)
    )
    for booked, more, less in sums.order_by():
        charged[Period.of(booked)] += more.grosze if more else 0
        paid[Period.of(booked)] -= less.grosze if less else 0
    return tuple(
        MonthFlow(month, Money.from_grosze(charged[month]), Money.from_grosze(paid[month]))
        for month in list_months(begin, end)
    )
