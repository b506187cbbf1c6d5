"""Notes that claim too much since a debit was lowered later, and waiving what was claimed
(interest.md §4).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cms_ext.base.database.chunks import chunks
from cms_ext.base.money.amounts import ZERO, Money, total
from cms_ext.people.identity.models import User
from ebok_plugin.interest.domain.accrual import DebitInterest, clipped, item_of
from ebok_plugin.interest.domain.accrued import standing_parts, terms_of_regimes
from ebok_plugin.interest.domain.computation import DAY
from ebok_plugin.interest.domain.delay import delays
from ebok_plugin.interest.errors import InterestError
from ebok_plugin.interest.models import InterestNote, NotePart
from ebok_plugin.ledger.conf import allocation_settings
from ebok_plugin.ledger.domain.book import Book
from ebok_plugin.ledger.domain.by_hand import post_adjustment
from ebok_plugin.ledger.domain.queries.book import plans_of, records_of
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.vocabulary import Regime, SubAccount


@dataclass(frozen=True, slots=True)
class Overcharge:
    """A standing note, what it claims and what of it is right by today's ledger."""

    note: InterestNote
    charged: Money
    items: tuple[DebitInterest, ...]

    @property
    def due(self) -> Money:
        return total(item.amount for item in self.items)

    @property
    def difference(self) -> Money:
        return self.charged - self.due


def overcharges(accounts: Iterable[Account], today: date) -> list[Overcharge]:
    """The standing notes of these accounts that claim too much, the oldest first."""
    known = list(accounts)
    notes: defaultdict[InterestNote, list[NotePart]] = defaultdict(list)
    for portion in chunks(account.pk for account in known):
        parts = standing_parts().filter(entry__account_id__in=portion)
        for part in parts.select_related("note__entry__account", "entry").order_by("pk"):
            notes[part.note].append(part)
    noted = {note.entry.account for note in notes}
    books, plans = records_of(noted, today), plans_of(noted)
    found = []
    for note, its_parts in notes.items():
        pk = note.entry.account_id
        right = _right(note, its_parts, Book(books[pk], plans.get(pk, ())), today)
        if right.difference > ZERO:
            found.append(right)
    return found


def overcharge_of(note: InterestNote, today: date) -> Overcharge:
    """How much of one note is right by today's ledger.

    Raises InterestError: ALREADY_REVERSED, NOT_OVERCHARGED.
    """
    if LedgerEntry.objects.filter(reverses=note.entry_id).exists():
        raise InterestError(
            "ALREADY_REVERSED",
            _("Nota {number} została już skorygowana.").format(number=note.number),
        )
    for found in overcharges([note.entry.account], today):
        if found.note == note:
            return found
    raise InterestError(
        "NOT_OVERCHARGED",
        _("Nota {number} nie zawiera odsetek ponad należne.").format(number=note.number),
    )


def _right(note: InterestNote, parts: Sequence[NotePart], book: Book, today: date) -> Overcharge:
    """The days of each part computed anew, as if the note had never been posted.

    Otherwise a payment that went to the note would be missing among what paid the charges.
    """
    terms = terms_of_regimes()[Regime(note.entry.account.regime)]
    without = [record for record in book.records if record.seq != note.entry.seq]
    late = delays(
        without,
        today,
        allocation_settings(),
        book.plans,
        by_hand={part.entry.seq: part.due_date for part in parts},
    )
    by_seq = {delay.record.seq: delay for delay in late}
    items = []
    for part in parts:
        if delay := by_seq.get(part.entry.seq):
            spans = clipped(delay.spans, after=part.first_day - DAY, until=part.last_day)
            items.append(item_of(delay, spans, terms, today))
    right = tuple(item for item in items if item.grosze)
    return Overcharge(note, total(part.interest for part in parts), right)


def waive_notes(
    account: Account,
    amount: Money,
    *,
    on: date,
    reason: str,
    made_by: User,
    today: date,
    key: str = "",
) -> LedgerEntry:
    """Post an ADJUSTMENT that pays the account's notes, the oldest first; `amount` is positive.

    Raises PostingError: AMOUNT_SIGN, REASON_REQUIRED, WAIVER_TOO_LARGE when more is waived than is
    open of interest, ALREADY_POSTED for a `key` that was used, and those of the ledger.
    """
    if amount <= ZERO:
        raise PostingError("AMOUNT_SIGN", _("Podaj kwotę umorzenia większą od zera."))
    return post_adjustment(
        account,
        -amount,
        on=on,
        due_date=None,
        subaccount=SubAccount.INTEREST,
        title=_("Umorzenie odsetek"),
        reason=reason,
        made_by=made_by,
        today=today,
        key=key,
    )
