"""The postings behind the three figures of a balance: overdue, upcoming, free credit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ebok_plugin.ledger.domain.allocation_settings import AllocationSettings
from ebok_plugin.ledger.domain.book import Book
from ebok_plugin.ledger.domain.carried import Rest
from ebok_plugin.money import Money


@dataclass(frozen=True, slots=True)
class OpenPosting:
    """An entry of which `open` is not yet paid, or for a credit not yet used; `whole` is all of it.

    `due_date` is None for a credit. `charged` says whether it has a charge document to open.
    Under an instalment plan each part stands here with the due date of its instalment and `plan`.
    """

    seq: int
    title: str
    period: str
    booking_date: date
    due_date: date | None
    whole: Money
    open: Money
    charged: bool
    plan: int | None = None


@dataclass(frozen=True, slots=True)
class OpenPostings:
    """The open postings by figure; each list sums to its figure of the balance."""

    overdue: tuple[OpenPosting, ...]
    upcoming: tuple[OpenPosting, ...]
    free_credit: tuple[OpenPosting, ...]


def postings_of(book: Book, today: date, settings: AllocationSettings) -> OpenPostings:
    """The postings behind the state of the same book on the same day."""
    replay = book.replayed(today, settings)
    debits = sorted(
        map(_posting, replay.open_debits()),
        key=lambda one: (one.due_date or one.booking_date, one.seq),
    )
    return OpenPostings(
        overdue=tuple(one for one in debits if one.due_date and one.due_date < today),
        upcoming=tuple(one for one in debits if one.due_date and one.due_date >= today),
        free_credit=tuple(map(_posting, replay.free_credits())),
    )


def _posting(rest: Rest) -> OpenPosting:
    record = rest.record
    return OpenPosting(
        seq=record.seq,
        title=record.title,
        period=record.period,
        booking_date=record.booking_date,
        due_date=rest.due_date,
        whole=abs(Money.from_grosze(record.grosze)),
        open=Money.from_grosze(rest.grosze),
        charged=record.document is not None,
        plan=rest.plan,
    )
