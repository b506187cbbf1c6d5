"""Accrued interest of accounts: a fixed number of queries for one account or for nine hundred."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from ebok_plugin.interest.domain.accrual import Accrued, accrue
from ebok_plugin.interest.domain.delay import NO_HAND, delays
from ebok_plugin.interest.domain.queries.claim import claimed_days
from ebok_plugin.interest.domain.queries.rate import terms_of_regimes
from ebok_plugin.interest.domain.rate_table import RateIndex
from ebok_plugin.ledger.conf import allocation_settings
from ebok_plugin.ledger.domain.queries.plan import plans_of
from ebok_plugin.ledger.domain.queries.record import records_of
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.vocabulary import Regime


def accrued(account: Account, today: date, until: date | None = None) -> Accrued:
    """The interest of one account that no note claims, for days up to `until` (else `today`)."""
    return accrued_of([account], today, until)[account.pk]


def accrued_of(
    accounts: Iterable[Account],
    today: date,
    until: date | None = None,
    *,
    by_hand: Mapping[int, Mapping[int, date]] | None = None,
) -> dict[int, Accrued]:
    """The same by account id, from what is booked up to `today`.

    `by_hand`: by account id, the due dates that staff know of debits which bear nothing by
    themselves, by seq.
    """
    wanted = list(accounts)
    terms = terms_of_regimes()
    last_day = until or today
    indexes = {regime: RateIndex(one.rates, last_day) for regime, one in terms.items()}
    settings = allocation_settings()
    claimed = claimed_days(account.pk for account in wanted)
    books, plans = records_of(wanted, today), plans_of(wanted)
    found = {}
    for account in wanted:
        regime = Regime(account.regime)
        added = (by_hand or {}).get(account.pk, NO_HAND)
        found[account.pk] = accrue(
            delays(books[account.pk], today, settings, plans.get(account.pk, ()), by_hand=added),
            terms[regime],
            indexes[regime],
            today=today,
            until=last_day,
            claimed=claimed.get(account.pk, {}),
        )
    return found
