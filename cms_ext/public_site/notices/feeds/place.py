"""The place of a feed, from its address: `N2`, `N2/W1`, `N2/W1/2`."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext as _

from cms_ext.office.rules.clock import business_today
from cms_ext.public_site.notices.domain.places import Choice as FeedPlace
from cms_ext.public_site.notices.domain.places import choice_of, estates

__all__ = ["FeedPlace", "place_of"]


def place_of(key: str) -> FeedPlace | None:
    """None for the feed of the whole co-op. Raises Http404 for a place that there is none of."""
    if not key:
        return None
    found = choice_of(key, estates(business_today()))
    if found is None:
        raise Http404(_("Nie ma takiej nieruchomości, budynku ani klatki."))
    return found
