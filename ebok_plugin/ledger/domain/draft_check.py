"""Refuse drafts of entries that must not be posted (`ledger.md` §2, §4, §9, §14)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple, Protocol

from django.utils.translation import gettext as _

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.dates.period import Period, format_day
from cms_ext.base.money.amounts import MAX_AMOUNT
from ebok_plugin.ledger.domain.draft import EntryDraft, is_reason
from ebok_plugin.ledger.domain.period import first_open_period, lock_closed_periods
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import LedgerEntry
from ebok_plugin.ledger.models.entry import ALWAYS_DUE, DUE_WHEN_OWED, ONLY_CREDIT, ONLY_DEBIT
from ebok_plugin.ledger.vocabulary import EntryKind

MAX_AHEAD = timedelta(31)
MAX_GROSZE = MAX_AMOUNT.grosze
NEEDS_REASON = (EntryKind.ADJUSTMENT, EntryKind.REVERSAL)
NEW_CHARGES = (EntryKind.CHARGE, EntryKind.SERVICE)


class LockedAccount(NamedTuple):
    """The fields of an account against which a draft is checked."""

    pk: int
    account_no: str
    opened_on: date
    closed_on: date | None


class Checkable(Protocol):
    """An account against which a draft is checked."""

    @property
    def account_no(self) -> str: ...
    @property
    def opened_on(self) -> date: ...
    @property
    def closed_on(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The facts against which drafts are checked, read once for a whole batch."""

    today: date
    accounts: Mapping[int, Checkable]
    closed_periods: Collection[str]
    reversed_on: Mapping[int, date]


def read_circumstances(
    drafts: Sequence[EntryDraft], accounts: Mapping[int, LockedAccount], today: date
) -> Circumstances:
    """Read the closed periods, and which of the entries to reverse already are reversed."""
    to_reverse = [draft.reverses.pk for draft in drafts if draft.reverses]
    reversed_on: dict[int, date] = {}
    for portion in split_into_chunks(to_reverse):
        known = LedgerEntry.objects.filter(reverses_id__in=portion)
        reversed_on.update(
            (key, day) for key, day in known.values_list("reverses_id", "booking_date") if key
        )
    return Circumstances(today, accounts, lock_closed_periods(), reversed_on)


def check_reason(drafts: Sequence[EntryDraft], reason: str) -> None:
    """Raise PostingError REASON_REQUIRED for a correction without a written reason."""
    if not is_reason(reason) and any(d.kind in NEEDS_REASON for d in drafts):
        raise PostingError("REASON_REQUIRED", _("Podaj powód korekty (co najmniej 10 znaków)."))


def check_pairs(drafts: Sequence[EntryDraft]) -> None:
    """Raise PostingError when a transfer would be reversed on only one of its accounts."""
    halves = {
        d.reverses.pk: d for d in drafts if d.reverses and d.reverses.kind == EntryKind.TRANSFER
    }
    batches = {draft.reverses.batch_id for draft in halves.values() if draft.reverses}
    for portion in split_into_chunks(batches):
        transfers = LedgerEntry.objects.filter(batch__in=portion, kind=EntryKind.TRANSFER)
        for pk in transfers.filter(reversed_by__isnull=True).values_list("pk", flat=True):
            if pk not in halves:
                raise PostingError(
                    "TRANSFER_HALF", _("Przeksięgowanie cofa się na obu kontach, całą paczką.")
                )


def check_draft(draft: EntryDraft, around: Circumstances) -> None:
    """Raise PostingError with the first thing that is wrong with a draft."""
    grosze = draft.amount.grosze
    _check_amount(draft, grosze)
    _check_due_date(draft, grosze)
    _check_account(draft, grosze, around)
    _check_booking_date(draft, around)
    if draft.kind == EntryKind.REVERSAL:
        _check_reversal(draft, around)
    if (draft.kind == EntryKind.CHARGE) != (draft.document is not None):
        raise PostingError("DOCUMENT_REQUIRED", _("Naliczenie księguje się razem z dokumentem."))


def _check_amount(draft: EntryDraft, grosze: int) -> None:
    if not grosze:
        raise PostingError("AMOUNT_ZERO", _("Kwota musi być różna od zera."))
    if abs(grosze) > MAX_GROSZE:
        raise PostingError(
            "AMOUNT_TOO_LARGE",
            _("Kwota jest większa niż {limit}. Sprawdź przecinek.").format(limit=MAX_AMOUNT),
        )
    if draft.kind in (ONLY_CREDIT if grosze > 0 else ONLY_DEBIT):
        raise PostingError(
            "KIND_SIGN",
            _("Kwota {amount} ma niewłaściwy znak: rodzaj to „{kind}”.").format(
                amount=draft.amount, kind=draft.kind.label
            ),
        )


