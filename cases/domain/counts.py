"""How many cases came in, and how they went: by month, kind, subject or building."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.db.models.lookups import GreaterThan
from django.utils import formats
from django.utils.translation import gettext as _

from cases.domain.public_faults import FAULTS
from cases.models import Case
from cases.vocabulary import DONE, CaseOutcome, CountsBy
from cms_ext.frontend.theme.bar_chart import BarChart, ChartLayout, Series, bar_chart

# More bars than this cannot be told apart on a phone.
MOST_BARS = 12
PAIR = (
    Series("a", Decimal("0.12"), Decimal("0.36")),
    Series("b", Decimal("0.54"), Decimal("0.32")),
)
# What the rows are called by, and the key by which they are told apart and put in order.
KEYS: Mapping[str, tuple[str, str]] = {
    CountsBy.MONTH: ("month", "month"),
    CountsBy.TYPE: ("subject__type__name", "subject__type__position"),
    CountsBy.SUBJECT: ("subject__name", "subject__position"),
    CountsBy.BUILDING: ("building__address", "building__code"),
}


@dataclass(frozen=True, slots=True)
class CaseCounts:
    """One line; `place` is its number in the table, and under its bars where names are too long.

    `late` were done, or are still open, after the office's own term; `accepted` are complaints
    decided for the customer, in full or in part.
    """

    place: int
    label: str
    short: str
    received: int
    open: int
    late: int
    reacted_late: int
    accepted: int


def case_counts(
    by: CountsBy, since: date, until: date, today: date, *, kind: str = ""
) -> Sequence[CaseCounts]:
    """Cases received in these days, both included; of one type with `kind`. One query.

    Months stand in their order, the rest by number, the most first.
    """
    cases = Case.objects.filter(received_on__range=(since, until))
    if kind:
        cases = cases.filter(subject__type__code=kind)
    rows = in_order(by, _counted(grouped_by(by, cases), today), "received")
    return [_line(by, place, row) for place, row in enumerate(rows, start=1)]


def grouped_by(by: CountsBy, cases: QuerySet[Case]) -> QuerySet[Any, Any]:
    """To be counted: a row for each month, type, subject or building."""
    grouped: QuerySet[Any, Any] = cases.annotate(month=TruncMonth("received_on")).values(*KEYS[by])
    return grouped


def in_order(by: CountsBy, rows: QuerySet[Any, Any], most: str) -> QuerySet[Any, Any]:
    """Months as they came, the rest by the number that `most` names."""
    _label, order = KEYS[by]
    return rows.order_by(order) if by == CountsBy.MONTH else rows.order_by(f"-{most}", order)


def called(by: CountsBy, place: int, row: Mapping[str, Any]) -> tuple[str, str]:
    """The name of a row, and the short one under its bars."""
    value = row[KEYS[by][0]]
    if by == CountsBy.MONTH:
        return formats.date_format(value, "F Y").lower(), formats.date_format(value, "b")
    return value or _("bez budynku"), str(place)


def _counted(grouped: QuerySet[Any, Any], today: date) -> QuerySet[Any, Any]:
    is_open, overdue = ~Q(state__in=DONE), Q(ended_on__gt=F("due_internal"))
    reacted_late = Q(GreaterThan(F("reacted_at"), F("react_by")))
    accepted = Q(
        decision__sent_on__isnull=False,
        decision__outcome__in=(CaseOutcome.ACCEPTED, CaseOutcome.PARTLY),
    )
    counted: QuerySet[Any, Any] = grouped.annotate(
        received=Count("pk"),
        open=Count("pk", filter=is_open),
        late=Count("pk", filter=overdue | (is_open & Q(due_internal__lt=today))),
        reacted_late=Count("pk", filter=reacted_late),
        accepted=Count("pk", filter=accepted),
    )
    return counted


def _line(by: CountsBy, place: int, row: Mapping[str, Any]) -> CaseCounts:
    names = ("received", "open", "late", "reacted_late", "accepted")
    return CaseCounts(place, *called(by, place, row), *(row[name] for name in names))


def counts_chart(rows: Sequence[CaseCounts], by: CountsBy) -> BarChart | None:
    """Received and late ones as bars, the last months or the greatest; None without a row."""
    shown = rows[-MOST_BARS:] if by == CountsBy.MONTH else rows[:MOST_BARS]
    told = "; ".join(
        _("{label}: {received}, po terminie {late}").format(
            label=row.label, received=row.received, late=row.late
        )
        for row in shown
    )
    name = _("Wykres słupkowy: sprawy, które wpłynęły, i po terminie. {told}.").format(told=told)
    return pairs_of_bars(by, [(row.short, row.received, row.late) for row in shown], name)


def pairs_of_bars(by: CountsBy, bars: Sequence[tuple[str, int, int]], name: str) -> BarChart | None:
    """Under each short name two numbers of cases beside each other; None without any."""
    if not bars:
        return None
    layout = ChartLayout(PAIR, monthly=by == CountsBy.MONTH, unit="", least=Decimal(4))
    return bar_chart([(short, (Decimal(a), Decimal(b))) for short, a, b in bars], layout, name)


def faults_of_buildings(since: date, until: date, *, building: str = "") -> QuerySet[Case]:
    """The register of faults: by building and day, open and done."""
    faults = Case.objects.filter(
        subject__type__code=FAULTS, building__isnull=False, received_on__range=(since, until)
    )
    if building:
        faults = faults.filter(building__code=building)
    whole = faults.select_related("building", "subject")
    return whole.order_by("building__address", "building__code", "-received_on", "-number")
