"""The accounts of a month in portions, each with what its charge depends on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q, QuerySet

from ebok_plugin.charges.conf import Midmonth, midmonth
from ebok_plugin.charges.domain.charge_lines import ChargedAccount, Held, stay_in, taken_over
from ebok_plugin.charges.domain.queries.last_charge import Quantities, last_charges
from ebok_plugin.charges.domain.span import holding, not_over
from ebok_plugin.charges.domain.tariff import Tariff
from ebok_plugin.charges.models import ComponentUse, PremisesValue, RateException
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.period import Period
from ebok_plugin.ledger.stored import remembered, stored

# Of two that hold on one day the contested one wins, so it is read last.
_LAST = (RateException.Cause.NOTICE_LATE, RateException.Cause.CONTEST)
# As keys of one statement: SQLite before 3.32 refuses more than 999 parameters.
PORTION = 800
HELD = ("value", "valid_from", "valid_to")
COLUMNS = (
    "pk",
    "account_no",
    "opened_on",
    "closed_on",
    "premises_id",
    "premises__code",
    "premises__area",
    "premises__persons",
    "premises__building_id",
    "premises__building__property_id",
)


def charged_in(
    period: Period, tariff: Tariff, accounts: QuerySet[Account], *, after: int = 0
) -> Iterator[list[ChargedAccount]]:
    """The accounts with a key above `after`, in the order of their keys, PORTION at a time.

    Also accounts closed within the month before: they pay nothing now, and the comparison shows
    them as missing. At most eight queries a portion, whatever is in it.
    """
    reader = _Reader(period, tariff, midmonth())
    wanted = accounts.filter(open_in(period)).order_by("pk")
    while rows := [
        _Row(*row) for row in wanted.filter(pk__gt=after).values_list(*COLUMNS)[:PORTION]
    ]:
        yield reader.portion(rows)
        after = rows[-1].account_id


def accounts_between(first: int, last: int) -> QuerySet[Account]:
    """The accounts with a key from `first` to `last`, both included."""
    return Account.objects.filter(pk__gte=first, pk__lte=last)


def open_in(period: Period) -> Q:
    """The condition for accounts that the run of a month looks at: some closed the month before."""
    latest = period.last_day if midmonth() is Midmonth.DAILY else period.first_day
    lasts = Q(closed_on__isnull=True) | Q(closed_on__gte=period.previous.first_day)
    return lasts & Q(opened_on__lte=latest)


def values_in(span: QuerySet[Account], period: Period) -> QuerySet[PremisesValue]:
    """What was entered for the premises of these accounts and holds on some day of the month."""
    return PremisesValue.objects.filter(
        not_over(period.first_day),
        premises__in=span.values("premises"),
        valid_from__lte=period.last_day,
    )


def uses_in(span: QuerySet[Account], period: Period) -> QuerySet[ComponentUse]:
    """The components of the premises of these accounts alone, as the month begins."""
    return ComponentUse.objects.filter(
        holding(period.first_day), premises__in=span.values("premises")
    )


def lacking(
    tariff: Tariff, premises: Iterable[tuple[int, Mapping[str, Sequence[Held]]]]
) -> set[int]:
    """Of premises with their values by basis, those whose last charge stands in for something that
    was not entered; all of them at the first run.
    """
    if tariff.without_uses:
        return {key for key, _values in premises}
    volumes = {one.basis for one in tariff.components if taken_over(one.basis)}
    return {key for key, values in premises if volumes - values.keys()}


def portion_end(period: Period, after: int) -> int | None:
    """The key of the last account of a month's portion that begins above `after`; None: no more."""
    wanted = Account.objects.filter(open_in(period), pk__gt=after).order_by("pk")
    return max(wanted.values_list("pk", flat=True)[:PORTION], default=None)


class _Row(NamedTuple):
    """In the order of COLUMNS: a model object for each account would cost more than its charge."""

    account_id: int
    account_no: str
    opened_on: date
    closed_on: date | None
    premises_id: int
    premises_code: str
    area: Decimal
    persons: int
    building_id: int
    property_id: int


class _Reader:
    def __init__(self, period: Period, tariff: Tariff, midmonth: Midmonth) -> None:
        self._period = period
        self._tariff = tariff
        self._midmonth = midmonth

    def portion(self, rows: Sequence[_Row]) -> list[ChargedAccount]:
        # By the span of keys: a list of 800 parameters costs Django more than its rows.
        span = accounts_between(rows[0].account_id, rows[-1].account_id)
        values = self._values(span)
        uses = self._uses(span)
        own_rates = exceptions_on(span, self._period.first_day)
        last = self._last_charges(rows, values)
        return [
            ChargedAccount(
                account_id=row.account_id,
                account_no=row.account_no,
                premises_id=row.premises_id,
                premises_code=row.premises_code,
                building_id=row.building_id,
                property_id=row.property_id,
                stay=stay_in(self._period, row.opened_on, row.closed_on, self._midmonth),
                closed_on=row.closed_on,
                area=row.area,
                persons=Decimal(row.persons),
                values=values.get(row.premises_id, {}),
                uses=frozenset(uses.get(row.premises_id, ())),
                exceptions=own_rates.get(row.account_id, {}),
                last_charge=last.get(row.premises_id, {}),
            )
            for row in rows
        ]

    def _values(self, span: QuerySet[Account]) -> Mapping[int, Mapping[str, list[Held]]]:
        found: defaultdict[int, defaultdict[str, list[Held]]] = defaultdict(
            lambda: defaultdict(list)
        )
        rows = values_in(span, self._period)
        value_of, first_of, last_of = (remembered(PremisesValue, name) for name in HELD)
        for place, basis, value, first, last in rows.order_by("valid_from").values_list(
            "premises_id", "basis", *map(stored, HELD)
        ):
            found[place][basis].append(Held(value_of(value), first_of(first), last_of(last)))
        return found

    def _uses(self, span: QuerySet[Account]) -> Mapping[int, set[int]]:
        found: defaultdict[int, set[int]] = defaultdict(set)
        rows = uses_in(span, self._period)
        for place, component in rows.values_list("premises_id", "component_id"):
            if place is not None:
                found[place].add(component)
        return found

    def _last_charges(
        self, rows: Sequence[_Row], values: Mapping[int, Mapping[str, list[Held]]]
    ) -> Mapping[int, Quantities]:
        places = (row.premises_id for row in rows)
        wanted = lacking(self._tariff, ((place, values.get(place, {})) for place in places))
        return last_charges(wanted, self._period, self._midmonth) if wanted else {}


def exceptions_in(accounts: QuerySet[Account], day: date) -> QuerySet[RateException]:
    """The exceptional rates of these accounts that are in force on a day."""
    return RateException.objects.filter(holding(day), account__in=accounts)


def exceptions_on(accounts: QuerySet[Account], day: date) -> Mapping[int, Mapping[int, Decimal]]:
    """By account the exceptional rates in force on a day, by component. One query."""
    rows = exceptions_in(accounts, day)
    found: defaultdict[int, dict[int, Decimal]] = defaultdict(dict)
    for row in sorted(rows, key=lambda row: _LAST.index(RateException.Cause(row.cause))):
        found[row.account_id][row.component_id] = row.rate
    return found
