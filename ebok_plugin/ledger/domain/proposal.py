"""What one person proposes and a second one posts: acts by hand, transfers (ledger.md §2)."""

from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.desks.import_desk.domain.refusal_notice import notify_refused
from cms_ext.office.approvals.domain.act import require_second_person
from cms_ext.office.approvals.domain.proposal import (
    check_refusal_reason,
    lock_waiting,
    record_proposal,
    save_decision,
)
from cms_ext.people.identity.models import Person, User
from ebok_plugin.ledger.domain import by_hand
from ebok_plugin.ledger.domain.draft import TITLE_LENGTH, is_reason
from ebok_plugin.ledger.domain.hand_limit import SecondPersonNeeded
from ebok_plugin.ledger.domain.hand_proposal import post_proposal, unsaved_proposal
from ebok_plugin.ledger.domain.posting import lock_accounts, post_batch
from ebok_plugin.ledger.domain.queries.account import open_accesses
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import (
    Account,
    Batch,
    CorrectionProposal,
    TransferProposal,
)


@transaction.atomic
def propose_correction(
    account_no: str,
    amount: Money,
    *,
    person: Person,
    title: str,
    reason: str,
    key: str,
    made_by: User,
    today: date,
) -> CorrectionProposal:
    """Save that so much less is owed, `amount` positive; post nothing. Once for a key.

    Once for a key.
    Raises PostingError: NOT_THEIR_ACCOUNT, AMOUNT_SIGN, REASON_REQUIRED, KEY_DIFFERS.
    """
    if amount <= ZERO:
        raise PostingError("AMOUNT_SIGN", _("Podaj kwotę większą od zera."))
    if not is_reason(reason):
        raise PostingError("REASON_REQUIRED", _("Podaj powód korekty (co najmniej 10 znaków)."))
    account = _open_account_of(person, account_no, today)
    proposal, new = CorrectionProposal.objects.get_or_create(
        key=key,
        defaults={
            "account": account,
            "amount": amount,
            "title": title[:TITLE_LENGTH],
            "reason": reason.strip(),
            "made_by": made_by,
            "made_at": timezone.now(),
        },
    )
    if not new and (proposal.account_id, proposal.amount) != (account.pk, amount):
        raise PostingError(
            "KEY_DIFFERS",
            _("Dla tej decyzji czeka już korekta na {amount}.").format(amount=proposal.amount),
        )
    if new:
        record_proposal("CORRECTION_PROPOSED", proposal, made_by, account.payer)
    return proposal


def _open_account_of(person: Person, account_no: str, today: date) -> Account:
    own = open_accesses(today).filter(person=person).values("account")
    account = Account.objects.filter(account_no=account_no, closed_on=None, pk__in=own).first()
    if account is None:
        raise PostingError(
            "NOT_THEIR_ACCOUNT",
            _("Osoba nie ma otwartego konta {number}.").format(number=account_no),
        )
    return account


@transaction.atomic
def propose_posting(
    needed: SecondPersonNeeded, *, on: date, reason: str, key: str, made_by: User, today: date
) -> CorrectionProposal:
    """Save what one person may not post alone, as it was refused; once for a key.

    Raises PostingError: ALREADY_PROPOSED for a reversal that waits, and what the ledger refuses.
    """
    proposal = unsaved_proposal(needed)
    proposal.on, proposal.reason, proposal.key = on, reason.strip() or proposal.title, key
    proposal.made_by, proposal.made_at = made_by, timezone.now()
    lock_accounts([proposal.account_id])
    if known := CorrectionProposal.objects.filter(key=key).first():
        return known
    same = corrections_waiting().filter(
        reverses=proposal.reverses, reversed_batch=proposal.reversed_batch
    )
    if (proposal.reverses or proposal.reversed_batch) and same.exists():
        raise PostingError("ALREADY_PROPOSED", _("To storno czeka już na drugą osobę."))
    rehearse_posting(proposal, today=today)
    proposal.save()
    return record_proposal("CORRECTION_PROPOSED", proposal, made_by, proposal.account.payer)


def rehearse_posting(proposal: CorrectionProposal, *, today: date) -> None:
    """Post and roll back. Raises PostingError as the ledger does."""
    with transaction.atomic():
        post_proposal(proposal, made_by=proposal.made_by, approved_by=None, today=today)
        transaction.set_rollback(True)


@transaction.atomic
def approve_correction(
    proposal: CorrectionProposal, *, approved_by: User, today: date
) -> CorrectionProposal:
    """Post a correction or another act by hand.

    What was decided elsewhere is the finance desk's own adjustment: of who posts it.

    Raises PostingError: CORRECTION_DECIDED, SECOND_PERSON, and what the ledger refuses.
    """
    waiting = _lock_correction(proposal)
    by = require_second_person("ledger.correction", waiting.made_by_id, approved_by, PostingError)
    lock_accounts([waiting.account_id])
    # What was decided elsewhere is posted by the desk; else both people are at the batch.
    made_by, second = (approved_by, None) if waiting.on is None else (waiting.made_by, by)
    waiting.entry = post_proposal(waiting, made_by=made_by, approved_by=second, today=today)
    return save_decision(
        waiting,
        CorrectionProposal.State.POSTED,
        "CORRECTION_POSTED",
        by,
        waiting.account.payer,
    )


