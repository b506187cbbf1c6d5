"""Turnover, balances and results of properties, by the ledger or by a program's snapshot.

A property has what its accounts have today: an account of a flat that moved to another property
moves with all its history. A result is income next to costs (art. 4 ust. 4¹ of the act); income
is what was charged, less what was reversed. Payments, openings and transfers are not.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, ExtractMonth, ExtractYear
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, Money, sum_money
from cms_ext.premises.models import Property
from ebok_plugin.accounting.models import PropertyCost
from ebok_plugin.ledger.models import ChargeLine, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.mirror.domain.queries import find_shown_snapshot
from ebok_plugin.mirror.models import FeedBalance, FeedPosting, FeedSnapshot
from ebok_plugin.mirror.vocabulary import ItemKind


class TurnoverRow(NamedTuple):
    """The debits and credits of a component or kind in a property and month."""

    place: str
    subject: str
    month: Period
    debit: Money
    credit: Money


class PropertyBalance(NamedTuple):
    """A property's sums: what was owed before, debits, credits, what is owed after."""

    place: str
    opening: Money
    debit: Money
    credit: Money

    @property
    def closing(self) -> Money:
        return self.opening + self.debit - self.credit


@dataclass(frozen=True, slots=True)
class Turnover:
    """A turnover and balance sheet of days `since` to `until`, both included."""

    since: date
    until: date
    rows: Sequence[TurnoverRow]
    balances: Sequence[PropertyBalance]

    @property
    def total(self) -> PropertyBalance:
        """Return the sums of all properties; its closing is that of the ledger."""
        return PropertyBalance(
            "",
            sum_money(balance.opening for balance in self.balances),
            sum_money(balance.debit for balance in self.balances),
            sum_money(balance.credit for balance in self.balances),
        )


class _Part(NamedTuple):
    """The debits and credits that one kind of source adds, by the id of the property."""

    property: int
    subject: str
    month: Period
    debit: Money
    credit: Money


def read_turnover(first: Period, last: Period, property_code: str = "") -> Turnover:
    """Read the sheet of whole months, of one property or of all. Five queries."""
    since, until = first.first_day, last.last_day
    names = _names(property_code)
    sums: defaultdict[tuple[int, str, Period], tuple[Money, Money]] = defaultdict(
        lambda: (ZERO, ZERO)
    )
    for part in (*_charges(since, until), *_reversed_charges(since, until), *_others(since, until)):
        if part.property in names:
            debit, credit = sums[part.property, part.subject, part.month]
            sums[part.property, part.subject, part.month] = (
                debit + part.debit,
                credit + part.credit,
            )
    rows = [
        TurnoverRow(names[place], subject, month, *both)
        for (place, subject, month), both in sorted(sums.items(), key=lambda item: item[0])
    ]
    openings = _openings(since)
    return Turnover(since, until, rows, _balances(names, openings, sums))


def label_property(place: Property) -> str:
    """Return the code and the name of a property, as sheets name it."""
    return f"{place.code}, {place.name}"


def _names(property_code: str) -> dict[int, str]:
    properties = Property.objects.order_by("code__polish")
    if property_code:
        properties = properties.filter(code=property_code)
    return {one.pk: label_property(one) for one in properties}


def _balances(
    names: dict[int, str],
    openings: dict[int, Money],
    sums: dict[tuple[int, str, Period], tuple[Money, Money]],
) -> list[PropertyBalance]:
    made = []
    for place, name in names.items():
        both = [pair for (key, _subject, _month), pair in sums.items() if key == place]
        balance = PropertyBalance(
            name,
            openings.get(place, ZERO),
            sum_money(debit for debit, _credit in both),
            sum_money(credit for _debit, credit in both),
        )
        if both or balance.opening:
            made.append(balance)
    return made


def _openings(since: date) -> dict[int, Money]:
    place = F("account__premises__building__property")
    booked = LedgerEntry.objects.filter(booking_date__lt=since)
    return dict(booked.values_list(place).annotate(total=Sum("amount")).order_by())


DEBIT, CREDIT = Q(amount__gt=ZERO), Q(amount__lt=ZERO)


def _sum(rows: QuerySet[Any], day: str, place: str, subject: str) -> Iterable[tuple[Any, ...]]:
    sums: Iterable[tuple[Any, ...]] = (
        rows.annotate(year=ExtractYear(day), month=ExtractMonth(day))
        .values_list(place, subject, "year", "month")
        .annotate(debit=Sum("amount", filter=DEBIT), credit=Sum("amount", filter=CREDIT))
        .order_by()
    )
    return sums


OF_LINE = "document__account__premises__building__property"


def _charges(since: date, until: date) -> list[_Part]:
    day = "document__entry__booking_date"
    lines = ChargeLine.objects.filter(**{f"{day}__range": (since, until)})
    return [
        _Part(place, name, Period(year, month), debit or ZERO, -(credit or ZERO))
        for place, name, year, month, debit, credit in _sum(lines, day, OF_LINE, "component__name")
    ]


