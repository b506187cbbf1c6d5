"""A transfer between two accounts: one clerk proposes it, a second posts it (ledger.md §2)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.office.audit.domain.event import Origin, record
from cms_ext.people.identity.models import User
from ebok_plugin.desk.models import TransferProposal
from ebok_plugin.ledger.domain import by_hand
from ebok_plugin.ledger.domain.guard import is_reason
from ebok_plugin.ledger.domain.posting import lock_accounts, post_batch
from ebok_plugin.ledger.errors import PostingError
from ebok_plugin.ledger.models import Account, Batch
from ebok_plugin.money import Money

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
    _record("TRANSFER_PROPOSED", proposal, made_by)
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
    known = _waiting(proposal)
    known.batch = by_hand.post_transfer(
        known.source,
        known.target,
        known.amount,
        on=known.on,
        due_date=known.due_date,
        reason=known.reason,
        made_by=known.made_by,
        approved_by=approved_by,
        today=today,
        key=known.key,
    )
    return _decide(known, State.POSTED, "TRANSFER_APPROVED", approved_by)


@transaction.atomic
def refuse_transfer(proposal: TransferProposal, *, reason: str, by: User) -> TransferProposal:
    """Refuse a proposed transfer; its maker may do so, too.

    Raises PostingError: REASON_REQUIRED, TRANSFER_DECIDED.
    """
    if not is_reason(reason):
        raise PostingError("REASON_REQUIRED", _("Podaj powód odrzucenia (co najmniej 10 znaków)."))
    known = _waiting(proposal)
    known.refusal = reason.strip()
    return _decide(known, State.REFUSED, "TRANSFER_REFUSED", by)


def transfers_waiting() -> QuerySet[TransferProposal]:
    """The transfers that a second person has not decided yet, the oldest first."""
    waiting = TransferProposal.objects.filter(state=State.WAITING)
    return waiting.select_related("source", "target", "made_by__person").order_by("made_at", "pk")


def _waiting(proposal: TransferProposal) -> TransferProposal:
    """The proposal, locked: two who decide wait for one another."""
    known = TransferProposal.objects.select_for_update(of=("self",))
    found = known.select_related("source", "target", "made_by").get(pk=proposal.pk)
    if found.state != State.WAITING:
        raise PostingError(
            "TRANSFER_DECIDED",
            _("To przeksięgowanie jest już rozstrzygnięte: {state}.").format(
                state=found.get_state_display()
            ),
        )
    return found


def _decide(
    proposal: TransferProposal,
    state: TransferProposal.State,
    action: str,
    by: User,
) -> TransferProposal:
    proposal.state, proposal.decided_by, proposal.decided_at = state, by, timezone.now()
    proposal.save()
    _record(action, proposal, by, State.WAITING)
    return proposal


def _record(action: str, proposal: TransferProposal, by: User, before: str = "") -> None:
    """About the person from whose account the money goes; free words stay in the proposal."""
    record(
        action,
        Origin(actor=by, panel=by.realm),
        obj=proposal,
        subject=proposal.source.payer,
        from_state=before,
        to_state=proposal.state,
    )
