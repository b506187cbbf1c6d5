"""Importing holders and payers of a union's properties (`import_formats.md` §9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms_ext.base.money.nrb import NrbError
from cms_ext.base.tables.findings import about_file
from cms_ext.base.text.typed_values import ValueRefused
from cms_ext.desks.import_desk.domain.table import TableKind
from cms_ext.evidence.audit.domain.event import EventDraft, Origin, record_acts
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.people.identity.domain.person import (
    Contact,
    PersonEntry,
    normalise_name,
    read_postal_address,
    register_people,
)
from cms_ext.people.identity.models import Person
from cms_ext.premises.domain.codes import find_premises_by_code
from cms_ext.premises.models import Premises
from ebok_plugin.ledger.api import (
    Account,
    NewAccount,
    Regime,
    insert_accounts,
    load_number_rule,
    unsaved_account,
)
from ebok_plugin.payments.api import NO_NUMBER
from waste_union.declarations.domain.opening_file import OpeningImport, Row
from waste_union.declarations.domain.payer_rows import PayerChecks, PayerRow
from waste_union.declarations.domain.premises import make_premises
from waste_union.declarations.models import DeclarationRight, DeclaredProperty

SOURCE = _("wczytanie płatników z pliku")
PersonKey = tuple[str, ...]
Places = Mapping[str, DeclaredProperty]


@dataclass(slots=True)
class Holder:
    """A person of the file: on file already, or entered with the first row that names them."""

    line: int
    row: PayerRow
    person: Person | None = None


class PayersImport(OpeningImport[PayerRow]):
    """Adds people, accounts and rights to known properties, and changes none.

    The same person is meant by the same NIP, else by the same name and address for letters.
    """

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self._numbers = load_number_rule()
        self._holders: dict[PersonKey, Holder] = {}
        self._named: dict[str, PersonKey] = {}
        self._given: dict[str, str] = {}
        """The account of the file by its number for payments, written in a row or made."""
        self._foreign_numbers = 0

    def judge(self, rows: Sequence[Row[PayerRow]]) -> None:
        places = _find_places(rows)
        self._find_people(rows, places)
        rights = _find_rights(places)
        taken = self._find_taken(rows)
        taken |= {
            place.code: place.account.account_no for place in places.values() if place.account
        }
        for line, row in rows:
            place = places.get(row.property_code)
            if place is None:
                self._refuse_property(line, row)
                continue
            holder = self._find_holder(line, row, place)
            person = holder.person and holder.person.pk
            if person and (place.pk, person, row.role, row.valid_from) in rights:
                self._judge_known(line, row, place)
            elif self._may_open(line, row, place, taken):
                self.work.append((line, row))

    def finish(self) -> None:
        super().finish()
        if self._foreign_numbers:
            self.outcome.two_persons = True
            message = gettext(
                "Rachunki do wpłat innych niż te, które tworzy program: %(count)d. Zatwierdza je "
                "druga osoba: porównaj je z pismem banku."
            )
            self.log.warn(about_file("NRB_NOT_OF_RULE", message % {"count": self._foreign_numbers}))

    def write_portion(
        self, rows: Sequence[Row[PayerRow]], origin: Origin
    ) -> Mapping[str, list[int]]:
        wait_for_turn()
        places = _find_places(rows)
        fresh = self._enter_people(rows, places, origin)
        paying = [(row, places[row.property_code]) for _line, row in rows if row.account_no]
        buildings, flats = make_premises([place for _row, place in paying])
        premises = find_premises_by_code([place.code for _row, place in paying])
        accounts = [
            self._unsaved_account(row, place, premises[place.code]) for row, place in paying
        ]
        insert_accounts(accounts)
        for account, (_row, place) in zip(accounts, paying, strict=True):
            place.account = account
        paid = [place for _row, place in paying]
        DeclaredProperty.objects.bulk_update(paid, ["account"], self.rows_a_portion)
        rights = self._grant(rows, places, origin)
        made: dict[str, Sequence[Model]] = {
            "people": fresh,
            "buildings": buildings,
            "premises": flats,
            "accounts": accounts,
            "rights": rights,
        }
        return {name: [row.pk for row in group] for name, group in made.items()}

    def _refuse_property(self, line: int, row: PayerRow) -> None:
        self.refuse(
            "PROPERTY_UNKNOWN",
            line,
            gettext("nie ma tej nieruchomości. Wczytaj najpierw plik z nieruchomościami."),
            field="property_code",
            found=row.property_code,
        )

    def _find_people(self, rows: Sequence[Row[PayerRow]], places: Places) -> None:
        """Look up the people of the rows on file. Makes two queries."""
        numbers = {row.tax_id for _line, row in rows if row.tax_id}
        by_number = Person.objects.filter(tax_id__among=numbers, merged_into=None)
        names = {row.name for _line, row in rows}
        by_name = Person.objects.filter(name__among=names, merged_into=None, died_on=None)
        people: dict[PersonKey, Person] = {
            ("NIP", person.tax_id): person for person in by_number.order_by("-pk")
        }
        people |= {
            (normalise_name(person.name), person.correspondence_address): person
            for person in by_name.order_by("-pk")
        }
        for line, row in rows:
            place = places.get(row.property_code)
            key = _person_key(row, place)
            if key not in self._holders:
                self._holders[key] = Holder(line, row, people.get(key))
        self._named |= {key[0]: key for key in people if key[0] != "NIP"}

    def _find_holder(self, line: int, row: PayerRow, place: DeclaredProperty) -> Holder:
        key = _person_key(row, place)
        holder = self._holders[key]
        known = holder.person.name if holder.person else holder.row.name
        if normalise_name(known) != normalise_name(row.name):
            self.refuse(
                "NAME_DIFFERS",
                line,
                gettext("pod tym NIP jest %(name)s. Popraw numer albo nazwę.") % {"name": known},
                field="tax_id",
                found=row.name,
                expected=known,
            )
        self._warn_of_contact(line, row, holder)
        same_name = self._named.setdefault(normalise_name(row.name), key)
        if same_name != key and not row.tax_id and holder.line == line:
            self.warn(
                "NAMESAKE",
                line,
                gettext(
                    "jest już osoba „%(name)s” z innym adresem do korespondencji. Powstanie drugi "
                    "wpis. Jeżeli to ta sama osoba, wpisz w obu wierszach ten sam adres."
                )
                % {"name": row.name},
                field="payer_name",
                found=row.name,
            )
        return holder

    def _warn_of_contact(self, line: int, row: PayerRow, holder: Holder) -> None:
        """Report contact data that are not taken: a file does not change what is on file."""
        if holder.person:
            kept = (holder.person.correspondence_email, holder.person.phone)
        else:
            kept = (holder.row.email, holder.row.phone)
        for field, written, known in zip(
            ("email", "phone"), (row.email, row.phone), kept, strict=True
        ):
            if written and written != known:
                message = gettext("ta osoba ma już inne dane albo nie ma żadnych; tak pozostanie.")
                self.warn("CONTACT_KEPT", line, message, field=field, found=written, expected=known)

    def _find_taken(self, rows: Sequence[Row[PayerRow]]) -> dict[str, str]:
        """Map premises, account numbers and numbers for payments to the account that has them."""
        numbers = [row.account_no for _line, row in rows if row.account_no]
        nrbs = [nrb for _line, row in rows if (nrb := self._number_of(row))]
        known = Account.objects.filter(Q(account_no__among=numbers) | Q(nrb__among=nrbs))
        pairs = known.values_list("account_no", "nrb")
        taken = {number: account for account, nrb in pairs for number in (account, nrb) if number}
        codes = {row.property_code for _line, row in rows}
        waste = Account.objects.filter(regime=Regime.WASTE, closed_on=None)
        opened = waste.filter(premises__code__among=codes)
        return taken | dict(opened.values_list("premises__code", "account_no"))

    def _number_of(self, row: PayerRow) -> str | None:
        """Return the number for payments of a new account. None: it has none, or none is made."""
        if row.nrb:
            return None if row.nrb == NO_NUMBER else row.nrb
        if self._numbers.goes_without or row.account_no is None:
            return None
        try:
            return self._numbers.build(row.account_no)
        except NrbError:
            return None

    def _judge_known(self, line: int, row: PayerRow, place: DeclaredProperty) -> None:
        number = place.account.account_no if place.account else None
        message = gettext("ta osoba jest już przy nieruchomości, z innym kontem albo bez konta.")
        pairs = [("account_no", row.account_no, number)] if row.account_no else []
        if not self.refuse_differences("ACCOUNT_OTHER", line, message, pairs):
            self.outcome.unchanged += 1

    def _may_open(
        self, line: int, row: PayerRow, place: DeclaredProperty, taken: Mapping[str, str]
    ) -> bool:
        """Return whether the row's account can be opened, or the row asks for none."""
        if row.account_no is None:
            return True
        nrb = self._number_of(row) or ""
        has_number = taken.get(nrb) or self._given.get(nrb, row.account_no)
        if place.code in taken:
            message = gettext("nieruchomość ma już konto %(number)s.") % {
                "number": taken[place.code]
            }
            self.refuse("ACCOUNT_OTHER", line, message, field="account_no", found=row.account_no)
        elif row.account_no in taken:
            message = gettext("konto o tym numerze jest już w rejestrze. Wpisz następny numer.")
            self.refuse("ACCOUNT_TWICE", line, message, field="account_no", found=row.account_no)
        elif has_number != row.account_no:
            message = gettext("ten rachunek ma konto %(number)s.") % {"number": has_number}
            self.refuse("NRB_DUPLICATE", line, message, field="nrb", found=nrb)
        elif not nrb and not row.nrb and not self._numbers.goes_without:
            self._refuse_missing_number(line)
        else:
            if nrb:
                self._given[nrb] = row.account_no
                self._foreign_numbers += not self._numbers.is_number_of(row.account_no, nrb)
            return True
        return False

    def _refuse_missing_number(self, line: int) -> None:
        self.refuse(
            "NRB_MISSING",
            line,
            gettext(
                "nie da się utworzyć rachunku z numeru konta. Wpisz rachunek albo słowo BRAK; "
                "numery z banku podaje się raz: „Ustawienia” → „Numery do wpłat mieszkańców”."
            ),
            field="nrb",
        )

    def _enter_people(
        self, rows: Sequence[Row[PayerRow]], places: Places, origin: Origin
    ) -> list[Person]:
        keys = dict.fromkeys(_person_key(row, places[row.property_code]) for _line, row in rows)
        new = [key for key in keys if self._holders[key].person is None]
        entries = []
        for key in new:
            row = self._holders[key].row
            address = _address_for_letters(row, places[row.property_code])
            contact = Contact(row.email, row.phone, address, str(SOURCE))
            entries.append((PersonEntry(row.kind, row.name, row.tax_id), contact))
        people = register_people(entries, origin)
        for key, person in zip(new, people, strict=True):
            self._holders[key].person = person
        return people

    def _unsaved_account(
        self, row: PayerRow, place: DeclaredProperty, premises: Premises
    ) -> Account:
        holder = self._holders[_person_key(row, place)].person
        assert holder is not None  # entered before
        assert row.account_no is not None  # it pays
        assert row.opened_on is not None
        return unsaved_account(
            NewAccount(
                account_no=row.account_no,
                premises=premises,
                payer=holder,
                nrb=self._number_of(row),
                opened_on=row.opened_on,
                regime=Regime.WASTE,
            )
        )

    def _grant(
        self, rows: Sequence[Row[PayerRow]], places: Places, origin: Origin
    ) -> list[DeclarationRight]:
        rights = [
            DeclarationRight(
                declared_property=places[row.property_code],
                person=self._holders[_person_key(row, places[row.property_code])].person,
                role=row.role,
                valid_from=row.valid_from,
            )
            for _line, row in rows
        ]
        DeclarationRight.objects.bulk_create(rights)
        record_acts(
            [
                EventDraft(
                    action="DECLARATION_RIGHT_GRANTED",
                    obj=right,
                    subject=right.person,
                    changes={
                        "property": right.declared_property.code,
                        "role": right.role,
                        "valid_from": str(right.valid_from),
                    },
                )
                for right in rights
            ],
            origin,
        )
        return rights


