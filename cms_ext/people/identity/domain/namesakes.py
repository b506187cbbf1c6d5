"""What tells people of one name apart in a list, as far as the reader may know it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import list_plugins


class DescribedPerson(NamedTuple):
    """A person in a list; `facts` are flats and numbers that this reader may see."""

    person: Person
    facts: str


def describe_people(people: Sequence[Person], user: User, today: date) -> list[DescribedPerson]:
    """Put next to each person what the plugins let this member of staff see, in their order.

    The number of queries does not grow with the people. Listing opens nobody's data.
    """
    facts: defaultdict[int, list[str]] = defaultdict(list)
    for plugin in list_plugins():
        if plugin.people.person and plugin.people.person.describe and people:
            for key, texts in plugin.people.person.describe(people, user, today).items():
                facts[key] += texts
    return [DescribedPerson(person, "; ".join(facts[person.pk])) for person in people]
