"""Read the rows behind the charges of a month, a portion of accounts at a time."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from cms_ext.base.database.row_digest import digest_of_rows, raw_column
from cms_ext.base.dates.period import Period
from ebok_plugin.charges.conf import Midmonth, read_midmonth
from ebok_plugin.charges.domain.rate import rows_in_force, rows_not_ended
from ebok_plugin.charges.models import ComponentUse, PremisesValue, RateException
from ebok_plugin.ledger.models import Account

# Accounts that are computed, and posted under one lock, together. The fixed cost of a portion
# (building SQL, writing pages of indexes) was a tenth of a run at 800.
PORTION = 2_000
Row = tuple[Any, ...]


class AccountRow(NamedTuple):
    """An account with its premises; days and area as the database stores them."""

    account_id: int
    account_no: str
    premises_id: int
    premises_code: str
    persons: int
    building_id: int
    property_id: int
    opened_on: Any
    closed_on: Any
    area: Any


ACCOUNT = (
    "pk",
    "account_no",
    "premises_id",
    "premises__code",
    "premises__persons",
    "premises__building_id",
    "premises__building__property_id",
    raw_column("opened_on"),
    raw_column("closed_on"),
    raw_column("premises__area"),
)
VALUE = (
    "premises_id",
    "basis",
    raw_column("valid_from"),
    raw_column("valid_to"),
    raw_column("value"),
)
USE = ("premises_id", "component_id")
EXCEPTION = ("account_id", "component_id", "cause", "rate")


class MonthRows(NamedTuple):
    """The rows of one portion by key: ACCOUNT, VALUE, USE, EXCEPTION."""

    accounts: list[AccountRow]
    values: list[Row]
    uses: list[Row]
    exceptions: list[Row]

    @property
    def last(self) -> int:
        """Return the key of its last account."""
        return self.accounts[-1].account_id

    def digests(self) -> list[str]:
        """Return one digest of each table."""
        return [digest_of_rows(rows) for rows in self]


def iterate_rows(period: Period, accounts: QuerySet[Account], *, after: int) -> Iterator[MonthRows]:
    """Yield the rows of accounts with a key above `after` by key, PORTION at a time.

    Four queries a portion, whatever is in it.
    """
    wanted = _looked_at(period, accounts)
    while portion := list(map(AccountRow._make, wanted.filter(pk__gt=after)[:PORTION])):
        rows = _of_accounts(period, portion)
        yield rows
        after = rows.last


def read_rows(period: Period, after: int, last: int) -> MonthRows:
    """Return the rows of all accounts with a key above `after`, up to `last`.

    Four queries at most.
    """
    span = Account.objects.filter(pk__gt=after, pk__lte=last)
    return _of_accounts(period, list(map(AccountRow._make, _looked_at(period, span))))


def _looked_at(period: Period, accounts: QuerySet[Account]) -> QuerySet[Account, Row]:
    return accounts.filter(open_in(period)).order_by("pk").values_list(*ACCOUNT)


def _of_accounts(period: Period, accounts: list[AccountRow]) -> MonthRows:
    if not accounts:
        return MonthRows([], [], [], [])
    # By the span of keys: a list of parameters costs Django more than its rows.
    span = accounts_between(accounts[0].account_id, accounts[-1].account_id)
    values = values_in(span, period).order_by("premises_id", "basis", "valid_from")
    uses = uses_in(span, period).order_by(*USE)
    exceptions = exceptions_in(span, period.first_day).order_by(*EXCEPTION)
    return MonthRows(
        accounts,
        list(values.values_list(*VALUE)),
        list(uses.values_list(*USE)),
        list(exceptions.values_list(*EXCEPTION)),
    )


def accounts_between(first: int, last: int) -> QuerySet[Account]:
    """Select the accounts with a key from `first` to `last`, both included."""
    return Account.objects.filter(pk__gte=first, pk__lte=last)


def open_in(period: Period) -> Q:
    """Return the condition for accounts of a month's run: some closed the month before."""
    latest = period.last_day if read_midmonth() is Midmonth.DAILY else period.first_day
    lasts = Q(closed_on__isnull=True) | Q(closed_on__gte=period.previous.first_day)
    return lasts & Q(opened_on__lte=latest)


def values_in(span: QuerySet[Account], period: Period) -> QuerySet[PremisesValue]:
    """Select the values of these accounts' premises that hold on some day of the month."""
    return PremisesValue.objects.filter(
        rows_not_ended(period.first_day),
        premises__in=span.values("premises"),
        valid_from__lte=period.last_day,
    )


def uses_in(span: QuerySet[Account], period: Period) -> QuerySet[ComponentUse]:
    """Select the components of these accounts' premises alone, as the month begins."""
    return ComponentUse.objects.filter(
        rows_in_force(period.first_day), premises__in=span.values("premises")
    )


def exceptions_in(accounts: QuerySet[Account], day: date) -> QuerySet[RateException]:
    """Select the exceptional rates of these accounts that are in force on a day."""
    return RateException.objects.filter(rows_in_force(day), account__in=accounts)
