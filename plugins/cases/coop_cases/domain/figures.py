"""Frozen figures of complaints compared with those of today, and statistics of cases."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.db.models.lookups import GreaterThan
from django.utils import formats
from django.utils.translation import gettext as _

from cms_ext.frontend.theme.charts import BarChart, ChartLayout, Series, bar_chart
from cms_ext.people.identity.models import User
from cms_ext.plugins import Figure, RowFigures, find_disputable_rows, find_readable_row
from coop_cases.domain.decision import decides_draft
from coop_cases.domain.retention import figures_then
from coop_cases.domain.same_here import FAULTS
from coop_cases.models import Case, DisputedRow
from coop_cases.vocabulary import DONE, RATED_IN, CaseOutcome, CountsBy, Satisfaction


class TodayState(Enum):
    """How today's figures compare with the frozen ones.

    SHUT: the reader may not see the row, or its plugin is off.
    """

    SAME = "SAME"
    DIFFER = "DIFFER"
    GONE = "GONE"
    SHUT = "SHUT"


@dataclass(frozen=True, slots=True)
class ComparedFigure:
    """A figure then and now; "" where there is none."""

    label: str
    then: str
    now: str

    @property
    def differs(self) -> bool:
        return self.then != self.now


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A disputed row with its figures.

    `url` is the page of the row for its reader; "" for the desk and where there is none.
    """

    title: str
    frozen_on: date
    sha256: str
    today: TodayState
    figures: tuple[ComparedFigure, ...]
    url: str = ""

    @property
    def changed(self) -> list[ComparedFigure]:
        return [figure for figure in self.figures if figure.differs]

    @property
    def is_compared(self) -> bool:
        """Return whether today's figures have a column."""
        return self.today in (TodayState.SAME, TodayState.DIFFER)


def own_figures(case: Case, user: User | AnonymousUser, today: date) -> ComparedRow | None:
    """Figures for the customer; today's are included only where the customer may see the row."""
    row = _row_of(case)
    if row is None:
        return None
    row_today = find_readable_row(row.kind, row.key, user, today)
    return _compared(row, row_today, TodayState.SHUT, row_today.url if row_today else "")


def desk_figures(case: Case, user: User | AnonymousUser, today: date) -> ComparedRow | None:
    """Figures for staff; today's with the rights that the row's plugin asks, or to decide it."""
    row = _row_of(case)
    if row is None:
        return None
    rows = find_disputable_rows(row.kind)
    if rows is None or not (user.has_perms(rows.rights) or decides_draft(case, user, today)):
        return _compared(row, None, TodayState.SHUT)
    return _compared(row, rows.now(row.key, today), TodayState.GONE)


def _row_of(case: Case) -> DisputedRow | None:
    # Only somebody identified complains of a row.
    return DisputedRow.objects.filter(case=case).first() if case.person_id else None


def _compared(
    row: DisputedRow, today: RowFigures | None, missing: TodayState, url: str = ""
) -> ComparedRow:
    then = figures_then(row)
    figures = _compare_figures(then.figures, today.figures if today else ())
    state = missing
    if today is not None:
        state = TodayState.DIFFER if any(figure.differs for figure in figures) else TodayState.SAME
    return ComparedRow(then.title, row.frozen_on, row.sha256, state, figures, url)


def _compare_figures(then: Sequence[Figure], now: Sequence[Figure]) -> tuple[ComparedFigure, ...]:
    """Pair the figures by label, in the frozen order; new ones come last."""
    was = {figure.label: figure.value for figure in then}
    is_now = {figure.label: figure.value for figure in now}
    return tuple(
        ComparedFigure(label, was.get(label, ""), is_now.get(label, ""))
        for label in {**was, **is_now}
    )


# A phone cannot show more bars apart.
MAX_BARS = 12
PAIR = (
    Series("a", Decimal("0.12"), Decimal("0.36")),
    Series("b", Decimal("0.54"), Decimal("0.32")),
)
# The field with a row's name, and the field that groups and orders the rows.
KEYS: Mapping[str, tuple[str, str]] = {
    CountsBy.MONTH: ("month", "month"),
    CountsBy.TYPE: ("subject__type__name", "subject__type__position"),
    CountsBy.SUBJECT: ("subject__name", "subject__position"),
    CountsBy.BUILDING: ("building__address", "building__code"),
}


