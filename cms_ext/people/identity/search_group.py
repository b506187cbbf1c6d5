"""People, as the search of the first screen finds them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from cms_ext.people.identity.domain.people import find_people
from cms_ext.people.identity.models import User
from cms_ext.plugins import MOST_HITS, SearchHit


def search_people(query: str, user: User, today: date) -> Sequence[SearchHit]:
    """By name, whole login, e-mail address or telephone number, as „Osoby” does."""
    return [
        SearchHit(person.name, reverse("person_register_entry", args=[person.pk]), key=person.pk)
        for person in find_people(query)[:MOST_HITS]
    ]
