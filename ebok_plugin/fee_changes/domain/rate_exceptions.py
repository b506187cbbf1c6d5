"""The exceptions of accounts that contest a change: those that are kept, and those that are due
(fees_law.md §4).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import chain, groupby

from django.db import transaction
from django.db.models import Min, Q, QuerySet

from cms_ext.base.dates.period import Period
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


@dataclass(frozen=True, slots=True)
class ContestedRateOf:
    """A contested rate: the exceptions that its case keeps, and those that are due.

    `earlier` are the rates of earlier changes that the account was told of, and `before` what
    everybody paid before the contested one; the case keeps nothing after `last`.
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
        """Whether the new rate holds, by a judgment or as agreed: what was kept stays as it is."""
        return self.contested.contest.state in (State.WON_BY_COOP, State.SETTLED)

    @property
    def due(self) -> tuple[OldRate, ...]:
        if self.ended:
            return tuple(map(as_old_rate, self.kept))
        return () if self.since is None else tuple(self.old_rates(self.since))

    @property
    def right(self) -> bool:
        """Whether what is kept is what is due."""
        return tuple(map(as_old_rate, self.kept)) == self.due

    def old_rates(self, since: date) -> list[OldRate]:
        """What the account owes from a day on as if the contested change were not made."""
        if self.last is not None and self.last < since:
            return []
        reference = self.contested.contest.court_ref
        return list_rates_without_change(reference, self.earlier, self.before, since, self.last)


