"""The desk decides what came in: accepts it, calls to correct it, or refuses its form."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.law.working_days import days_after
from waste_union.declarations.domain.doubts import doubts_about
from waste_union.declarations.domain.fee import DeclaredFee, account_of, computed_fee, oblige_by
from waste_union.declarations.domain.queries.standing import accepted_of
from waste_union.declarations.domain.rate_notice import (
    confirm,
    notify_accepted,
    notify_called_to_correct,
    notify_rejected,
    propose,
    return_proposal,
)
from waste_union.declarations.domain.refusal import BYTES_CHANGED, NO_REASONS, OTHER_AMOUNT, refusal
from waste_union.declarations.domain.signing import digest_of, locked, moved
from waste_union.declarations.models import ChangeProposal, CorrectionCall, Declaration
from waste_union.declarations.vocabulary import DeclarationKind, DeclarationState

SHORTEST_REASON = 10


@transaction.atomic
def take_up(declaration: Declaration, *, origin: Origin) -> Declaration:
    """A clerk opens what came in. SUBMITTED → UNDER_REVIEW. Raises Refusal WRONG_STATE."""
    declaration = locked(declaration, "take_up")
    declaration.reviewed_by = origin.signed_in
    return moved(declaration, "take_up", "DECLARATION_TAKEN_UP", origin)


def recomputed_fee(declaration: Declaration) -> DeclaredFee:
    """What the declaration comes to today, as filed on its day. Raises what `computed_fee` does."""
    assert declaration.filed_on is not None  # it came in
    return computed_fee(declaration, declaration.filed_on)


@transaction.atomic
def accept_declaration(declaration: Declaration, *, today: date, origin: Origin) -> Declaration:
    """UNDER_REVIEW → ACCEPTED: what was in force before is superseded, or ceases, and the account
    owes the new fee from its first month on.

    What `doubts_about` asks about is accepted by a second person, after `propose_acceptance`.

    Raises Refusal: OTHER_AMOUNT when the fee counted anew is another one or counts from another
    month; BYTES_CHANGED for a file that is not the one that was signed; NO_ACCOUNT; NOT_PROPOSED,
    SECOND_PERSON; WRONG_STATE when somebody else decided meanwhile; ObligationRefused,
    PostingError.
    """
    declaration = locked(declaration, "accept")
    fee = _checked_fee(declaration)
    if doubts_about(declaration, today):
        confirm(declaration, today=today, origin=origin)
    _end_former(declaration, origin)
    declaration.decided_on = today
    if declaration.kind == DeclarationKind.CEASE:
        # Nothing is owed any more: its own term of keeping runs from there.
        declaration.expired_on = declaration.effective_from
    changes = {"amount": str(fee.amount.amount), "effective_from": str(fee.effective_from)}
    moved(declaration, "accept", "DECLARATION_ACCEPTED", origin, changes=changes)
    oblige_by(declaration, today=today, origin=origin)
    notify_accepted(declaration)
    return declaration


@transaction.atomic
def propose_acceptance(
    declaration: Declaration, note: str, *, today: date, origin: Origin
) -> ChangeProposal:
    """Hand a declaration that raises doubts over to a second person; its state stays.

    Raises Refusal NO_REASONS, and what would refuse its acceptance.
    """
    declaration = locked(declaration, "accept")
    _checked_fee(declaration)
    doubts = doubts_about(declaration, today)
    return propose(declaration, doubts, note, today=today, origin=origin)


@transaction.atomic
def return_acceptance(declaration: Declaration, reason: str, *, origin: Origin) -> ChangeProposal:
    """The second person sends it back to whoever reviews it.

    Raises Refusal: NOT_PROPOSED, SECOND_PERSON, NO_REASONS, WRONG_STATE.
    """
    return return_proposal(locked(declaration, "accept"), reason, origin=origin)


@transaction.atomic
def call_to_correct(
    declaration: Declaration,
    reasons: str,
    *,
    days: int | None = None,
    today: date,
    origin: Origin,
) -> CorrectionCall:
    """UNDER_REVIEW → CALLED_TO_CORRECT, with a letter and an e-mail.

    `reasons` has a line for each; `days` is 7 or 14, without it the term of the form's version. A
    last day that is no working day moves on. Raises Refusal: NO_REASONS, WRONG_STATE.
    """
    declaration = locked(declaration, "call_to_correct")
    lines = [line.strip() for line in reasons.splitlines() if line.strip()]
    if sum(map(len, lines)) < SHORTEST_REASON:
        raise refusal(NO_REASONS)
    term = days or declaration.form_version.correct_days
    call = CorrectionCall.objects.create(
        declaration=declaration,
        reasons="\n".join(lines),
        days=term,
        called_on=today,
        due_on=days_after(today, term),
        called_by=origin.signed_in,
    )
    declaration.decided_on = today
    changes = {"due_on": str(call.due_on)}
    moved(declaration, "call_to_correct", "DECLARATION_CALLED", origin, changes=changes)
    notify_called_to_correct(declaration, call)
    return call


@transaction.atomic
def reject_declaration(
    declaration: Declaration, reason: str, *, today: date, origin: Origin
) -> Declaration:
    """UNDER_REVIEW → REJECTED_FORMAL: no schema, no signature, another authority's property.

    Raises Refusal: NO_REASONS, WRONG_STATE.
    """
    declaration = locked(declaration, "reject")
    if len(reason.strip()) < SHORTEST_REASON:
        raise refusal(NO_REASONS)
    declaration.refused_because = reason.strip()
    declaration.decided_on = declaration.expired_on = today
    moved(declaration, "reject", "DECLARATION_REJECTED", origin)
    notify_rejected(declaration)
    return declaration


def _checked_fee(declaration: Declaration) -> DeclaredFee:
    """The fee that is accepted. Raises Refusal: NO_ACCOUNT, BYTES_CHANGED, OTHER_AMOUNT."""
    account_of(declaration.declared_property)
    if digest_of(declaration.file) != declaration.xml_sha256:
        raise refusal(BYTES_CHANGED, number=declaration.number)
    fee = recomputed_fee(declaration)
    if (fee.amount, fee.effective_from) != (declaration.amount, declaration.effective_from):
        raise refusal(OTHER_AMOUNT, declared=declaration.amount, computed=fee.amount)
    return fee


def _end_former(declaration: Declaration, origin: Origin) -> None:
    """What was in force until now, and what this one corrects."""
    ended = "cease" if declaration.kind == DeclarationKind.CEASE else "supersede"
    former = accepted_of(declaration.declared_property)
    if former is not None:
        _end(former, ended, declaration, origin)
    called = declaration.replaces
    if called is not None and called.state == DeclarationState.CALLED_TO_CORRECT:
        _end(called, "supersede", declaration, origin)


def _end(former: Declaration, verb: str, by: Declaration, origin: Origin) -> None:
    former = locked(former, verb)
    former.expired_on = by.effective_from
    action = "DECLARATION_CEASED" if verb == "cease" else "DECLARATION_SUPERSEDED"
    moved(former, verb, action, origin, changes={"by": by.number})
