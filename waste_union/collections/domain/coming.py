"""The nearest collection from somebody's own houses, for the first page of E-BOK."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cms_ext.frontend.page_cache.generation import remembered_apart
from cms_ext.frontend.theme.figures import days_left, short_date
from cms_ext.plugins import PaperLink
from cms_ext.plugins.realm import Realm
from waste_union.collections.domain.queries import (
    CollectionsOnDay,
    found_at,
    next_collections,
    own_addresses,
)
from waste_union.collections.models import Street


def own_nearest(user: object, realm: str, today: date) -> Sequence[PaperLink]:
    """One line (`Plugin.under_way`): of several houses the one that comes first.

    While stored pages stand, no query on a site without a schedule, else that of his premises.
    """
    if realm != Realm.EBOK or not remembered_apart("collection streets", Street.objects.exists):
        return []
    written = tuple(own_addresses(user, realm, today))
    nearest = remembered_apart(("nearest collection", written), partial(_nearest, written, today))
    if nearest is None:
        return []
    fractions = dict.fromkeys(str(one.fraction) for one in nearest.days)
    return [
        PaperLink(
            _("Odbiór odpadów: %(fractions)s") % {"fractions": ", ".join(fractions)},
            reverse("collections:own_ebok"),
            capfirst(f"{days_left(nearest.day, today)}, {short_date(nearest.day)}"),
        )
    ]


def _nearest(written: Sequence[str], today: date) -> CollectionsOnDay | None:
    """Of the houses that these addresses mean. Four queries for any number of them."""
    served = [one.found for one in found_at(written, today) if one.found]
    known = [one for one in next_collections(served, today) if one]
    return min(known, key=lambda one: one.day, default=None)
