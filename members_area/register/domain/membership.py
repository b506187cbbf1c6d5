"""Admitting members, correcting and ending memberships; organs and terms of office."""

from datetime import date

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.people.identity.domain.person import Contact, PersonEntry, lock_person, register_person
from cms_ext.people.identity.models import Person
from cms_ext.plugins.coverage import SealStream
from members_area.register.models import Membership, OfficeTerm, Organ


class Standing(TextChoices):
    """The state of a membership in the access log."""

    OPEN = "OPEN", gettext_lazy("członkostwo trwa")
    ENDED = "ENDED", gettext_lazy("członkostwo ustało")


@transaction.atomic
def admit_member(person: Person, member_no: int, *, on: date, origin: Origin) -> Membership:
    """Enter a member in the register. Raises ValidationError, by field."""
    wait_for_turn(SealStream.OFFICE)
    row = lock_person(person)
    if row.died_on is not None and on >= row.died_on:
        raise ValidationError({"joined_on": _("W rejestrze odnotowano śmierć tej osoby.")})
    membership = Membership(person=person, member_no=member_no, joined_on=on)
    membership.full_clean()
    try:
        with transaction.atomic():
            membership.save()
    except IntegrityError as taken:
        # Another clerk has taken the number since the validation.
        messages = Membership._meta.get_field("member_no").error_messages
        raise ValidationError({"member_no": messages["unique"]}) from taken
    record("MEMBER_ADMITTED", origin, obj=membership, subject=person, to_state=Standing.OPEN)
    return membership


@transaction.atomic
def admit_new_person(
    entry: PersonEntry, contact: Contact, member_no: int, *, on: date, origin: Origin
) -> Membership:
    """Enter a new person and the membership, both or neither. Raises ValidationError."""
    return admit_member(register_person(entry, contact, origin), member_no, on=on, origin=origin)


def next_member_no() -> int:
    """The number after the highest ever assigned; no number is assigned twice."""
    highest = Membership.objects.aggregate(highest=Max("member_no"))["highest"]
    return (highest or 0) + 1


@transaction.atomic
def close_membership(
    membership: Membership, *, on: date, origin: Origin, reason: str = ""
) -> Membership:
    """End a membership, and the rights that follow from it, from this day on.

    `reason` is one of `Membership.EndReason`. Raises ValidationError, by field.
    """
    before = _state(membership)
    membership.ended_on, membership.end_reason = on, reason
    membership.full_clean()
    membership.save()
    record(
        "MEMBERSHIP_ENDED",
        origin,
        obj=membership,
        subject=membership.person,
        from_state=before,
        to_state=Standing.ENDED,
        reason_code=reason,
    )
    return membership


@transaction.atomic
def correct_membership(
    membership: Membership,
    *,
    member_no: int,
    joined_on: date,
    ended_on: date | None,
    origin: Origin,
) -> Membership:
    """Correct a membership; the access log records which fields changed, not the values."""
    before = Membership.objects.get(pk=membership.pk)
    values = {"member_no": member_no, "joined_on": joined_on, "ended_on": ended_on}
    changed = [name for name, value in values.items() if getattr(before, name) != value]
    for name, value in values.items():
        setattr(membership, name, value)
    if ended_on is None:
        membership.end_reason = ""
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
    return Standing.OPEN if membership.ended_on is None else Standing.ENDED


@transaction.atomic
def establish_organ(organ: Organ, *, origin: Origin) -> Organ:
    """Save a new organ, with the group to which its papers are opened."""
    organ.group = Group.objects.get_or_create(name=f"organ-{organ.code}")[0]
    organ.full_clean()
    organ.save()
    record("ORGAN_ESTABLISHED", origin, obj=organ, note=organ.code)
    return organ


@transaction.atomic
def amend_organ(organ: Organ, *, origin: Origin) -> Organ:
    """Save a changed name, pattern or period of an organ."""
    organ.full_clean()
    organ.save()
    record("ORGAN_AMENDED", origin, obj=organ, note=organ.code)
    return organ


@transaction.atomic
def elect_to_organ(
    person: Person, organ: Organ, *, starts_on: date, ends_on: date | None, origin: Origin
) -> OfficeTerm:
    """Save a term of office for a person."""
    term = OfficeTerm(person=person, organ=organ, starts_on=starts_on, ends_on=ends_on)
    term.full_clean()
    term.save()
    record("OFFICE_BEGUN", origin, obj=term, subject=person, note=organ.code)
    return term


@transaction.atomic
def end_term(term: OfficeTerm, *, on: date | None, origin: Origin) -> OfficeTerm:
    """Set the first day without the office; None removes a planned end."""
    term.ends_on = on
    term.full_clean()
    term.save()
    record("OFFICE_END_SET", origin, obj=term, subject=term.person, note=term.organ.code)
    return term
