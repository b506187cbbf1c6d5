"""What is beyond the bounds waits for a second person before anything is charged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet

from cms_ext.evidence.audit.domain.event import Origin, record
from waste_union.declarations.domain.refusal import (
    NO_REASONS,
    NOT_PROPOSED,
    SECOND_PERSON,
    refusal,
)
from waste_union.declarations.models import ChangeProposal, Declaration
from waste_union.declarations.vocabulary import DeclarationState
from waste_union.tariffs.models import TariffVersion

SHORTEST_REASON = 10
Subject = Declaration | TariffVersion


def proposal_of(subject: Subject) -> ChangeProposal | None:
    """The proposal of a declaration or of a tariff's notices, whatever became of it. One query."""
    return _about(subject).select_related("proposed_by", "confirmed_by").first()


def waiting_proposals() -> QuerySet[ChangeProposal]:
    """Those that wait for a second person; of declarations only while they are under review."""
    rows = ChangeProposal.objects.filter(confirmed_on__isnull=True, returned_because="")
    under_review = Q(declaration__state=DeclarationState.UNDER_REVIEW)
    return rows.filter(under_review | Q(tariff_version__isnull=False))


@transaction.atomic
def propose(
    subject: Subject, doubts: Sequence[str], note: str, *, today: date, origin: Origin
) -> ChangeProposal:
    """Hand it over to a second person; one that came back is handed over anew.

    Call it under the lock of the subject. Raises Refusal NO_REASONS for a note that says nothing.
    """
    if len(note.strip()) < SHORTEST_REASON:
        raise refusal(NO_REASONS)
    proposal = _about(subject).first() or _new(subject)
    proposal.doubts, proposal.note = list(doubts), note.strip()
    proposal.proposed_by, proposal.proposed_on = origin.signed_in, today
    proposal.returned_because = ""
    proposal.save()
    record("BIG_CHANGE_PROPOSED", origin, obj=subject, changes={"doubts": proposal.doubts})
    return proposal


@transaction.atomic
def return_proposal(subject: Subject, reason: str, *, origin: Origin) -> ChangeProposal:
    """The second person sends it back with a reason. Raises Refusal: as `confirm`; NO_REASONS."""
    proposal = _waiting(subject, origin)
    if len(reason.strip()) < SHORTEST_REASON:
        raise refusal(NO_REASONS)
    proposal.returned_because = reason.strip()
    proposal.save(update_fields=["returned_because"])
    record("BIG_CHANGE_RETURNED", origin, obj=subject)
    return proposal


def confirm(subject: Subject, *, today: date, origin: Origin) -> ChangeProposal:
    """A second person agrees; what was proposed is done in the same transaction.

    Raises Refusal: NOT_PROPOSED for what nobody handed over, SECOND_PERSON for who did.
    """
    proposal = _waiting(subject, origin)
    proposal.confirmed_by, proposal.confirmed_on = origin.signed_in, today
    proposal.save(update_fields=["confirmed_by", "confirmed_on"])
    record("BIG_CHANGE_CONFIRMED", origin, obj=subject, changes={"doubts": proposal.doubts})
    return proposal


def _waiting(subject: Subject, origin: Origin) -> ChangeProposal:
    proposal = _about(subject).select_for_update(of=("self",)).first()
    if proposal is None or not proposal.waits:
        raise refusal(NOT_PROPOSED)
    if proposal.proposed_by_id == origin.signed_in.pk:
        raise refusal(SECOND_PERSON)
    return proposal


def _about(subject: Subject) -> QuerySet[ChangeProposal]:
    if isinstance(subject, Declaration):
        return ChangeProposal.objects.filter(declaration=subject)
    return ChangeProposal.objects.filter(tariff_version=subject)


def _new(subject: Subject) -> ChangeProposal:
    if isinstance(subject, Declaration):
        return ChangeProposal(declaration=subject)
    return ChangeProposal(tariff_version=subject)