@transaction.atomic
def refuse_correction(proposal: CorrectionProposal, *, reason: str, by: User) -> CorrectionProposal:
    """Refuse the correction; its maker may do so, too, and otherwise reads why.

    Raises PostingError: REASON_REQUIRED, CORRECTION_DECIDED.
    """
    words = check_refusal_reason(reason, PostingError)
    waiting = _lock_correction(proposal)
    waiting.refusal = words
    if waiting.made_by_id != by.pk:
        what = _("{title}, konto {number}")
        title = what.format(title=waiting.title, number=waiting.account.account_no)
        notify_refused(waiting.made_by, title, words)
    return save_decision(
        waiting, CorrectionProposal.State.REFUSED, "CORRECTION_REFUSED", by, waiting.account.payer
    )


def corrections_waiting() -> QuerySet[CorrectionProposal]:
    """Select the corrections that nobody has decided yet, the oldest first."""
    waiting = CorrectionProposal.objects.filter(state=CorrectionProposal.State.WAITING)
    return waiting.select_related("account__payer", "made_by__person").order_by("made_at", "pk")


def _lock_correction(proposal: CorrectionProposal) -> CorrectionProposal:
    return lock_waiting(
        proposal,
        "account__payer",
        code="CORRECTION_DECIDED",
        words=_("Ta korekta jest już rozstrzygnięta: {state}."),
        refuse=PostingError,
    )


@transaction.atomic
def propose_transfer(
    source: Account,
    target: Account,
    amount: Money,
    *,
    on: date,
    due_date: date,
    reason: str,
    made_by: User,
    today: date,
    key: str,
) -> TransferProposal:
    """Save a proposed transfer of a credit; nothing is posted until a second person approves.

    Raises PostingError: AMOUNT_SIGN, SAME_ACCOUNT, REASON_REQUIRED, ALREADY_POSTED for a `key`
    that was used, and what the ledger would refuse today.
    """
    by_hand.check_transfer(source, target, amount, reason)
    lock_accounts([source.pk, target.pk])
    if TransferProposal.objects.filter(key=key).exists():
        raise PostingError(
            "ALREADY_POSTED", _("To przeksięgowanie już zlecono. Nie zapisano go drugi raz.")
        )
    with transaction.atomic():
        rehearse_transfer(
            source, target, amount, on=on, due_date=due_date, reason=reason, today=today, key=key
        )
        transaction.set_rollback(True)
    proposal = TransferProposal.objects.create(
        source=source,
        target=target,
        amount=amount,
        on=on,
        due_date=due_date,
        reason=reason.strip(),
        key=key,
        made_by=made_by,
        made_at=timezone.now(),
    )
    return record_proposal("TRANSFER_PROPOSED", proposal, made_by, source.payer)


def rehearse_transfer(
    source: Account,
    target: Account,
    amount: Money,
    *,
    on: date,
    due_date: date,
    reason: str,
    today: date,
    key: str,
) -> None:
    """Post the two entries inside a transaction that the caller rolls back.

    Raises PostingError as the ledger does.
    """
    drafts = by_hand.transfer_drafts(source, target, amount, on=on, due_date=due_date, key=key)
    post_batch(Batch.Kind.MANUAL, drafts, made_by=None, today=today, reason=reason)


@transaction.atomic
def approve_transfer(
    proposal: TransferProposal, *, approved_by: User, today: date
) -> TransferProposal:
    """Approve a transfer: post both entries in one batch.

    Raises PostingError: TRANSFER_DECIDED, SECOND_PERSON, and what the ledger refuses by now.
    """
    waiting = _lock_transfer(proposal)
    waiting.batch = by_hand.post_transfer(
        waiting.source,
        waiting.target,
        waiting.amount,
        on=waiting.on,
        due_date=waiting.due_date,
        reason=waiting.reason,
        made_by=waiting.made_by,
        approved_by=approved_by,
        today=today,
        key=waiting.key,
    )
    return save_decision(
        waiting,
        TransferProposal.State.POSTED,
        "TRANSFER_APPROVED",
        waiting.batch.approved_by,
        waiting.source.payer,
    )


@transaction.atomic
def refuse_transfer(proposal: TransferProposal, *, reason: str, by: User) -> TransferProposal:
    """Refuse a proposed transfer; its maker may do so, too.

    Raises PostingError: REASON_REQUIRED, TRANSFER_DECIDED.
    """
    words = check_refusal_reason(reason, PostingError)
    waiting = _lock_transfer(proposal)
    waiting.refusal = words
    return save_decision(
        waiting, TransferProposal.State.REFUSED, "TRANSFER_REFUSED", by, waiting.source.payer
    )


def transfers_waiting() -> QuerySet[TransferProposal]:
    """Select the transfers that a second person has not decided yet, the oldest first."""
    waiting = TransferProposal.objects.filter(state=TransferProposal.State.WAITING)
    return waiting.select_related("source", "target", "made_by__person").order_by("made_at", "pk")


def _lock_transfer(proposal: TransferProposal) -> TransferProposal:
    return lock_waiting(
        proposal,
        "source",
        "target",
        code="TRANSFER_DECIDED",
        words=_("To przeksięgowanie jest już rozstrzygnięte: {state}."),
        refuse=PostingError,
    )
