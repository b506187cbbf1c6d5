"""Meters, as the search of the first screen finds them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from cms_ext.people.identity.models import User
from cms_ext.plugins import MOST_HITS, SearchHit
from ebok_plugin.utilities.meters.domain.queries import search_meters


def meters(query: str, user: User, today: date) -> Sequence[SearchHit]:
    """By the beginning of a number, by the premises, those that hang."""
    return [
        SearchHit(
            str(meter),
            reverse("meters_desk_meter", args=[meter.pk]),
            f"{meter.premises.code}, {meter.premises.short_address}",
            meter.pk,
        )
        for meter in search_meters(query)[:MOST_HITS]
    ]
