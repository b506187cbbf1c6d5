"""Bank operations that wait to be placed („Wpłaty do wyjaśnienia”), and posting them.

Operations whose own number names their account are posted again after a reversal, or after a month
was reopened. Those with one certain suggestion (`bank_formats.md` §8) are posted together after a
look at their list: each as by hand, in a transaction of its own, so that one that cannot be posted
holds up no other.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.dates.period import Period, format_day
from cms_ext.base.money.amounts import MAX_AMOUNT, ZERO, AmountError, Money, sum_money
from cms_ext.base.text.folding import folded_words
from cms_ext.evidence.audit.domain.event import Origin, record
from ebok_plugin.ledger.domain.period import closed_periods
from ebok_plugin.ledger.domain.posting import lock_accounts, post_batch
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, Batch, LedgerEntry
from ebok_plugin.payments.domain.likely_accounts import LikelyAccount, suggest_accounts
from ebok_plugin.payments.domain.linked_payments import (
    BankSource,
    bank_source,
    strip_reference,
)
from ebok_plugin.payments.domain.placing import (
    Part,
    PlacedOperation,
    PlacingError,
    payment_draft,
    place_entries,
    place_payment,
)
from ebok_plugin.payments.models import BankEntry, BankFile, BankStatement, Placement


def list_waiting_entries() -> QuerySet[BankEntry]:
    """Select every operation with a part that is not placed, oldest first.

    The zero is literal in the query: SQLite uses the index of the queue for nothing else.
    """
    return BankEntry.objects.filter(remaining__gt=RawSQL("0", ())).order_by("value_date", "pk")


def list_without_doubts(entries: QuerySet[BankEntry]) -> QuerySet[BankEntry]:
    """Leave out operations that may repeat others: a person decides of each."""
    return entries.exclude(wait_reason=BankEntry.WaitReason.MAYBE_DUPLICATE)


def list_similar_operations(line: BankEntry) -> list[BankEntry]:
    """List what the operation may repeat: the same reference, day and amount. One query."""
    reference = strip_reference(line.bank_ref)
    if not reference:
        return []
    others = BankEntry.objects.filter(
        value_date=line.value_date,
        mark=line.mark,
        amount=line.amount,
        statement__account=line.statement.account,
    ).exclude(statement=line.statement_id)
    others = others.select_related("statement").defer("raw_61", "raw_86").order_by("pk")
    return [other for other in others if strip_reference(other.bank_ref) == reference]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingFilter:
    """What a clerk wants to see of the waiting operations; None and "" filter nothing.

    `least` and `most` are of what still waits, whatever its direction.
    """

    reason: str = ""
    statement: int | None = None
    came_until: date | None = None
    least: Money | None = None
    most: Money | None = None
    query: str = ""

    def select(self, entries: QuerySet[BankEntry]) -> QuerySet[BankEntry]:
        wanted = {
            "wait_reason": self.reason or None,
            "statement": self.statement,
            "value_date__lte": self.came_until,
            "remaining__gte": self.least,
            "remaining__lte": self.most,
        }
        chosen = {name: value for name, value in wanted.items() if value is not None}
        entries = entries.filter(**chosen)
        return search_entries(entries, self.query) if self.query else entries


def sum_entries(entries: QuerySet[BankEntry]) -> tuple[Money, Money]:
    """Sum what still waits: of what came in, and of what the bank took back. One query."""
    sums = entries.order_by().aggregate(
        received=Sum("remaining", filter=Q(amount__gt=ZERO)),
        taken=Sum("remaining", filter=Q(amount__lt=ZERO)),
    )
    return sums["received"] or ZERO, sums["taken"] or ZERO


def list_waiting_statements() -> QuerySet[BankStatement]:
    """Select the statements with waiting operations, newest first."""
    waiting = list_waiting_entries().order_by().values("statement")
    return BankStatement.objects.filter(pk__in=waiting)


def with_placements(lines: QuerySet[BankEntry]) -> QuerySet[BankEntry]:
    """Select each with its statement, account and placements. Two queries."""
    placements = Placement.objects.select_related(
        "ledger_entry__account", "ledger_entry__reversed_by", "withdrawal", "made_by__person"
    )
    with_relations = lines.select_related("account", "statement").defer("raw_61", "raw_86")
    return with_relations.prefetch_related(Prefetch("placements", placements.order_by("pk")))


def reversal_of(placement: Placement) -> LedgerEntry | None:
    """Return the reversal of what the placement posted, if any."""
    return getattr(placement.ledger_entry, "reversed_by", None)


def list_valid_placements(line: BankEntry) -> list[Placement]:
    """List the placements of an operation that still hold.

    The operation comes from `with_placements`.
    """
    return [
        placement
        for placement in line.placements.all()
        if reversal_of(placement) is None and not hasattr(placement, "withdrawal")
    ]


def list_placed_accounts(line: BankEntry) -> list[Account]:
    """List the accounts that it is posted to, else the one that its number names."""
    posted = [
        placement.ledger_entry.account
        for placement in list_valid_placements(line)
        if placement.ledger_entry
    ]
    return posted or [account for account in (line.account,) if account]


def describe_entry_state(line: BankEntry) -> str:
    """Describe what became of the operation, which comes from `with_placements`."""
    kinds = dict.fromkeys(
        Placement.Kind(placement.kind).label for placement in list_valid_placements(line)
    )
    words = [str(kind) for kind in kinds]
    if line.remaining:
        words.append(str(BankEntry.EntryStatus.UNMATCHED.label))
    return ", ".join(words) or line.get_fate_display()


def describe_reason(line: BankEntry) -> str:
    """Describe why an operation waits; it comes from `with_placements`."""
    placements = line.placements.all()
    if any(reversal_of(placement) is not None for placement in placements):
        return _("zaksięgowanie wystornowano")
    if any(hasattr(placement, "withdrawal") for placement in placements):
        return _("rozliczenie cofnięto")
    return line.get_wait_reason_display()


def describe_placement(placement: Placement) -> str:
    """Describe what was done with a part of an operation, and whether it still holds."""
    words = [placement.get_kind_display(), str(placement.amount)]
    entry, reversal = placement.ledger_entry, reversal_of(placement)
    if entry is not None:
        number = f"{entry.account}/{entry.seq}"
        words.append(_("konto i pozycja {number}").format(number=number))
    if placement.day is not None:
        words.append(format_day(placement.day))
    if placement.kept_as:
        words.append(placement.get_kept_as_display())
    if placement.note:
        words.append(placement.note)
    if reversal is not None:
        words.append(_("storno {day}").format(day=format_day(reversal.booking_date)))
    elif hasattr(placement, "withdrawal"):
        words.append(_("cofnięto, powód: {reason}").format(reason=placement.withdrawal.reason))
    return ", ".join(words)


def search_entries(entries: QuerySet[BankEntry], query: str) -> QuerySet[BankEntry]:
    """Find operations with every word of the query, ignoring case and diacritics.

    A word that is an amount also matches that amount in either direction: `600`, `1 234,56`. A
    query without any word finds nothing.
    """
    conditions = [found for word in query.split() if (found := _like(word)) is not None]
    if not conditions:
        return entries.none()
    words = Q()
    for condition in conditions:
        words &= condition
    return entries.filter(words | (_of_amount(query) or Q(pk=None)))


def _like(word: str) -> Q | None:
    amount, parts = _of_amount(word), folded_words(word)
    if not parts:
        return None
    words = Q()
    for part in parts:
        words &= Q(search_key__contains=part)
    return words if amount is None else words | amount


def _of_amount(text: str) -> Q | None:
    try:
        amount = Money.parse(text)
    except AmountError:
        return None
    return Q(amount__in=[amount, -amount])


def postable_lines(file: BankFile | None = None) -> list[BankEntry]:
    """List complete operations that name their account and could be posted today."""
    closed = closed_periods()
    lines = _taken_by_their_accounts(file).select_related("account").defer("raw_61", "raw_86")
    return [line for line in lines if _is_open(line.value_date, closed)]


def count_postable(file: BankFile | None = None) -> int:
    """Count the `postable_lines` in the database, by day."""
    closed = closed_periods()
    days = _taken_by_their_accounts(file).order_by().values_list("value_date")
    return sum(count for day, count in days.annotate(Count("pk")) if _is_open(day, closed))


def _taken_by_their_accounts(file: BankFile | None) -> QuerySet[BankEntry]:
    """Select what `bank_matching.reason_to_wait` permits, but for closed months.

    Nothing where only files may post, nothing that a rule posted, whose rule may be revoked, and
    no doubtful repetitions.
    """
    if bank_source() is BankSource.FILE:
        return BankEntry.objects.none()
    named = list_without_doubts(list_waiting_entries()).filter(
        Q(account__closed_on__isnull=True) | Q(account__closed_on__gte=F("value_date")),
        mark="C",
        rule__isnull=True,
        remaining=F("amount"),
        account__opened_on__lte=F("value_date"),
        amount__lte=MAX_AMOUNT,
    )
    return named if file is None else named.filter(statement__file=file)


def _is_open(day: date, closed: Collection[str]) -> bool:
    return str(Period.of(day)) not in closed


@transaction.atomic
def repost_matched(*, file: BankFile | None, origin: Origin, today: date) -> Batch:
    """Post a batch with a PAYMENT for each of `postable_lines`.

    Raises PlacingError NOTHING_TO_POST, LINE_CHANGED, and PostingError as `posting.post_batch`.
    """
    accounts = {line.account_id for line in postable_lines(file) if line.account_id}
    lock_accounts(accounts)
    lines = postable_lines(file)
    locked = BankEntry.objects.select_for_update(of=("self",)).order_by("pk")
    remaining = {
        line.pk: line.remaining for line in locked.filter(pk__in=[line.pk for line in lines])
    }
    lines = [line for line in lines if remaining[line.pk] == line.remaining]
    if not lines:
        raise PlacingError("NOTHING_TO_POST", _("Nie ma już wpłat do ponownego zaksięgowania."))
    before = Counter(
        Placement.objects.filter(bank_entry__in=lines).values_list("bank_entry_id", flat=True)
    )
    keys = {line.pk: f"{line.pk}/{before[line.pk] + 1}" for line in lines}
    drafts = [
        payment_draft(line, line.account_id, line.amount, keys[line.pk])
        for line in lines
        if line.account_id
    ]
    batch = post_batch(Batch.Kind.STATEMENT, drafts, made_by=origin.actor, today=today)
    posted = dict(batch.entries.values_list("source_key", "pk"))
    place_entries(
        (PlacedOperation(line.pk, line.amount.grosze, posted[keys[line.pk]]) for line in lines),
        made_by=origin.actor,
    )
    record("PAYMENTS_POSTED_AGAIN", origin, obj=batch, changes={"lines": len(lines)})
    return batch


MAX_PAYMENTS_AT_ONCE = 200
LINES_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class CertainPayment:
    """A waiting operation, and the one account that it is certainly for."""

    line: BankEntry
    likely: LikelyAccount


@dataclass(frozen=True, slots=True)
class RefusedPayment:
    line: BankEntry
    reason: str


@dataclass(frozen=True, slots=True)
class PostedPayments:
    """What became of the chosen payments."""

    posted: Sequence[CertainPayment]
    refused: Sequence[RefusedPayment]

    @property
    def sum(self) -> Money:
        return sum_money(payment.line.remaining for payment in self.posted)


def find_certain_payments(
    lines: QuerySet[BankEntry], most: int = MAX_PAYMENTS_AT_ONCE
) -> list[CertainPayment]:
    """Find at most `most` of the waiting operations that are certain, in the order of `lines`.

    None of a closed month: on which day such a payment is booked a person decides one by one. None
    where only files may post.
    """
    if bank_source() is BankSource.FILE:
        return []
    closed = closed_periods()
    found: list[CertainPayment] = []
    rows = list_without_doubts(lines).filter(mark="C").select_related("statement")
    rows = rows.defer("raw_61", "raw_86")
    for portion in split_into_chunks(rows.iterator(LINES_AT_ONCE), LINES_AT_ONCE):
        suggested = suggest_accounts(portion)
        for line in portion:
            certain = suggested[line.pk].certain
            if certain and str(Period.of(line.value_date)) not in closed:
                found.append(CertainPayment(line, certain))
                if len(found) == most:
                    return found
    return found


def post_certain_payments(
    chosen: Mapping[int, int], *, origin: Origin, today: date
) -> PostedPayments:
    """Post each chosen operation to the account that the clerk saw next to it.

    `chosen` maps keys of operations to those of accounts. Each must still be certain for the same
    account; the others are reported with the reason, and wait on.
    """
    lines = BankEntry.objects.filter(pk__in=chosen).order_by("value_date", "pk")
    certain = {
        certain_payment.line.pk: certain_payment
        for certain_payment in find_certain_payments(lines, len(chosen))
    }
    accounts = Account.objects.in_bulk(chosen.values())
    posted: list[CertainPayment] = []
    refused: list[RefusedPayment] = []
    for line in lines:
        payment, account = certain.get(line.pk), accounts.get(chosen[line.pk])
        if payment is None or account is None or payment.likely.account.pk != account.pk:
            refused.append(RefusedPayment(line, _("Podpowiedź nie jest już pewna.")))
            continue
        part = Part(account, payment.line.remaining)
        try:
            place_payment(line, [part], expected=part.amount, origin=origin, today=today)
        except (PlacingError, PostingError) as refusal:
            refused.append(RefusedPayment(line, str(refusal)))
        else:
            posted.append(payment)
    return PostedPayments(posted, refused)
