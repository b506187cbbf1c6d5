"""How much one person may post to an account without money that a bank has brought.

A legal rule says the amount and the days over which what was posted so is added up, so that many
small postings are one large one. What a second person approved does not count.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.office.law.domain import NoSuchRule, legal_rule
from ebok_plugin.ledger.domain.draft import EntryDraft
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Batch, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind

RULE, CASH_RULE = "HAND_POSTING_SECOND_PERSON", "CASH_SECOND_PERSON"
"""For everything by hand, and for cash, which the till's own report shows as well."""
MEDIA_RULE = "MEDIA_SECOND_PERSON"
"""For what a settlement of media gives back, of which each account gets the computation."""
FROM_BANK = (Batch.Kind.STATEMENT, Batch.Kind.ONLINE)
"""Batches of money that waits to be placed again once its entry is reversed."""
FORM, REVERSAL_SOURCE = "FORM", "REVERSAL"
FILE_CASH, FILE_FIX = "FILE_CASH", "FILE_FIX"
FILE_CORRECTION = "FILE_CORRECTION"
"""The source of a REVERSAL made by a row's `correction_of`; its key is that row's id."""
ALONE = (FORM, REVERSAL_SOURCE, FILE_CASH, FILE_FIX, FILE_CORRECTION)
"""Sources of entries that a person answers for."""
CORRECTS_CHARGE = Q(kind=EntryKind.CHARGE) & (
    Q(document__correction_of__isnull=False) | Q(amount__lt=ZERO)
)
"""Corrections of charges: of a file, of a change of persons, of a waste declaration."""
FILE_MEDIA = "MEDIA"
"""The source of a settlement of media, whose file says of each account how it was computed."""


@dataclass(frozen=True, slots=True)
class HandLimit:
    """The amount up to which one person posts, and for how many days postings are added up."""

    rule: str
    amount: Money
    days: int

    @property
    def in_words(self) -> str:
        return _(
            "Powyżej {amount} na jednym koncie księguje druga osoba. Sumujemy operacje z ostatnich "
            "dni: {days}."
        ).format(amount=self.amount, days=self.days)


def name_rule(draft: EntryDraft) -> str:
    """Return the rule that a draft by hand falls under."""
    if draft.source == FILE_MEDIA:
        return MEDIA_RULE
    is_cash = draft.kind == EntryKind.PAYMENT and draft.source != FILE_FIX
    return CASH_RULE if is_cash else RULE


def read_hand_limit(rule: str, day: date) -> HandLimit:
    """Read the limit of a day; 0 zł where the office has no rule."""
    try:
        params = legal_rule(rule, on=day).params
    except NoSuchRule:
        return HandLimit(rule, ZERO, 1)
    return HandLimit(
        rule, Money.from_grosze((params.get("zlotys") or 0) * 100), params.get("days") or 1
    )


class SecondPersonNeeded(PostingError):
    """What one person alone does not post: the draft of an entry, or the reversal of a batch."""

    def __init__(self, limit: HandLimit, draft: EntryDraft | None, batch: Batch | None) -> None:
        super().__init__("SECOND_PERSON_NEEDED", limit.in_words)
        self.draft = draft
        self.batch = batch


def is_from_bank(entry: LedgerEntry) -> bool:
    """Return True for a payment whose money waits again once the entry is reversed."""
    return entry.kind == EntryKind.PAYMENT and entry.batch.kind in FROM_BANK


def expect_within_limit(
    rule: str,
    changes: Iterable[tuple[int, Money]],
    today: date,
    *,
    draft: EntryDraft | None = None,
    batch: Batch | None = None,
) -> None:
    """Raise SecondPersonNeeded for changes of locked accounts that pass the limit.

    Locked, so that two clerks do not each use it up.
    """
    limit = read_hand_limit(rule, today)
    if exceeds_limit(limit, changes):
        raise SecondPersonNeeded(limit, draft, batch)


def exceeds_limit(limit: HandLimit, changes: Iterable[tuple[int, Money]]) -> Collection[int]:
    """Return the accounts on which these changes, with those before, pass the limit.

    More and less owed are added up apart, so that neither hides the other.
    """
    sums: dict[tuple[int, bool], int] = {}
    for account, amount in changes:
        key = (account, amount > ZERO)
        sums[key] = sums.get(key, 0) + abs(amount.grosze)
    for key, grosze in _posted_alone({account for account, _owed in sums}, limit):
        if key in sums:
            sums[key] += grosze
    return {account for (account, _owed), sum_ in sums.items() if sum_ > limit.amount.grosze}


def _posted_alone(
    accounts: Collection[int], limit: HandLimit
) -> Iterable[tuple[tuple[int, bool], int]]:
    """Yield what single persons posted lately: account and direction, and grosze."""
    since = timezone.now() - timedelta(days=limit.days)
    cash = Q(kind=EntryKind.PAYMENT) & ~Q(source=FILE_FIX)
    if limit.rule == MEDIA_RULE:
        of_rule = Q(source=FILE_MEDIA)
    else:
        by_hand = Q(source__in=ALONE)
        of_rule = by_hand & cash if limit.rule == CASH_RULE else by_hand & ~cash | CORRECTS_CHARGE
    alone = LedgerEntry.objects.filter(
        of_rule,
        batch__posted_at__gt=since,
        batch__approved_by__isnull=True,
        reversed_by__isnull=True,
        correction_proposal__isnull=True,
    ).exclude(reverses__kind=EntryKind.PAYMENT, reverses__batch__kind__in=FROM_BANK)
    for portion in split_into_chunks(accounts):
        of_accounts = alone.filter(account_id__in=portion).order_by()
        for owed, sign in ((True, Q(amount__gt=ZERO)), (False, Q(amount__lt=ZERO))):
            rows = of_accounts.filter(sign).values_list("account_id").annotate(Sum("amount"))
            for account, total in rows:
                yield (account, owed), abs(total.grosze)