def _find_places(rows: Sequence[Row[PayerRow]]) -> Places:
    codes = {row.property_code for _line, row in rows}
    places = DeclaredProperty.objects.filter(code__among=codes).select_related("commune", "account")
    return {place.code: place for place in places}


def _find_rights(places: Places) -> set[tuple[object, ...]]:
    rights = DeclarationRight.objects.filter(declared_property__in=list(places.values()))
    return set(rights.values_list("declared_property", "person", "role", "valid_from"))


def _person_key(row: PayerRow, place: DeclaredProperty | None) -> PersonKey:
    if row.tax_id:
        return ("NIP", row.tax_id)
    return (normalise_name(row.name), _address_for_letters(row, place))


def _address_for_letters(row: PayerRow, place: DeclaredProperty | None) -> str:
    """Return the address as it goes on file; "" for a property without an address for letters."""
    if row.address or place is None:
        return row.address
    try:
        return read_postal_address(place.address)
    except ValueRefused:
        return ""


PAYERS = TableKind(
    kind="waste_payers",
    row=PayerRow,
    judge=PayersImport,
    checks=PayerChecks,
    headers={
        "name": "payer_name",
        "kind": "payer_kind",
        "address": "correspondence_address",
        "email": "correspondence_email",
    },
    path="waste_union.declarations.domain.import_payers.PAYERS",
    two_persons_for_some=True,
)
