"""When an account owes a new rate, and the old rates that late notices leave (fees_law.md §2).

An account notified too late owes the former rate until the month that its notice reaches, or until
a later change that holds for it. A cheaper rate holds from its day on, whenever its letter came.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import groupby, zip_longest
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import Period, format_day
from ebok_plugin.charges.domain.tariff import RateBook
from ebok_plugin.charges.models import RateException
from ebok_plugin.fee_changes.domain.content import NoticeRow, content_from_json
from ebok_plugin.fee_changes.domain.term import LegalTerms, legal_terms
from ebok_plugin.fee_changes.models import Contest, ContestedRate, FeeChange, FeeNotice
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.templatetags.ledger import format_quantity

DAY = timedelta(1)


@dataclass(frozen=True, slots=True)
class Late:
    """A row that the payer owes later than planned: from `first`, or from an unknown month."""

    row: NoticeRow
    first: Period | None


def with_delivery_data(notices: QuerySet[FeeNotice]) -> QuerySet[FeeNotice]:
    """Select the notices with all data that `first_owed_month` reads: two more queries."""
    return notices.select_related("change", "account", "override").prefetch_related("deliveries")


def find_delivery_day(notice: FeeNotice) -> date | None:
    """Find the first day on which the payer could read the notice; None if unknown."""
    days = [row.delivered_on for row in notice.deliveries.all() if row.delivered_on is not None]
    return min(days, default=None)


def has_opinion(notice: FeeNotice) -> bool:
    """Return whether a lawyer's opinion that it was in time is approved by a second person."""
    opinion = getattr(notice, "override", None)
    return opinion is not None and opinion.approved_by_id is not None


def first_owed_month(notice: FeeNotice, row: NoticeRow, terms: LegalTerms) -> Period | None:
    """Find the first month in which the payer owes a new rate. None while no delivery is known."""
    planned = Period.of(row.since)
    if has_opinion(notice):
        return planned
    day = find_delivery_day(notice)
    return None if day is None else max(planned, terms.earliest(row.kind, day))


def find_late_rows(notice: FeeNotice, terms: LegalTerms) -> Iterator[Late]:
    """Find the rows that a late delivery postpones; a cheaper rate is never postponed."""
    for row in content_from_json(notice.content).rows:
        first = first_owed_month(notice, row, terms)
        rises = row.old_rate is None or row.new_rate > row.old_rate
        if rises and first != Period.of(row.since):
            yield Late(row, first)


@dataclass(frozen=True, slots=True)
class AnnouncedRate:
    """A new rate of a component, as the change `number` announced it to one account.

    Everybody pays it from `since` on, and paid `before` until then. `lost`: a court ruled that
    it never holds for this account.
    """

    number: str
    since: date
    rate: Decimal
    before: Decimal
    owed_from: date | None
    lost: bool = False


@dataclass(frozen=True, slots=True)
class OldRate:
    """The days, both inclusive, on which an account still pays `rate`.

    It was notified late of the change `number`; in a contest `number` is the court's reference.
    """

    number: str
    rate: Decimal
    valid_from: date
    valid_to: date | None


_Own = tuple[str, Decimal]
"""The change or court case that leaves an account a rate of its own, and that rate."""


def find_own_rate(day: date, rates: Iterable[OldRate]) -> Decimal | None:
    """Find the account's own rate on a day; None when it pays the common rate."""
    held_rates = (
        old_rate.rate
        for old_rate in rates
        if old_rate.valid_from <= day and (old_rate.valid_to is None or day <= old_rate.valid_to)
    )
    return next(held_rates, None)


def list_old_rates(rates: Iterable[AnnouncedRate]) -> list[OldRate]:
    """List the days on which late notices leave an account another rate than the common one."""
    ordered = sorted(rates, key=lambda announced: announced.since)

    def left_by_late_notice(day: date) -> _Own | None:
        own = _own_on(day, ordered)
        # An old rate left by a court has the exception of its case, not one of a late notice.
        return own if own and own[0] else None

    return _stretches(_turns(ordered), None, left_by_late_notice)


def list_rates_without_change(
    reference: str,
    earlier: Iterable[AnnouncedRate],
    before: Decimal,
    first: date,
    last: date | None,
) -> list[OldRate]:
    """List what an account pays on these days without the contested change.

    The change follows the `earlier` ones. Everybody paid `before` until it; a late letter about
    an earlier change leaves the account a still older rate.
    """
    ordered = sorted(earlier, key=lambda announced: announced.since)

    def owed(day: date) -> _Own:
        own = _own_on(day, ordered)
        return reference, before if own is None else own[1]

    turns = {day for day in _turns(ordered) if day > first and (last is None or day <= last)}
    return _stretches({first, *turns}, last, owed)


def _turns(rates: Iterable[AnnouncedRate]) -> set[date]:
    return {
        day
        for announced in rates
        for day in (announced.since, announced.owed_from)
        if day is not None
    }


def _stretches(
    turns: Collection[date], last: date | None, find: Callable[[date], _Own | None]
) -> list[OldRate]:
    """Build the stretch of days between turns from the rate of its first day.

    Equal neighbours are joined.
    """
    ordered = sorted(turns)
    stretches: list[OldRate] = []
    for first, following in zip_longest(ordered, ordered[1:]):
        end = following - DAY if following else last
        own = find(first)
        if own is None:
            continue
        stretch = OldRate(*own, first, end)
        if stretches and stretches[-1] == replace(
            stretch, valid_from=stretches[-1].valid_from, valid_to=first - DAY
        ):
            stretch = replace(stretches.pop(), valid_to=end)
        stretches.append(stretch)
    return stretches