def _check_due_date(draft: EntryDraft, grosze: int) -> None:
    owed = grosze > 0 and draft.kind in DUE_WHEN_OWED
    if draft.due_date is None and (owed or draft.kind in ALWAYS_DUE):
        raise PostingError(
            "DUE_DATE_REQUIRED",
            _("Podaj termin płatności pozycji „{title}”.").format(title=draft.title),
        )
    if draft.due_date is not None and draft.kind in ONLY_CREDIT:
        raise PostingError("DUE_DATE_FORBIDDEN", _("Wpłata nie ma terminu płatności."))
    if draft.kind == EntryKind.PAYMENT_RETURN and draft.due_date != draft.booking_date:
        raise PostingError(
            "DUE_DATE_OF_RETURN", _("Zwrot wpłaty jest płatny w dniu zaksięgowania.")
        )


def _check_account(draft: EntryDraft, grosze: int, around: Circumstances) -> None:
    account = around.accounts[draft.account_id]
    if draft.booking_date < account.opened_on:
        raise PostingError(
            "BEFORE_OPENING",
            _("Konto {number} otwarto {day}. Wybierz datę księgowania od tego dnia.").format(
                number=account.account_no, day=format_day(account.opened_on)
            ),
        )
    if (
        account.closed_on is not None
        and draft.booking_date > account.closed_on
        and not allowed_after_closing(draft.kind, grosze)
    ):
        raise PostingError(
            "ACCOUNT_CLOSED",
            _("Konto {number} zamknięto {day}. Nie można na nim naliczać opłat.").format(
                number=account.account_no, day=format_day(account.closed_on)
            ),
        )


def allowed_after_closing(kind: str, grosze: int) -> bool:
    """Whether a closed account takes it: payments and corrections, no new charge (ledger.md §9)."""
    return kind not in NEW_CHARGES or grosze < 0


def _check_booking_date(draft: EntryDraft, around: Circumstances) -> None:
    day = draft.booking_date
    if _month_of(day) in around.closed_periods:
        period = Period.of(day)
        open_from = first_open_period(period, around.closed_periods)
        raise PostingError(
            "PERIOD_CLOSED",
            _("Okres {closed} jest zamknięty. Wybierz datę od {day}.").format(
                closed=period.dotted, day=open_from.first_day
            ),
        )
    if draft.kind == EntryKind.PAYMENT and day > around.today:
        raise PostingError(
            "DATE_FUTURE",
            _("Data wpłaty {day} jest późniejsza niż dzisiaj ({today}). Popraw datę.").format(
                day=format_day(day), today=format_day(around.today)
            ),
        )
    if day > around.today + MAX_AHEAD:
        raise PostingError(
            "DATE_TOO_FAR",
            _("Data {day} jest o więcej niż 31 dni późniejsza niż dzisiaj ({today}).").format(
                day=format_day(day), today=format_day(around.today)
            ),
        )


@lru_cache(1_000)
def _month_of(day: date) -> str:
    """Return the month of a day; cached, since the entries of a batch have few days."""
    return str(Period.of(day))


def _check_reversal(draft: EntryDraft, around: Circumstances) -> None:
    entry = draft.reverses
    if entry is None or entry.kind == EntryKind.REVERSAL:
        raise PostingError("REVERSAL_OF_REVERSAL", _("Storno cofa zwykłą pozycję, nie storno."))
    if entry.pk in around.reversed_on:
        raise PostingError(
            "ALREADY_REVERSED",
            _("Ta pozycja została już skorygowana {day}.").format(
                day=format_day(around.reversed_on[entry.pk])
            ),
        )
    if draft.booking_date < entry.booking_date:
        raise PostingError(
            "REVERSAL_TOO_EARLY",
            _("Pozycję zaksięgowano {day}. Storno nie może być wcześniejsze.").format(
                day=format_day(entry.booking_date)
            ),
        )
    opposite = (entry.account_id, -entry.amount, entry.due_date, entry.subaccount)
    if opposite != (draft.account_id, draft.amount, draft.due_date, draft.subaccount):
        raise PostingError("REVERSAL_DIFFERS", _("Storno musi być przeciwieństwem pozycji."))
