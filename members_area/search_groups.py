"""Members and papers, as the search of the first screen finds them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q
from django.urls import reverse

from cms_ext.people.identity.models import User
from cms_ext.plugins import MOST_HITS, SearchHit
from members_area.library.models import Document
from members_area.register.domain.queries import memberships_of
from members_area.register.models import Membership

MEMBERSHIP = "members_area_register_membership_modeladmin_inspect"
DOCUMENT = "members_area_library_document_modeladmin_inspect"


def members(query: str, user: User, today: date) -> Sequence[SearchHit]:
    """By name, number in the register or login, as the register does."""
    found = memberships_of(Membership.objects.select_related("person"), query)
    return [
        SearchHit(
            f"{one.member_no}, {one.person.name}",
            reverse(MEMBERSHIP, args=[one.pk]),
            key=one.pk,
        )
        for one in found.order_by("member_no")[:MOST_HITS]
    ]


def documents(query: str, user: User, today: date) -> Sequence[SearchHit]:
    """By title, number or subject, also those that are not published; the newest first."""
    fits = Q()
    for word in query.split():
        fits &= Q(title__icontains=word) | Q(number__icontains=word) | Q(subject__icontains=word)
    found = Document.objects.filter(fits).select_related("kind").order_by("-year", "-pk")
    return [
        SearchHit(
            one.title, reverse(DOCUMENT, args=[one.pk]), f"{one.kind}, {one.get_state_display()}"
        )
        for one in found[:MOST_HITS]
    ]
