"""Whether a member in a file is a person on file already: the same name and the same place.

A name alone is not enough, because a wrong match would show one person's papers to another. So
without a common place a row makes a new person, and the report names the namesake.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from cms_ext.people.identity.domain.people import addresses_of, normalised_name
from cms_ext.people.identity.models import Person
from cms_ext.premises.domain.codes import normalised_address, premises_of_codes
from members_area.register.domain.member_file import MemberRow
from members_area.register.models import Membership

Span = tuple[date, date | None]


@dataclass(slots=True, eq=False)
class Holder:
    """Who holds the memberships of a file: a person on file, or one still to be entered.

    `spans` are the memberships that are on file or that rows before this one bring.
    """

    person: Person | None
    spans: list[Span] = field(default_factory=list)

    def is_free(self, row: MemberRow) -> bool:
        """Whether the person is no member in these days: father and son may share name and flat."""
        return not any(_overlap((row.joined_on, row.ended_on), span) for span in self.spans)


@dataclass(frozen=True, slots=True)
class MemberMatch:
    """`holder` takes the membership; `namesakes` are others of that name, for the report."""

    holder: Holder
    is_on_file: bool
    namesakes: Sequence[Person] = ()
    ambiguous: bool = False


class PeopleOnFile:
    """The people of a register by name, and those whom the rows so far have brought."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._by_name: defaultdict[str, list[int]] = defaultdict(list)
        # An entry merged into another keeps its name, but holds nothing any more.
        people = Person.objects.filter(merged_into__isnull=True)
        for pk, name in people.values_list("pk", "name"):
            self._by_name[normalised_name(name)].append(pk)
        self._holders: dict[int, Holder] = {}
        self._new: defaultdict[tuple[str, str], list[Holder]] = defaultdict(list)
        self._premises: dict[str, str] = {}
        self.unknown_premises: set[str] = set()

    def prepare(self, rows: Iterable[MemberRow]) -> None:
        """Load the people whom these rows may mean; a few queries for all rows."""
        rows = list(rows)
        codes = {row.premises_code for row in rows if row.premises_code}
        found = premises_of_codes(codes)
        self._premises |= {code: one.short_address for code, one in found.items()}
        self.unknown_premises |= codes - found.keys()
        keys = {pk for row in rows for pk in self._by_name[normalised_name(row.name)]}
        keys -= self._holders.keys()
        for pk, person in Person.objects.in_bulk(keys).items():
            self._holders[pk] = Holder(person)
        for membership in Membership.objects.filter(person_id__in=keys):
            span = (membership.joined_on, membership.ended_on)
            self._holders[membership.person_id].spans.append(span)

    def match(self, row: MemberRow) -> MemberMatch:
        """The holder of a row's membership whose number is not in the register yet."""
        name = normalised_name(row.name)
        namesakes = [self._holders[pk] for pk in self._by_name[name]]
        fitting = [one for one in namesakes if one.is_free(row) and self._shares_a_place(one, row)]
        holder = fitting[0] if len(fitting) == 1 else self._newcomer(name, row)
        holder.spans.append((row.joined_on, row.ended_on))
        others = [one.person for one in namesakes if one is not holder and one.person]
        return MemberMatch(
            holder=holder,
            is_on_file=holder.person is not None,
            namesakes=() if fitting else others,
            ambiguous=len(fitting) > 1,
        )

    def _newcomer(self, name: str, row: MemberRow) -> Holder:
        """A person still to be entered, the same for a second membership at the same place."""
        place = min(self._places(row), default="")
        known = self._new[name, place] if place else []
        for holder in known:
            if holder.is_free(row):
                return holder
        holder = Holder(None)
        known.append(holder)
        return holder

    def _shares_a_place(self, holder: Holder, row: MemberRow) -> bool:
        wanted = self._places(row)
        person = holder.person
        if not wanted or person is None:
            return False
        on_file = {person.correspondence_address, *addresses_of(person, self._today)}
        return bool(wanted & {normalised_address(one) for one in on_file if one})

    def _places(self, row: MemberRow) -> set[str]:
        written = (self._premises.get(row.premises_code, ""), row.correspondence_address)
        return {normalised_address(one) for one in written if one}


def _overlap(one: Span, other: Span) -> bool:
    """Both last on some day; the day of an end is the first without."""
    starts_before_end = other[1] is None or one[0] < other[1]
    return starts_before_end and (one[1] is None or other[0] < one[1])
