"""Finding people by name at the membership desk, without case and diacritics."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from cms_ext.identity.models import Person
from cms_ext.pages.folding import folded_words
from members_area.register.models import Membership, OfficeTerm


def people_named(query: str) -> QuerySet[Person]:
    """The people each of whose name has a word for every word of the query."""
    names = Person.objects.values_list("pk", "name")
    return Person.objects.filter(pk__in=_fitting(names, query))


def memberships_of(memberships: QuerySet[Membership], query: str) -> QuerySet[Membership]:
    """Those whose register number is the query, or whose person has that name."""
    number = Q(member_no=int(query)) if query.isdecimal() and len(query) < 10 else Q(pk=None)
    return memberships.filter(number | Q(person__in=people_named(query).values("pk")))


def terms_of(terms: QuerySet[OfficeTerm], query: str) -> QuerySet[OfficeTerm]:
    return terms.filter(person__in=people_named(query).values("pk"))


def _fitting(rows: Iterable[tuple[int, str]], query: str) -> list[int]:
    """Compared here: neither database folds Polish letters the way people type them."""
    wanted = folded_words(query)
    return [
        pk
        for pk, name in rows
        if all(any(word.startswith(w) for word in folded_words(name)) for w in wanted)
    ]