def _reversed_charges(since: date, until: date) -> list[_Part]:
    """Each line of a reversed charge counts on the other side, on the day of the reversal."""
    day = "document__entry__reversed_by__booking_date"
    lines = ChargeLine.objects.filter(**{f"{day}__range": (since, until)})
    return [
        _Part(place, name, Period(year, month), -(credit or ZERO), debit or ZERO)
        for place, name, year, month, debit, credit in _sum(lines, day, OF_LINE, "component__name")
    ]


def _others(since: date, until: date) -> list[_Part]:
    booked = LedgerEntry.objects.filter(booking_date__range=(since, until))
    plain = booked.exclude(kind=EntryKind.CHARGE).exclude(reverses__kind=EntryKind.CHARGE)
    # A reversal stands with what it reverses, on the other side.
    plain = plain.annotate(about=Coalesce("reverses__kind", "kind"))
    place = "account__premises__building__property"
    return [
        _Part(key, str(EntryKind(kind).label), Period(year, month), debit or ZERO,
              -(credit or ZERO))
        for key, kind, year, month, debit, credit in _sum(plain, "booking_date", place, "about")
    ]  # fmt: skip


PLACE = "account__premises__building__property"


def read_program_turnover(property_code: str = "") -> Turnover | None:
    """Read the sheet of the shown snapshot; None while there is none."""
    snapshot = find_shown_snapshot()
    if snapshot is None:
        return None
    names = {
        one.pk: f"{one.code}, {one.name}"
        for one in Property.objects.order_by("code__polish")
        if property_code in ("", one.code)
    }
    rows: list[TurnoverRow] = []
    debits: defaultdict[int, Money] = defaultdict(lambda: ZERO)
    credited: defaultdict[int, Money] = defaultdict(lambda: ZERO)
    for place, kind, year, month, debit, credit in _postings(snapshot):
        if place in names:
            words = str(ItemKind(kind).label) if kind else _("bez rodzaju")
            both = (debit or ZERO, -(credit or ZERO))
            rows.append(TurnoverRow(names[place], words, Period(year, month), *both))
            debits[place] += both[0]
            credited[place] += both[1]
    stated = FeedBalance.objects.filter(snapshot=snapshot).values_list(PLACE)
    closings = dict(stated.annotate(total=Sum("balance")).order_by())
    balances = [
        PropertyBalance(
            name,
            closings[place] - debits[place] + credited[place],
            debits[place],
            credited[place],
        )
        for place, name in names.items()
        if place in closings
    ]
    since = snapshot.turnover_from or snapshot.day
    return Turnover(since, snapshot.day, sorted(rows, key=lambda row: row[:3]), balances)


def _postings(snapshot: FeedSnapshot) -> list[tuple[int, str, int, int, Money, Money]]:
    postings = FeedPosting.objects.filter(snapshot=snapshot)
    return list(
        postings.annotate(year=ExtractYear("booking_date"), month=ExtractMonth("booking_date"))
        .values_list(PLACE, "kind", "year", "month")
        .annotate(
            debit=Sum("amount", filter=Q(amount__gt=ZERO)),
            credit=Sum("amount", filter=Q(amount__lt=ZERO)),
        )
        .order_by()
    )


NO_INCOME = frozenset(
    str(kind.label)
    for kind in (
        EntryKind.OPENING,
        EntryKind.PAYMENT,
        EntryKind.PAYMENT_RETURN,
        EntryKind.TRANSFER,
    )
)


@dataclass(frozen=True, slots=True)
class PropertyResult:
    """The income and the costs of a property in a year, each by its name."""

    place: Property
    year: int
    income: tuple[tuple[str, Money], ...]
    costs: tuple[tuple[str, Money], ...]

    @property
    def total_income(self) -> Money:
        return sum_money(amount for _name, amount in self.income)

    @property
    def total_costs(self) -> Money:
        return sum_money(amount for _name, amount in self.costs)

    @property
    def difference(self) -> Money:
        return self.total_income - self.total_costs


def read_result(place: Property, year: int) -> PropertyResult:
    """Read the income and the costs of a property in a year."""
    (result,) = _results([place], year, place.code)
    return result


def list_results(year: int) -> list[PropertyResult]:
    """Read the results of every property in a year; a constant number of queries."""
    places = Property.objects.filter(merged_into=None).order_by("code__polish")
    return _results(list(places), year)


def _results(places: Sequence[Property], year: int, code: str = "") -> list[PropertyResult]:
    sheet = read_turnover(Period(year, 1), Period(year, 12), code)
    income: dict[str, Counter[str]] = defaultdict(Counter)
    for row in sheet.rows:
        if row.subject not in NO_INCOME:
            income[row.place][row.subject] += (row.debit - row.credit).grosze
    costs: dict[int, Counter[str]] = defaultdict(Counter)
    known = PropertyCost.objects.filter(property__in=places, period__startswith=f"{year}-")
    for key, kind, amount in known.values_list("property", "kind", "amount"):
        costs[key][kind] += amount.grosze
    return [
        PropertyResult(place, year, _named(income[label_property(place)]), _named(costs[place.pk]))
        for place in places
    ]


def _named(grosze: Mapping[str, int]) -> tuple[tuple[str, Money], ...]:
    return tuple((name, Money.from_grosze(one)) for name, one in sorted(grosze.items()))
