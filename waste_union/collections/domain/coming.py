"""The nearest collection from somebody's own houses, for the first page of E-BOK."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cms_ext.frontend.theme.figures import days_left, short_date
from cms_ext.plugins import PaperLink
from cms_ext.plugins.realm import Realm
from waste_union.collections.domain.queries.own_addresses import found_at, own_addresses
from waste_union.collections.domain.queries.schedule import next_collections
from waste_union.collections.models import Street


def own_nearest(user: object, realm: str, today: date) -> Sequence[PaperLink]:
    """One line (`Plugin.under_way`): of several houses the one that comes first.

    One query on a site without a schedule; four more for any number of houses.
    """
    if realm != Realm.EBOK or not Street.objects.exists():
        return []
    served = [one.found for one in found_at(own_addresses(user, realm, today), today) if one.found]
    schedule = [one for one in next_collections(served, today) if one]
    nearest = min(schedule, key=lambda one: one.day, default=None)
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
