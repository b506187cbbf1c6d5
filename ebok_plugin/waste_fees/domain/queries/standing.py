"""What accounts owe a month, and what was charged for it: both for many accounts at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from ebok_plugin.ledger.models import Account, ChargeDocument
from ebok_plugin.ledger.period import Period
from ebok_plugin.money import ZERO, Money
from ebok_plugin.waste_fees.models import FeeMonth, FeeObligation


class Owed(NamedTuple):
    """What charges follow from of an obligation: a model object for each would cost more."""

    pk: int
    account_id: int
    from_month: date
    until: date | None
    monthly_fee: Money
    tariff_id: int
    source: str
    source_key: str


@dataclass(slots=True)
class ChargedSpan:
    """A charge that stands, with what it and its corrections that stand say of each month.

    `months` is by month and key of the obligation; what a correction took back counts against it.
    """

    document_no: str
    booking_date: date
    corrections: int = 0
    months: dict[Period, dict[int, Money]] = field(default_factory=dict)


Accounts = Collection[int] | QuerySet[Account]


def owed_by(accounts: Accounts) -> QuerySet[FeeObligation, tuple[Any, ...]]:
    """Rows of `Owed`, in the order of their entry."""
    rows = FeeObligation.objects.filter(account__in=accounts).order_by("pk")
    return rows.values_list(*Owed._fields)


def standing_documents(accounts: Accounts) -> QuerySet[ChargeDocument, tuple[Any, ...]]:
    """Key, account, number and day of booking of each charge for waste that stands."""
    documents = ChargeDocument.objects.filter(
        account__in=accounts, correction_of__isnull=True, fee_months__isnull=False
    )
    standing = documents.filter(entry__reversed_by__isnull=True).distinct().order_by("pk")
    return standing.values_list("pk", "account_id", "document_no", "booking_date")


def charged_months(accounts: Accounts) -> QuerySet[FeeMonth, tuple[Any, ...]]:
    """Document, what it corrects, month, obligation, amount and storno of each month ever charged,
    in the order of posting.
    """
    rows = FeeMonth.objects.filter(document__account__in=accounts).order_by("pk")
    return rows.values_list(
        "document_id",
        "document__correction_of_id",
        "month",
        "obligation_id",
        "amount",
        "document__entry__reversed_by",
    )


def obligations_of(accounts: Collection[int]) -> Mapping[int, list[Owed]]:
    """By account, in the order of their entry. One query."""
    found: defaultdict[int, list[Owed]] = defaultdict(list)
    for row in map(Owed._make, owed_by(accounts)):
        found[row.account_id].append(row)
    return found


def held_on(day: date) -> QuerySet[FeeObligation]:
    """Those that can hold in the month of the day, the one that holds first: as `holding_in`.

    Made to stand inside a question about accounts.
    """
    month = Period.of(day).first_day
    lasting = Q(until__isnull=True) | Q(until__gte=month)
    held = FeeObligation.objects.filter(lasting, from_month__lte=month)
    return held.order_by(ExpressionWrapper(Q(until__isnull=True), BooleanField()), "-pk")


def charged_spans(accounts: Collection[int]) -> Mapping[int, list[ChargedSpan]]:
    """By account, the charges for waste that stand. Two queries."""
    spans: dict[int, ChargedSpan] = {}
    found: defaultdict[int, list[ChargedSpan]] = defaultdict(list)
    for key, account, number, booked in standing_documents(accounts):
        spans[key] = ChargedSpan(number, booked)
        found[account].append(spans[key])
    counted: set[int] = set()
    for document, base, month, obligation, amount, reversal in charged_months(accounts):
        span = spans.get(base or document)
        if span is None:
            continue
        if base and document not in counted:
            # Also one that was taken back has used up its number.
            counted.add(document)
            span.corrections += 1
        if not reversal:
            of_month = span.months.setdefault(Period.of(month), {})
            of_month[obligation] = of_month.get(obligation, ZERO) + amount
    return found
