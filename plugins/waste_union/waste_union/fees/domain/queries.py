"""Queries of waste fees: obligations, charged months, rows in portions, and runs."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from cms_ext.base.database.row_digest import digest_of_rows, get_column_converter, raw_column
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.office.approvals.domain.act import leave_to_another
from cms_ext.people.identity.models import User
from cms_ext.plugins import WaitingRows
from ebok_plugin.charges.api import PostingProgress
from ebok_plugin.ledger.api import Account, ChargeDocument
from waste_union.fees.models import FeeMonth, FeeObligation, FeeRun, FeeRunItem

Accounts = Collection[int] | QuerySet[Account]
Row = tuple[Any, ...]
# The portion of the month's run, for the same reason (`month_rows.PORTION`).
PORTION = 2_000
ACCOUNT = ("pk", "account_no", raw_column("opened_on"), raw_column("closed_on"))


class OwedFee(NamedTuple):
    """An obligation as charging needs it; a model object for each would cost more."""

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
    """A valid charge with the amounts of its months, corrections included.

    `months` is by month and key of the obligation; what a correction took back is subtracted.
    """

    document_no: str
    booking_date: date
    due_date: date
    corrections: int = 0
    months: dict[Period, dict[int, Money]] = field(default_factory=dict)


def select_obligations(accounts: Accounts) -> QuerySet[FeeObligation, Row]:
    """Select the columns of `OwedFee` in the order of entry, in their database form."""
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


def select_valid_documents(accounts: Accounts) -> QuerySet[ChargeDocument, Row]:
    """Select key, account, number, booking and due day of each charge that was not reversed.

    Account by account, in the order of posting.
    """
    documents = ChargeDocument.objects.filter(
        account__in=accounts, correction_of__isnull=True, fee_months__isnull=False
    )
    # Ordered by account first: for keys alone SQLite scans the whole table.
    standing = documents.filter(entry__reversed_by__isnull=True).distinct()
    rows = standing.order_by("account_id", "pk")
    return rows.values_list("pk", "account_id", "document_no", "booking_date", "due_date")


def select_charged_months(accounts: Accounts) -> QuerySet[FeeMonth, Row]:
    """Select every month ever charged, account by account in the order of posting.

    Columns: document, the document it corrects, obligation, reversal, month and amount; the last
    two are in their database form.
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


def find_obligations(accounts: Collection[int]) -> Mapping[int, list[OwedFee]]:
    """Map account ids to obligations in the order of entry. Makes one query."""
    return read_obligations(select_obligations(accounts))


def read_obligations(rows: Iterable[Row]) -> Mapping[int, list[OwedFee]]:
    """Map account ids to the obligations of rows of `select_obligations`, in their order."""
    first_of, last_of, fee_of = (
        get_column_converter(FeeObligation, name) for name in ("from_month", "until", "monthly_fee")
    )
    by_account: defaultdict[int, list[OwedFee]] = defaultdict(list)
    for key, account, first, last, fee, *rest in rows:
        by_account[account].append(
            OwedFee(key, account, first_of(first), last_of(last), fee_of(fee), *rest)
        )
    return by_account


def select_month_obligations(day: date) -> QuerySet[FeeObligation]:
    """Select obligations that can hold in the month of the day, as `find_holding` orders them.

    Meant for a subquery about accounts.
    """
    month = Period.of(day).first_day
    lasting = Q(until__isnull=True) | Q(until__gte=month)
    held = FeeObligation.objects.filter(lasting, from_month__lte=month)
    return held.order_by(ExpressionWrapper(Q(until__isnull=True), BooleanField()), "-pk")


def find_charged_spans(accounts: Collection[int]) -> Mapping[int, list[ChargedSpan]]:
    """Map account ids to the valid charges for waste. Makes two queries."""
    return read_spans(select_valid_documents(accounts), select_charged_months(accounts))


