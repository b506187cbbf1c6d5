"""The table of contacts for imports: one row a number under which a person is known."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext import plugins
from cms_ext.base.dates.clock import business_today
from cms_ext.base.tables import FileFinding, Schema, values
from cms_ext.base.tables.declaration import RowChecks, TableRow, column, day_column
from cms_ext.base.tables.schema import ValueForm
from cms_ext.base.text.typed_values import ValueRefused, clean_text, parse_email, parse_phone
from cms_ext.desks.import_desk.domain.table import TableKind
from cms_ext.people.identity.domain.person import (
    list_people_on_file,
    normalise_name,
    read_person_name,
    read_postal_address,
)
from cms_ext.people.identity.domain.registered_contact import FACT_BY_COLUMN
from cms_ext.people.identity.models import ContactSource

MAX_DOCUMENT_LENGTH = ContactSource._meta.get_field("document").max_length or 0
PEOPLE_AT_ONCE = 500
FIRST_CONTACT = date(1900, 1, 1)
# A PESEL and the number of an identity card or passport: the kind of paper is enough.
NUMBER_OF_DOCUMENT = re.compile(r"(?<!\d)\d{11}(?!\d)|\b[A-Z]{2,3} ?\d{6,7}\b")


def _read_address(text: str) -> str:
    """Join the lines of an address in a spreadsheet cell."""
    return read_postal_address(", ".join(text.splitlines()))


def words_of_name(name: str) -> list[str]:
    """Return the words of a name in one order: programs write the surname first."""
    return sorted(normalise_name(name).split())


def _read_document(text: str) -> str:
    words = clean_text(values.read_text(text), MAX_DOCUMENT_LENGTH)
    if NUMBER_OF_DOCUMENT.search(words):
        raise ValueRefused(_("Wpisz tylko rodzaj pisma, bez numeru dokumentu i bez PESEL."))
    return words


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow(TableRow):
    """The contact of a person known by the number of an account or of a membership.

    Empty cells leave what is on file. A site whose plugins declare no such number has no such
    column (`AccessProcedure.reference_column`).
    """

    key_columns = ("account_no", "member_no")

    account_no: str | None = column(
        values.read_text,
        gettext_lazy("numer konta, które ta osoba opłaca: płatnik, współwłaściciel albo najemca"),
        empty=None,
        longest=40,
        identifier=True,
        example=("100001", ""),
    )
    member_no: str | None = column(
        values.read_text,
        gettext_lazy("numer w rejestrze członków; wystarczy jeden z dwóch numerów"),
        empty=None,
        longest=40,
        example=("", "9002"),
    )
    name: str = column(
        values.typed_reader(read_person_name, "TEXT_FORMAT", "imię i nazwisko albo nazwa firmy"),
        gettext_lazy(
            "imię i nazwisko albo nazwa, jak w rejestrze; kolejność i wielkość liter dowolna"
        ),
        longest=160,
        prose=True,
        form=ValueForm.NAME,
        example=("Zofia Wzorcowa", "Piotr Przykładny"),
    )
    correspondence_email: str = column(
        values.typed_reader(parse_email, "EMAIL_FORMAT", "adres e-mail"),
        gettext_lazy("elektroniczny adres korespondencyjny"),
        empty="",
        example=("zofia.wzorcowa@example.invalid", ""),
    )
    phone: str = column(
        values.typed_reader(parse_phone, "PHONE_FORMAT", "9 cyfr, na przykład 600 100 200"),
        gettext_lazy("telefon: 9 cyfr, może być +48 na początku"),
        empty="",
        example=("600 100 200", "600 100 300"),
    )
    correspondence_address: str = column(
        values.typed_reader(_read_address, "TEXT_FORMAT", "ulica, numer, kod i miejscowość"),
        gettext_lazy("adres do korespondencji: ulica, numer, kod i miejscowość"),
        empty="",
        longest=200,
        prose=True,
        multiline=True,
        form=ValueForm.ADDRESS,
        example=("", "ul. Wzorcowa 1 m. 5, 00-000 Wzorów"),
    )
    since: date | None = day_column(
        partial(values.past_date_reader, first=FIRST_CONTACT),
        gettext_lazy("od kiedy Spółdzielnia zna te dane; puste znaczy: od dnia wczytania"),
        empty=None,
        example=("2021-03-01", ""),
    )
    document: str = column(
        values.typed_reader(_read_document, "TEXT_FORMAT", "na przykład: oświadczenie płatnika"),
        gettext_lazy("z jakiego pisma są te dane, do 60 znaków; bez numeru dokumentu"),
        prose=True,
        example=("oświadczenie płatnika", "dotychczasowa kartoteka"),
    )

    @property
    def key(self) -> tuple[Any, ...]:
        """Several people may stand under the number of one account: the name tells them apart."""
        return (self.account_no, self.member_no, *words_of_name(self.name))

    @property
    def label(self) -> str:
        return f"{self.account_no or self.member_no} · {self.name}"


class ContactChecks(RowChecks[ContactRow]):
    """A person may be in several rows, as long as these agree: the import judges that."""

    def unique(self, line: int, row: ContactRow) -> Sequence[FileFinding]:
        return ()


NUMBERS = ContactRow.key_columns
PeopleByNumber = Callable[[Collection[str], date], Mapping[str, Sequence[Any]]]


def list_number_readers() -> Mapping[str, PeopleByNumber]:
    """Map the columns of numbers that plugins know to the function that finds the people.

    Also of procedures by which this site takes no applications: its payers have accounts.
    """
    return {
        procedure.reference_column: procedure.people_by_reference
        for procedure in _list_numbered_procedures()
        if procedure.people_by_reference
    }


def list_numbers() -> dict[str, list[str]]:
    """Return the numbers on file, by the column that names them."""
    today = business_today()
    return {
        procedure.reference_column: [number for number, _person in procedure.list_references(today)]
        for procedure in _list_numbered_procedures()
        if procedure.list_references
    }


def _list_numbered_procedures() -> list[plugins.AccessProcedure]:
    return [
        procedure
        for config in plugins.plugin_configs()
        for procedure in config.plugin.people.access
        if procedure.reference_column in NUMBERS
    ]


def list_contact_rows() -> Iterator[dict[str, Any]]:
    """Yield everybody known by a number, with the contacts on file and their newest source."""
    numbers: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for procedure in _list_numbered_procedures():
        if procedure.list_references:
            for number, known in procedure.list_references(business_today()):
                numbers[known].setdefault(procedure.reference_column, number)
    sources = Prefetch("contact_sources", ContactSource.objects.order_by("-since", "-pk"))
    people = list_people_on_file().filter(pk__among=numbers).prefetch_related(sources)
    for person in people.order_by("name__polish", "pk").iterator(PEOPLE_AT_ONCE):
        source = next(iter(person.contact_sources.all()), None)
        yield {
            **numbers[person.pk],
            "name": person.name,
            **{name: getattr(person, name) for name in FACT_BY_COLUMN},
            "since": source and source.since,
            "document": (source and source.document) or _("dotychczasowa kartoteka"),
        }


def _row_without(names: Sequence[str]) -> Callable[..., ContactRow]:
    absent: dict[str, Any] = dict.fromkeys(names)
    return partial(ContactRow, **absent)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactTable(TableKind[ContactRow]):
    """The kind of file, with the columns of the numbers that this site's plugins know."""

    def schema(self, today: date) -> Schema[ContactRow]:
        full = super(ContactTable, self).schema(today)
        known = list_number_readers() or NUMBERS
        missing = [name for name in NUMBERS if name not in known]
        return replace(
            full,
            columns=tuple(one for one in full.columns if one.name not in missing),
            one_of=tuple(name for name in NUMBERS if name in known),
            build=_row_without(missing),
        )
