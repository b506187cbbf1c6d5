"""Placing the money of a bank operation: on accounts, back to its sender, or as no rent.

The database refuses to place it twice (`placement_triggers.py`); the verbs refuse it as text
before (`bank_formats.md` §8).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.dates.period import Period, format_day
from cms_ext.base.money.amounts import ZERO, Money, sum_money
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain.draft import EntryDraft, is_reason
from ebok_plugin.ledger.domain.period import first_open_period, lock_closed_periods
from ebok_plugin.ledger.domain.posting import lock_accounts, post_batch
from ebok_plugin.ledger.domain.record import fold_text, periods_named
from ebok_plugin.ledger.models import Account, Batch
from ebok_plugin.ledger.vocabulary import EntryKind
from ebok_plugin.payments.domain.linked_payments import find_free_file_payments
from ebok_plugin.payments.domain.placement_record import (
    PlacementRow,
    insert_placements,
    save_placements,
)
from ebok_plugin.payments.models import BankEntry, Placement, PlacementWithdrawal

SOURCE = "STATEMENT"
MAX_TITLE_LENGTH = 140


class PlacingError(Refusal):
    """An operation that cannot be placed so; nothing of it was placed."""


class BankLine(Protocol):
    """An operation, as the parser gives it or as it is stored."""

    @property
    def title(self) -> str: ...

    @property
    def value_date(self) -> date: ...


@dataclass(frozen=True, slots=True)
class Part:
    """An account and the positive amount of the operation for it."""

    account: Account
    amount: Money


def payment_draft(
    line: BankLine, account_id: int, amount: Money, key: str, on: date | None = None
) -> EntryDraft:
    """Draft the PAYMENT of an operation or a part of it; `amount` is positive.

    `on` is its day where that is not the value date.
    """
    return EntryDraft(
        account_id=account_id,
        kind=EntryKind.PAYMENT,
        amount=-amount,
        booking_date=on or line.value_date,
        title=line.title[:MAX_TITLE_LENGTH].strip() or _("Wpłata"),
        source=SOURCE,
        source_key=key,
        designated_period=_period_past_the_cut(line.title),
    )


def _period_past_the_cut(title: str) -> Period | None:
    """Find the month named by a title that is too long for the ledger."""
    months = periods_named(fold_text(title)) if len(title) > MAX_TITLE_LENGTH else set()
    return Period.parse(months.pop()) if len(months) == 1 else None


class PlacedOperation(NamedTuple):
    """An operation posted as a whole: its key, signed amount, and ledger entry."""

    line: int
    grosze: int
    entry: int


def place_entries(posted: Iterable[PlacedOperation], *, made_by: User | None) -> None:
    """Place each operation wholly on its ledger entry, without a log entry.

    The operations may be written later in the transaction.
    """
    made_at, maker = timezone.now(), made_by.pk if made_by else None
    kind = Placement.Kind.POSTED.value
    insert_placements(
        [
            PlacementRow(line, kind, abs(grosze), entry, None, "", "", None, made_at, maker)
            for line, grosze, entry in posted
        ]
    )


def booking_day(line: BankEntry, account: Account, closed: Collection[str]) -> date:
    """Return the value date, or the first open day after it."""
    day = max(line.value_date, account.opened_on)
    return max(day, first_open_period(Period.of(day), closed).first_day)


@transaction.atomic
def place_payment(
    line: BankEntry, parts: Sequence[Part], *, expected: Money, origin: Origin, today: date
) -> Batch | None:
    """Post the operation, or parts of it, to accounts: one PAYMENT each, in one batch.

    What the bank took back (RC) is posted as a PAYMENT_RETURN. A part that a payments file
    posted before is joined to its entry and not posted again; None when that is so for all.
    `expected` is what remained of the operation when the clerk looked at it. What the parts
    leave over still waits. Raises PlacingError LINE_CHANGED, PARTS_NONE, PARTS_SUM,
    SAME_ACCOUNT, and PostingError as `posting.post_batch`.
    """
    lock_accounts({part.account.pk for part in parts})
    line = lock_line(line, expected)
    _check_parts(line, parts)
    closed = lock_closed_periods()
    before = line.placements.count()
    entries = _posted_by_file(line, parts)
    drafts = {
        part.account.pk: _draft(
            line, part, f"{line.pk}/{number}", booking_day(line, part.account, closed)
        )
        for number, part in enumerate(parts, before + 1)
        if part.account.pk not in entries
    }
    joined_entries = sorted(entries.values())
    made_by = origin.actor
    batch = None
    if drafts:
        batch = post_batch(
            Batch.Kind.STATEMENT, list(drafts.values()), made_by=made_by, today=today
        )
        entries.update(batch.entries.values_list("account_id", "pk"))
    _save_posted(line, parts, entries, made_by)
    changes = {
        "accounts": sorted(part.account.pk for part in parts),
        **({"batch": batch.pk} if batch else {}),
        **({"joined": joined_entries} if joined_entries else {}),
    }
    record("PAYMENT_PLACED", origin, obj=line, changes=changes)
    return batch


def _save_posted(
    line: BankEntry, parts: Sequence[Part], entries: Mapping[int, int], made_by: User | None
) -> None:
    now = timezone.now()
    save_placements(
        *(
            Placement(
                bank_entry=line,
                kind=Placement.Kind.POSTED,
                amount=part.amount,
                ledger_entry_id=entries[part.account.pk],
                made_at=now,
                made_by=made_by,
            )
            for part in parts
        )
    )


def _posted_by_file(line: BankEntry, parts: Sequence[Part]) -> dict[int, int]:
    """Map accounts to the file's entry that is the money of their part."""
    by_account: dict[int, int] = {}
    if not line.came_in:
        return by_account
    amounts = {part.account.pk: -part.amount for part in parts}
    posted = find_free_file_payments([line.value_date]).filter(account__in=amounts)
    for account, amount, entry in posted.values_list("account_id", "amount", "pk"):
        if amount == amounts[account]:
            by_account.setdefault(account, entry)
    return by_account


