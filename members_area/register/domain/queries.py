"""Who is a member, holds an office or may sign in on a day; never cached.

The functions for applications and logins serve `cms_ext.access` (`access.md`, the two panels).
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet

from cms_ext.people.identity.domain.person import find_people_by_name
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins.realm import bare_login
from members_area.apps import IKCS
from members_area.register.models import Membership, OfficeTerm, Organ, login_of


def is_member(person: Person, today: date) -> bool:
    """True if this person has an open membership today."""
    return Membership.objects.open_on(today).filter(person=person).exists()


def organs_today(person: Person | int, today: date) -> QuerySet[Organ]:
    """The organs in which this person (or the person with this key) holds an office."""
    terms = OfficeTerm.objects.open_on(today).filter(person=person)
    return Organ.objects.filter(pk__in=terms.values("organ"))


def may_enter_ikcs(user: User, today: date) -> bool:
    """True if the login may enter IKCS: a member's own login, while the membership lasts."""
    if not user.is_active or user.realm != IKCS:
        return False
    return (
        user.admitted_on == today
        or Membership.objects.open_on(today).filter(person=user.person_id).exists()
    )


def memberships_of(memberships: QuerySet[Membership], query: str) -> QuerySet[Membership]:
    """The memberships with this register number, or of people with this name."""
    number = Q(member_no=int(query)) if query.isdecimal() and len(query) < 10 else Q(pk=None)
    return memberships.filter(number | Q(person__in=find_people_by_name(query).values("pk")))


def terms_of(terms: QuerySet[OfficeTerm], query: str) -> QuerySet[OfficeTerm]:
    return terms.filter(person__in=find_people_by_name(query).values("pk"))


# The group of all members. An organ's own group is `Organ.group`.
MEMBERS = "members"


def members_group() -> Group:
    """The group that stands for all members."""
    group, _ = Group.objects.get_or_create(name=MEMBERS)
    return group


# A register number has at most six digits, an identifier of E-BOK seven.
TYPED = re.compile(r"(?:IKCS)?([0-9]{1,6})")


def normalise_login(typed: str) -> str:
    """Normalise `ikcs 0007`, `IKCS–7` and `7` to IKCS-0007; "" for anything else."""
    found = TYPED.fullmatch(bare_login(typed))
    return login_of(int(found[1])) if found else ""


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
    """The register numbers of a person, also of ended memberships."""
    entries = Membership.objects.filter(person=person).order_by("-joined_on")
    return {"member_no": [str(number) for number in entries.values_list("member_no", flat=True)]}


def login_for(person: Person, today: date) -> str:
    """The login to IKCS: the setting's pattern with the number of the open membership."""
    entry = Membership.objects.open_on(today).get(person=person)
    pattern: str = settings.COOP_IKCS_LOGIN_PATTERN
    return pattern.format(member_no=entry.member_no)


def holds_right(person: Person, today: date) -> bool:
    """True if the person is a member; IKCS is closed from the day the membership ends."""
    return is_member(person, today)


def list_holders(today: date) -> Iterable[tuple[int, int | None]]:
    """Every member of today; the register knows no premises."""
    members = Membership.objects.open_on(today).order_by("member_no")
    return ((person, None) for person in members.values_list("person_id", flat=True))


def find_entry(payload: Mapping[str, Any]) -> Membership | None:
    """The membership with the number of the form, ended or not."""
    number = _read_number(str(payload.get("member_no", "")))
    if number is None:
        return None
    return Membership.objects.select_related("person").filter(member_no=number).first()


def _read_number(typed: str) -> int | None:
    number = typed.strip()
    is_number = number.isascii() and number.isdigit() and len(number) <= 6
    return int(number) if is_number else None
