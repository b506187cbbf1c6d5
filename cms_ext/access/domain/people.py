"""Finding people on file at a desk: by name, login or correspondence address."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from cms_ext.folding import folded_words
from cms_ext.identity.domain.people import on_file, people_named
from cms_ext.identity.models import Person

SEES_PEOPLE = "cms_ext_identity.view_person"
CHANGES_CONTACT = "cms_ext_identity.change_contact"
ENTERS_PEOPLE = "cms_ext_identity.add_person"
CORRECTS_PEOPLE = "cms_ext_identity.change_person"
MERGES_PEOPLE = "cms_ext_identity.merge_person"


def people_found(query: str) -> QuerySet[Person]:
    """The people whose name has a word for every word of the query, or who have that login.

    An address is compared whole, so that nobody leafs through addresses. An empty query finds
    nobody: the register is for finding a person, not for reading it.
    """
    typed = query.strip()
    if not typed:
        return Person.objects.none()
    exact = Q(users__login__iexact=typed) | Q(correspondence_email__iexact=typed)
    # A query of signs alone is the beginning of every name.
    named = people_named(typed) if folded_words(typed) else Person.objects.none()
    found = on_file().filter(exact | Q(pk__in=named.values("pk")))
    return found.order_by("name", "pk").distinct()
