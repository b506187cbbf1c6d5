"""Importing the register of members from a table.

A table never changes contact data on file: starter credentials go to the address on file, and
whoever could change it with a table could take over an account (access.md §3). A table may fill
empty fields; differences are reported, and the person changes them by the usual procedures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.desks.import_desk.domain.table import Change, TableImport, TableKind
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.domain import person as persons
from cms_ext.people.identity.domain.address_link import set_registered_email
from cms_ext.people.identity.domain.person import same_name
from cms_ext.people.identity.models import Person
from members_area.register.domain import member_file
from members_area.register.domain.membership import (
    admit_member,
    close_membership,
    correct_membership,
)
from members_area.register.models import Membership

SOURCE = gettext_lazy("wczytanie rejestru członków z pliku")
CONTACT = {
    "correspondence_email": gettext_lazy("adres e-mail"),
    "phone": gettext_lazy("telefon"),
    "correspondence_address": gettext_lazy("adres do korespondencji"),
}


class MembersImport(TableImport[member_file.MemberRow]):
    """The import of a table: known numbers are compared, unknown numbers become new members."""

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self._people = member_file.PeopleOnFile(self.today)
        self._holders: dict[int, member_file.Holder] = {}
        self._changed: set[int] = set()

    def judge(self, rows: Sequence[tuple[int, member_file.MemberRow]]) -> None:
        self._people.prepare(row for _line, row in rows)
        known = _memberships_by_number(row for _line, row in rows)
        for line, row in rows:
            self._report_premises(line, row)
            if row.member_no in known:
                self._judge_known(line, row, known[row.member_no])
            else:
                self._judge_new(line, row)

    def write(self, rows: Iterator[tuple[int, member_file.MemberRow]], origin: Origin) -> None:
        for _line, row in rows:
            if holder := self._holders.get(row.member_no):
                _write_new(row, holder, origin)
            elif row.member_no in self._changed:
                known = Membership.objects.select_related("person").get(member_no=row.member_no)
                _write_known(row, known, origin)

    def _judge_new(self, line: int, row: member_file.MemberRow) -> None:
        match = self._people.match(row)
        if match.ambiguous:
            self.refuse(
                "NAMESAKES",
                line,
                _(
                    "pod tym adresem są w rejestrze dwie osoby o tym imieniu i nazwisku. "
                    "Wpisz tego członka ręcznie, wskazując osobę, albo scal wpisy."
                ),
                field="name",
                found=row.name,
                expected=_("jedna taka osoba"),
            )
            return
        self._holders[row.member_no] = match.holder
        self.outcome.new += 1
        if match.holder.person is not None:
            self._warn_of_other_contact(line, row, match.holder.person)
            who = _("osoba już w rejestrze, pod tym samym adresem")
        else:
            who = _("nowa osoba")
        self.outcome.made.append(f"{row.member_no} · {row.name} ({who})")
        if match.namesakes:
            self._warn_of_namesakes(line, row, match.namesakes)

    def _warn_of_namesakes(
        self, line: int, row: member_file.MemberRow, namesakes: Sequence[Person]
    ) -> None:
        held = Membership.objects.filter(person__in=namesakes).order_by("member_no")
        numbers = held.values_list("member_no", flat=True)
        known_by = ", ".join(_("członek nr %d") % number for number in numbers)
        self.warn(
            "NAMESAKE",
            line,
            _(
                "osoba o tym nazwisku jest już w rejestrze: %s. Powstanie drugi wpis. "
                "Sprawdź, czy to nie ta sama osoba: podaj kod jej lokalu albo później scal wpisy."
            )
            % (known_by or _("bez numeru członkowskiego")),
            field="name",
            found=row.name,
            expected=_("osoba, której nie ma w rejestrze"),
        )

    def _judge_known(self, line: int, row: member_file.MemberRow, membership: Membership) -> None:
        if not same_name(membership.person.name, row.name):
            self.refuse(
                "MEMBER_NAME_DIFFERS",
                line,
                _(
                    "ten numer ma w rejestrze kto inny: %s. Popraw numer w pliku albo nazwisko "
                    "w rejestrze osób; plik nazwisk nie zmienia."
                )
                % membership.person.name,
                field="name",
                found=row.name,
                expected=membership.person.name,
            )
            return
        dates = _changed_dates(row, membership)
        filled = _missing_contacts(row, membership.person)
        self._warn_of_other_contact(line, row, membership.person)
        self.outcome.changes += [
            Change(line, str(row.member_no), name, str(old or ""), str(new))
            for name, (old, new) in (dates | filled).items()
        ]
        if dates or filled:
            self.outcome.changed += 1
            self._changed.add(row.member_no)
        else:
            self.outcome.unchanged += 1

    def _warn_of_other_contact(self, line: int, row: member_file.MemberRow, person: Person) -> None:
        """Report contact data on file that differ from the row's; they stay as they are."""
        for name, label in CONTACT.items():
            on_file, written = getattr(person, name), getattr(row, name)
            if written and on_file and on_file.casefold() != written.casefold():
                self.warn(
                    "CONTACT_KEPT",
                    line,
                    _(
                        "w rejestrze jest inny %s i tak pozostanie. Zmienia go tylko ta osoba: "
                        "na miejscu, podpisanym pismem albo sama po zalogowaniu."
                    )
                    % label,
                    field=name,
                    found=written,
                    expected=_("wartość z rejestru albo puste pole"),
                )

    def _report_premises(self, line: int, row: member_file.MemberRow) -> None:
        if row.premises_code in self._people.unknown_premises:
            self.warn(
                "PREMISES_UNKNOWN",
                line,
                _(
                    "nie ma lokalu o tym kodzie, więc nie pomoże poznać osoby. "
                    "Sprawdź kod albo wczytaj najpierw lokale."
                ),
                field="premises_code",
                found=row.premises_code,
                expected=_("kod lokalu z drzewa lokali"),
            )


