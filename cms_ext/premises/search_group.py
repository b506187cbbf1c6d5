"""Places of the premises tree, as the search of the first screen finds them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import chain, islice

from cms_ext.people.identity.models import User
from cms_ext.plugins import MOST_HITS, SearchHit
from cms_ext.premises.domain.queries import find_places
from cms_ext.premises.views.address import make_place_url


def search_places(query: str, user: User, today: date) -> Sequence[SearchHit]:
    """By code, name, address or number, the higher places first."""
    found = chain.from_iterable(rows[:MOST_HITS] for rows in find_places(query))
    return [
        SearchHit(str(place), make_place_url(place), f"{place._meta.verbose_name} {place.code}")
        for place in islice(found, MOST_HITS)
    ]
