"""The desk's review of a submitted declaration: accept, call to correct, or reject."""

from datetime import date

from django.db import transaction

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.office.law.working_days import add_term_days
from waste_union.declarations.domain import rate_notice, refusal
from waste_union.declarations.domain.doubts import list_doubts
from waste_union.declarations.domain.fee import (
    DeclaredFee,
    compute_fee,
    enter_obligations,
    get_account,
)
from waste_union.declarations.domain.properties import find_accepted
from waste_union.declarations.domain.signing import compute_digest, lock_for_verb, move_declaration
from waste_union.declarations.models import ChangeProposal, CorrectionCall, Declaration
from waste_union.declarations.vocabulary import DeclarationKind, DeclarationState

MIN_REASON_LENGTH = 10


@transaction.atomic
def take_up_review(declaration: Declaration, *, origin: Origin) -> Declaration:
    """Take up a submitted declaration. SUBMITTED → UNDER_REVIEW. Raises Refusal WRONG_STATE."""
    declaration = lock_for_verb(declaration, "take_up")
    declaration.reviewed_by = origin.signed_in
    return move_declaration(declaration, "take_up", "DECLARATION_TAKEN_UP", origin)


def recompute_fee(declaration: Declaration) -> DeclaredFee:
    """Compute today the fee of a declaration as filed on its day. Raises as `compute_fee`."""
    assert declaration.filed_on is not None  # it was submitted
    return compute_fee(declaration, declaration.filed_on)


@transaction.atomic
def accept_declaration(declaration: Declaration, *, today: date, origin: Origin) -> Declaration:
    """Accept a declaration: the account owes its fee. UNDER_REVIEW → ACCEPTED.

    The one in force before is superseded, or ceases. If `list_doubts` finds doubts, a second person
    accepts it after `propose_acceptance`.

    Raises Refusal: OTHER_AMOUNT if the fee counted again, or its first month, is another one;
    BYTES_CHANGED for a file that is not the signed one; NO_ACCOUNT; NOT_PROPOSED, SECOND_PERSON;
    WRONG_STATE if somebody else has decided meanwhile; ObligationRefused, PostingError.
    """
    declaration = lock_for_verb(declaration, "accept")
    fee = _checked_fee(declaration)
    if list_doubts(declaration, today):
        rate_notice.confirm_change(declaration, today=today, origin=origin)
    _end_former(declaration, origin)
    declaration.decided_on = today
    if declaration.kind == DeclarationKind.CEASE:
        # Nothing is owed any more, so its retention begins.
        declaration.expired_on = declaration.effective_from
    changes = {"amount": str(fee.amount.amount), "effective_from": str(fee.effective_from)}
    move_declaration(declaration, "accept", "DECLARATION_ACCEPTED", origin, changes=changes)
    enter_obligations(declaration, today=today, origin=origin)
    rate_notice.notify_accepted(declaration)
    return declaration


@transaction.atomic
def propose_acceptance(
    declaration: Declaration, note: str, *, today: date, origin: Origin
) -> ChangeProposal:
    """Hand a declaration with doubts over to a second person; its state stays.

    Raises Refusal NO_REASONS, and whatever would refuse its acceptance.
    """
    declaration = lock_for_verb(declaration, "accept")
    _checked_fee(declaration)
    doubts = list_doubts(declaration, today)
    return rate_notice.propose_rate_change(declaration, doubts, note, today=today, origin=origin)


@transaction.atomic
def return_acceptance(declaration: Declaration, reason: str, *, origin: Origin) -> ChangeProposal:
    """Return a proposed acceptance to the reviewer, as the second person.

    Raises Refusal: NOT_PROPOSED, SECOND_PERSON, NO_REASONS, WRONG_STATE.
    """
    return rate_notice.return_proposal(lock_for_verb(declaration, "accept"), reason, origin=origin)


@transaction.atomic
def call_to_correct(
    declaration: Declaration, reasons: str, *, days: int | None = None, today: date, origin: Origin
) -> CorrectionCall:
    """Call for a correction by letter and e-mail. UNDER_REVIEW → CALLED_TO_CORRECT.

    `reasons` has a line for each; `days` is 7 or 14, by default the term of the form's version. A
    last day that is no working day is moved on. Raises Refusal: NO_REASONS, WRONG_STATE.
    """
    declaration = lock_for_verb(declaration, "call_to_correct")
    lines = [line.strip() for line in reasons.splitlines() if line.strip()]
    if sum(map(len, lines)) < MIN_REASON_LENGTH:
        raise refusal.make_refusal(refusal.NO_REASONS)
    term = days or declaration.form_version.correct_days
    call = CorrectionCall.objects.create(
        declaration=declaration,
        reasons="\n".join(lines),
        days=term,
        called_on=today,
        due_on=add_term_days(today, term),
        called_by=origin.signed_in,
    )
    declaration.decided_on = today
    changes = {"due_on": str(call.due_on)}
    move_declaration(declaration, "call_to_correct", "DECLARATION_CALLED", origin, changes=changes)
    rate_notice.notify_called_to_correct(declaration, call)
    return call


@transaction.atomic
def reject_declaration(
    declaration: Declaration, reason: str, *, today: date, origin: Origin
) -> Declaration:
    """Reject a declaration for its form. UNDER_REVIEW → REJECTED_FORMAL.

    Reasons are an invalid file, a missing signature, or a property of another authority. Raises
    Refusal: NO_REASONS, WRONG_STATE.
    """
    declaration = lock_for_verb(declaration, "reject")
    if len(reason.strip()) < MIN_REASON_LENGTH:
        raise refusal.make_refusal(refusal.NO_REASONS)
    declaration.refused_because = reason.strip()
    declaration.decided_on = declaration.expired_on = today
    move_declaration(declaration, "reject", "DECLARATION_REJECTED", origin)
    rate_notice.notify_rejected(declaration)
    return declaration


def _checked_fee(declaration: Declaration) -> DeclaredFee:
    """Return the fee to accept. Raises Refusal: NO_ACCOUNT, BYTES_CHANGED, OTHER_AMOUNT."""
    get_account(declaration.declared_property)
    if compute_digest(declaration.file) != declaration.xml_sha256:
        raise refusal.make_refusal(refusal.BYTES_CHANGED, number=declaration.number)
    fee = recompute_fee(declaration)
    if (fee.amount, fee.effective_from) != (declaration.amount, declaration.effective_from):
        raise refusal.make_refusal(
            refusal.OTHER_AMOUNT, declared=declaration.amount, computed=fee.amount
        )
    return fee


def _end_former(declaration: Declaration, origin: Origin) -> None:
    """End the declaration in force until now, and the one that this one corrects."""
    ended = "cease" if declaration.kind == DeclarationKind.CEASE else "supersede"
    former = find_accepted(declaration.declared_property)
    if former is not None:
        _end(former, ended, declaration, origin)
    called = declaration.replaces
    if called is not None and called.state == DeclarationState.CALLED_TO_CORRECT:
        _end(called, "supersede", declaration, origin)


def _end(former: Declaration, verb: str, by: Declaration, origin: Origin) -> None:
    former = lock_for_verb(former, verb)
    former.expired_on = by.effective_from
    action = "DECLARATION_CEASED" if verb == "cease" else "DECLARATION_SUPERSEDED"
    move_declaration(former, verb, action, origin, changes={"by": by.number})
