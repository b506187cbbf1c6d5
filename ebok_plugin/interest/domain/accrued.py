"""Read accrued interest of accounts, its rates, and the days that notes claim already.

A fixed number of queries for one account or for nine hundred; the line of a page is cached.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db.models import OuterRef, QuerySet, Subquery

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.database.prepared_query import PreparedQuery
from ebok_plugin.interest.conf import contract_rate, show_accrued, tax_minimum
from ebok_plugin.interest.domain.accrual import (
    AccruedInterest,
    Days,
    accrue,
    accrued_in_words,
    tax_crediting,
)
from ebok_plugin.interest.domain.computation import (
    DAY,
    NO_HAND,
    InterestTerms,
    RateIndex,
    RateStep,
    RateTable,
    find_delays,
)
from ebok_plugin.interest.models import KIND_OF, InterestRate, NotePart, RateKind, RatesConfirmation
from ebok_plugin.ledger.conf import allocation_settings
from ebok_plugin.ledger.domain.queries.account import LastEntry, last_entry
from ebok_plugin.ledger.domain.queries.book import read_entry_records, read_plans
from ebok_plugin.ledger.domain.record import Plan
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.vocabulary import Regime

CACHE_SECONDS = 24 * 60 * 60


def accrued_on_account(account: Account, today: date, until: date | None = None) -> AccruedInterest:
    """Return the unclaimed interest of one account, for days up to `until` (else `today`)."""
    return accrued_on_accounts([account], today, until)[account.pk]


def accrued_on_accounts(
    accounts: Iterable[Account],
    today: date,
    until: date | None = None,
    *,
    by_hand: Mapping[int, Mapping[int, date]] | None = None,
) -> dict[int, AccruedInterest]:
    """Return the unclaimed interest by account id, from what is booked up to `today`.

    `by_hand`: by account id and seq, the due dates that staff know of debits which bear nothing by
    themselves.
    """
    listed = list(accounts)
    terms = terms_of_regimes()
    last_day = until or today
    indexes = {regime: RateIndex(one.rates, last_day) for regime, one in terms.items()}
    settings = allocation_settings()
    claimed = claimed_days(account.pk for account in listed)
    books, plans = read_entry_records(listed, today), read_plans(listed)
    interest_by_account = {}
    for account in listed:
        regime = Regime(account.regime)
        added = (by_hand or {}).get(account.pk, NO_HAND)
        interest_by_account[account.pk] = accrue(
            find_delays(
                books[account.pk], today, settings, plans.get(account.pk, ()), by_hand=added
            ),
            terms[regime],
            indexes[regime],
            today=today,
            until=last_day,
            claimed=claimed.get(account.pk, {}),
        )
        if regime is Regime.WASTE and not interest_by_account[account.pk].unknown:
            credited = tax_crediting(books[account.pk], terms[regime], today)
            interest_by_account[account.pk] = replace(
                interest_by_account[account.pk], crediting=credited
            )
    return interest_by_account


def accrued_line(
    account: Account,
    today: date,
    plans: Sequence[Plan] | None = None,
    last: LastEntry | None = None,
) -> str:
    """Return `accrued_in_words` of an account, cached for a day or until something changes it.

    `plans` and `last` are those of the account, where the caller has read both already.
    """
    if not show_accrued():
        return ""
    if plans is None:
        plans, last = read_plans([account]).get(account.pk, ()), last_entry(account)
    key = _key(account, today, plans, last)
    line: str | None = cache.get(key)
    if line is None:
        line = accrued_in_words(accrued_on_account(account, today))
        cache.set(key, line, CACHE_SECONDS)
    return line


def standing_parts() -> QuerySet[NotePart]:
    """Select the parts of the notes whose entry was not reversed."""
    return NotePart.objects.filter(note__entry__reversed_by__isnull=True)


def claimed_days(account_ids: Iterable[int]) -> dict[int, dict[int, tuple[Days, ...]]]:
    """Return the days that standing notes claim, by account and seq, the earliest first.

    The interest of such a day is settled, also when a payment was returned afterwards and more was
    late: then the note is reversed and proposed again.
    """
    claimed: defaultdict[int, dict[int, tuple[Days, ...]]] = defaultdict(dict)
    for portion in split_into_chunks(account_ids):
        parts = standing_parts().filter(entry__account_id__in=portion).order_by("first_day")
        rows = parts.values_list("entry__account_id", "entry__seq", "first_day", "last_day")
        for account, seq, first, last in rows:
            claimed[account][seq] = (*claimed[account].get(seq, ()), (first, last))
    return dict(claimed)


def rate_tables() -> dict[RateKind, RateTable]:
    """Return the statutory rates of each kind, without the co-op's settings."""
    steps: defaultdict[RateKind, list[RateStep]] = defaultdict(list)
    confirmed: dict[RateKind, date] = {}
    for name, day, rate, until in _rates_ready():
        kind = RateKind(name)
        steps[kind].append(RateStep(day, int(rate.scaleb(2))))
        confirmed[kind] = until
    return {kind: RateTable(tuple(found), confirmed[kind]) for kind, found in steps.items()}


def _rates() -> QuerySet[InterestRate, Any]:
    of_kind = RatesConfirmation.objects.filter(kind=OuterRef("kind")).order_by("-until")
    rows = InterestRate.objects.annotate(until=Subquery(of_kind.values("until")[:1]))
    return rows.order_by("valid_from").values_list("kind", "valid_from", "rate_percent", "until")


_rates_ready = PreparedQuery(_rates)


def terms_of_regimes() -> dict[Regime, InterestTerms]:
    """Return the terms of interest of each regime, with the co-op's settings."""
    tables = rate_tables()
    agreed = contract_rate()
    statutory = tables[KIND_OF[Regime.COOP]]
    return {
        Regime.COOP: InterestTerms(
            Regime.COOP, statutory if agreed is None else statutory.agreed(agreed)
        ),
        Regime.WASTE: InterestTerms(Regime.WASTE, tables[KIND_OF[Regime.WASTE]], tax_minimum()),
    }


@dataclass(frozen=True, slots=True)
class InterestRateRow:
    """A row of the table of rates; `valid_to` is None while the rate lasts."""

    rate: InterestRate
    valid_to: date | None


def rate_rows(kind: RateKind) -> tuple[InterestRateRow, ...]:
    """Return the rates of a kind, the newest first, each until the day before the next."""
    rates = list(InterestRate.objects.filter(kind=kind).order_by("-valid_from"))
    ends = [None, *(rate.valid_from - DAY for rate in rates)]
    return tuple(InterestRateRow(rate, end) for rate, end in zip(rates, ends, strict=False))


def _key(account: Account, today: date, plans: Sequence[Plan], last: LastEntry) -> str:
    """Return the cache key: everything the line is computed from; a note is an entry, too."""
    computed_from = (
        account.pk,
        last,
        today,
        plans,
        terms_of_regimes()[Regime(account.regime)],
        allocation_settings(),
    )
    digest = hashlib.sha256(repr(computed_from).encode()).hexdigest()
    return f"ebok-interest-{digest}"
