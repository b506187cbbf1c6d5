"""The postings behind the three figures of a balance: overdue, upcoming, free credit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ebok_plugin.ledger.domain.allocation import AllocationSettings, allocate
from ebok_plugin.ledger.domain.balance import State
from ebok_plugin.ledger.domain.record import Record, as_of, in_order, without_reversed
from ebok_plugin.ledger.period import Period
from ebok_plugin.money import Money


@dataclass(frozen=True, slots=True)
class OpenPosting:
    """An entry of which `open` is not yet paid, or for a credit not yet used; `whole` is all of it.

    `due_date` is None for a credit. `charged` says whether it has a charge document to open.
    """

    seq: int
    title: str
    period: str
    booking_date: date
    due_date: date | None
    whole: Money
    open: Money
    charged: bool


@dataclass(frozen=True, slots=True)
class OpenPostings:
    """Each list sums to its figure of the state (a property test holds it)."""

    overdue: tuple[OpenPosting, ...]
    upcoming: tuple[OpenPosting, ...]
    free_credit: tuple[OpenPosting, ...]


def open_postings(
    records: Iterable[Record], state: State, settings: AllocationSettings
) -> OpenPostings:
    """The postings of one account whose `state` was computed from the same records."""
    booked = as_of(records, state.today)
    by_seq = {record.seq: record for record in booked}
    debits = [
        _posting(by_seq[debit.seq], debit.amount, debit.due_date) for debit in state.open_debits
    ]
    late = sum(debit.due_date < state.today for debit in state.open_debits)
    return OpenPostings(
        overdue=tuple(debits[:late]),
        upcoming=tuple(debits[late:]),
        free_credit=_free_credits(booked, settings) if state.free_credit else (),
    )


def transfer_title(account_no: str, postings: OpenPostings) -> str:
    """What to write on the transfer: the account, and the month when only its charge is open.

    More than one open posting names no month, so that the payment goes to the oldest debt
    (`qr_zbp.md` §2).
    """
    to_pay = [*postings.overdue, *postings.upcoming]
    if len(to_pay) == 1 and to_pay[0].period:
        return f"Opłata {account_no} {Period.parse(to_pay[0].period).label}"
    return f"Opłata {account_no}"


def _free_credits(
    booked: Iterable[Record], settings: AllocationSettings
) -> tuple[OpenPosting, ...]:
    counted = without_reversed(booked)
    used: defaultdict[int, int] = defaultdict(int)
    for part in allocate(counted, settings):
        used[part.credit] += part.amount.grosze
    return tuple(
        _posting(record, Money.from_grosze(-record.grosze - used[record.seq]), None)
        for record in in_order(counted)
        if -record.grosze > used[record.seq]
    )


def _posting(record: Record, rest: Money, due_date: date | None) -> OpenPosting:
    return OpenPosting(
        seq=record.seq,
        title=record.title,
        period=record.period,
        booking_date=record.booking_date,
        due_date=due_date,
        whole=abs(Money.from_grosze(record.grosze)),
        open=rest,
        charged=record.document is not None,
    )
