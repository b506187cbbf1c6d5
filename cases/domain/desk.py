"""Who works on cases, and finding one by its number."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from cases.domain.queries import normalised_number
from cases.domain.refusal import TOO_MANY_FILTERS, refusal
from cases.models import Case, SavedFilter
from cms_ext.evidence.audit.domain.event import Origin, record
from cms_ext.people.identity.domain.who_may import staff_with
from cms_ext.people.identity.models import User


def case_clerks() -> QuerySet[User]:
    """Staff who may handle cases, by login."""
    return staff_with("cases.handle_case", administrators=True).order_by("login")


def numbered(typed: str) -> Case | None:
    """The case with this number, however it was typed."""
    return Case.objects.filter(number=normalised_number(typed)).first()


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
