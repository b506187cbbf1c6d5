"""Who is a member and who holds an office on a day. Asked at each request, never cached."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet

from cms_ext.people.identity.domain.people import people_named
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins.realm import Realm
from members_area.register.models import Membership, OfficeTerm, Organ


def is_member(person: Person, today: date) -> bool:
    """Whether this person has an open membership today."""
    return Membership.objects.open_on(today).filter(person=person).exists()


def organs_today(person: Person | int, today: date) -> QuerySet[Organ]:
    """The organs in which this person, or the one with this key, holds an office."""
    terms = OfficeTerm.objects.open_on(today).filter(person=person)
    return Organ.objects.filter(pk__in=terms.values("organ"))


def may_enter_ikcs(user: User, today: date) -> bool:
    """`Panel.admits`: a member's own login enters IKCS, while the membership lasts."""
    if not user.is_active or user.realm != Realm.IKCS:
        return False
    return (
        user.admitted_on == today
        or Membership.objects.open_on(today).filter(person=user.person_id).exists()
    )


def memberships_of(memberships: QuerySet[Membership], query: str) -> QuerySet[Membership]:
    """The memberships with this register number, or of people with this name."""
    number = Q(member_no=int(query)) if query.isdecimal() and len(query) < 10 else Q(pk=None)
    return memberships.filter(number | Q(person__in=people_named(query).values("pk")))


def terms_of(terms: QuerySet[OfficeTerm], query: str) -> QuerySet[OfficeTerm]:
    return terms.filter(person__in=people_named(query).values("pk"))


# All who have an open membership. An organ's own group is `Organ.group`.
MEMBERS = "members"


def members_group() -> Group:
    """The group that stands for all members."""
    group, _ = Group.objects.get_or_create(name=MEMBERS)
    return group