def _draft(line: BankEntry, part: Part, key: str, on: date) -> EntryDraft:
    if line.came_in:
        return payment_draft(line, part.account.pk, part.amount, key, on)
    return EntryDraft(
        account_id=part.account.pk,
        kind=EntryKind.PAYMENT_RETURN,
        amount=part.amount,
        booking_date=on,
        due_date=on,
        title=line.title[:MAX_TITLE_LENGTH].strip() or _("Zwrot wpłaty"),
        source=SOURCE,
        source_key=key,
    )


def _check_parts(line: BankEntry, parts: Sequence[Part]) -> None:
    if not parts or any(part.amount <= ZERO for part in parts):
        raise PlacingError("PARTS_NONE", _("Podaj konto i kwotę większą od zera."))
    if len({part.account.pk for part in parts}) < len(parts):
        raise PlacingError("SAME_ACCOUNT", _("Każde konto podaj raz, z całą jego kwotą."))
    placed = sum_money(part.amount for part in parts)
    if placed > line.remaining:
        raise PlacingError(
            "PARTS_SUM",
            _("Części dają razem {sum}, a do rozliczenia jest {left}. Popraw kwoty.").format(
                sum=placed, left=line.remaining
            ),
        )


def lock_line(line: BankEntry, expected: Money) -> BankEntry:
    """Lock the operation and read it again. Raises PlacingError LINE_CHANGED."""
    locked = BankEntry.objects.select_for_update(of=("self",)).get(pk=line.pk)
    _check_unchanged(locked, expected)
    return locked


def _check_unchanged(line: BankEntry, expected: Money) -> None:
    if line.remaining != expected or not line.remaining:
        raise PlacingError(
            "LINE_CHANGED",
            _(
                "Tę wpłatę rozliczył przed chwilą ktoś inny: zostało z niej {left}. "
                "Niczego nie zaksięgowano drugi raz."
            ).format(left=line.remaining),
        )


def lock_whole_lines(keys: Iterable[int]) -> dict[int, BankEntry]:
    """Lock operations of which nothing is placed, by key. Raises PlacingError LINE_CHANGED."""
    lines: dict[int, BankEntry] = {}
    for portion in split_into_chunks(sorted(keys)):
        locked = BankEntry.objects.select_for_update(of=("self",)).order_by("pk")
        lines.update((line.pk, line) for line in locked.filter(pk__in=portion))
    for line in lines.values():
        _check_unchanged(line, abs(line.amount))
    return lines


@transaction.atomic
def return_to_sender(
    line: BankEntry, *, day: date, note: str, expected: Money, origin: Origin, today: date
) -> Placement:
    """Save that the co-op sent back on `day` what remains of the operation.

    Raises PlacingError LINE_CHANGED, NOT_RECEIVED, RETURN_DAY.
    """
    wait_for_turn()
    line = lock_line(line, expected)
    if not line.came_in:
        raise PlacingError("NOT_RECEIVED", _("Zwraca się tylko to, co wpłynęło."))
    if not line.value_date <= day <= today:
        raise PlacingError(
            "RETURN_DAY",
            _("Dzień zwrotu musi być od {first} do dzisiaj ({today}).").format(
                first=format_day(line.value_date), today=format_day(today)
            ),
        )
    placement = Placement(kind=Placement.Kind.RETURNED, day=day, note=note)
    _settle(line, placement, origin)
    record("PAYMENT_RETURNED", origin, obj=line)
    return placement


