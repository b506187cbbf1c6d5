"""Importing contacts of people on file from a table, by the verbs of the desk „Osoby”.

A changed e-mail address is therefore reported to both addresses, and for 24 hours no password goes
to it (`access.md` §3). A first one gets a letter of welcome, or none if the clerk chose so. What
one person hands in at the screen another one approves.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from cms_ext.base.tables.declaration import OnFile
from cms_ext.base.text.typed_values import masked_email, masked_number, same_mailbox, same_number
from cms_ext.desks.contact_import.domain.contact_file import (
    NUMBERS,
    ContactChecks,
    ContactRow,
    ContactTable,
    list_contact_rows,
    list_number_readers,
    list_numbers,
    words_of_name,
)
from cms_ext.desks.import_desk.domain.desk import Submission
from cms_ext.desks.import_desk.domain.import_table import TableDesk
from cms_ext.desks.import_desk.domain.table import Differences, KeyedImport, TableReport
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.domain.person import list_people_on_file, normalise_name
from cms_ext.people.identity.domain.registered_contact import (
    FACT_BY_COLUMN,
    ContactChange,
    Welcome,
    set_registered_contacts,
)
from cms_ext.people.identity.models import Person


def _same_text(one: str, other: str) -> bool:
    return normalise_name(one) == normalise_name(other)


SAME: Mapping[str, Callable[[str, str], bool]] = {
    "correspondence_email": same_mailbox,
    "phone": same_number,
    "correspondence_address": _same_text,
}
# What the report shows of the value on file; the value of the file is shown whole.
SHOWN: Mapping[str, Callable[[str], str]] = {
    "correspondence_email": masked_email,
    "phone": masked_number,
}


class ContactsImport(KeyedImport[ContactRow, Person]):
    welcome: ClassVar[Welcome] = Welcome.FROM_FILE

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self._first_emails = self._changed_emails = 0
        self._readers = list_number_readers()
        self._people: dict[Any, dict[str, Sequence[Person]]] = {}
        # By person and fact the first row with a value, and what is still to be written.
        self._first: dict[tuple[int, str], tuple[int, str]] = {}
        self._to_write: set[tuple[int, str]] = set()
        # By mailbox the people who have it, on file or in this file.
        self._holders: defaultdict[str, set[int]] = defaultdict(set)

    def find_stored(self, rows: Sequence[ContactRow]) -> Mapping[Any, Person]:
        by_number = {
            name: self._readers[name]({getattr(row, name) for row in rows} - {None}, self.today)
            for name in NUMBERS
            if name in self._readers
        }
        for row in rows:
            self._people[row.key] = {
                name: by_number.get(name, {}).get(getattr(row, name), ())
                for name in NUMBERS
                if getattr(row, name)
            }
        mailboxes = {row.correspondence_email.lower() for row in rows} - {""}
        on_file = list_people_on_file().annotate(mailbox=Lower("correspondence_email"))
        for mailbox, pk in on_file.filter(mailbox__in=mailboxes).values_list("mailbox", "pk"):
            self._holders[mailbox].add(pk)
        named = {row.key: self._named(row) for row in rows}
        return {key: people[0] for key, people in named.items() if len(people) == 1}

    def check_row(self, line: int, row: ContactRow) -> bool:
        unknown = [name for name, people in self._people[row.key].items() if not people]
        for name in unknown:
            self.refuse(
                "PERSON_UNKNOWN",
                line,
                _("w rejestrze nie ma nikogo pod tym numerem. Popraw numer w pliku."),
                field=name,
                found=getattr(row, name),
                expected=_("numer z rejestru"),
            )
        return not unknown and self._is_one_person(line, row)

    def _is_one_person(self, line: int, row: ContactRow) -> bool:
        """Refuse a row whose numbers and name do not identify exactly one person."""
        people, named = self._under_numbers(row), self._named(row)
        if not people:
            self.refuse(
                "NUMBERS_CONFLICT",
                line,
                _("oba numery wskazują różne osoby. Zostaw jeden z nich."),
                field="member_no",
                found=row.member_no or "",
                expected=_("numer tej samej osoby"),
            )
        elif not named:
            self.refuse(
                "NAME_DIFFERS",
                line,
                _(
                    "ten numer ma w rejestrze kto inny. Popraw numer w pliku albo nazwisko "
                    "w rejestrze osób; plik nazwisk nie zmienia."
                ),
                field="name",
                found=row.name,
                expected=_(" albo ").join(_initials(person.name) for person in people),
            )
        elif len(named) > 1:
            self.refuse(
                "PERSON_AMBIGUOUS",
                line,
                _(
                    "pod tym numerem są w rejestrze dwie osoby o tym imieniu i nazwisku. "
                    "Usuń wiersz i wpisz te dane na stronie osoby."
                ),
                field="name",
                found=row.name,
                expected=_("jedna osoba"),
            )
        return len(named) == 1

    def _under_numbers(self, row: ContactRow) -> list[Person]:
        """Return the people whom all numbers of the row name."""
        first, *others = self._people[row.key].values()
        return [person for person in first if all(person in other for other in others)]

    def _named(self, row: ContactRow) -> list[Person]:
        """Return those of them who have the name of the row."""
        words = words_of_name(row.name)
        return [
            number for number in self._under_numbers(row) if words_of_name(number.name) == words
        ]

    def judge_known(self, line: int, row: ContactRow, stored: Person) -> Differences | None:
        facts = [name for name in FACT_BY_COLUMN if getattr(row, name)]
        contradicted = [name for name in facts if self._contradicts(line, row, stored, name)]
        if contradicted:
            return None
        changed = [name for name in facts if self._is_change(row, stored, name)]
        if changed and stored.died_on is not None:
            self.refuse(
                "PERSON_DIED",
                line,
                _("w rejestrze odnotowano śmierć tej osoby. Usuń wiersz z pliku."),
                field="name",
                found=row.name,
                expected=_("osoba żyjąca"),
            )
            return None
        if "correspondence_email" in changed:
            self._warn_of_shared_mailbox(line, row, stored)
            self._changed_emails += bool(stored.correspondence_email)
            self._first_emails += not stored.correspondence_email
        self._to_write |= {(stored.pk, name) for name in changed}
        return {
            name: (SHOWN.get(name, str)(getattr(stored, name)), getattr(row, name))
            for name in changed
        }

    def finish(self) -> None:
        """Say how many letters the file will send."""
        if self.log.error_count:
            return
        if self._first_emails:
            note = _("Pierwsze adresy e-mail: %(n)d. Listy powitalne: %(letters)d.")
            is_silent = self.welcome is Welcome.NONE
            letters = 0 if is_silent else self._first_emails
            self.outcome.notes.append(note % {"n": self._first_emails, "letters": letters})
        if self._changed_emails:
            note = _(
                "Zmienione adresy e-mail: %(n)d. Listy o zmianie: na stare adresy %(n)d, na nowe "
                "adresy %(n)d."
            )
            self.outcome.notes.append(note % {"n": self._changed_emails})

    def write_rows(self, rows: Sequence[tuple[ContactRow, Person | None]], origin: Origin) -> None:
        changes = []
        for row, person in rows:
            for name, fact in FACT_BY_COLUMN.items():
                if person and getattr(row, name) and (person.pk, name) in self._to_write:
                    self._to_write.remove((person.pk, name))
                    value = getattr(row, name)
                    changes.append(ContactChange(person, fact, value, row.document, row.since))
        if changes:
            set_registered_contacts(changes, origin, welcome=self.welcome)

    def _contradicts(self, line: int, row: ContactRow, person: Person, name: str) -> bool:
        """Refuse a value that differs from the one that an earlier row has for this person."""
        value = getattr(row, name)
        first_line, first = self._first.setdefault((person.pk, name), (line, value))
        if SAME[name](first, value):
            return False
        self.refuse(
            "PERSON_TWICE",
            line,
            _("ta osoba ma w wierszu %d co innego. Zostaw jedną wartość.") % first_line,
            field=name,
            found=value,
            expected=first,
        )
        return True

    def _is_change(self, row: ContactRow, person: Person, name: str) -> bool:
        if (person.pk, name) in self._to_write:
            return False
        return not SAME[name](getattr(row, name), getattr(person, name))

    def _warn_of_shared_mailbox(self, line: int, row: ContactRow, person: Person) -> None:
        holders = self._holders[row.correspondence_email.lower()]
        if holders - {person.pk}:
            self.warn(
                "EMAIL_SHARED",
                line,
                _("ten adres ma już inna osoba. Sprawdź, czy to nie pomyłka."),
                field="correspondence_email",
                found=row.correspondence_email,
                expected=_("własny adres tej osoby"),
            )
        holders.add(person.pk)


def _initials(name: str) -> str:
    """`J… K…`: enough to see whose number it is, not enough to learn who has it."""
    return " ".join(f"{word[0]}…" for word in name.split())


CONTACTS = ContactTable(
    kind="contacts",
    row=ContactRow,
    checks=ContactChecks,
    judge=ContactsImport,
    path="cms_ext.desks.contact_import.domain.import_contacts.CONTACTS",
    two_persons=True,
    on_file=OnFile("cms_ext_identity.view_person", list_contact_rows),
    numbers=list_numbers,
)


class SilentContactsImport(ContactsImport):
    """An import whose first e-mail addresses get no letter."""

    welcome = Welcome.NONE


SILENT = "silent"


class ContactDesk(TableDesk):
    """The desk of the file of contacts; the option `SILENT` leaves out letters of welcome."""

    def __init__(self) -> None:
        super().__init__(CONTACTS)
        self.factory = "cms_ext.desks.contact_import.domain.import_contacts.ContactDesk"

    def _import(self, submission: Submission, **how: Any) -> TableReport:
        if SILENT not in submission.options:
            return super()._import(submission, **how)
        return TableDesk(replace(CONTACTS, judge=SilentContactsImport))._import(submission, **how)
