"""Finding people on file by name, without case and diacritics."""

from __future__ import annotations

from django.db.models import QuerySet

from cms_ext.folding import folded_words
from cms_ext.identity.models import Person


def on_file() -> QuerySet[Person]:
    """Everybody in the register; the shell of a merged entry is nobody."""
    return Person.objects.filter(merged_into__isnull=True)


def numbers_of(person: Person) -> list[int]:
    """The person's number and those of the entries merged into this one, by which the log knows."""
    return [person.pk, *person.merged_from.order_by("pk").values_list("pk", flat=True)]


def people_named(query: str) -> QuerySet[Person]:
    """The people each of whose name has a word for every word of the query.

    Compared here: neither database folds Polish letters the way people type them.
    """
    wanted = folded_words(query)
    fitting = [
        pk
        for pk, name in on_file().values_list("pk", "name")
        if all(any(word.startswith(w) for word in folded_words(name)) for w in wanted)
    ]
    return Person.objects.filter(pk__in=fitting)
