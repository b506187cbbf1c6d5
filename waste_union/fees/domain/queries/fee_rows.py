"""The rows that fees are computed from, of a portion of accounts at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from cms_ext.base.database.row_digest import digest_of_rows, raw_column
from cms_ext.people.identity.models import User
from cms_ext.plugins import WaitingRows
from ebok_plugin.ledger.api import Account
from waste_union.fees.domain.queries.standing import (
    charged_months,
    owed_by,
    standing_documents,
)
from waste_union.fees.models import FeeObligation, FeeRun, FeeRunItem

# As many as the month's run takes together, for the same reason (`month_rows.PORTION`).
PORTION = 2_000
ACCOUNT = ("pk", "account_no", raw_column("opened_on"), raw_column("closed_on"))
Row = tuple[Any, ...]


class FeeRows(NamedTuple):
    """Those of one portion: ACCOUNT, and what `owed_by`, `standing_documents` and `charged_months`
    say of them.
    """

    accounts: list[Row]
    owed: list[Row]
    documents: list[Row]
    months: list[Row]

    @property
    def last(self) -> int:
        """The key of its last account."""
        return int(self.accounts[-1][0])

    def digests(self) -> list[str]:
        """One of each table's."""
        return [digest_of_rows(rows) for rows in self]


def rows_from(after: int) -> Iterator[FeeRows]:
    """Those of the accounts with an obligation and a key above `after`, in the order of their keys,
    PORTION at a time. Four queries a portion.
    """
    while accounts := list(_obliged(after)[:PORTION]):
        rows = _of_accounts(accounts)
        yield rows
        after = rows.last


def rows_between(after: int, last: int) -> FeeRows:
    """Those of all such accounts with a key above `after`, up to `last`. Four queries at most."""
    return _of_accounts(list(_obliged(after).filter(pk__lte=last)))


def _obliged(after: int) -> QuerySet[Account, Row]:
    obliged = Exists(FeeObligation.objects.filter(account=OuterRef("pk")))
    return Account.objects.filter(obliged, pk__gt=after).order_by("pk").values_list(*ACCOUNT)


def _of_accounts(accounts: list[Row]) -> FeeRows:
    if not accounts:
        return FeeRows([], [], [], [])
    # By the span of keys: a list of parameters costs Django more than its rows.
    span = Account.objects.filter(pk__gte=accounts[0][0], pk__lte=accounts[-1][0])
    return FeeRows(
        accounts, list(owed_by(span)), list(standing_documents(span)), list(charged_months(span))
    )


def fee_runs() -> QuerySet[FeeRun]:
    """All, the newest first, with who made and approved them."""
    return FeeRun.objects.select_related("made_by", "approved_by")


def fee_runs_waiting() -> QuerySet[FeeRun]:
    """Those that a second person can approve, the oldest first."""
    waiting = fee_runs().filter(state=FeeRun.State.REHEARSED, documents__gt=0)
    return waiting.order_by("made_at", "pk")


def waiting_for(user: User, today: date) -> WaitingRows:
    """The queue of „Dziś”: what this one did not prepare himself."""
    return WaitingRows(fee_runs_waiting().exclude(made_by=user), since="made_at")


def items_of(run: FeeRun) -> QuerySet[FeeRunItem]:
    """The accounts of a run in the order of their numbers."""
    return run.items.select_related("account__premises__building").order_by("account__account_no")