def _memberships_by_number(rows: Iterator[member_file.MemberRow]) -> dict[int, Membership]:
    numbers = [row.member_no for row in rows]
    found = Membership.objects.filter(member_no__in=numbers).select_related("person")
    return {membership.member_no: membership for membership in found}


def _changed_dates(
    row: member_file.MemberRow, membership: Membership
) -> dict[str, tuple[object, object]]:
    """Map changed fields to (value on file, value of the row); an empty end is ignored."""
    changed: dict[str, tuple[object, object]] = {}
    if row.joined_on != membership.joined_on:
        changed["joined_on"] = (membership.joined_on, row.joined_on)
    if row.ended_on and row.ended_on != membership.ended_on:
        changed["ended_on"] = (membership.ended_on, row.ended_on)
    return changed


def _missing_contacts(
    row: member_file.MemberRow, person: Person
) -> dict[str, tuple[object, object]]:
    """Contact data of the row for fields that are empty on file."""
    return {
        name: ("", getattr(row, name))
        for name in CONTACT
        if getattr(row, name) and not getattr(person, name)
    }


def _write_new(row: member_file.MemberRow, holder: member_file.Holder, origin: Origin) -> None:
    if holder.person is None:
        holder.person = _enter_person(row, origin)
    else:
        _fill_contact(row, holder.person, origin)
    membership = admit_member(holder.person, row.member_no, on=row.joined_on, origin=origin)
    if row.ended_on is not None:
        close_membership(membership, on=row.ended_on, origin=origin)


def _write_known(row: member_file.MemberRow, membership: Membership, origin: Origin) -> None:
    if _changed_dates(row, membership):
        correct_membership(
            membership,
            member_no=row.member_no,
            joined_on=row.joined_on,
            ended_on=row.ended_on or membership.ended_on,
            origin=origin,
        )
    _fill_contact(row, membership.person, origin)


def _enter_person(row: member_file.MemberRow, origin: Origin) -> Person:
    contact = persons.Contact(
        email=row.correspondence_email,
        phone=row.phone,
        address=row.correspondence_address,
        document=str(SOURCE),
        email_since=row.correspondence_email_since,
    )
    return persons.register_person(persons.PersonEntry(row.kind, row.name), contact, origin)


def _fill_contact(row: member_file.MemberRow, person: Person, origin: Origin) -> None:
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


MEMBERS = TableKind(
    kind=member_file.KIND,
    schema=member_file.members_schema,
    judge=MembersImport,
    path="members_area.register.domain.import_members.MEMBERS",
    sample=(
        {
            "member_no": "9001",
            "name": "Zofia Wzorcowa",
            "joined_on": "2009-05-12",
            "kind": "OSOBA",
            "correspondence_email": "zofia.wzorcowa@example.invalid",
            "correspondence_email_since": "2021-03-01",
            "phone": "600 100 200",
            "correspondence_address": "ul. Wzorcowa 1 m. 5, 00-000 Wzorów",
        },
        {
            "member_no": "9002",
            "name": "Piotr Przykładny",
            "joined_on": "1998-11-03",
            "ended_on": "2024-06-30",
            "kind": "OSOBA",
        },
    ),
)
