"""Which snapshots there are, which one is shown, and its balances (`mirror.md` §3)."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ebok_plugin.ledger.models import Account
from ebok_plugin.mirror.models import FeedBalance, FeedSnapshot


class StoredBalance(NamedTuple):
    """A balance and what a month costs, in grosze."""

    account_id: int
    balance: int
    monthly_charge: int


class KnownAccount(NamedTuple):
    """What the register says of an account; `payer_name` is the name as it is billed."""

    pk: int
    payer_name: str
    nrb: str


def find_shown_snapshot() -> FeedSnapshot | None:
    """Return the snapshot that residents see: the newest accepted one. One query."""
    return FeedSnapshot.objects.accepted().first()


def list_accepted_snapshots() -> list[FeedSnapshot]:
    """List the accepted snapshots, the newest first; of a day only the one that counts.

    A later snapshot of the same day replaces the earlier one until it is taken back.
    """
    by_day: dict[date, FeedSnapshot] = {}
    for snapshot in FeedSnapshot.objects.accepted():
        by_day.setdefault(snapshot.day, snapshot)
    return list(by_day.values())


def find_snapshot_of_day(day: date) -> FeedSnapshot | None:
    """Return the accepted snapshot of a day."""
    return FeedSnapshot.objects.accepted().filter(day=day).first()


def load_balances(snapshot: FeedSnapshot) -> dict[str, StoredBalance]:
    """Map the account numbers of a snapshot to their balances."""
    stored = FeedBalance.objects.filter(snapshot=snapshot).order_by()
    rows = stored.values_list("account__account_no", "account_id", "balance", "monthly_charge")
    return {
        number: StoredBalance(account, balance.grosze, charge.grosze)
        for number, account, balance, charge in rows.iterator()
    }


def load_known_accounts() -> dict[str, KnownAccount]:
    """Map the numbers of all accounts to what the register says of them."""
    rows = Account.objects.order_by().values_list("account_no", "pk", "payer_name", "nrb")
    return {number: KnownAccount(pk, name, nrb or "") for number, pk, name, nrb in rows}
