"""What accounts owe a month, and what was charged for it: both for many accounts at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from cms_ext.base.database.row_digest import get_column_converter, raw_column
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, Money
from ebok_plugin.ledger.api import Account, ChargeDocument
from waste_union.fees.models import FeeMonth, FeeObligation


class OwedFee(NamedTuple):
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


Row = tuple[Any, ...]


def owed_by(accounts: Accounts) -> QuerySet[FeeObligation, Row]:
    """The columns of `Owed`, days and the fee as the database holds them, in the order of entry."""
    rows = FeeObligation.objects.filter(account__in=accounts).order_by("pk")
    return rows.values_list(
        "pk",
        "account_id",
        raw_column("from_month"),
        raw_column("until"),
        raw_column("monthly_fee"),
        "tariff_id",
        "source",
        "source_key",
    )


def standing_documents(accounts: Accounts) -> QuerySet[ChargeDocument, Row]:
    """Key, account, number and day of booking of each charge for waste that stands, account by
    account in the order of posting.
    """
    documents = ChargeDocument.objects.filter(
        account__in=accounts, correction_of__isnull=True, fee_months__isnull=False
    )
    # By the accounts first: in the order of its keys alone SQLite looks through the whole table.
    standing = documents.filter(entry__reversed_by__isnull=True).distinct()
    rows = standing.order_by("account_id", "pk")
    return rows.values_list("pk", "account_id", "document_no", "booking_date")


def charged_months(accounts: Accounts) -> QuerySet[FeeMonth, Row]:
    """Document, what it corrects, obligation, storno, month and amount of each month ever charged,
    account by account in the order of posting; the last two as the database holds them.
    """
    months = FeeMonth.objects.filter(document__account__in=accounts)
    rows = months.order_by("document__account_id", "pk")
    return rows.values_list(
        "document_id",
        "document__correction_of_id",
        "obligation_id",
        "document__entry__reversed_by",
        raw_column("month"),
        raw_column("amount"),
    )


def obligations_of(accounts: Collection[int]) -> Mapping[int, list[OwedFee]]:
    """By account, in the order of their entry. One query."""
    return owed_of(owed_by(accounts))


def owed_of(rows: Iterable[Row]) -> Mapping[int, list[OwedFee]]:
    """By account what rows of `owed_by` say, in their order."""
    first_of, last_of, fee_of = (
        get_column_converter(FeeObligation, name) for name in ("from_month", "until", "monthly_fee")
    )
    found: defaultdict[int, list[OwedFee]] = defaultdict(list)
    for key, account, first, last, fee, *rest in rows:
        found[account].append(
            OwedFee(key, account, first_of(first), last_of(last), fee_of(fee), *rest)
        )
    return found


def obligations_on(day: date) -> QuerySet[FeeObligation]:
    """Those that can hold in the month of the day, the one that holds first: as `holding_in`.

    Made to stand inside a question about accounts.
    """
    month = Period.of(day).first_day
    lasting = Q(until__isnull=True) | Q(until__gte=month)
    held = FeeObligation.objects.filter(lasting, from_month__lte=month)
    return held.order_by(ExpressionWrapper(Q(until__isnull=True), BooleanField()), "-pk")


def charged_spans(accounts: Collection[int]) -> Mapping[int, list[ChargedSpan]]:
    """By account, the charges for waste that stand. Two queries."""
    return spans_of(standing_documents(accounts), charged_months(accounts))


def spans_of(documents: Iterable[Row], months: Iterable[Row]) -> Mapping[int, list[ChargedSpan]]:
    """By account what rows of `standing_documents` and `charged_months` say."""
    spans: dict[int, ChargedSpan] = {}
    found: defaultdict[int, list[ChargedSpan]] = defaultdict(list)
    for key, account, number, booked in documents:
        spans[key] = ChargedSpan(number, booked)
        found[account].append(spans[key])
    day_of, amount_of = (get_column_converter(FeeMonth, name) for name in ("month", "amount"))
    month_of = cache(Period.of)
    counted: set[int] = set()
    for document, base, obligation, reversal, day, amount in months:
        span = spans.get(base or document)
        if span is None:
            continue
        if base and document not in counted:
            # Also one that was taken back has used up its number.
            counted.add(document)
            span.corrections += 1
        if not reversal:
            of_month = span.months.setdefault(month_of(day_of(day)), {})
            of_month[obligation] = of_month.get(obligation, ZERO) + amount_of(amount)
    return found