@transaction.atomic
def retain_remainder(
    line: BankEntry, *, kept_as: Placement.KeptAs, note: str, expected: Money, origin: Origin
) -> Placement:
    """Save that what remains is no resident's: nothing is posted to accounts.

    Raises PlacingError LINE_CHANGED.
    """
    wait_for_turn()
    line = lock_line(line, expected)
    placement = Placement(kind=Placement.Kind.KEPT, kept_as=kept_as, note=note)
    _settle(line, placement, origin)
    record("PAYMENT_KEPT", origin, obj=line)
    return placement


def _settle(line: BankEntry, placement: Placement, origin: Origin) -> None:
    placement.bank_entry, placement.amount = line, line.remaining
    placement.made_at, placement.made_by = timezone.now(), origin.actor
    save_placements(placement)


@transaction.atomic
def withdraw_placement(placement: Placement, *, reason: str, origin: Origin) -> None:
    """Withdraw a mistaken placement, so that the money waits again.

    A posting is reversed on its account instead. Raises PlacingError REASON_REQUIRED, POSTED,
    WITHDRAWN.
    """
    if not is_reason(reason):
        raise PlacingError("REASON_REQUIRED", _("Podaj powód (co najmniej 10 znaków)."))
    wait_for_turn()
    BankEntry.objects.select_for_update(of=("self",)).get(pk=placement.bank_entry_id)
    if placement.kind == Placement.Kind.POSTED:
        raise PlacingError("POSTED", _("Zaksięgowaną wpłatę cofa się na koncie: „Storno pozycji”."))
    if PlacementWithdrawal.objects.filter(placement=placement).exists():
        raise PlacingError("WITHDRAWN", _("To już cofnięto."))
    PlacementWithdrawal.objects.create(
        placement=placement, reason=reason.strip(), made_at=timezone.now(), made_by=origin.actor
    )
    record("PLACEMENT_WITHDRAWN", origin, obj=placement.bank_entry)


def is_held_for_duplicate(line: BankEntry) -> bool:
    """Return whether the operation has money and is taken for a repetition of another."""
    return line.fate == BankEntry.EntryStatus.DUPLICATE and line.mark != "D" and bool(line.amount)


@transaction.atomic
def release_duplicate(line: BankEntry, *, reason: str, origin: Origin) -> None:
    """Save that the operation repeats no other statement's: its money waits.

    Raises PlacingError REASON_REQUIRED, NO_DUPLICATE.
    """
    if not is_reason(reason):
        raise PlacingError("REASON_REQUIRED", _("Podaj powód (co najmniej 10 znaków)."))
    line = BankEntry.objects.select_for_update(of=("self",)).get(pk=line.pk)
    if not is_held_for_duplicate(line):
        raise PlacingError("NO_DUPLICATE", _("Ta operacja nie jest zapisana jako powtórzenie."))
    line.fate = BankEntry.EntryStatus.UNMATCHED
    line.wait_reason = BankEntry.WaitReason.NO_DUPLICATE
    line.remaining = abs(line.amount)
    line.save(update_fields=["fate", "wait_reason", "remaining"])
    record("DUPLICATE_RELEASED", origin, obj=line, note=reason.strip())


def is_doubtful_repetition(line: BankEntry) -> bool:
    """Return whether the whole operation waits for a person who knows if it repeats another one."""
    is_doubtful = line.wait_reason == BankEntry.WaitReason.MAYBE_DUPLICATE
    return is_doubtful and line.remaining == line.amount


@transaction.atomic
def confirm_duplicate(line: BankEntry, *, reason: str, origin: Origin) -> None:
    """Save that the operation repeats another statement's: nothing of it waits.

    Raises PlacingError REASON_REQUIRED, LINE_CHANGED.
    """
    if not is_reason(reason):
        raise PlacingError("REASON_REQUIRED", _("Podaj powód (co najmniej 10 znaków)."))
    line = BankEntry.objects.select_for_update(of=("self",)).get(pk=line.pk)
    if not is_doubtful_repetition(line):
        raise PlacingError("LINE_CHANGED", _("Tę operację już rozliczono albo wyjaśniono."))
    line.fate = BankEntry.EntryStatus.DUPLICATE
    line.wait_reason, line.remaining = "", ZERO
    line.save(update_fields=["fate", "wait_reason", "remaining"])
    record("DUPLICATE_CONFIRMED", origin, obj=line, note=reason.strip())
