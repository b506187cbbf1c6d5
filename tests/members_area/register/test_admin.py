"""The member register as staff use it."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.office.audit.models import AuditEvent
from cms_ext.people.identity.models import Person, User
from members_area.register.domain.membership import admit_member
from members_area.register.models import Membership, OfficeTerm, Organ

pytestmark = pytest.mark.django_db
INDEX = "/admin/members_area_register/membership/"
CHOOSER = "/admin/register_person/"


@pytest.fixture
def desk(client: Client, celina: User) -> Client:
    client.force_login(celina)
    return client


@pytest.fixture
def members(adrian: User, anna: User) -> None:
    """Adrian (ended), Anna and Łucja."""
    lucja = Person.objects.create(name="Łucja Przykładowa", phone="000000103")
    admit_member(lucja, 3, on=date(2009, 5, 12), origin=SYSTEM)


def listed(client: Client, query: str = "") -> list[str]:
    body = client.get(f"{INDEX}{query}").content.decode()
    return [name for name in ("Łucja Przykładowa", "Anna Lis", "Ądrian Śliwka") if name in body]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Łucja Przykładowa", "Anna Lis", "Ądrian Śliwka"]),
        ("?q=lucja", ["Łucja Przykładowa"]),
        ("?q=ŁUCJA+przy", ["Łucja Przykładowa"]),
        ("?q=sliwka", ["Ądrian Śliwka"]),
        ("?q=7", ["Anna Lis"]),
        ("?q=00", []),
        ("?q=%22", ["Łucja Przykładowa", "Anna Lis", "Ądrian Śliwka"]),
        ("?stan=trwa", ["Łucja Przykładowa", "Anna Lis"]),
        ("?stan=nie-trwa", ["Ądrian Śliwka"]),
        ("?stan=cokolwiek", ["Łucja Przykładowa", "Anna Lis", "Ądrian Śliwka"]),
    ],
)
def test_search_and_filter(desk: Client, members: None, query: str, names: list[str]) -> None:
    assert listed(desk, query) == names


@pytest.mark.parametrize(
    "query",
    [
        "?person__users__password__startswith=md5",
        "?person__phone=000000103",
        "?nie_ma=1",
        "?ended_on__isnull=True",
    ],
)
def test_lookups_that_nobody_declared_are_ignored(desk: Client, members: None, query: str) -> None:
    assert listed(desk, query) == listed(desk)


@pytest.mark.parametrize(
    "query",
    ["?p=abc", "?p=99999", "?p=-1", "?o=99", "?o=x.y", "?stan=%00", "?q=%00", "?export=zip"],
)
def test_odd_addresses_are_a_page(desk: Client, members: None, query: str) -> None:
    assert desk.get(f"{INDEX}{query}").status_code == 200


@pytest.mark.parametrize("key", ["abc", "9" * 30, "1_2", "-1"])
def test_an_odd_key_is_not_found(desk: Client, members: None, key: str) -> None:
    assert desk.get(f"{INDEX}inspect/{key}/").status_code == 404


def test_the_list_costs_the_same_for_one_and_thirty(desk: Client) -> None:
    costs = []
    for number in range(1, 31):
        person = Person.objects.create(name=f"Członek {number}")
        admit_member(person, number, on=date(2020, 1, 1), origin=SYSTEM)
        if number in (1, 30):
            desk.get(INDEX)  # what is read once per process
            with CaptureQueriesContext(connection) as queries:
                body = desk.get(INDEX).content.decode()
            assert body.count('/">Członek ') == number
            costs.append(len(queries))

    assert costs[0] == costs[1]


def test_inspection_shows_the_entry_and_is_recorded(desk: Client, celina: User, anna: User) -> None:
    membership = Membership.objects.get(member_no=7)

    body = desk.get(f"{INDEX}inspect/{membership.pk}/").content.decode()

    assert "IKCS-0007" in body
    event = AuditEvent.objects.get(action="VIEW")
    assert (event.actor_id, event.object_id, event.stream) == (
        celina.pk,
        str(membership.pk),
        "ACT",
    )
    assert (event.subject_id, event.actor_label, event.reason_code) == (
        membership.person_id,
        "Dział Członkowsko-Lokalowy",
        "INSPECTION",
    )


def test_a_new_member_is_entered_through_the_verb(desk: Client) -> None:
    person = Person.objects.create(name="Emilia Łąkowa")

    response = desk.post(
        f"{INDEX}create/", {"person": person.pk, "member_no": "21", "joined_on": "2016-11-07"}
    )

    assert response.status_code == 302
    membership = Membership.objects.get()
    assert (membership.person, membership.member_no) == (person, 21)
    assert list(AuditEvent.objects.values_list("action", flat=True).filter(stream="ACT")) == [
        "MEMBER_ADMITTED"
    ]


def test_a_second_membership_is_refused_at_the_form(desk: Client, anna: User) -> None:
    response = desk.post(
        f"{INDEX}create/", {"person": anna.person_id, "member_no": "70", "joined_on": "2026-01-01"}
    )

    assert "ma inne członkostwo" in response.content.decode()
    assert Membership.objects.count() == 1


def test_a_membership_is_ended_by_its_date(desk: Client, anna: User) -> None:
    membership = Membership.objects.get()

    desk.post(
        f"{INDEX}edit/{membership.pk}/",
        {"member_no": "7", "joined_on": "2012-03-01", "ended_on": "2026-11-20"},
    )

    membership.refresh_from_db()
    assert membership.ended_on == date(2026, 11, 20)
    event = AuditEvent.objects.get(action="MEMBERSHIP_CORRECTED")
    assert (event.from_state, event.to_state) == ("OPEN", "ENDED")


def test_a_refusal_of_the_verb_is_shown_at_the_form(desk: Client, adrian: User) -> None:
    """The overlap with another membership is known only to the verb."""
    assert adrian.person is not None
    admit_member(adrian.person, 50, on=date(2026, 11, 10), origin=SYSTEM)
    old = Membership.objects.get(member_no=24)

    response = desk.post(
        f"{INDEX}edit/{old.pk}/", {"member_no": "24", "joined_on": "2012-03-01", "ended_on": ""}
    )

    assert response.status_code == 200
    old.refresh_from_db()
    assert old.ended_on == date(2026, 10, 31)


def test_the_log_of_wagtail_keeps_no_names(desk: Client) -> None:
    from wagtail.models import ModelLogEntry  # noqa: PLC0415 - only this test looks there

    person = Person.objects.create(name="Emilia Łąkowa")
    desk.post(
        f"{INDEX}create/", {"person": person.pk, "member_no": "21", "joined_on": "2016-11-07"}
    )

    assert not ModelLogEntry.objects.exists()


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("celina", INDEX, 200),
        ("celina", f"{INDEX}create/", 200),
        ("kornel", INDEX, 200),
        ("kornel", f"{INDEX}create/", 302),
        ("ewa", INDEX, 302),
        ("ewa", f"{INDEX}create/", 302),
        ("ewa", f"{INDEX}?export=csv", 302),
        ("anna", INDEX, 404),
        ("celina", "/admin/members_area_register/organ/", 200),
        ("kornel", "/admin/members_area_register/officeterm/", 200),
        ("ewa", "/admin/members_area_register/officeterm/", 302),
        ("celina", CHOOSER, 200),
        ("kornel", CHOOSER, 302),
        ("ewa", CHOOSER, 302),
        ("ewa", f"{CHOOSER}results/", 302),
        ("ewa", f"{CHOOSER}chosen/1/", 302),
        ("ewa", f"{CHOOSER}chosen-multiple/?id=1", 302),
        ("ewa", f"{CHOOSER}create/", 302),
    ],
)
def test_who_may_open_what(
    client: Client, request: pytest.FixtureRequest, who: str, path: str, status: int
) -> None:
    client.force_login(request.getfixturevalue(who))

    assert client.get(path).status_code == status


@pytest.mark.parametrize("who", ["kornel", "ewa", "admin", "celina"])
def test_nobody_deletes_from_the_register(
    client: Client, request: pytest.FixtureRequest, anna: User, who: str
) -> None:
    client.force_login(request.getfixturevalue(who))

    client.post(f"{INDEX}delete/{Membership.objects.get().pk}/")

    assert Membership.objects.count() == 1


def test_the_auditor_changes_nothing(client: Client, kornel: User, anna: User) -> None:
    client.force_login(kornel)
    membership = Membership.objects.get()

    client.post(
        f"{INDEX}edit/{membership.pk}/",
        {"member_no": "8", "joined_on": "2012-03-01", "ended_on": ""},
    )

    membership.refresh_from_db()
    assert membership.member_no == 7


def test_csv_runs_no_formula_and_keeps_polish_letters(desk: Client, celina: User) -> None:
    person = Person.objects.create(name='=HYPERLINK("http://zle.example","Żółć")')
    admit_member(person, 5, on=date(2020, 1, 1), origin=SYSTEM)

    response = desk.get(f"{INDEX}?export=csv")
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]  # it streams

    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows == [
        ["Numer rejestru członkowskiego", "Osoba", "Członek od", "Ustanie członkostwa", "Login"],
        ["5", '\'=HYPERLINK("http://zle.example","Żółć")', "2020-01-01", "", "IKCS-0005"],
    ]
    event = AuditEvent.objects.get(action="EXPORT")
    assert (event.actor_id, event.changes) == (celina.pk, {"format": "csv", "rows": 1})


def test_xlsx_holds_text_as_text(desk: Client) -> None:
    person = Person.objects.create(name="=1+1 \x0bŻółć")
    admit_member(person, 5, on=date(2020, 1, 1), origin=SYSTEM)

    response = desk.get(f"{INDEX}?export=xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active  # type: ignore[attr-defined]  # it streams
    assert sheet is not None

    cell = sheet["B2"]
    assert (cell.value, cell.data_type) == ("=1+1 Żółć", "s")


def test_the_desk_finds_and_enters_people(desk: Client, members: None) -> None:
    found = desk.get(f"{CHOOSER}results/?q=przykladowa").content.decode()
    assert "Łucja Przykładowa" in found
    assert "Anna Lis" not in found

    desk.post(f"{CHOOSER}create/", {"kind": "person", "name": "Wit Jagodziński"})

    assert Person.objects.filter(name="Wit Jagodziński").exists()
    assert AuditEvent.objects.filter(action="PERSON_ENTERED").count() == 1


def test_an_organ_and_a_term_of_office(desk: Client, anna: User) -> None:
    desk.post(
        "/admin/members_area_register/organ/create/",
        {"code": "SB", "name": "Rada Nadzorcza", "abbreviation": "RN", "number_pattern": ""},
    )
    organ = Organ.objects.get()
    assert organ.group.name == "organ-SB"

    desk.post(
        "/admin/members_area_register/officeterm/create/",
        {"person": anna.person_id, "organ": organ.pk, "starts_on": "2024-06-20", "ends_on": ""},
    )
    term = OfficeTerm.objects.get()
    desk.post(f"/admin/members_area_register/officeterm/edit/{term.pk}/", {"ends_on": "2026-11-20"})

    term.refresh_from_db()
    assert (term.organ, term.ends_on) == (organ, date(2026, 11, 20))
    actions = (
        AuditEvent.objects.filter(stream="ACT").order_by("seq").values_list("action", flat=True)
    )
    assert list(actions)[-3:] == ["ORGAN_ESTABLISHED", "OFFICE_BEGUN", "OFFICE_END_SET"]


def test_the_permission_to_delete_is_not_offered(admin: User) -> None:
    from members_area.register.wagtail_hooks import MembershipRegister  # noqa: PLC0415 - hooks

    offered = MembershipRegister().get_permissions_for_registration()
    assert set(offered.values_list("codename", flat=True)) == {
        "add_membership",
        "change_membership",
        "view_membership",
    }
