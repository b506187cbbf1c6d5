"""Who gets a starter password in a batch: people with a right to a panel and no login to it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from cms_ext.access.models import BatchLetter
from cms_ext.access.vocabulary import BatchState
from cms_ext.people.identity.domain.activation_code import LIVE
from cms_ext.people.identity.models import ActivationCode, Person, User
from cms_ext.people.identity.vocabulary import LoginState
from cms_ext.plugins import AccessProcedure, list_procedures
from cms_ext.plugins.registry import find_realm
from cms_ext.premises.domain.place import Place, find_level
from cms_ext.premises.models import Premises

PLACE_OF_PREMISES = {
    "property": "building__property",
    "building": "building",
    "staircase": "staircase",
}


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person and the premises for which the letter is; None for a person without any."""

    person: Person
    premises: Premises | None

    @property
    def part_label(self) -> str:
        """The staircase, else the building, whose letters make one file."""
        if self.premises is None:
            return _("osoby bez lokalu")
        return str(self.premises.staircase or self.premises.building)

    @property
    def address(self) -> str:
        """The correspondence address in the register, else that of the premises."""
        if self.person.correspondence_address or self.premises is None:
            return self.person.correspondence_address
        return self.premises.postal_address


def list_recipients(
    procedure: AccessProcedure, place: Place | None, today: date
) -> list[Recipient]:
    """List the people of a place, or all, in the order of houses, staircases and flats.

    Each person once, with the first of the premises there. People whose login waits with a live
    starter password, or who stand in a batch on its way, have access or get it. The number of
    queries does not depend on the number of people.
    """
    assert procedure.list_holders is not None
    entitled = {person for person, _premises in procedure.list_holders(today)}
    entitled -= _with_access(procedure)
    people = Person.objects.filter(died_on__isnull=True, merged_into__isnull=True)
    waiting = {person.pk: person for person in people.in_bulk(sorted(entitled)).values()}
    inhabitants = _people_by_premises(today)
    found: list[Recipient] = []
    for premises in _premises_of(place):
        for key in inhabitants[premises.pk]:
            if person := waiting.pop(key, None):
                found.append(Recipient(person, premises))
    if place is None:
        found += [Recipient(person, None) for person in waiting.values()]
    return found


def group_by_staircase(recipients: Iterable[Recipient]) -> Iterator[tuple[str, list[Recipient]]]:
    """Yield the label of each file and its recipients, in their order."""
    for label, rows in groupby(recipients, key=lambda recipient: recipient.part_label):
        yield label, list(rows)


def _with_access(procedure: AccessProcedure) -> set[int]:
    live = ActivationCode.objects.filter(LIVE, user=OuterRef("pk"))
    logins = User.objects.filter(realm=find_realm(procedure.panel), person__isnull=False)
    open_logins = logins.exclude(state=LoginState.CLOSED).exclude(
        Q(state=LoginState.PENDING) & ~Exists(live)
    )
    letters = BatchLetter.objects.filter(
        part__batch__panel=procedure.panel,
        part__batch__state__in=BatchState.on_the_way(),
        skipped="",
    )
    return {
        *open_logins.values_list("person_id", flat=True),
        *letters.values_list("person_id", flat=True),
    }


def _people_by_premises(today: date) -> defaultdict[int, list[int]]:
    """Who holds which premises, by all panels: a register of members knows none."""
    people: defaultdict[int, list[int]] = defaultdict(list)
    for _realm, procedure in list_procedures():
        if procedure.list_holders is not None:
            for person, premises in procedure.list_holders(today):
                if premises is not None and person not in people[premises]:
                    people[premises].append(person)
    return people


def _premises_of(place: Place | None) -> QuerySet[Premises]:
    rows = Premises.objects.select_related("building", "staircase__building")
    if place is not None:
        rows = rows.filter(**{PLACE_OF_PREMISES[find_level(place)]: place})
    return rows.order_by("building__code__polish", "staircase__code__polish", "code__polish")
