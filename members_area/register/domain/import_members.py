"""Importing the register of members from a table.

A table never changes contact data on file: starter credentials go to the address on file, and
anyone who could change it with a table could take over an account (access.md §3). A table may fill
empty fields; differences are reported, and the person changes them by the usual procedures.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms_ext.base.tables.declaration import OnFile
from cms_ext.desks.import_desk.domain.table import Differences, KeyedImport, TableKind
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.domain import person as persons
from cms_ext.people.identity.domain.address_link import set_registered_email
from cms_ext.people.identity.models import Person
from members_area.register.domain.member_file import Holder, MemberRow, PeopleOnFile
from members_area.register.domain.membership import (
    admit_member,
    close_membership,
    correct_membership,
)
from members_area.register.models import Membership

SOURCE = _("wczytanie rejestru członków z pliku")
CONTACT = {
    "correspondence_email": _("adres e-mail"),
    "phone": _("telefon"),
    "correspondence_address": _("adres do korespondencji"),
}


class MembersImport(KeyedImport[MemberRow, Membership]):
    # A person may have two rows: the second finds what the first one wrote.
    rows_at_once = 1

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self._people = PeopleOnFile(self.today)
        self._holders: dict[int, Holder] = {}

    def find_stored(self, rows: Sequence[MemberRow]) -> Mapping[Any, Membership]:
        # Of rows that were judged as new, writing asks nothing.
        numbers = [row.member_no for row in rows if row.member_no not in self._holders]
        memberships = Membership.objects.filter(member_no__in=numbers).select_related("person")
        return {(membership.member_no,): membership for membership in memberships}

    def judge(self, rows: Sequence[tuple[int, MemberRow]]) -> None:
        self._people.prepare(row for _line, row in rows)
        super().judge(rows)

    def check_row(self, line: int, row: MemberRow) -> bool:
        if row.premises_code in self._people.unknown_premises:
            self.warn(
                "PREMISES_UNKNOWN",
                line,
                gettext(
                    "nie ma lokalu o tym kodzie, więc nie pomoże poznać osoby. "
                    "Sprawdź kod albo wczytaj najpierw lokale."
                ),
                field="premises_code",
                found=row.premises_code,
                expected=gettext("kod lokalu z drzewa lokali"),
            )
        return True

    def judge_new(self, line: int, row: MemberRow) -> str | None:
        match = self._people.match(row)
        if match.ambiguous:
            self.refuse(
                "NAMESAKES",
                line,
                gettext(
                    "pod tym adresem są w rejestrze dwie osoby o tym imieniu i nazwisku. "
                    "Wpisz tego członka ręcznie, wskazując osobę, albo scal wpisy."
                ),
                field="name",
                found=row.name,
                expected=gettext("jedna taka osoba"),
            )
            return None
        self._holders[row.member_no] = match.holder
        who = gettext("nowa osoba")
        if match.holder.person is not None:
            self._warn_of_other_contact(line, row, match.holder.person)
            who = gettext("osoba już w rejestrze, pod tym samym adresem")
        if match.namesakes:
            self._warn_of_namesakes(line, row, match.namesakes)
        return f"{row.member_no} · {row.name} ({who})"

    def judge_known(self, line: int, row: MemberRow, stored: Membership) -> Differences | None:
        person = stored.person
        if not persons.same_name(person.name, row.name):
            self.refuse(
                "MEMBER_NAME_DIFFERS",
                line,
                gettext(
                    "ten numer ma w rejestrze kto inny: %s. Popraw numer w pliku albo nazwisko "
                    "w rejestrze osób; plik nazwisk nie zmienia."
                )
                % person.name,
                field="name",
                found=row.name,
                expected=person.name,
            )
            return None
        self._warn_of_other_contact(line, row, person)
        return _changed_dates(row, stored) | _missing_contacts(row, person)

    def write_rows(
        self, rows: Sequence[tuple[MemberRow, Membership | None]], origin: Origin
    ) -> None:
        for row, membership in rows:
            if membership is None:
                _write_new(row, self._holders[row.member_no], origin)
                continue
            if _changed_dates(row, membership):
                correct_membership(
                    membership,
                    member_no=row.member_no,
                    joined_on=row.joined_on,
                    ended_on=row.ended_on or membership.ended_on,
                    origin=origin,
                )
            _fill_contact(row, membership.person, origin)

    def _warn_of_namesakes(self, line: int, row: MemberRow, namesakes: Sequence[Person]) -> None:
        held = Membership.objects.filter(person__in=namesakes).order_by("member_no")
        numbers = held.values_list("member_no", flat=True)
        known_by = ", ".join(gettext("członek nr %d") % number for number in numbers)
        self.warn(
            "NAMESAKE",
            line,
            gettext(
                "osoba o tym nazwisku jest już w rejestrze: %s. Powstanie drugi wpis. "
                "Sprawdź, czy to nie ta sama osoba: podaj kod jej lokalu albo później scal wpisy."
            )
            % (known_by or gettext("bez numeru członkowskiego")),
            field="name",
            found=row.name,
            expected=gettext("osoba, której nie ma w rejestrze"),
        )

    def _warn_of_other_contact(self, line: int, row: MemberRow, person: Person) -> None:
        """Report contact data on file that differ from the row's; they stay as they are."""
        for name, label in CONTACT.items():
            on_file, written = getattr(person, name), getattr(row, name)
            if written and on_file and on_file.casefold() != written.casefold():
                self.warn(
                    "CONTACT_KEPT",
                    line,
                    gettext(
                        "w rejestrze jest inny %s i tak pozostanie. Zmienia go tylko ta osoba: "
                        "na miejscu, podpisanym pismem albo sama po zalogowaniu."
                    )
                    % label,
                    field=name,
                    found=written,
                    expected=gettext("wartość z rejestru albo puste pole"),
                )


