"""Finding entries of the member register by the person's name."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from cms_ext.people.identity.domain.people import people_named
from members_area.register.models import Membership, OfficeTerm


def memberships_of(memberships: QuerySet[Membership], query: str) -> QuerySet[Membership]:
    """The memberships with this register number, or of people with this name."""
    number = Q(member_no=int(query)) if query.isdecimal() and len(query) < 10 else Q(pk=None)
    return memberships.filter(number | Q(person__in=people_named(query).values("pk")))


def terms_of(terms: QuerySet[OfficeTerm], query: str) -> QuerySet[OfficeTerm]:
    return terms.filter(person__in=people_named(query).values("pk"))
