"""Who is a member and who holds an office on a day. Asked at each request, never cached."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from cms_ext.base.realm import Realm
from cms_ext.people.identity.models import Person, User
from members_area.register.models import Membership, OfficeTerm, Organ


def is_member(person: Person, today: date) -> bool:
    """Whether this person has an open membership today."""
    return Membership.objects.open_on(today).filter(person=person).exists()


def organs_today(person: Person, today: date) -> QuerySet[Organ]:
    """The organs in which this person holds an office."""
    terms = OfficeTerm.objects.open_on(today).filter(person=person)
    return Organ.objects.filter(pk__in=terms.values("organ"))


def admits(user: User, today: date) -> bool:
    """`Panel.admits`: a member's own login enters IKCS, while the membership lasts."""
    return (
        user.is_active
        and user.realm == Realm.IKCS
        and Membership.objects.open_on(today).filter(person=user.person_id).exists()
    )
