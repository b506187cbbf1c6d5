"""The line of accrued interest on a page, without replaying a long ledger at each visit."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date

from django.core.cache import cache

from ebok_plugin.interest.conf import show_accrued
from ebok_plugin.interest.domain.queries.accrual import accrued
from ebok_plugin.interest.domain.queries.claim import claimed_days
from ebok_plugin.interest.domain.queries.rate import terms_of_regimes
from ebok_plugin.interest.domain.words import accrued_in_words
from ebok_plugin.ledger.conf import allocation_settings
from ebok_plugin.ledger.domain.plan import Plan
from ebok_plugin.ledger.domain.queries.plan import plans_of
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.vocabulary import Regime

KEPT_SECONDS = 24 * 60 * 60


def accrued_line(account: Account, today: date, plans: Sequence[Plan] | None = None) -> str:
    """`words.accrued_in_words` of an account, kept for a day or until something changes it.

    `plans` are those of the account, where the caller has read them already.
    """
    if not show_accrued():
        return ""
    if plans is None:
        plans = plans_of([account]).get(account.pk, ())
    key = _key(account, today, plans)
    line: str | None = cache.get(key)
    if line is None:
        line = accrued_in_words(accrued(account, today))
        cache.set(key, line, KEPT_SECONDS)
    return line


def _key(account: Account, today: date, plans: Sequence[Plan]) -> str:
    """Everything that the line is computed from.

    Entries are only inserted, so the last one names all of them (`ledger.md` §8); its moment tells
    it from that of another database with the same numbers.
    """
    last = account.entries.order_by("-seq").values_list("seq", "posted_at").first()
    computed_from = (
        account.pk,
        last,
        today,
        plans,
        claimed_days([account.pk]),
        terms_of_regimes()[Regime(account.regime)],
        allocation_settings(),
    )
    digest = hashlib.sha256(repr(computed_from).encode()).hexdigest()
    return f"ebok-interest-{digest}"
