"""The exceptions that letters and cases leave to accounts: those that are kept are made those that
are due (fees_law.md §2, §4).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from itertools import chain

from django.db import transaction
from django.db.models import QuerySet

from cms_ext.evidence.audit.domain.event import Origin, record
from ebok_plugin.charges.domain.rate import end_exception, except_rate, withdraw_exception
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.charges.models import Component, RateException
from ebok_plugin.fee_changes.domain.contested_rates import ContestedRateOf, find_contested_rates
from ebok_plugin.fee_changes.domain.locked import lock_change
from ebok_plugin.fee_changes.domain.old_rates import HELD, OldRatesOf, find_old_rates
from ebok_plugin.fee_changes.errors import FeeChangeError
from ebok_plugin.fee_changes.models import FeeChange
from ebok_plugin.ledger.models import Account

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
