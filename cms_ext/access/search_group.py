"""Applications for a login, as the search of the first screen finds them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from cms_ext.access.domain.applicant import name_on_file_should_be
from cms_ext.access.domain.queue import View, applications_for, listed_applications
from cms_ext.people.identity.models import User
from cms_ext.plugins import MOST_HITS, SearchHit


def find(query: str, user: User, today: date) -> Sequence[SearchHit]:
    """By number, name or member number, of the desks whose applications this person reads."""
    found = listed_applications(applications_for(user), View.ALL, query, today)
    return [
        SearchHit(
            f"{one.number}, {one.person or name_on_file_should_be(one.payload)}",
            reverse("access_desk_application", args=[one.pk]),
            str(one.get_state_display()),
            one.pk,
        )
        for one in found[:MOST_HITS]
    ]
