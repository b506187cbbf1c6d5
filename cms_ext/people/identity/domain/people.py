"""Finding people on file: by name, without case and diacritics, by login or address."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from cms_ext.base.folding import folded_words
from cms_ext.people.identity.models import Person
from cms_ext.plugins import declared, procedures


def on_file() -> QuerySet[Person]:
    """All people in the register, without the empty shells of merged entries."""
    return Person.objects.filter(merged_into__isnull=True)


def numbers_of(person: Person) -> list[int]:
    """The person's number and those of the entries merged into this one, by which the log knows."""
    return [person.pk, *person.merged_from.order_by("pk").values_list("pk", flat=True)]


def people_named(query: str) -> QuerySet[Person]:
    """The people each of whose name has a word for every word of the query.

    Compared in Python: neither database folds Polish letters the way people type them.
    """
    wanted = folded_words(query)
    fitting = [
        pk
        for pk, name in on_file().values_list("pk", "name")
        if all(any(word.startswith(w) for word in folded_words(name)) for w in wanted)
    ]
    return Person.objects.filter(pk__in=fitting)


def people_found(query: str) -> QuerySet[Person]:
    """The people whose name has a word for every word of the query, or who have that login.

    An e-mail address must be given whole, so that nobody can browse addresses. An empty query finds
    nobody.
    """
    typed = query.strip()
    if not typed:
        return Person.objects.none()
    exact = Q(users__login__iexact=typed) | Q(correspondence_email__iexact=typed)
    # A query of signs alone is the beginning of every name.
    named = people_named(typed) if folded_words(typed) else Person.objects.none()
    found = on_file().filter(exact | Q(pk__in=named.values("pk")))
    return found.order_by("name", "pk").distinct()


def addresses_of(person: Person, today: date) -> list[str]:
    """The premises that any plugin knows this person to hold, each once."""
    found = (
        address
        for _realm, procedure in procedures()
        if procedure.addresses_of
        for address in declared(procedure.addresses_of)(person, today)
    )
    return list(dict.fromkeys(found))
