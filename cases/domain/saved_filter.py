"""A clerk's own lists of the queue."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from cases.domain.refusal import TOO_MANY_FILTERS, refusal
from cases.models import SavedFilter
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.models import User

MOST_FILTERS = 20


def filters_of(clerk: User) -> QuerySet[SavedFilter]:
    return SavedFilter.objects.filter(clerk=clerk)


@transaction.atomic
def save_filter(name: str, query: str, *, origin: Origin) -> SavedFilter:
    """Keep a list under a name; one of the same name is that list from now on.

    Raises Refusal for the twenty-first.
    """
    clerk = origin.signed_in
    others = filters_of(clerk).exclude(name=name)
    if others.count() >= MOST_FILTERS:
        raise refusal(TOO_MANY_FILTERS, most=MOST_FILTERS)
    saved, _new = SavedFilter.objects.update_or_create(
        clerk=clerk, name=name, defaults={"query": query}
    )
    record("CASE_FILTER_SAVED", origin, obj=saved, changes={"query": query})
    return saved


@transaction.atomic
def remove_filter(saved: SavedFilter, *, origin: Origin) -> None:
    record("CASE_FILTER_REMOVED", origin, obj=saved)
    saved.delete()
