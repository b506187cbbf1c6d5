"""What happens to a membership: it begins, it ends, its entry is corrected."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from cms_ext.audit.domain.event import Origin, record
from cms_ext.identity.models import Person
from members_area.register.models import Membership

OPEN, ENDED = "OPEN", "ENDED"


@transaction.atomic
def admit(person: Person, member_no: int, *, on: date, origin: Origin) -> Membership:
    """Enter a member in the register. Raises ValidationError, by field, when that cannot be."""
    membership = Membership(person=person, member_no=member_no, joined_on=on)
    membership.full_clean()
    membership.save()
    record("MEMBER_ADMITTED", origin, obj=membership, subject=person, to_state=OPEN)
    return membership


@transaction.atomic
def end(membership: Membership, *, on: date, origin: Origin) -> Membership:
    """The membership is over from this day, and with it every right that came from it."""
    before = _state(membership)
    membership.ended_on = on
    membership.full_clean()
    membership.save()
    record(
        "MEMBERSHIP_ENDED",
        origin,
        obj=membership,
        subject=membership.person,
        from_state=before,
        to_state=ENDED,
    )
    return membership


@transaction.atomic
def correct(
    membership: Membership,
    *,
    member_no: int,
    joined_on: date,
    ended_on: date | None,
    origin: Origin,
) -> Membership:
    """Set an entry right; the log keeps which fields changed, not whose they are."""
    before = Membership.objects.get(pk=membership.pk)
    values = {"member_no": member_no, "joined_on": joined_on, "ended_on": ended_on}
    changed = [name for name, value in values.items() if getattr(before, name) != value]
    for name, value in values.items():
        setattr(membership, name, value)
    membership.full_clean()
    membership.save()
    record(
        "MEMBERSHIP_CORRECTED",
        origin,
        obj=membership,
        subject=membership.person,
        from_state=_state(before),
        to_state=_state(membership),
        changes={"fields": changed},
    )
    return membership


def _state(membership: Membership) -> str:
    return OPEN if membership.ended_on is None else ENDED
