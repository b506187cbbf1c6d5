"""Overriding a failed check by two people, each in an own session (E-ACC-08)."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.access.domain import refusal
from cms_ext.access.domain.checks.deciding import OVERRIDABLE, override_check
from cms_ext.access.domain.step import require_not_own, require_own_desk
from cms_ext.access.models import AccessApplication, OverrideProposal
from cms_ext.access.vocabulary import AccessCheckCode
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import User


@transaction.atomic
def propose_override(
    application: AccessApplication, code: AccessCheckCode, reason: str, origin: Origin
) -> OverrideProposal:
    """Propose to override a check, as the first person, with a reason.

    Raises Refusal when the check allows no exception, or while no person is named.
    """
    require_own_desk(application, origin)
    require_not_own(application, origin)
    if code not in OVERRIDABLE:
        raise Refusal(refusal.NOT_FOR_CLERK, _("Od tej kontroli nie ma wyjątku."))
    if application.person_id is None:
        raise refusal.make_refusal(refusal.NO_PERSON)
    try:
        with transaction.atomic():
            proposal = OverrideProposal.objects.create(
                application=application,
                code=code,
                reason=reason,
                proposed_by=_somebody(origin),
                proposed_at=timezone.now(),
            )
    except IntegrityError:
        raise Refusal(
            refusal.NEEDS_SECOND_PERSON,
            _("Wyjątek już zaproponowano. Czeka na potwierdzenie drugiej osoby."),
        ) from None
    _trace("OVERRIDE_PROPOSED", proposal, origin)
    return proposal


@transaction.atomic
def confirm_override(proposal: OverrideProposal, origin: Origin) -> None:
    """Confirm as the second person; the check is overridden. Raises Refusal E-ACC-08."""
    proposal = _waiting(proposal)
    require_own_desk(proposal.application, origin)
    second = _somebody(origin)
    if second.pk == proposal.proposed_by_id:
        raise refusal.make_refusal(refusal.NEEDS_SECOND_PERSON)
    _settle(proposal, second, confirmed=True)
    override_check(
        proposal.application,
        AccessCheckCode(proposal.code),
        proposal.reason,
        by=proposal.proposed_by,
        seconded_by=second,
        origin=origin,
    )


@transaction.atomic
def discard_override(proposal: OverrideProposal, origin: Origin) -> None:
    """Discard a proposal, as either of the two. Raises Refusal once it is settled."""
    proposal = _waiting(proposal)
    _settle(proposal, _somebody(origin), confirmed=False)
    _trace("OVERRIDE_DROPPED", proposal, origin)


def _waiting(proposal: OverrideProposal) -> OverrideProposal:
    fresh = OverrideProposal.objects.select_for_update().get(pk=proposal.pk)
    if fresh.settled_at is not None:
        raise Refusal(refusal.NEEDS_SECOND_PERSON, _("Tę propozycję wyjątku już rozstrzygnięto."))
    return fresh


def _settle(proposal: OverrideProposal, user: User, *, confirmed: bool) -> None:
    proposal.settled_by, proposal.settled_at = user, timezone.now()
    proposal.confirmed = confirmed
    proposal.save()


def _somebody(origin: Origin) -> User:
    if origin.actor is None:
        raise refusal.make_refusal(refusal.NEEDS_SECOND_PERSON)
    return origin.actor


def _trace(action: str, proposal: OverrideProposal, origin: Origin) -> None:
    record(
        action,
        origin,
        obj=proposal.application,
        subject=proposal.application.person,
        reason_code=proposal.code,
    )
