"""The nearest collection from somebody's own houses, for the first page of E-BOK."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cms_ext.base.realm import Realm
from cms_ext.frontend.theme.figures import days_left, short_date
from cms_ext.plugins import PaperLink
from ebok_plugin.collections.domain.queries.own_addresses import found_at, own_addresses
from ebok_plugin.collections.domain.queries.schedule import next_collections
from ebok_plugin.collections.models import Street


def own_nearest(user: object, realm: str, today: date) -> Sequence[PaperLink]:
    """One line (`Plugin.under_way`): of several houses the one that comes first.

    One query on a site without a schedule; else five, for any number of houses.
    """
    if realm != Realm.EBOK or not Street.objects.exists():
        return []
    own = found_at(own_addresses(user, realm, today), today)
    served = [one.found for one in own if one.found]
    known = [one for one in next_collections(served, today) if one]
    if not known:
        return []
    nearest = min(known, key=lambda one: one.day)
    fractions = dict.fromkeys(str(one.fraction) for one in nearest.days)
    return [
        PaperLink(
            _("Odbiór odpadów: %(fractions)s") % {"fractions": ", ".join(fractions)},
            reverse("collections:own_ebok"),
            capfirst(f"{days_left(nearest.day, today)}, {short_date(nearest.day)}"),
        )
    ]