def find_contested_rates(
    accounts: QuerySet[Account],
    components: Collection[int] | None = None,
    just_lost: Mapping[int, date] | None = None,
) -> Iterator[ContestedRateOf]:
    """The contested rates of these accounts, by account and component in the order of their days.

    `just_lost`: see `settle_contested_rates`. One query where there is no case.
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
    found = list(rows)
    told = _told_rates(found)
    book = RateBook()
    for key, group in groupby(found, key=_key):
        yield from _of_one(list(group), told.get(key, ()), book, just_lost or {})


def first_contested_month(rate: ChangedRate, day: date) -> date:
    """The first day of the first month of the new rate that begins on `day` or later."""
    month = Period.of(day)
    following = month.first_day if day == month.first_day else month.next.first_day
    return max(rate.planned_from, following)


_Key = tuple[int, int]


def _key(row: ContestedRate) -> _Key:
    return row.contest.account_id, row.rate.component_id


def _told_rates(rows: Sequence[ContestedRate]) -> Mapping[_Key, Sequence[AnnouncedRate]]:
    if not rows:
        return {}
    accounts = Account.objects.filter(pk__in={row.contest.account_id for row in rows})
    told = find_old_rates(accounts, {row.rate.component_id for row in rows})
    return {(one.account.pk, one.component_id): one.told for one in told}


def _of_one(
    rows: Sequence[ContestedRate],
    told: Sequence[AnnouncedRate],
    book: RateBook,
    just_lost: Mapping[int, date],
) -> Sequence[ContestedRateOf]:
    """Those of one component of one account: the next contested rate ends what the former keeps."""
    open_cases = {row.contest.change.number for row in rows if row.contest.state == State.OPEN}
    told = [replace(one, lost=one.lost or one.number in open_cases) for one in told]
    found: list[ContestedRateOf] = []
    following: date | None = None
    for row in reversed(rows):
        day = row.rate.planned_from
        kept = tuple(sorted(row.exceptions.all(), key=lambda one: one.valid_from))
        one = ContestedRateOf(
            contested=row,
            earlier=tuple(rate for rate in told if rate.since < day),
            before=_before(row, book),
            last=_last(row, following),
            kept=kept,
            since=_since(row, kept, just_lost),
        )
        found.append(one)
        following = one.due[0].valid_from if one.due else day
    return found[::-1]


def _before(row: ContestedRate, book: RateBook) -> Decimal:
    """What everybody paid until the change; what the letter said where no tariff has it yet."""
    account, component = row.contest.account, row.rate.component_id
    place = account.premises.building.property_id
    rate = book.find(component, on=row.rate.planned_from - DAY, property_id=place)
    if rate is not None:
        return rate.rate
    notice = FeeNotice.objects.get(change=row.contest.change, account=account)
    rows = {one.component_id: one for one in content_from_json(notice.content).rows}
    return rows[component].old_rate or NO_RATE


def _since(
    row: ContestedRate, kept: Sequence[RateException], just_lost: Mapping[int, date]
) -> date | None:
    """From when the case keeps the old rate; None: it does not."""
    if row.contest.state == State.OPEN:
        kind, filed_on = CostKind.Kind(row.rate.kind), row.contest.filed_on
        return first_contested_month(row.rate, filed_on) if keeps_old_rate(kind, filed_on) else None
    return kept[0].valid_from if kept else just_lost.get(row.pk)


def _last(row: ContestedRate, following: date | None) -> date | None:
    """The last day on which the case keeps anything.

    An open one keeps later rates away too, one that the co-op lost only its own.
    """
    ends = [following]
    if row.contest.state == State.LOST_BY_COOP:
        ends.append(_next_change(row))
    return min((day - DAY for day in ends if day is not None), default=None)


def _next_change(row: ContestedRate) -> date | None:
    """From when another change in force replaced the contested rate; None: it did not yet."""
    place = row.contest.account.premises.building.property_id
    later = ChangedRate.objects.filter(
        Q(property__isnull=True) | Q(property=place),
        change__state__in=HELD,
        component=row.rate.component_id,
        planned_from__gt=row.rate.planned_from,
    )
    day: date | None = later.aggregate(first=Min("planned_from"))["first"]
    return day


# The exceptions that letters and cases leave to accounts: those that are kept are made those that
# are due (fees_law.md §2, §4).

Cause = RateException.Cause


def settle_old_rates(
    accounts: QuerySet[Account], components: Collection[int], *, origin: Origin
) -> int:
    """Make what late letters leave what is due; returns of how many accounts it was changed.

    What was charged meanwhile is put right by a correction run. Raises FeeChangeError
    EXCEPTION_OVERLAP: one entered by hand is in the way.
    """
    wrong = [one for one in find_old_rates(accounts, components) if not one.right]
    for one in wrong:
        _put_right(one, Cause.NOTICE_LATE, origin)
    return len({one.account.pk for one in wrong})


def settle_contested_rates(
    accounts: QuerySet[Account],
    components: Collection[int],
    *,
    origin: Origin,
    just_lost: Mapping[int, date] | None = None,
) -> int:
    """Make what cases leave what is due; returns of how many accounts it was changed.

    `just_lost`: by contested rate from when the account, which paid the new rate so far, pays the
    old one. Raises FeeChangeError EXCEPTION_OVERLAP.
    """
    found = find_contested_rates(accounts, components, just_lost)
    wrong = [one for one in found if not one.right]
    for one in wrong:
        one.contested.exceptions.set(_put_right(one, Cause.CONTEST, origin))
    return len({one.account.pk for one in wrong})


def _put_right(
    one: OldRatesOf | ContestedRateOf, cause: RateException.Cause, origin: Origin
) -> list[RateException]:
    """What goes or ends goes first, so that nothing is in the way of what is new."""
    open_days = {(due.number, due.rate, due.valid_from): due.valid_to for due in one.due}
    stays = {}
    for row in one.kept:
        key = (row.reference, row.rate, row.valid_from)
        if key in open_days and _ends_not_after(open_days[key], row.valid_to):
            stays[key] = row
            end = open_days[key]
            if end is not None and end != row.valid_to:
                end_exception(row, on=end, origin=origin)
        else:
            withdraw_exception(row, origin=origin)
    component = Component.objects.get(pk=one.component_id)
    made = []
    for due in one.due:
        if (due.number, due.rate, due.valid_from) in stays:
            continue
        try:
            row = except_rate(
                one.account,
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
    return [*stays.values(), *made]


def _ends_not_after(day: date | None, other: date | None) -> bool:
    return other is None or (day is not None and day <= other)


@transaction.atomic
def settle_components(change: FeeChange, accounts: QuerySet[Account], *, origin: Origin) -> int:
    """Settle the components of one change; nothing is due before it is in force."""
    if change.state not in HELD:
        return 0
    components = _components(change)
    late = settle_old_rates(accounts, components, origin=origin)
    return late + settle_contested_rates(accounts, components, origin=origin)


def _components(change: FeeChange) -> set[int]:
    return set(change.rates.order_by().values_list("component_id", flat=True))


def find_wrong_old_rates(change: FeeChange) -> list[OldRatesOf | ContestedRateOf]:
    """What `recount_old_rates` would put right of a change in force, by account."""
    told = Account.objects.filter(fee_notices__change=change)
    components = _components(change)
    found: Iterable[OldRatesOf | ContestedRateOf] = chain(
        find_old_rates(told, components), find_contested_rates(told, components)
    )
    return sorted(
        (one for one in found if not one.right),
        key=lambda one: (one.account.account_no, one.component_id),
    )


@transaction.atomic
def recount_old_rates(change: FeeChange, *, origin: Origin) -> int:
    """Settle everybody who was told of a change in force; returns how many were put right.

    Raises FeeChangeError: WRONG_STATE; those of `settle_old_rates`.
    """
    row = lock_change(change, *HELD)
    count = settle_components(row, Account.objects.filter(fee_notices__change=row), origin=origin)
    record("FEE_OLD_RATES_RECOUNTED", origin, obj=row, note=row.number, changes={"accounts": count})
    return count
