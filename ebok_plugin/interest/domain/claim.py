"""What a note may claim from an account, candidates for notes, and issued notes.

`interest.md` §4, §7.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Prefetch, QuerySet
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import format_day
from cms_ext.base.money.amounts import ZERO, Money, sum_money
from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.people.identity.models import Person
from ebok_plugin.interest.conf import note_minimum
from ebok_plugin.interest.domain.accrual import RATES_UNCONFIRMED, AccruedInterest
from ebok_plugin.interest.domain.accrued import accrued_on_accounts, standing_parts
from ebok_plugin.interest.domain.computation import NEVER_BEARS
from ebok_plugin.interest.errors import InterestError
from ebok_plugin.interest.models import InterestNote, NoteBatch, NoteDraft, NotePart
from ebok_plugin.ledger.models import Account, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind, Regime

# A caution about these makes a note impossible, while accrued interest may still be shown.
BARS_A_NOTE = ("RATE_UNKNOWN", RATES_UNCONFIRMED)
# Their original due date is not known to the ledger.
BY_HAND = (EntryKind.PAYMENT_RETURN, EntryKind.ADJUSTMENT, EntryKind.TRANSFER)


def check_days(until: date, due_date: date, today: date) -> None:
    """Raise InterestError NOTE_FUTURE or NOTE_DUE for impossible days of a note."""
    if until > today:
        raise InterestError("NOTE_FUTURE", _("Nie można naliczyć odsetek za dni w przyszłości."))
    if due_date <= today:
        raise InterestError(
            "NOTE_DUE",
            _("Termin płatności noty musi być późniejszy niż dzisiaj ({today}).").format(
                today=format_day(today)
            ),
        )


def claimable_amount(account: Account, accrued: AccruedInterest) -> Money:
    """Return the sum that a note to this account may claim.

    Raises InterestError: TAX_ONLY_SHOWN, RATE_UNKNOWN, RATES_UNCONFIRMED, NOTE_OVERLAP when all of
    it is claimed already, NOTE_TOO_SMALL.
    """
    number = account.account_no
    if account.regime == Regime.WASTE:
        raise InterestError(
            "TAX_ONLY_SHOWN",
            _("Odsetki podatkowe są tylko pokazywane. Noty do tego konta nie wystawisz."),
            number,
        )
    for caution in accrued.warnings:
        if caution.code in BARS_A_NOTE:
            raise InterestError(caution.code, caution.message, number)
    amount = accrued.total
    if not amount:
        refuse_overlap(account)
    if amount is None or amount < note_minimum():
        raise InterestError(
            "NOTE_TOO_SMALL",
            _("Suma odsetek {total} jest mniejsza niż próg {minimum}.").format(
                total=amount, minimum=note_minimum()
            ),
            number,
        )
    return amount


def is_claimable_by_hand(entry: LedgerEntry) -> bool:
    """Return whether staff may put a debit into a note with the due date that they know."""
    if entry.amount <= ZERO or entry.subaccount in NEVER_BEARS:
        return False
    if entry.kind == EntryKind.OPENING:
        return not entry.has_own_due_date
    return entry.kind in BY_HAND


def refuse_overlap(account: Account, *, since: datetime | None = None) -> None:
    """Raise InterestError NOTE_OVERLAP for an account claimed by a note, posted after `since`."""
    parts = standing_parts().filter(entry__account=account)
    if since is not None:
        parts = parts.filter(note__entry__posted_at__gt=since)
    latest = parts.select_related("note", "entry__document").order_by("-last_day", "-pk").first()
    if latest is not None:
        raise InterestError("NOTE_OVERLAP", _overlap(latest), account.account_no)


def _overlap(part: NotePart) -> str:
    document = part.entry.document
    return _("Odsetki od {document} za dni {first}–{last} są już w nocie {number}.").format(
        document=document.document_no if document else part.entry.title,
        first=format_day(part.first_day),
        last=format_day(part.last_day),
        number=part.note.number,
    )


PER_PAGE = 50
ACCOUNTS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Candidate:
    """An account whose unclaimed interest reaches the minimum.

    `refusal` says as text why it can get no note now; empty for one that can.
    """

    account: Account
    accrued: AccruedInterest
    refusal: str


@dataclass(frozen=True, slots=True)
class CandidatePage:
    """A page of candidates; `next_after` asks for the next one, empty on the last."""

    candidates: tuple[Candidate, ...]
    next_after: str

    @property
    def any_can(self) -> bool:
        """Return whether one of them can get a note now."""
        return any(not candidate.refusal for candidate in self.candidates)

    @property
    def total(self) -> Money:
        """Return the interest of all of them, without those whose rate is missing."""
        return sum_money(
            candidate.accrued.total for candidate in self.candidates if candidate.accrued.total
        )

    @property
    def unconfirmed(self) -> tuple[str, ...]:
        """Return the warnings of rates that nobody has confirmed, each once for all candidates."""
        cautions = (
            caution for candidate in self.candidates for caution in candidate.accrued.warnings
        )
        messages = (caution.message for caution in cautions if caution.code == RATES_UNCONFIRMED)
        return tuple(dict.fromkeys(messages))


def find_claim_candidates(
    until: date, today: date, *, after: str = "", per_page: int = PER_PAGE
) -> CandidatePage:
    """Find the next accounts by number, after the account of number `after`.

    An account stays among them while a rate or its confirmation is missing: its warnings say so.
    Accounts of tax interest are left out, since it is only shown.
    """
    page: list[Candidate] = []
    accounts = Account.objects.filter(regime=Regime.COOP).order_by("account_no")
    while True:
        portion = list(accounts.filter(account_no__gt=after)[:ACCOUNTS_AT_ONCE])
        if not portion:
            return CandidatePage(tuple(page), "")
        for one in _among(portion, until, today):
            page.append(one)
            if len(page) == per_page:
                return CandidatePage(tuple(page), one.account.account_no)
        after = portion[-1].account_no


def _among(accounts: Iterable[Account], until: date, today: date) -> Iterable[Candidate]:
    known = list(accounts)
    waiting = NoteDraft.objects.filter(batch__state=NoteBatch.State.PROPOSED, account__in=known)
    proposed = set(waiting.values_list("account_id", flat=True))
    found = accrued_on_accounts(known, today, until)
    for account in known:
        accrued = found[account.pk]
        if accrued.total is None or accrued.total >= note_minimum():
            yield Candidate(account, accrued, _refusal(account, accrued, proposed))


def _refusal(account: Account, accrued: AccruedInterest, proposed: Collection[int]) -> str:
    if account.pk in proposed:
        return _("Nota już czeka na drugą osobę.")
    try:
        claimable_amount(account, accrued)
    except InterestError as error:
        return error.message
    return ""


def correction_waits(note: InterestNote) -> bool:
    """Return whether a proposed correction of the note is undecided."""
    return NoteDraft.objects.filter(corrects=note, batch__state=NoteBatch.State.PROPOSED).exists()


def select_notes(account: Account) -> QuerySet[InterestNote]:
    """Select the notes of an account, the newest first, with parts and lines.

    `reversed_on` is the day on which a note was reversed; None for one that stands.
    """
    parts = NotePart.objects.select_related("entry__document").prefetch_related("lines")
    notes = InterestNote.objects.filter(entry__account=account).select_related("entry", "corrects")
    with_parts = notes.prefetch_related(Prefetch("parts", queryset=parts))
    return with_parts.annotate(reversed_on=F("entry__reversed_by__booking_date"))


def collect_note_data(person: Person) -> PacketSection:
    """Collect every debit of the payer's notes, with its days and its interest."""
    parts = NotePart.objects.filter(note__entry__account__payer=person)
    rows: list[Row] = [
        {
            _("Konto"): part.entry.account.account_no,
            _("Nota"): part.note.number,
            _("Od pozycji"): part.entry.title,
            _("Od dnia"): part.first_day,
            _("Do dnia"): part.last_day,
            _("Odsetki (zł)"): part.interest.amount,
        }
        for part in parts.select_related("note", "entry__account").order_by("pk")
    ]
    return PacketSection(_("Noty odsetkowe"), rows)
