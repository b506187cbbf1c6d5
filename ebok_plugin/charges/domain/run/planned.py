"""The charges of a month for all accounts, compared with the month before; each with a digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, Money
from ebok_plugin.charges.conf import midmonth
from ebok_plugin.charges.domain.charge_document import document_draft
from ebok_plugin.charges.domain.charge_lines import (
    ACCOUNT_CLOSED,
    REMEMBERED,
    ChargedAccount,
    ComputedLines,
    Problem,
    charge_lines,
)
from ebok_plugin.charges.domain.queries.charged import charged_portions
from ebok_plugin.charges.domain.queries.last_charge import Quantities, standing_charges
from ebok_plugin.charges.domain.queries.month_facts import MonthFacts
from ebok_plugin.charges.models import ChargeRunItem
from ebok_plugin.ledger.domain.draft import DocumentDraft, total_grosze
from ebok_plugin.ledger.models import Account

Mark = ChargeRunItem.Mark


class PlannedPosting(NamedTuple):
    """What is to be posted on an account, beside what was charged before.

    Without a `draft` nothing is posted. `total` is the draft's, or of the charge that exists;
    `listed` says whether the rehearsal keeps a row of it.
    """

    charged: ChargedAccount
    draft: DocumentDraft | None
    total: Money
    previous: Money = ZERO
    mark: Mark = Mark.NONE
    problems: tuple[Problem, ...] = ()
    listed: bool = True

    @property
    def digest(self) -> str:
        """SHA-256 of the document with its lines; empty where nothing is posted."""
        return "" if self.draft is None else digest_of(self.draft)


def fingerprint(digests: Iterable[str]) -> str:
    """SHA-256 over the digests of a run, in the order of the accounts."""
    whole = hashlib.sha256()
    for digest in digests:
        whole.update(digest.encode())
    return whole.hexdigest()


def digest_of(draft: DocumentDraft) -> str:
    """SHA-256 of a document with its lines."""
    head = [
        draft.account_id,
        str(draft.period),
        draft.document_no,
        draft.booking_date.isoformat(),
        draft.due_date.isoformat(),
        draft.correction_of,
    ]
    lines = ", ".join(
        [_line_text(one.component_id, one.quantity, one.rate) for one in draft.charged_lines]
    )
    # One list in JSON, its last element that of the lines.
    return hashlib.sha256(f"{_to_json(head)[:-1]}, [{lines}]]".encode()).hexdigest()


_to_json = json.JSONEncoder().encode


@lru_cache(REMEMBERED)
def _line_text(component_id: int, quantity: Decimal, rate: Decimal) -> str:
    """A line in JSON: accounts share most of theirs."""
    return f'[{component_id}, "{quantity:.4f}", "{rate:.4f}"]'


# A charge that differs by more than this part of the one before is marked.
UNUSUAL_PERCENT = 20


class PlannedPortion(NamedTuple):
    """Accounts that were computed together; `last` is the key of the last that was looked at.

    `facts` is the digest of what they were computed from, but for `last_quantities`, by premises
    what stood in for something that nobody entered. A correction has neither.
    """

    last: int
    accounts: list[PlannedPosting]
    facts: str = ""
    last_quantities: Mapping[int, Quantities] = {}


def planned_charges(period: Period, *, after: int = 0) -> Iterator[PlannedPortion]:
    """Each account of the month, in portions and in the order of the accounts' keys."""
    facts = MonthFacts(period)
    rule = midmonth()
    for portion in charged_portions(period, facts.tariff, Account.objects.all(), after=after):
        existing, before = _totals(portion.accounts, period)
        accounts = [
            _planned(
                one,
                charge_lines(one, facts.tariff, rule),
                period,
                existing.get(one.account_id),
                before.get(one.account_id, ZERO),
            )
            for one in portion.accounts
            if one.stay is not None or one.account_id in before
        ]
        digest = facts.digest_of(portion.rows, existing)
        yield PlannedPortion(portion.rows.last, accounts, digest, portion.last_quantities)


def _totals(
    portion: Sequence[ChargedAccount], period: Period
) -> tuple[Mapping[int, Money], Mapping[int, Money]]:
    """What each account was charged for a month and for the one before, corrections aside. One
    query.
    """
    months = [str(period), str(period.previous)]
    rows = standing_charges().filter(
        account_id__gte=portion[0].account_id,
        account_id__lte=portion[-1].account_id,
        period__in=months,
    )
    found: dict[str, dict[int, Money]] = {month: {} for month in months}
    for month, account, total in rows.values_list("period", "account_id", "total"):
        found[month][account] = total
    return found[months[0]], found[months[1]]


def _planned(
    charged: ChargedAccount,
    computed: ComputedLines,
    period: Period,
    existing: Money | None,
    before: Money,
) -> PlannedPosting:
    if existing is not None:
        return PlannedPosting(charged, None, existing, before, Mark.EXISTS)
    total = Money.from_grosze(total_grosze(computed.lines))
    posted = None
    # Zero total gives no document (`ledger.md` §7).
    if total and not computed.blocked:
        posted = document_draft(charged, period, computed.lines)
    problems = computed.problems
    if charged.stay is None:
        problems = (Problem(ACCOUNT_CLOSED),)
    return PlannedPosting(charged, posted, total, before, mark_of(total, before), problems)


def mark_of(total: Money, before: Money) -> Mark:
    """The mark of a difference to the month before that a clerk should check."""
    if total and not before:
        return Mark.NEW
    if before and not total:
        return Mark.MISSING
    change = abs(total.grosze - before.grosze)
    if change * 100 > abs(before.grosze) * UNUSUAL_PERCENT:
        return Mark.UNUSUAL
    return Mark.NONE
