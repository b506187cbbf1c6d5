"""Transfer a credit between two accounts: one clerk proposes, a second posts (ledger.md §2)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import Money
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain import by_hand
from ebok_plugin.ledger.domain.correction import (
    check_refusal_reason,
    lock_waiting,
    record_proposal,
    save_decision,
)
from ebok_plugin.ledger.domain.posting import lock_accounts, post_batch
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, Batch, TransferProposal

State = TransferProposal.State


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
            source,
            target,
            amount,
            on=on,
            due_date=due_date,
            reason=reason,
            today=today,
            key=key,
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
    record_proposal("TRANSFER_PROPOSED", proposal, made_by, source.payer)
    return proposal


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
    waiting = _waiting(proposal)
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
        waiting, State.POSTED, "TRANSFER_APPROVED", approved_by, waiting.source.payer
    )


@transaction.atomic
def refuse_transfer(proposal: TransferProposal, *, reason: str, by: User) -> TransferProposal:
    """Refuse a proposed transfer; its maker may do so, too.

    Raises PostingError: REASON_REQUIRED, TRANSFER_DECIDED.
    """
    words = check_refusal_reason(reason)
    waiting = _waiting(proposal)
    waiting.refusal = words
    return save_decision(waiting, State.REFUSED, "TRANSFER_REFUSED", by, waiting.source.payer)


def transfers_waiting() -> QuerySet[TransferProposal]:
    """Select the transfers that a second person has not decided yet, the oldest first."""
    waiting = TransferProposal.objects.filter(state=State.WAITING)
    return waiting.select_related("source", "target", "made_by__person").order_by("made_at", "pk")


def _waiting(proposal: TransferProposal) -> TransferProposal:
    return lock_waiting(
        proposal,
        "source",
        "target",
        code="TRANSFER_DECIDED",
        words=_("To przeksięgowanie jest już rozstrzygnięte: {state}."),
    )