@dataclass(frozen=True, slots=True)
class CaseCounts:
    """A line of the statistics.

    `place` is its number in the table, and stands under its bars where names are too long. `late`
    were done, or are still open, after the office's own term; `accepted` are complaints decided for
    the customer, in full or in part.
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
    """Count the cases received in these days, both included. One query.

    `kind` is a code of a type. Months come in their order, other rows by number, the greatest
    first.
    """
    cases = Case.objects.filter(received_on__range=(since, until))
    if kind:
        cases = cases.filter(subject__type__code=kind)
    rows = order_rows(by, _counted(group_cases(by, cases), today), "received")
    names = ("received", "open", "late", "reacted_late", "accepted")
    return [
        CaseCounts(place, *name_row(by, place, row), *(row[name] for name in names))
        for place, row in enumerate(rows, start=1)
    ]


def group_cases(by: CountsBy, cases: QuerySet[Case]) -> QuerySet[Any, Any]:
    """Group cases by month, type, subject or building, ready to be counted."""
    grouped: QuerySet[Any, Any] = cases.annotate(month=TruncMonth("received_on")).values(*KEYS[by])
    return grouped


def order_rows(by: CountsBy, rows: QuerySet[Any, Any], most: str) -> QuerySet[Any, Any]:
    """Order months by time and other rows by the number that `most` names."""
    _label, order = KEYS[by]
    return rows.order_by(order) if by == CountsBy.MONTH else rows.order_by(f"-{most}", order)


def name_row(by: CountsBy, place: int, row: Mapping[str, Any]) -> tuple[str, str]:
    """Return the name of a row, and the short one under its bars."""
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


def counts_chart(rows: Sequence[CaseCounts], by: CountsBy) -> BarChart | None:
    """Draw received and late cases as bars, of the last months or the greatest rows.

    None without a row.
    """
    drawn_rows = rows[-MAX_BARS:] if by == CountsBy.MONTH else rows[:MAX_BARS]
    description = "; ".join(
        _("{label}: {received}, po terminie {late}").format(
            label=row.label, received=row.received, late=row.late
        )
        for row in drawn_rows
    )
    name = _("Wykres słupkowy: sprawy, które wpłynęły, i po terminie. {told}.").format(
        told=description
    )
    return draw_bar_pairs(by, [(row.short, row.received, row.late) for row in drawn_rows], name)


def draw_bar_pairs(
    by: CountsBy, bars: Sequence[tuple[str, int, int]], name: str
) -> BarChart | None:
    """Draw two numbers of cases side by side under each short name; None without any."""
    if not bars:
        return None
    layout = ChartLayout(PAIR, monthly=by == CountsBy.MONTH, unit="", least=Decimal(4))
    return bar_chart([(short, (Decimal(a), Decimal(b))) for short, a, b in bars], layout, name)


def faults_of_buildings(since: date, until: date, *, building: str = "") -> QuerySet[Case]:
    """Return the register of faults by building and day, open and done."""
    faults = Case.objects.filter(
        subject__type__code=FAULTS, building__isnull=False, received_on__range=(since, until)
    )
    if building:
        faults = faults.filter(building__code=building)
    with_places = faults.select_related("building", "subject")
    return with_places.order_by(
        "building__address__polish", "building__code__polish", "-received_on", "-number"
    )


@dataclass(frozen=True, slots=True)
class CaseRatings:
    """A line of the ratings.

    `ended` cases could be rated; `rated` of them were `good`, `fair` or `bad`.
    """

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
    """Count ratings of cases received in these days, both included, and ended. One query.

    Months come in their order, other rows by the number of ratings, the most first.
    """
    cases = Case.objects.filter(received_on__range=(since, until), state__in=RATED_IN)
    if kind:
        cases = cases.filter(subject__type__code=kind)
    rows = group_cases(by, cases).annotate(
        ended=Count("pk"),
        rated=Count("satisfaction"),
        good=Count("pk", filter=Q(satisfaction=Satisfaction.GOOD)),
        fair=Count("pk", filter=Q(satisfaction=Satisfaction.FAIR)),
        bad=Count("pk", filter=Q(satisfaction=Satisfaction.BAD)),
    )
    names = ("ended", "rated", "good", "fair", "bad")
    return [
        CaseRatings(place, *name_row(by, place, row), *(row[name] for name in names))
        for place, row in enumerate(order_rows(by, rows, "rated"), start=1)
    ]


def ratings_chart(rows: Sequence[CaseRatings], by: CountsBy) -> BarChart | None:
    """Draw good and bad ratings as bars; None before the first rating."""
    if not any(row.rated for row in rows):
        return None
    drawn_rows = rows[-MAX_BARS:] if by == CountsBy.MONTH else rows[:MAX_BARS]
    summary = "; ".join(
        _("{label}: dobrze {good}, źle {bad}").format(label=row.label, good=row.good, bad=row.bad)
        for row in drawn_rows
    )
    name = _("Wykres słupkowy: oceny spraw. {told}.").format(told=summary)
    return draw_bar_pairs(by, [(row.short, row.good, row.bad) for row in drawn_rows], name)