def _changed_dates(row: MemberRow, membership: Membership) -> dict[str, tuple[object, object]]:
    """Map changed fields to (value on file, value of the row); an empty end is ignored."""
    changed: dict[str, tuple[object, object]] = {}
    if row.joined_on != membership.joined_on:
        changed["joined_on"] = (membership.joined_on, row.joined_on)
    if row.ended_on and row.ended_on != membership.ended_on:
        changed["ended_on"] = (membership.ended_on, row.ended_on)
    return changed


def _missing_contacts(row: MemberRow, person: Person) -> dict[str, tuple[object, object]]:
    """Contact data of the row for fields that are empty on file."""
    return {
        name: ("", getattr(row, name))
        for name in CONTACT
        if getattr(row, name) and not getattr(person, name)
    }


def _write_new(row: MemberRow, holder: Holder, origin: Origin) -> None:
    if holder.person is None:
        contact = persons.Contact(
            email=row.correspondence_email,
            phone=row.phone,
            address=row.correspondence_address,
            document=str(SOURCE),
            email_since=row.correspondence_email_since,
        )
        entry = persons.PersonEntry(row.kind, row.name)
        holder.person = persons.register_person(entry, contact, origin)
    else:
        _fill_contact(row, holder.person, origin)
    membership = admit_member(holder.person, row.member_no, on=row.joined_on, origin=origin)
    if row.ended_on is not None:
        close_membership(membership, on=row.ended_on, origin=origin)


def _fill_contact(row: MemberRow, person: Person, origin: Origin) -> None:
    """Fill fields that are empty on file.

    The e-mail address counts from now on, whatever the table says: a date in a table must not
    bypass the one-day lock of a new address.
    """
    source = str(SOURCE)
    filled = _missing_contacts(row, person)
    if "correspondence_email" in filled:
        set_registered_email(person, row.correspondence_email, origin, source)
    if "phone" in filled:
        persons.set_registered_phone(person, row.phone, origin, source)
    if "correspondence_address" in filled:
        persons.set_postal_address(person, row.correspondence_address, origin, source)


def list_member_rows() -> Iterator[dict[str, Any]]:
    """Yield every membership in the columns of MemberRow. One query."""
    for membership in Membership.objects.select_related("person").order_by("member_no"):
        person = membership.person
        yield {
            "member_no": membership.member_no,
            "name": person.name,
            "joined_on": membership.joined_on,
            "ended_on": membership.ended_on,
            "kind": "FIRMA" if person.kind == Person.Kind.COMPANY else "OSOBA",
            "correspondence_email": person.correspondence_email,
            "phone": person.phone,
            "correspondence_address": person.correspondence_address,
        }


MEMBERS = TableKind(
    kind="members",
    row=MemberRow,
    judge=MembersImport,
    path="members_area.register.domain.import_members.MEMBERS",
    on_file=OnFile("members_area_register.view_membership", list_member_rows),
)