def read_spans(documents: Iterable[Row], months: Iterable[Row]) -> Mapping[int, list[ChargedSpan]]:
    """Map account ids to the charges of rows of the two queries about documents and months."""
    spans: dict[int, ChargedSpan] = {}
    by_account: defaultdict[int, list[ChargedSpan]] = defaultdict(list)
    for key, account, number, booked, due in documents:
        spans[key] = ChargedSpan(number, booked, due)
        by_account[account].append(spans[key])
    day_of, amount_of = (get_column_converter(FeeMonth, name) for name in ("month", "amount"))
    month_of = cache(Period.of)
    counted: set[int] = set()
    for document, base, obligation, reversal, day, amount in months:
        span = spans.get(base or document)
        if span is None:
            continue
        if base and document not in counted:
            # A reversed correction has used up its number, too.
            counted.add(document)
            span.corrections += 1
        if not reversal:
            of_month = span.months.setdefault(month_of(day_of(day)), {})
            of_month[obligation] = of_month.get(obligation, ZERO) + amount_of(amount)
    return by_account


class FeeRows(NamedTuple):
    """The rows of a portion of accounts: ACCOUNT, obligations, documents and months."""

    accounts: list[Row]
    owed: list[Row]
    documents: list[Row]
    months: list[Row]

    @property
    def last(self) -> int:
        """Return the key of the last account."""
        return int(self.accounts[-1][0])

    def digests(self) -> list[str]:
        """Return a digest of each table."""
        return [digest_of_rows(rows) for rows in self]


def read_portions(after: int) -> Iterator[FeeRows]:
    """Yield the rows of accounts with an obligation, PORTION accounts at a time, by key.

    Starts above the key `after`. Makes four queries a portion.
    """
    while accounts := list(_obliged(after)[:PORTION]):
        rows = _of_accounts(accounts)
        yield rows
        after = rows.last


def read_rows_between(after: int, last: int) -> FeeRows:
    """Return the rows of accounts with a key above `after`, up to `last`.

    Makes four queries at most.
    """
    return _of_accounts(list(_obliged(after).filter(pk__lte=last)))


def _obliged(after: int) -> QuerySet[Account, Row]:
    obliged = Exists(FeeObligation.objects.filter(account=OuterRef("pk")))
    return Account.objects.filter(obliged, pk__gt=after).order_by("pk").values_list(*ACCOUNT)


def _of_accounts(accounts: list[Row]) -> FeeRows:
    if not accounts:
        return FeeRows([], [], [], [])
    # By the span of keys: a list of parameters costs Django more than the rows.
    span = Account.objects.filter(pk__gte=accounts[0][0], pk__lte=accounts[-1][0])
    return FeeRows(
        accounts,
        list(select_obligations(span)),
        list(select_valid_documents(span)),
        list(select_charged_months(span)),
    )


def list_fee_runs() -> QuerySet[FeeRun]:
    """Select all runs, newest first, with who made and approved them."""
    return FeeRun.objects.select_related("made_by", "approved_by")


def list_waiting_fee_runs() -> QuerySet[FeeRun]:
    """Select runs that a second person can approve, oldest first."""
    waiting = list_fee_runs().filter(state=FeeRun.State.REHEARSED, documents__gt=0)
    return waiting.order_by("made_at", "pk")


def fee_runs_to_approve(user: User, today: date) -> WaitingRows:
    """Return the work queue of runs that this user did not prepare."""
    return WaitingRows(leave_to_another(list_waiting_fee_runs(), "fees.run", user), since="made_at")


def list_items(run: FeeRun) -> QuerySet[FeeRunItem]:
    """Select the accounts of a run by number."""
    return run.items.select_related("account__premises__building").order_by(
        "account__account_no__polish"
    )


def count_posted(run: FeeRun) -> PostingProgress:
    """Count the accounts of the run and those with posted fees. One query."""
    posted = Count("pk", filter=Q(account_id__lte=run.posted_to))
    return PostingProgress(**run.items.aggregate(posted=posted, total=Count("pk")))


def list_item_rows(run: FeeRun) -> tuple[list[str], list[tuple[str, str, str, str, Money]]]:
    """Return the headings and the rows of the table of accounts of a run. One query."""
    headings = [_("Konto"), _("Płatnik"), _("Nieruchomość"), _("Za co"), _("Razem")]
    return headings, [
        (
            item.account.account_no,
            item.account.payer_name,
            item.account.premises.short_address,
            item.words,
            item.total,
        )
        for item in list_items(run)
    ]
