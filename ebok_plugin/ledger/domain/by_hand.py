"""Post by hand at the finance desk, each posting a batch of its own (`ledger.md` §2, §8).

What passes the limit of one person (`hand_limit`) is refused with SecondPersonNeeded;
`proposal.propose_posting` leaves the same act to a second person.

Every verb takes a `key`, which a form gets when it is shown, so that sending it twice posts once.
Without a key each call posts.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.base.database.transactions import read_snapshot
from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, Money, sum_money
from cms_ext.office.approvals.domain.act import require_second_person
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain.draft import EntryDraft, is_reason
from ebok_plugin.ledger.domain.draft_check import Circumstances
from ebok_plugin.ledger.domain.hand_limit import (
    FORM,
    FROM_BANK,
    RULE,
    exceeds_limit,
    expect_within_limit,
    is_from_bank,
    name_rule,
    read_hand_limit,
)
from ebok_plugin.ledger.domain.period import closed_periods
from ebok_plugin.ledger.domain.posting import (
    check_drafts,
    draft_batch_reversal,
    lock_accounts,
    opposite_draft,
    post_batch,
    reverse_batch,
    reverse_entry,
    reversible_entries,
)
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, Batch, LedgerEntry
from ebok_plugin.ledger.vocabulary import EntryKind, SubAccount

TRANSFER, SERVICE = "TRANSFER", "SERVICE"


def post_cash_payment(
    account: Account,
    amount: Money,
    *,
    on: date,
    title: str,
    made_by: User,
    today: date,
    period: Period | None = None,
    key: str = "",
) -> LedgerEntry:
    """Post a payment at the cash desk, `amount` positive; `period` is the month it is for.

    Raises PostingError: AMOUNT_SIGN, ALREADY_POSTED, and those of `posting.post_batch`.
    """
    _expect_positive(amount)
    draft = EntryDraft(account.pk, EntryKind.PAYMENT, -amount, on, title, designated_period=period)
    return _post(draft, key, made_by, today)


def return_payment(
    account: Account,
    amount: Money,
    *,
    on: date,
    title: str,
    made_by: User,
    today: date,
    key: str = "",
) -> LedgerEntry:
    """Post that the bank took an unknown payment back; `amount` positive.

    A payment that is known is reversed instead. Errors as of `post_cash_payment`.
    """
    _expect_positive(amount)
    draft = EntryDraft(account.pk, EntryKind.PAYMENT_RETURN, amount, on, title, due_date=on)
    return _post(draft, key, made_by, today)


def post_adjustment(
    account: Account,
    amount: Money,
    *,
    on: date,
    due_date: date | None,
    subaccount: SubAccount,
    title: str,
    reason: str,
    made_by: User,
    today: date,
    key: str = "",
) -> LedgerEntry:
    """Post a correction with a written reason: positive is owed by `due_date`, negative a credit.

    A negative one on INTEREST or COURT is a waiver. Raises PostingError: REASON_REQUIRED,
    DUE_DATE_REQUIRED, WAIVER_TOO_LARGE, ALREADY_POSTED and those of `posting.post_batch`.
    """
    draft = EntryDraft(account.pk, EntryKind.ADJUSTMENT, amount, on, title, due_date, subaccount)
    return _post(draft, key, made_by, today, reason)


def post_service(
    account: Account,
    amount: Money,
    *,
    on: date,
    due_date: date,
    title: str,
    key: str,
    made_by: User,
    today: date,
) -> LedgerEntry:
    """Post that the payer owes for an ordered service; `key` names the order.

    Raises PostingError: AMOUNT_SIGN, ALREADY_POSTED, ACCOUNT_CLOSED and those of
    `posting.post_batch`.
    """
    _expect_positive(amount)
    draft = EntryDraft(account.pk, EntryKind.SERVICE, amount, on, title, due_date)
    return _post(draft, key, made_by, today, source=SERVICE)


@transaction.atomic
def post_transfer(
    source: Account,
    target: Account,
    amount: Money,
    *,
    on: date,
    due_date: date,
    reason: str,
    made_by: User,
    approved_by: User,
    today: date,
    key: str = "",
) -> Batch:
    """Move a credit: `source` owes `amount` more, by `due_date`; `target` owes so much less.

    A debt is moved by exchanging source and target. One batch of two entries, approved by a second
    person. Raises PostingError: AMOUNT_SIGN, SAME_ACCOUNT, SECOND_PERSON, REASON_REQUIRED,
    ALREADY_POSTED and those of `posting.post_batch`.
    """
    check_transfer(source, target, amount, reason)
    by = require_second_person("ledger.transfer", made_by.pk, approved_by, PostingError)
    lock_accounts([source.pk, target.pk])
    drafts = transfer_drafts(
        source, target, amount, on=on, due_date=due_date, key=key or uuid4().hex
    )
    _expect_new(TRANSFER, [draft.source_key for draft in drafts])
    return post_batch(
        Batch.Kind.MANUAL,
        drafts,
        made_by=made_by,
        approved_by=by,
        today=today,
        reason=reason,
    )


def check_transfer(source: Account, target: Account, amount: Money, reason: str) -> None:
    """Raises PostingError: AMOUNT_SIGN, SAME_ACCOUNT, REASON_REQUIRED."""
    _expect_positive(amount)
    if source.pk == target.pk:
        raise PostingError("SAME_ACCOUNT", _("Wybierz dwa różne konta."))
    if not is_reason(reason):
        raise PostingError("REASON_REQUIRED", _("Podaj powód korekty (co najmniej 10 znaków)."))


def transfer_drafts(
    source: Account, target: Account, amount: Money, *, on: date, due_date: date, key: str
) -> list[EntryDraft]:
    """Draft the two entries of a transfer, to post or to rehearse."""
    to_title, from_title = _titles(source, target)
    return [
        EntryDraft(
            source.pk,
            EntryKind.TRANSFER,
            amount,
            on,
            to_title,
            due_date,
            source=TRANSFER,
            source_key=f"{key}/1",
        ),
        EntryDraft(
            target.pk,
            EntryKind.TRANSFER,
            -amount,
            on,
            from_title,
            source=TRANSFER,
            source_key=f"{key}/2",
        ),
    ]


@transaction.atomic
def reverse_by_hand(
    entry: LedgerEntry, *, on: date, reason: str, made_by: User, today: date
) -> LedgerEntry:
    """Reverse an entry as a clerk; a payment of the bank, whose money waits again, has no limit.

    Raises SecondPersonNeeded and PostingError as `posting.reverse_entry`.
    """
    lock_accounts([entry.account_id])
    if not is_from_bank(entry):
        draft = opposite_draft(entry, on)
        expect_within_limit(RULE, [(entry.account_id, -entry.amount)], today, draft=draft)
    return reverse_entry(entry, on=on, reason=reason, made_by=made_by, today=today)


@transaction.atomic
def reverse_batch_by_hand(
    batch: Batch, *, on: date, reason: str, made_by: User, today: date
) -> Batch:
    """Reverse a batch as a clerk. Raises as `reverse_by_hand` and `posting.reverse_batch`."""
    changes = []
    if batch.kind not in FROM_BANK:
        amounts = reversible_entries(batch).values_list("account_id", "amount")
        changes = [(account, -amount) for account, amount in amounts.order_by()]
        lock_accounts(account for account, _amount in changes)
    expect_within_limit(RULE, changes, today, batch=batch)
    return reverse_batch(batch, on=on, reason=reason, made_by=made_by, today=today)


@dataclass(frozen=True, slots=True)
class BatchReversalPreview:
    """The entries that a reversal would post; `second_person` says why one person may not."""

    entry_count: int
    entry_sum: Money
    second_person: str


@read_snapshot()
def preview_batch_reversal(
    batch: Batch, *, on: date, reason: str, today: date
) -> BatchReversalPreview:
    """Check what `reverse_batch_by_hand` would post. Raises PostingError as it does.

    Nothing is posted to be rolled back: of a large batch everybody else would wait for that.
    """
    closed = closed_periods()
    drafts = draft_batch_reversal(batch, on, closed)
    accounts = Account.objects.in_bulk({draft.account_id for draft in drafts})
    check_drafts(drafts, Circumstances(today, accounts, closed, {}), reason)
    limit = read_hand_limit(RULE, today)
    changes = [(draft.account_id, draft.amount) for draft in drafts]
    needs_second = batch.kind not in FROM_BANK and exceeds_limit(limit, changes)
    return BatchReversalPreview(
        len(drafts),
        sum_money(draft.amount for draft in drafts),
        limit.in_words if needs_second else "",
    )


def post_approved(
    draft: EntryDraft, *, reason: str, made_by: User, approved_by: User | None, today: date
) -> LedgerEntry:
    """Post what a second person approves. Raises PostingError as the verbs above."""
    batch = post_batch(
        Batch.Kind.MANUAL,
        [draft],
        made_by=made_by,
        approved_by=approved_by,
        today=today,
        reason=reason,
    )
    return batch.entries.select_related("account").get()


@transaction.atomic
def _post(
    draft: EntryDraft, key: str, made_by: User, today: date, reason: str = "", source: str = FORM
) -> LedgerEntry:
    lock_accounts([draft.account_id])
    draft = replace(draft, source=source, source_key=key or uuid4().hex)
    _expect_new(source, [draft.source_key])
    if source == FORM:
        changes = [(draft.account_id, draft.amount)]
        expect_within_limit(name_rule(draft), changes, today, draft=draft)
    return post_approved(draft, reason=reason, made_by=made_by, approved_by=None, today=today)


def _expect_positive(amount: Money) -> None:
    if amount <= ZERO:
        raise PostingError("AMOUNT_SIGN", _("Podaj kwotę większą od zera."))


def _expect_new(source: str, keys: Iterable[str]) -> None:
    """Refuse a form that was sent twice, under the lock of the account."""
    posted = LedgerEntry.objects.filter(source=source, source_key__in=list(keys)).first()
    if posted is not None:
        raise PostingError(
            "ALREADY_POSTED",
            _("Tę operację już zaksięgowano (pozycja {seq}). Nie zapisano jej drugi raz.").format(
                seq=posted.seq
            ),
        )


def _titles(source: Account, target: Account) -> tuple[str, str]:
    """Return both titles; the other account's number is shown only to the same payer."""
    if source.payer_id != target.payer_id:
        return _("Przeksięgowanie"), _("Przeksięgowanie")
    return (
        _("Przeksięgowanie na konto {number}").format(number=target.account_no),
        _("Przeksięgowanie z konta {number}").format(number=source.account_no),
    )
