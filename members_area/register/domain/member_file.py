"""members: the register of members as a table, one row a membership."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from cms_ext.base.tables import Checks, Column, FileFinding, Schema
from cms_ext.base.tables.findings import about_line
from cms_ext.base.tables.numbers import BadValue
from cms_ext.base.tables.texts import (
    choice_reader,
    date_reader,
    past_date_reader,
    pattern_reader,
    read_text,
)
from cms_ext.base.text.typed_values import ValueRefused, email, phone_pl
from cms_ext.people.identity.domain.person import person_name, postal_address
from cms_ext.people.identity.models import Person

KIND = "members"
# Members may have joined long before the ledgers of the other files begin.
FIRST_JOINING = date(1900, 1, 1)
KINDS = {"OSOBA": Person.Kind.PERSON, "FIRMA": Person.Kind.COMPANY}

_NUMBER = pattern_reader(r"[0-9]{1,6}", "1 do 6 cyfr, bez zera samego")
_KIND = choice_reader(*KINDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """One membership. `ended_on` is the first day without it.

    The contact data are those that the person gave; `correspondence_email_since` is the day on
    which the address came on file. `premises_code` and `correspondence_address` also tell whether
    a person of that name who is on file already is meant.
    """

    member_no: int
    name: str
    kind: Person.Kind
    joined_on: date
    ended_on: date | None
    correspondence_email: str
    correspondence_email_since: date | None
    phone: str
    correspondence_address: str
    premises_code: str


class MemberChecks(Checks[MemberRow]):
    key_field = "member_no"

    def key(self, row: MemberRow) -> str:
        return str(row.member_no)

    def check(self, line: int, row: MemberRow) -> Iterator[FileFinding]:
        yield from self.unique(line, row)
        if row.ended_on is not None and row.ended_on < row.joined_on:
            yield about_line(
                "DATE_ORDER",
                line,
                f"członkostwo ustało {row.ended_on}, przed przyjęciem {row.joined_on}.",
                field="ended_on",
                found=str(row.ended_on),
                expected=f"{row.joined_on} lub później",
            )


def members_schema(today: date) -> Schema[MemberRow]:
    past, other = past_date_reader(today, FIRST_JOINING), date_reader(today, FIRST_JOINING)
    return Schema(
        kind=KIND,
        version=1,
        marked=False,
        columns=(
            Column("member_no", _read_number, about=_("numer w rejestrze członków, na przykład 7")),
            Column(
                "name",
                _through(_name, "TEXT_FORMAT", "imię i nazwisko albo nazwa firmy"),
                longest=160,
                prose=True,
                about=_("imię i nazwisko, w tej kolejności"),
            ),
            Column("joined_on", past, about=_("dzień przyjęcia: 2009-05-12 albo 12.05.2009")),
            Column(
                "ended_on",
                other,
                required=False,
                about=_("pierwszy dzień bez członkostwa; puste, gdy członkostwo trwa"),
            ),
            Column(
                "kind",
                _read_kind,
                required=False,
                empty=Person.Kind.PERSON,
                about=_("OSOBA albo FIRMA; puste znaczy OSOBA"),
            ),
            Column(
                "correspondence_email",
                _through(email, "EMAIL_FORMAT", "adres e-mail"),
                required=False,
                empty="",
                about=_("elektroniczny adres korespondencyjny, jeżeli członek go podał na piśmie"),
            ),
            Column(
                "correspondence_email_since",
                past,
                required=False,
                about=_(
                    "od kiedy Spółdzielnia zna ten adres; hasła można na niego wysyłać dopiero "
                    "dzień po wczytaniu"
                ),
            ),
            Column(
                "phone",
                _through(phone_pl, "PHONE_FORMAT", "9 cyfr, na przykład 600 100 200"),
                required=False,
                empty="",
                about=_("telefon: 9 cyfr, może być +48 na początku"),
            ),
            Column(
                "correspondence_address",
                _through(_address, "TEXT_FORMAT", "ulica, numer, kod i miejscowość"),
                required=False,
                empty="",
                longest=200,
                prose=True,
                multiline=True,
                about=_("adres do korespondencji: ulica, numer, kod i miejscowość"),
            ),
            Column(
                "premises_code",
                read_text,
                required=False,
                empty="",
                longest=20,
                about=_("kod lokalu, po którym poznamy osobę, która już płaci za ten lokal"),
            ),
        ),
        build=MemberRow,
        checks=MemberChecks,
        controls={},
    )


def _name(text: str) -> str:
    return person_name(read_text(text))


def _address(text: str) -> str:
    """Spreadsheets hold addresses in several lines."""
    return postal_address(", ".join(text.splitlines()))


def _read_number(text: str) -> int:
    number = int(_NUMBER(text))
    if number == 0:
        raise BadValue("TEXT_FORMAT", "numer członkowski zaczyna się od 1.", "1 do 999999")
    return number


def _read_kind(text: str) -> Person.Kind:
    return KINDS[_KIND(text)]


def _through(read: Callable[[str], str], code: str, expected: str) -> Callable[[str], str]:
    """A reader of the access procedure as one of a column."""

    def of_cell(text: str) -> str:
        try:
            return read(text)
        except ValueRefused as refusal:
            what = str(refusal)
            raise BadValue(code, what[:1].lower() + what[1:], expected) from refusal

    return of_cell
