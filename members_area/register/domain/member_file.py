"""The table of members for imports, one row a membership, and its match with people on file."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from django.utils.translation import gettext_lazy as _

from cms_ext.base.tables import FileFinding, values
from cms_ext.base.tables.declaration import TableRow, column, day_column
from cms_ext.base.tables.findings import about_line
from cms_ext.base.tables.schema import ValueForm
from cms_ext.base.text.typed_values import parse_email, parse_phone
from cms_ext.people.identity.domain.person import (
    list_person_addresses,
    normalise_name,
    read_person_name,
    read_postal_address,
)
from cms_ext.people.identity.models import Person
from cms_ext.premises.domain.codes import find_premises_by_code, normalise_address
from members_area.register.models import Membership

# Members may have joined long before the ledgers of the other files begin.
FIRST_JOINING = date(1900, 1, 1)
_NUMBER = values.pattern_reader(r"[0-9]{1,6}", "1 do 6 cyfr, bez zera samego")


def _read_number(text: str) -> int:
    number = int(_NUMBER(text))
    if number == 0:
        raise values.BadValue("TEXT_FORMAT", "numer członkowski zaczyna się od 1.", "1 do 999999")
    return number


def _read_name(text: str) -> str:
    return read_person_name(values.read_text(text))


def _read_address(text: str) -> str:
    """Join the lines of an address in a spreadsheet cell."""
    return read_postal_address(", ".join(text.splitlines()))


_past_day = partial(values.past_date_reader, first=FIRST_JOINING)
_any_day = partial(values.date_reader, first=FIRST_JOINING)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow(TableRow):
    """A membership. `ended_on` is the first day without it.

    The person gave the contact data; `correspondence_email_since` is the day on which the address
    came on file. `premises_code` and `correspondence_address` also identify a person on file.
    """

    key_columns = ("member_no",)

    member_no: int = column(
        _read_number, _("numer w rejestrze członków, na przykład 7"), example=("9001", "9002")
    )
    name: str = column(
        values.typed_reader(_read_name, "TEXT_FORMAT", "imię i nazwisko albo nazwa firmy"),
        _("imię i nazwisko, w tej kolejności"),
        longest=160,
        form=ValueForm.NAME,
        prose=True,
        example=("Zofia Wzorcowa", "Piotr Przykładny"),
    )
    joined_on: date = day_column(
        _past_day,
        _("dzień przyjęcia: 2009-05-12 albo 12.05.2009"),
        example=("2009-05-12", "1998-11-03"),
    )
    ended_on: date | None = day_column(
        _any_day,
        _("pierwszy dzień bez członkostwa; puste, gdy członkostwo trwa"),
        empty=None,
        example=("", "2024-06-30"),
    )
    kind: Person.Kind = column(
        values.word_reader({"OSOBA": Person.Kind.PERSON, "FIRMA": Person.Kind.COMPANY}),
        _("rodzaj członka: OSOBA albo FIRMA; puste znaczy OSOBA"),
        labels=dict(Person.Kind.choices),
        empty=Person.Kind.PERSON,
        example="OSOBA",
    )
    correspondence_email: str = column(
        values.typed_reader(parse_email, "EMAIL_FORMAT", "adres e-mail"),
        _("elektroniczny adres korespondencyjny, jeżeli członek go podał na piśmie"),
        empty="",
        example=("zofia.wzorcowa@example.invalid",),
    )
    correspondence_email_since: date | None = day_column(
        _past_day,
        _(
            "od kiedy Spółdzielnia zna ten adres; hasła można na niego wysyłać dopiero "
            "dzień po wczytaniu"
        ),
        empty=None,
        example=("2021-03-01",),
    )
    phone: str = column(
        values.typed_reader(parse_phone, "PHONE_FORMAT", "9 cyfr, na przykład 600 100 200"),
        _("telefon: 9 cyfr, może być +48 na początku"),
        empty="",
        example=("600 100 200",),
    )
    correspondence_address: str = column(
        values.typed_reader(_read_address, "TEXT_FORMAT", "ulica, numer, kod i miejscowość"),
        _("adres do korespondencji: ulica, numer, kod i miejscowość"),
        empty="",
        form=ValueForm.ADDRESS,
        longest=200,
        prose=True,
        multiline=True,
        example=("ul. Wzorcowa 1 m. 5, 00-000 Wzorów",),
    )
    premises_code: str = column(
        values.read_text,
        _("kod lokalu, po którym poznamy osobę, która już płaci za ten lokal"),
        empty="",
        longest=20,
    )

    def find_errors(self, line: int) -> Iterator[FileFinding]:
        if self.ended_on is not None and self.ended_on < self.joined_on:
            yield about_line(
                "DATE_ORDER",
                line,
                f"członkostwo ustało {self.ended_on}, przed przyjęciem {self.joined_on}.",
                field="ended_on",
                found=str(self.ended_on),
                expected=f"{self.joined_on} lub później",
            )


# A row matches a person on file by the same name and the same place. A name alone is not enough,
# because a wrong match would show one person's documents to another. Without a common place a row
# makes a new person, and the report names the namesake.

Span = tuple[date, date | None]


@dataclass(slots=True, eq=False)
class Holder:
    """The holder of memberships: a person on file, or one still to be registered.

    `spans` are the memberships on file and those of earlier rows.
    """

    person: Person | None
    spans: list[Span] = field(default_factory=list)

    def is_free(self, row: MemberRow) -> bool:
        """True if the person is not a member then: father and son may share name and flat."""
        return not any(_overlap((row.joined_on, row.ended_on), span) for span in self.spans)


@dataclass(frozen=True, slots=True)
class MemberMatch:
    """The match of a row: `holder` gets the membership; `namesakes` are for the report."""

    holder: Holder
    namesakes: Sequence[Person] = ()
    ambiguous: bool = False


class PeopleOnFile:
    """The people on file by name, and those of the rows so far."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._by_name: defaultdict[str, list[int]] = defaultdict(list)
        # An entry merged into another keeps its name, but is not used any more.
        people = Person.objects.filter(merged_into__isnull=True)
        for pk, name in people.values_list("pk", "name"):
            self._by_name[normalise_name(name)].append(pk)
        self._holders: dict[int, Holder] = {}
        self._new: defaultdict[tuple[str, str], list[Holder]] = defaultdict(list)
        self._premises: dict[str, str] = {}
        self.unknown_premises: set[str] = set()

    def prepare(self, rows: Iterable[MemberRow]) -> None:
        """Load the people who may match these rows; a few queries for all rows."""
        rows = list(rows)
        codes = {row.premises_code for row in rows if row.premises_code}
        found = find_premises_by_code(codes)
        self._premises |= {code: one.short_address for code, one in found.items()}
        self.unknown_premises |= codes - found.keys()
        keys = {pk for row in rows for pk in self._by_name[normalise_name(row.name)]}
        keys -= self._holders.keys()
        for pk, person in Person.objects.in_bulk(keys).items():
            self._holders[pk] = Holder(person)
        for membership in Membership.objects.filter(person_id__in=keys):
            span = (membership.joined_on, membership.ended_on)
            self._holders[membership.person_id].spans.append(span)

    def match(self, row: MemberRow) -> MemberMatch:
        """Find the holder for a row whose number is not in the register yet."""
        name = normalise_name(row.name)
        namesakes = [self._holders[pk] for pk in self._by_name[name]]
        fitting = [
            namesake
            for namesake in namesakes
            if namesake.is_free(row) and self._shares_a_place(namesake, row)
        ]
        holder = fitting[0] if len(fitting) == 1 else self._new_holder(name, row)
        holder.spans.append((row.joined_on, row.ended_on))
        others = [
            namesake.person for namesake in namesakes if namesake is not holder and namesake.person
        ]
        return MemberMatch(
            holder=holder,
            namesakes=() if fitting else others,
            ambiguous=len(fitting) > 1,
        )

    def _new_holder(self, name: str, row: MemberRow) -> Holder:
        """A person still to be registered, the same for a second membership at the same place."""
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
        on_file = {person.correspondence_address, *list_person_addresses(person, self._today)}
        return bool(wanted & {normalise_address(one) for one in on_file if one})

    def _places(self, row: MemberRow) -> set[str]:
        written = (self._premises.get(row.premises_code, ""), row.correspondence_address)
        return {normalise_address(one) for one in written if one}


def _overlap(one: Span, other: Span) -> bool:
    """Return True if both last on some day; the end is the first day without membership."""
    starts_before_end = other[1] is None or one[0] < other[1]
    return starts_before_end and (one[1] is None or other[0] < one[1])
