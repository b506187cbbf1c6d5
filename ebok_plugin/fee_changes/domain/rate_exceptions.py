"""The rate exceptions that late letters and contests leave to accounts (fees_law.md §2, §4).

The exceptions on file are compared with those that are due, and settled where they differ.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import chain, groupby

from django.db import transaction
from django.db.models import Min, Q, QuerySet

from cms_ext.base.dates.period import Period
from cms_ext.base.text.polish import order_polish
from cms_ext.evidence.audit.domain.event import Origin, record
from ebok_plugin.charges.domain.rate import end_exception, except_rate, withdraw_exception
from ebok_plugin.charges.domain.tariff import RateBook
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.charges.models import Component, CostKind, RateException
from ebok_plugin.fee_changes.domain.content import content_from_json
from ebok_plugin.fee_changes.domain.old_rates import (
    DAY,
    HELD,
    NO_RATE,
    AnnouncedRate,
    OldRate,
    OldRatesOf,
    as_old_rate,
    find_old_rates,
    list_rates_without_change,
)
from ebok_plugin.fee_changes.domain.preconditions import FeeChangeError, lock_change
from ebok_plugin.fee_changes.domain.term import keeps_old_rate
from ebok_plugin.fee_changes.models import ChangedRate, Contest, ContestedRate, FeeChange, FeeNotice
from ebok_plugin.ledger.models import Account

State = Contest.State
Cause = RateException.Cause


@dataclass(frozen=True, slots=True)
class ContestedRateOf:
    """A contested rate with its exceptions on file (`kept`) and those that are due.

    `earlier` are the rates of earlier changes that the account was notified of, and `before`
    what everybody paid before the contested one. The case leaves no exception after `last`.
    """

    contested: ContestedRate
    earlier: tuple[AnnouncedRate, ...]
    before: Decimal
    last: date | None
    kept: tuple[RateException, ...]
    since: date | None

    @property
    def account(self) -> Account:
        return self.contested.contest.account

    @property
    def component_id(self) -> int:
        return self.contested.rate.component_id

    @property
    def ended(self) -> bool:
        """Return whether the new rate holds, by a judgment or a settlement.

        Exceptions on file then stay as they are.
        """
        return self.contested.contest.state in (State.WON_BY_COOP, State.SETTLED)

    @property
    def due(self) -> tuple[OldRate, ...]:
        if self.ended:
            return tuple(map(as_old_rate, self.kept))
        return () if self.since is None else tuple(self.old_rates(self.since))

    @property
    def right(self) -> bool:
        """Return whether the exceptions on file are those that are due."""
        return tuple(map(as_old_rate, self.kept)) == self.due

    def old_rates(self, since: date) -> list[OldRate]:
        """Compute what the account owes from a day on as if the change were not made."""
        if self.last is not None and self.last < since:
            return []
        reference = self.contested.contest.court_ref
        return list_rates_without_change(reference, self.earlier, self.before, since, self.last)


def find_contested_rates(
    accounts: QuerySet[Account],
    components: Collection[int] | None = None,
    just_lost: Mapping[int, date] | None = None,
) -> Iterator[ContestedRateOf]:
    """Find contested rates by account and component, in the order of their days.

    `just_lost` as in `settle_contested_rates`. One query where there is no case.
    """
    rows = (
        ContestedRate.objects.filter(contest__account__in=accounts.order_by().values("pk"))
        .select_related(
            "contest__account__payer",
            "contest__account__premises__building",
            "contest__change",
            "rate__component",
        )
        .prefetch_related("exceptions__account__payer", "exceptions__component")
        .order_by("contest__account", "rate__component", "rate__planned_from")
    )
    if components is not None:
        rows = rows.filter(rate__component__in=components)
    contested_rates = list(rows)
    announced = _announced_rates(contested_rates)
    book = RateBook()
    for key, group in groupby(contested_rates, key=_key):
        yield from _link_contested_rates(list(group), announced.get(key, ()), book, just_lost or {})


def first_contested_month(rate: ChangedRate, day: date) -> date:
    """Find the first month of the new rate that begins on `day` or later. Returns its first day."""
    month = Period.of(day)
    following = month.first_day if day == month.first_day else month.next.first_day
    return max(rate.planned_from, following)


_Key = tuple[int, int]


def _key(row: ContestedRate) -> _Key:
    return row.contest.account_id, row.rate.component_id


def _announced_rates(rows: Sequence[ContestedRate]) -> Mapping[_Key, Sequence[AnnouncedRate]]:
    if not rows:
        return {}
    accounts = Account.objects.filter(pk__in={row.contest.account_id for row in rows})
    exceptions = find_old_rates(accounts, {row.rate.component_id for row in rows})
    return {(rates.account.pk, rates.component_id): rates.announced for rates in exceptions}


def _link_contested_rates(
    rows: Sequence[ContestedRate],
    announced: Sequence[AnnouncedRate],
    book: RateBook,
    just_lost: Mapping[int, date],
) -> Sequence[ContestedRateOf]:
    """Build the contested rates of one component of one account.

    The next contested rate ends the exceptions of the former.
    """
    open_cases = {row.contest.change.number for row in rows if row.contest.state == State.OPEN}
    announced = [
        replace(rate_, lost=rate_.lost or rate_.number in open_cases) for rate_ in announced
    ]
    contested_rates: list[ContestedRateOf] = []
    following: date | None = None
    for row in reversed(rows):
        day = row.rate.planned_from
        rates = tuple(sorted(row.exceptions.all(), key=lambda rate_: rate_.valid_from))
        rate_ = ContestedRateOf(
            contested=row,
            earlier=tuple(rate for rate in announced if rate.since < day),
            before=_before(row, book),
            last=_last(row, following),
            kept=rates,
            since=_since(row, rates, just_lost),
        )
        contested_rates.append(rate_)
        following = rate_.due[0].valid_from if rate_.due else day
    return contested_rates[::-1]


def _before(row: ContestedRate, book: RateBook) -> Decimal:
    """Find what everybody paid until the change: by the tariff, else by the letter."""
    account, component = row.contest.account, row.rate.component_id
    place = account.premises.building.property_id
    rate = book.find(component, on=row.rate.planned_from - DAY, property_id=place)
    if rate is not None:
        return rate.rate
    notice = FeeNotice.objects.get(change=row.contest.change, account=account)
    rows = {
        notice_row.component_id: notice_row for notice_row in content_from_json(notice.content).rows
    }
    return rows[component].old_rate or NO_RATE


def _since(
    row: ContestedRate, kept: Sequence[RateException], just_lost: Mapping[int, date]
) -> date | None:
    """Find the day from which the case keeps the old rate; None if it does not."""
    if row.contest.state == State.OPEN:
        kind, filed_on = CostKind.Kind(row.rate.kind), row.contest.filed_on
        return first_contested_month(row.rate, filed_on) if keeps_old_rate(kind, filed_on) else None
    return kept[0].valid_from if kept else just_lost.get(row.pk)


def _last(row: ContestedRate, following: date | None) -> date | None:
    """Find the last day of the case's exceptions.

    An open case also keeps later rates away; a case that the co-op lost only its own.
    """
    ends = [following]
    if row.contest.state == State.LOST_BY_COOP:
        ends.append(_next_change(row))
    return min((day - DAY for day in ends if day is not None), default=None)


def _next_change(row: ContestedRate) -> date | None:
    """Find the day on which another change in force replaced the contested rate, or None."""
    place = row.contest.account.premises.building.property_id
    later = ChangedRate.objects.filter(
        Q(property__isnull=True) | Q(property=place),
        change__state__in=HELD,
        component=row.rate.component_id,
        planned_from__gt=row.rate.planned_from,
    )
    day: date | None = later.aggregate(first=Min("planned_from"))["first"]
    return day


def settle_old_rates(
    accounts: QuerySet[Account], components: Collection[int], *, origin: Origin
) -> int:
    """Make exceptions match late letters; returns how many accounts were corrected.

    A correction run corrects what was charged meanwhile. Raises FeeChangeError
    EXCEPTION_OVERLAP if an exception entered by hand is in the way.
    """
    wrong = [
        exceptions for exceptions in find_old_rates(accounts, components) if not exceptions.right
    ]
    for exceptions in wrong:
        _put_right(exceptions, Cause.NOTICE_LATE, origin)
    return len({exceptions.account.pk for exceptions in wrong})


def settle_contested_rates(
    accounts: QuerySet[Account],
    components: Collection[int],
    *,
    origin: Origin,
    just_lost: Mapping[int, date] | None = None,
) -> int:
    """Make exceptions match contests; returns how many accounts were corrected.

    `just_lost` maps contested rates to the day from which an account that paid the new rate so
    far pays the old one. Raises FeeChangeError EXCEPTION_OVERLAP.
    """
    contested_rates = find_contested_rates(accounts, components, just_lost)
    wrong = [contested for contested in contested_rates if not contested.right]
    for contested in wrong:
        contested.contested.exceptions.set(_put_right(contested, Cause.CONTEST, origin))
    return len({contested.account.pk for contested in wrong})


def _put_right(
    exceptions: OldRatesOf | ContestedRateOf, cause: RateException.Cause, origin: Origin
) -> list[RateException]:
    """Withdraw and end wrong exceptions before new ones are made, so that none overlap."""
    open_days = {(due.number, due.rate, due.valid_from): due.valid_to for due in exceptions.due}
    unchanged = {}
    for row in exceptions.kept:
        key = (row.reference, row.rate, row.valid_from)
        if key in open_days and _ends_not_after(open_days[key], row.valid_to):
            unchanged[key] = row
            end = open_days[key]
            if end is not None and end != row.valid_to:
                end_exception(row, on=end, origin=origin)
        else:
            withdraw_exception(row, origin=origin)
    component = Component.objects.get(pk=exceptions.component_id)
    made = []
    for due in exceptions.due:
        if (due.number, due.rate, due.valid_from) in unchanged:
            continue
        try:
            row = except_rate(
                exceptions.account,
                component,
                due.rate,
                valid_from=due.valid_from,
                valid_to=due.valid_to,
                cause=cause,
                reference=due.number,
                origin=origin,
            )
        except ChargeError as error:
            raise FeeChangeError(error.code, error.message) from error
        made.append(row)
    return [*unchanged.values(), *made]


def _ends_not_after(day: date | None, limit: date | None) -> bool:
    return limit is None or (day is not None and day <= limit)


@transaction.atomic
def settle_components(change: FeeChange, accounts: QuerySet[Account], *, origin: Origin) -> int:
    """Settle the components of one change; no exception is due before it is in force."""
    if change.state not in HELD:
        return 0
    components = _components(change)
    late = settle_old_rates(accounts, components, origin=origin)
    return late + settle_contested_rates(accounts, components, origin=origin)


def _components(change: FeeChange) -> set[int]:
    return set(change.rates.order_by().values_list("component_id", flat=True))


def find_wrong_old_rates(change: FeeChange) -> list[OldRatesOf | ContestedRateOf]:
    """List the exceptions that `recount_old_rates` would correct, by account."""
    accounts = Account.objects.filter(fee_notices__change=change)
    components = _components(change)
    found: Iterable[OldRatesOf | ContestedRateOf] = chain(
        find_old_rates(accounts, components), find_contested_rates(accounts, components)
    )
    return sorted(
        (exceptions for exceptions in found if not exceptions.right),
        key=lambda exceptions: (
            order_polish(exceptions.account.account_no),
            exceptions.component_id,
        ),
    )


@transaction.atomic
def recount_old_rates(change: FeeChange, *, origin: Origin) -> int:
    """Settle all accounts notified of a change in force; returns how many changed.

    Raises FeeChangeError: WRONG_STATE, and the errors of `settle_old_rates`.
    """
    row = lock_change(change, *HELD)
    count = settle_components(row, Account.objects.filter(fee_notices__change=row), origin=origin)
    record("FEE_OLD_RATES_RECOUNTED", origin, obj=row, note=row.number, changes={"accounts": count})
    return count