def _own_on(day: date, ordered: Iterable[AnnouncedRate]) -> _Own | None:
    """Find the account's own rate on a day and the change that leaves it, or None."""
    own: _Own | None = None
    for announced in ordered:
        if announced.since > day:
            break
        former = announced.before if own is None else own[1]
        reached = announced.owed_from is not None and announced.owed_from <= day
        if announced.lost:
            own = "", former
        elif reached or announced.rate <= former:
            own = None
        else:
            own = announced.number, former
    return own


def describe_old_rates(rates: Iterable[OldRate]) -> str:
    """Write `4,60 od 01.04.2027 do 30.06.2027` for each stretch with an own rate."""
    parts = [
        _("{rate} od {first} do {last}").format(
            rate=format_quantity(old_rate.rate, 2),
            first=format_day(old_rate.valid_from),
            last=format_day(old_rate.valid_to),
        )
        if old_rate.valid_to
        else _("{rate} od {first}").format(
            rate=format_quantity(old_rate.rate, 2), first=format_day(old_rate.valid_from)
        )
        for old_rate in rates
    ]
    return "; ".join(parts) or _("bez wyjątku")


# The exceptions of accounts notified too late: those on file, and those that are due
# (fees_law.md §2).

HELD = (FeeChange.State.IN_FORCE, FeeChange.State.SUPERSEDED)
NO_RATE = Decimal(0)
AT_ONCE = 500

Lost = Collection[tuple[int, int, int]]
"""Account, change and component of cases that the co-op lost."""


@dataclass(frozen=True, slots=True)
class OldRatesOf:
    """One component of one account: exceptions on file (`kept`) and those that are due."""

    account: Account
    component_id: int
    announced: tuple[AnnouncedRate, ...]
    kept: tuple[RateException, ...]
    due: tuple[OldRate, ...]

    @property
    def right(self) -> bool:
        """Return whether the exceptions on file are those that are due."""
        return tuple(map(as_old_rate, self.kept)) == self.due


def as_old_rate(row: RateException) -> OldRate:
    """Convert an exception on file, to be compared with one that is due."""
    return OldRate(row.reference, row.rate, row.valid_from, row.valid_to)


def find_old_rates(
    accounts: QuerySet[Account], components: Collection[int] | None = None
) -> Iterator[OldRatesOf]:
    """Find what late notices mean for each account and component, by account.

    Only changes in force count, and exceptions that rest on one of them. `components` None
    means all. A constant number of queries, and two for each day on which notices were made.
    """
    chosen = accounts.order_by().values("pk")
    held = FeeNotice.objects.filter(change__state__in=HELD, account__in=chosen)
    notices = with_delivery_data(held).select_related("account__premises__building")
    on_file = _exceptions_on_file(chosen)
    lost, book, terms = _lost(chosen), RateBook(), cache(legal_terms)
    ordered = notices.order_by("account_id", "change_id").iterator(AT_ONCE)
    for account, account_notices in groupby(ordered, key=lambda notice: notice.account):
        announced: defaultdict[int, list[AnnouncedRate]] = defaultdict(list)
        for notice in account_notices:
            day = notice.change.notified_on
            assert day is not None  # it has notices
            for row in content_from_json(notice.content).rows:
                if components is None or row.component_id in components:
                    first = first_owed_month(notice, row, terms(day))
                    since = None if first is None else first.first_day
                    announced[row.component_id].append(_told_rate(notice, row, since, lost, book))
        for component, rates in announced.items():
            numbers = {rate.number for rate in rates}
            rows = on_file.get((account.pk, component), ())
            exceptions = tuple(row for row in rows if row.reference in numbers)
            yield OldRatesOf(
                account, component, tuple(rates), exceptions, tuple(list_old_rates(rates))
            )


def _exceptions_on_file(
    accounts: QuerySet[Account, Any],
) -> Mapping[tuple[int, int], list[RateException]]:
    rows = RateException.objects.filter(
        cause=RateException.Cause.NOTICE_LATE, account__in=accounts
    ).select_related("account__payer", "component")
    by_component: defaultdict[tuple[int, int], list[RateException]] = defaultdict(list)
    for row in rows.order_by("valid_from"):
        by_component[row.account_id, row.component_id].append(row)
    return by_component


def _lost(accounts: QuerySet[Account, Any]) -> Lost:
    rows = ContestedRate.objects.filter(
        contest__state=Contest.State.LOST_BY_COOP, contest__account__in=accounts
    )
    return set(
        rows.order_by().values_list("contest__account", "contest__change", "rate__component")
    )


def _told_rate(
    notice: FeeNotice, row: NoticeRow, since: date | None, lost: Lost, book: RateBook
) -> AnnouncedRate:
    place = notice.account.premises.building.property_id
    before = book.find(row.component_id, on=row.since - DAY, property_id=place)
    return AnnouncedRate(
        number=notice.change.number,
        since=row.since,
        rate=row.new_rate,
        before=before.rate if before else row.old_rate or NO_RATE,
        owed_from=since,
        lost=(notice.account_id, notice.change_id, row.component_id) in lost,
    )
