"""Members, organs and offices: entering and ending them, and who is one on a day.

Who may sign in is never cached. The functions for applications and logins serve `cms_ext.access`
(`access.md`, the two panels).
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max, Q, QuerySet, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.people.identity.domain.person import (
    Contact,
    PersonEntry,
    find_people_by_name,
    lock_person,
    register_person,
)
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins.coverage import SealStream
from cms_ext.plugins.realm import bare_login
from members_area.apps import IKCS
from members_area.register.models import Membership, OfficeTerm, Organ, ikcs_login


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
    """Return the number after the highest ever assigned; no number is assigned twice."""
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
    """Save a new organ, with the group to which its documents are opened."""
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


def is_member(person: Person, today: date) -> bool:
    """Return True if this person has an open membership today; from its end IKCS is closed."""
    return Membership.objects.open_on(today).filter(person=person).exists()


def organs_today(person: Person | int, today: date) -> QuerySet[Organ]:
    """Return the organs in which this person (or the person with this key) holds an office."""
    terms = OfficeTerm.objects.open_on(today).filter(person=person)
    return Organ.objects.filter(pk__in=terms.values("organ"))


def may_enter_ikcs(user: User, today: date) -> bool:
    """Return True if the login may enter IKCS: a member's own login, while the membership lasts."""
    if not user.is_active or user.realm != IKCS:
        return False
    return (
        user.admitted_on == today
        or Membership.objects.open_on(today).filter(person=user.person_id).exists()
    )


NUMBER_WORDS = re.compile(
    r"^\s*(?:(?:członek|członka|członkini|członkowski|czł|rejestru|rej|nr|numer)\b\.?\s*)+",
    re.IGNORECASE,
)


def match_memberships(memberships: QuerySet[Membership], query: str) -> QuerySet[Membership]:
    """Return the memberships with this register number, or of people with this name.

    The number may be typed as „członek nr 7”.
    """
    typed = NUMBER_WORDS.sub("", query)
    number = Q(member_no=int(typed)) if typed.isdecimal() and len(typed) < 10 else Q(pk=None)
    return memberships.filter(number | Q(person__in=find_people_by_name(query).values("pk")))


def match_terms(terms: QuerySet[OfficeTerm], query: str) -> QuerySet[OfficeTerm]:
    return terms.filter(person__in=find_people_by_name(query).values("pk"))


# The group of all members. An organ's own group is `Organ.group`.
MEMBERS = "members"


def members_group() -> Group:
    """Return the group that stands for all members."""
    group, _made = Group.objects.get_or_create(name=MEMBERS)
    return group


# A register number has at most six digits, an identifier of E-BOK seven.
TYPED = re.compile(r"(?:IKCS)?([0-9]{1,6})")


def normalise_login(typed: str) -> str:
    """Normalise `ikcs 0007`, `IKCS–7` and `7` to IKCS-0007; "" for anything else."""
    found = TYPED.fullmatch(bare_login(typed))
    return ikcs_login(int(found[1])) if found else ""


def find_person(payload: Mapping[str, Any], today: date) -> Person | None:
    """The person with the register number of the form, also after the membership has ended."""
    entry = find_entry(payload)
    return entry.person if entry else None


def people_by_reference(references: Collection[str], today: date) -> Mapping[str, Sequence[Person]]:
    """Map register numbers to their person, by which former accesses and files name members."""
    numbers = {
        reference: number
        for reference in references
        if (number := _read_number(reference)) is not None
    }
    entries = Membership.objects.select_related("person").filter(member_no__in=numbers.values())
    people = {entry.member_no: entry.person for entry in entries}
    return {one: [people[number]] for one, number in numbers.items() if number in people}


def list_references(today: date) -> Iterable[tuple[str, int]]:
    """List the register number of every member of today with the person's key."""
    members = Membership.objects.open_on(today).order_by("member_no")
    return (
        (str(number), person) for number, person in members.values_list("member_no", "person_id")
    )


def numbers_of(person: Person, today: date) -> Mapping[str, Sequence[str]]:
    """Return the register numbers of a person, also of ended memberships."""
    entries = Membership.objects.filter(person=person).order_by("-joined_on")
    return {"member_no": [str(number) for number in entries.values_list("member_no", flat=True)]}


def login_for(person: Person, today: date) -> str:
    """Return the login to IKCS: the setting's pattern with the number of the open membership."""
    entry = Membership.objects.open_on(today).get(person=person)
    pattern: str = settings.COOP_IKCS_LOGIN_PATTERN
    return pattern.format(member_no=entry.member_no)


def list_holders(today: date) -> Iterable[tuple[int, int | None]]:
    """Every member of today; the register knows no premises."""
    members = Membership.objects.open_on(today).order_by("member_no")
    return ((person, None) for person in members.values_list("person_id", flat=True))


def find_entry(payload: Mapping[str, Any]) -> Membership | None:
    """Return the membership with the number of the form, ended or not."""
    number = _read_number(str(payload.get("member_no", "")))
    if number is None:
        return None
    return Membership.objects.select_related("person").filter(member_no=number).first()


def _read_number(typed: str) -> int | None:
    number = typed.strip()
    is_number = number.isascii() and number.isdigit() and len(number) <= 6
    return int(number) if is_number else None
