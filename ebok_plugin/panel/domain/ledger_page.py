"""One page of an account's ledger: any period, one group of entries or all, never too many rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from ebok_plugin.ledger.domain.queries.statement import Row, balance_on
from ebok_plugin.ledger.models import Account
from ebok_plugin.ledger.models.entry import EntryQuerySet
from ebok_plugin.ledger.vocabulary import Kind
from ebok_plugin.money import ZERO, Money
from ebok_plugin.panel.entry_groups import EntryGroup

A_PAGE = 100


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """`opening + debits − credits == closing` for the whole period, when no group is chosen.

    Of one group the balances are not told, because its rows do not lead from one to the other.
    `brought` is the balance before the first row of this page. `pages` is at least 1.
    """

    start: date
    end: date
    group: EntryGroup | None
    opening: Money
    debits: Money
    credits: Money
    number: int
    pages: int
    brought: Money
    rows: tuple[Row, ...]

    @property
    def closing(self) -> Money:
        return self.opening + self.debits - self.credits

    @property
    def is_first(self) -> bool:
        return self.number == 1

    @property
    def is_last(self) -> bool:
        return self.number == self.pages


def ledger_page(
    account: Account, start: date, end: date, *, group: EntryGroup | None, number: int
) -> LedgerPage:
    """From `start` to `end`, both inclusive; a number that is none means the nearest page.

    Four queries, however long the ledger is; their order is that of `ledger.md` §4.5.
    """
    entries = account.entries.filter(booking_date__range=(start, end))
    if group is not None:
        meant = Coalesce(F("reverses__kind"), F("kind"))
        entries = entries.annotate(meant=meant).filter(meant__in=group.kinds)
    sums = entries.aggregate(
        count=Count("pk"),
        debits=Sum("amount", filter=Q(amount__gt=ZERO)),
        credits=Sum("amount", filter=Q(amount__lt=ZERO)),
    )
    pages = max(1, -(-sums["count"] // A_PAGE))
    number = min(max(number, 1), pages)
    opening = balance_on(account, start - timedelta(1))
    before = (number - 1) * A_PAGE
    brought = opening + _sum_of_first(entries, before)
    return LedgerPage(
        start=start,
        end=end,
        group=group,
        opening=opening,
        debits=sums["debits"] or ZERO,
        credits=-(sums["credits"] or ZERO),
        number=number,
        pages=pages,
        brought=brought,
        rows=_rows(entries, before, brought),
    )


def _sum_of_first(entries: EntryQuerySet, count: int) -> Money:
    if not count:
        return ZERO
    summed: Money | None = entries.in_order()[:count].aggregate(summed=Sum("amount"))["summed"]
    return summed or ZERO


def _rows(entries: EntryQuerySet, before: int, brought: Money) -> tuple[Row, ...]:
    found = list(
        entries.in_order().values_list(
            "pk",
            "seq",
            "kind",
            "booking_date",
            "title",
            "amount",
            "due_date",
            "document__period",
            "document_id",
            "reversed_by",
        )[before : before + A_PAGE]
    )
    balances = accumulate((row[5] for row in found), initial=brought)
    next(balances)
    return tuple(
        Row(
            entry_id=pk,
            seq=seq,
            kind=Kind(kind),
            booking_date=day,
            title=title,
            amount=amount,
            balance_after=balance,
            due_date=due,
            period=period or "",
            document_id=document,
            corrected=kind == Kind.REVERSAL or undone_by is not None,
        )
        for (pk, seq, kind, day, title, amount, due, period, document, undone_by), balance in zip(
            found, balances, strict=True
        )
    )
