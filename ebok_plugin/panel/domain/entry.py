"""One entry of an account: its groups, what pays it, and how far it is paid."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.money.amounts import ZERO, Money, sum_money
from cms_ext.frontend.theme.figures import short_date
from ebok_plugin.ledger.conf import allocation_settings
from ebok_plugin.ledger.domain.book import allocate
from ebok_plugin.ledger.domain.queries.book import read_entry_records, read_plans
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.payments.models import BankEntry


@dataclass(frozen=True, slots=True)
class EntryPart:
    """Another entry that pays this one, or is paid by it, and by how much."""

    seq: int
    title: str
    booked_on: date
    charged: bool
    amount: Money


@dataclass(frozen=True, slots=True)
class EntryCard:
    """`bank` is the operation of the statement that brought it; `parts` follow ledger.md §8."""

    entry: LedgerEntry
    bank: BankEntry | None
    undone_by: LedgerEntry | None
    parts: tuple[EntryPart, ...]

    @property
    def is_credit(self) -> bool:
        return self.entry.amount.grosze < 0

    @property
    def is_open(self) -> bool:
        """Return whether a part of a debit is still to be paid."""
        if self.undone_by or self.entry.reverses_id:
            return False
        return self.entry.amount > sum_money(part.amount for part in self.parts)


def entry_card(account: Account, seq: int, today: date) -> EntryCard:
    """Return the entry; 404 for a number that the account has not, or not yet."""
    entries = account.entries.select_related(
        "batch", "document", "reverses", "reversed_by", "placement__bank_entry__statement"
    )
    entry = get_object_or_404(entries, seq=seq, booking_date__lte=today)
    placement = getattr(entry, "placement", None)
    return EntryCard(
        entry=entry,
        bank=placement.bank_entry if placement else None,
        undone_by=getattr(entry, "reversed_by", None),
        parts=parts_of_entry(account, seq, today),
    )


def parts_of_entry(account: Account, seq: int, today: date) -> tuple[EntryPart, ...]:
    """Return what pays the entry, or what it pays, as the payments are allocated today."""
    return parts_of_entries(account, [seq], today)[seq]


def parts_of_entries(
    account: Account, seqs: Collection[int], today: date
) -> dict[int, tuple[EntryPart, ...]]:
    """Return by its number what pays each entry, or what it pays."""
    booked = read_entry_records([account], today)[account.pk]
    plans = read_plans([account]).get(account.pk, ())
    records = {record.seq: record for record in booked}
    parts: dict[int, tuple[EntryPart, ...]] = dict.fromkeys(seqs, ())
    for part in allocate(booked, allocation_settings(), plans):
        for seq, other_seq in ((part.credit, part.debit), (part.debit, part.credit)):
            if seq in parts:
                other = records[other_seq]
                parts[seq] += (
                    EntryPart(
                        other.seq,
                        other.title or str(other.kind.label),
                        other.booking_date,
                        other.document is not None,
                        part.amount,
                    ),
                )
    return parts


class EntryGroup(TextChoices):
    """The groups of entries; their values appear in addresses."""

    OPENING = "bilans", gettext_lazy("Bilans otwarcia")
    CHARGES = "naliczenia", gettext_lazy("Naliczenia")
    SETTLEMENTS = "media", gettext_lazy("Rozliczenia mediów")
    INTEREST = "odsetki", gettext_lazy("Odsetki")
    CORRECTIONS = "korekty", gettext_lazy("Korekty i przeksięgowania")
    PAYMENTS = "wplaty", gettext_lazy("Wpłaty")

    @property
    def kinds(self) -> tuple[EntryKind, ...]:
        return tuple(kind for kind, group in GROUP_OF.items() if group == self)


GROUP_OF = {
    EntryKind.OPENING: EntryGroup.OPENING,
    EntryKind.CHARGE: EntryGroup.CHARGES,
    EntryKind.INTEREST_NOTE: EntryGroup.INTEREST,
    EntryKind.MEDIA_SETTLEMENT: EntryGroup.SETTLEMENTS,
    EntryKind.SERVICE: EntryGroup.CHARGES,
    EntryKind.ADJUSTMENT: EntryGroup.CORRECTIONS,
    EntryKind.TRANSFER: EntryGroup.CORRECTIONS,
    EntryKind.PAYMENT: EntryGroup.PAYMENTS,
    EntryKind.PAYMENT_RETURN: EntryGroup.PAYMENTS,
}


@dataclass(frozen=True, slots=True)
class PaymentState:
    """How far an entry is paid; `paid_on` is the day of the newest part, None without any."""

    due_on: date | None
    paid_on: date | None
    left: Money

    @property
    def is_whole(self) -> bool:
        return self.paid_on is not None and self.left <= ZERO

    @property
    def words(self) -> str:
        """Return the state as text: paid on a day, the due date, or how much is left by then."""
        if self.paid_on is not None and self.is_whole:
            return _("Zapłacono %(day)s.") % {"day": short_date(self.paid_on)}
        sentences = []
        if self.paid_on is not None:
            sentences.append(_("Zapłacono część, zostało %(left)s.") % {"left": self.left})
        if self.due_on is not None:
            sentences.append(_("Termin płatności: %(day)s.") % {"day": short_date(self.due_on)})
        return " ".join(sentences)


def find_payment_state(account: Account, entry: LedgerEntry, today: date) -> PaymentState:
    """Return how far an entry is paid, as the payments are allocated today."""
    return find_payment_states(account, [entry], today)[entry.seq]


def find_payment_states(
    account: Account, entries: Collection[LedgerEntry], today: date
) -> dict[int, PaymentState]:
    """Return by its number how far each entry is paid, as the payments are allocated today."""
    if not entries:
        return {}
    parts_of = parts_of_entries(account, [entry.seq for entry in entries], today)
    return {entry.seq: _payment_state(entry, parts_of[entry.seq]) for entry in entries}


def _payment_state(entry: LedgerEntry, parts: Sequence[EntryPart]) -> PaymentState:
    left = entry.amount - sum_money(part.amount for part in parts)
    # What was paid before the entry was booked pays it on that day.
    days = [max(entry.booking_date, part.booked_on) for part in parts]
    return PaymentState(entry.due_date, max(days, default=None), left)
