"""The member register as staff use it.

Celina admits members and ends memberships, each on one screen.
"""

import csv
import io
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import Person, User
from members_area.register.domain.membership import admit_member, next_member_no
from members_area.register.models import Membership, OfficeTerm, Organ
from tests.clients import signed_in
from tests.members_area.conftest import BrowserOf
from tests.page_checks import parsed, texts
from tests.people import staff
from tests.query_counts import queries_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db
INDEX = "/admin/members_area_register/membership/"
CHOOSER = "/admin/register_person/"
ALL = ["Łucja Przykładowa", "Anna Lis", "Ądrian Śliwka"]


@shared
def members(adrian: User, anna: User) -> None:
    """Adrian (ended), Anna and Łucja."""
    lucja = Person.objects.create(name="Łucja Przykładowa", phone="000000103")
    admit_member(lucja, 3, on=date(2009, 5, 12), origin=SYSTEM)


def listed(client: Client, query: str = "", index: str = INDEX) -> list[str]:
    response = client.get(f"{index}{query}")
    assert response.status_code == 200
    return [name for name in ALL if name in response.content.decode()]


@pytest.mark.thorough
def test_search_and_filter(desk: Client, members: None):
    """What nobody declared and what is no page is left out."""
    lucja, anna, adrian = ALL
    expected = {
        "": ALL,
        "?q=lucja": [lucja],
        "?q=ŁUCJA+przy": [lucja],
        "?q=sliwka": [adrian],
        "?q=7": [anna],
        "?q=członek+7": [anna],
        "?q=Numer+członkowski+7": [anna],
        "?q=członek+nr+0007": [anna],
        "?q=członek+8": [],
        "?q=00": [],
        "?q=%22": ALL,
        "?stan=trwa": [lucja, anna],
        "?stan=nie-trwa": [adrian],
        "?stan=cokolwiek": ALL,
        "?person__users__password__startswith=md5": ALL,
        "?person__phone=000000103": ALL,
        "?nie_ma=1": ALL,
        "?ended_on__isnull=True": ALL,
        "?p=abc": ALL,
        "?p=99999": ALL,
        "?p=-1": ALL,
        "?o=99": ALL,
        "?o=x.y": ALL,
        "?stan=%00": ALL,
        "?q=%00": ALL,
        "?export=zip": ALL,
    }

    assert {query: listed(desk, query) for query in expected} == expected
    odd = ("abc", "9" * 30, "1_2", "-1")
    assert {desk.get(f"{INDEX}inspect/{key}/").status_code for key in odd} == {404}


def test_the_list_costs_the_same_for_one_and_four(desk: Client):
    def admit(*numbers: int) -> None:
        for number in numbers:
            person = Person.objects.create(name=f"Członek {number}")
            admit_member(person, number, on=date(2020, 1, 1), origin=SYSTEM)

    admit(1)
    desk.get(INDEX)  # what is read once per process
    one = queries_of(desk.get, INDEX)
    admit(2, 3, 4)

    assert queries_of(desk.get, INDEX) == one
    links = texts(parsed(desk.get(INDEX)), "//tr/th[@scope='row']/a")
    assert sorted(links) == [f"Członek {number}" for number in (1, 2, 3, 4)]


def test_inspection_shows_the_entry_and_is_recorded(desk: Client, celina: User, anna: User):
    membership = Membership.objects.get(member_no=7)

    body = desk.get(f"{INDEX}inspect/{membership.pk}/").content.decode()

    assert "IKCS-0007" in body
    event = AuditEvent.objects.get(action="VIEW")
    assert (event.actor_id, event.object_id, event.stream) == (celina.pk, str(membership.pk), "ACT")
    assert (event.subject_id, event.actor_label, event.reason_code) == (
        membership.person_id,
        "Dział Członkowsko-Lokalowy",
        "INSPECTION",
    )


def test_a_new_member_is_entered_through_the_verb(desk: Client):
    """A second membership is refused at the form; the log of Wagtail keeps no names."""
    person = Person.objects.create(name="Emilia Łąkowa")
    form = {"person": person.pk, "member_no": "21", "joined_on": "2016-11-07"}

    response = desk.post(f"{INDEX}create/", form)
    second = desk.post(f"{INDEX}create/", form | {"member_no": "70"})

    assert response.status_code == 302
    assert "ma inne członkostwo" in second.content.decode()
    membership = Membership.objects.get()
    assert (membership.person, membership.member_no) == (person, 21)
    assert list(AuditEvent.objects.values_list("action", flat=True).filter(stream="ACT")) == [
        "MEMBER_ADMITTED"
    ]
    assert not ModelLogEntry.objects.exists()


def test_a_membership_is_ended_by_its_date(desk: Client, adrian: User, anna: User):
    """A refusal of the verb, which alone knows of an overlap with another, is shown."""
    form = {"member_no": "7", "joined_on": "2012-03-01", "ended_on": "2026-11-20"}
    membership = Membership.objects.get(member_no=7)

    desk.post(f"{INDEX}edit/{membership.pk}/", form)

    membership.refresh_from_db()
    assert membership.ended_on == date(2026, 11, 20)
    event = AuditEvent.objects.get(action="MEMBERSHIP_CORRECTED")
    assert (event.from_state, event.to_state) == ("OPEN", "ENDED")
    assert adrian.person is not None
    admit_member(adrian.person, 50, on=date(2026, 11, 10), origin=SYSTEM)
    old = Membership.objects.get(member_no=24)
    response = desk.post(f"{INDEX}edit/{old.pk}/", form | {"member_no": "24", "ended_on": ""})
    assert "ma inne członkostwo" in response.content.decode()
    old.refresh_from_db()
    assert old.ended_on == date(2026, 10, 31)


def test_who_may_open_what(browser_of: BrowserOf):
    organs, terms = (f"/admin/members_area_register/{one}/" for one in ("organ", "officeterm"))
    chooser = (
        CHOOSER,
        *(
            f"{CHOOSER}{one}"
            for one in ("results/", "chosen/1/", "chosen-multiple/?id=1", "create/")
        ),
    )
    statuses = {
        "celina": {INDEX: 200, f"{INDEX}create/": 200, organs: 200, CHOOSER: 200},
        "kornel": {INDEX: 200, f"{INDEX}create/": 302, terms: 200, CHOOSER: 302},
        "ewa": dict.fromkeys(
            (INDEX, f"{INDEX}create/", f"{INDEX}?export=csv", terms, *chooser), 302
        ),
        "anna": {INDEX: 404},
    }

    for who, expected in statuses.items():
        client = browser_of(who)
        assert {path: client.get(path).status_code for path in expected} == expected, who


def test_nobody_deletes_from_the_register_and_the_auditor_changes_nothing(
    browser_of: BrowserOf, anna: User
):
    membership = Membership.objects.get()
    form = {"member_no": "8", "joined_on": "2012-03-01", "ended_on": ""}

    for who in ("kornel", "ewa", "admin", "celina"):
        browser_of(who).post(f"{INDEX}delete/{membership.pk}/")
    browser_of("kornel").post(f"{INDEX}edit/{membership.pk}/", form)

    membership.refresh_from_db()
    assert membership.member_no == 7


def exported(desk: Client, name: str, kind: str) -> bytes:
    admit_member(Person.objects.create(name=name), 5, on=date(2020, 1, 1), origin=SYSTEM)
    response = desk.get(f"{INDEX}?export={kind}")
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]  # it streams


def test_csv_runs_no_formula_and_keeps_polish_letters(desk: Client, celina: User):
    content = exported(desk, '=HYPERLINK("http://zle.example","Żółć")', "csv")

    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert rows == [
        ["Numer rejestru członkowskiego", "Osoba", "Członek od", "Ustanie członkostwa", "Login"],
        ["5", '\'=HYPERLINK("http://zle.example","Żółć")', "2020-01-01", "", "IKCS-0005"],
    ]
    event = AuditEvent.objects.get(action="EXPORT")
    assert (event.actor_id, event.changes) == (celina.pk, {"format": "csv", "rows": 1})


def test_xlsx_holds_text_as_text(desk: Client):
    sheet = load_workbook(io.BytesIO(exported(desk, "=1+1 \x0bŻółć", "xlsx"))).active
    assert sheet is not None

    cell = sheet["B2"]
    assert (cell.value, cell.data_type) == ("=1+1 Żółć", "s")


def test_the_desk_finds_and_enters_people(desk: Client, members: None):
    found = desk.get(f"{CHOOSER}results/?q=przykladowa").content.decode()
    assert "Łucja Przykładowa" in found
    assert "Anna Lis" not in found

    desk.post(f"{CHOOSER}create/", {"kind": "person", "name": "Wit Jagodziński"})

    assert Person.objects.filter(name="Wit Jagodziński").exists()
    assert AuditEvent.objects.filter(action="PERSON_ENTERED").count() == 1


def test_an_organ_and_a_term_of_office(desk: Client, anna: User):
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


def test_the_permission_to_delete_is_not_offered(admin: User):
    from members_area.register.wagtail_hooks import MembershipRegister  # noqa: PLC0415 - hooks

    offered = MembershipRegister().get_permissions_for_registration()
    assert set(offered.values_list("codename", flat=True)) == {
        "add_membership",
        "change_membership",
        "view_membership",
    }


ADMISSION = "/admin/czlonkowie/przyjecie/"
NINA = {"kind": "person", "name": "Nina Nowa", "member_no": "8", "joined_on": "2026-11-01"}


def ending(membership: Membership) -> str:
    return f"/admin/czlonkowie/{membership.pk}/ustanie/"


def test_a_person_who_is_not_on_file_is_entered_and_admitted_at_once(desk: Client):
    answer = desk.post(ADMISSION, NINA)

    membership = Membership.objects.get()
    assert (membership.person.name, membership.member_no, membership.joined_on) == (
        "Nina Nowa",
        8,
        date(2026, 11, 1),
    )
    assert answer["Location"] == f"/admin/osoby/{membership.person_id}/"
    actions = AuditEvent.objects.filter(stream="ACT").order_by("pk")
    assert [event.action for event in actions] == ["PERSON_ENTERED", "MEMBER_ADMITTED"]


@pytest.mark.thorough
def test_neither_a_person_nor_a_membership_is_kept_when_one_cannot_be(desk: Client, anna: User):
    wrong = [
        ({"member_no": "7"}, "Ten numer ma już inny wpis w rejestrze. Podaj następny."),
        ({"member_no": "0"}, "Numer jest większy od zera."),
        ({"member_no": "9" * 30}, "Numer ma najwyżej 6 cyfr."),
        ({"joined_on": "wczoraj"}, "Wpisz datę."),
        ({"name": "Nina 85010112345"}, "Nie wpisuj numeru PESEL."),
        ({"phone": "600100200"}, "Wybierz, skąd Spółdzielnia ma dane kontaktowe."),
    ]
    before = (Person.objects.count(), Membership.objects.count())

    for changes, words in wrong:
        page = desk.post(ADMISSION, {**NINA, **changes}).content.decode()
        assert (words in page, 'value="Nina' in page) == (True, True), words
    # Both halves say at once what is missing; a namesake comes first.
    page = desk.post(ADMISSION, {"kind": "person"}).content.decode()
    assert "Wpisz imię i nazwisko albo nazwę firmy." in page
    assert "Podaj numer rejestru." in page
    alike = desk.post(ADMISSION, {**NINA, "name": "LIS Anna"}).content.decode()
    assert "To ta sama osoba?" in alike
    assert (Person.objects.count(), Membership.objects.count()) == before


def test_somebody_on_file_is_admitted_without_being_typed_again_but_not_the_dead(desk: Client):
    form = {"member_no": "8", "joined_on": "2026-11-01"}
    nina = Person.objects.create(name="Nina Nowa", died_on=date(2026, 10, 1))
    address = f"{ADMISSION}?osoba={nina.pk}"

    page = desk.post(address, form).content.decode()
    assert "W rejestrze odnotowano śmierć tej osoby." in page
    assert not Membership.objects.exists()

    Person.objects.update(died_on=None)
    desk.post(address, form)
    assert Membership.objects.get().person == nina


def test_the_next_number_is_proposed(desk: Client, anna: User, adrian: User):
    assert f'value="{next_member_no()}"' in desk.get(ADMISSION).content.decode()
    assert next_member_no() == 25


def test_a_membership_ends_with_its_reason(desk: Client, anna: User):
    membership = Membership.objects.get()

    page_text = desk.get(ending(membership)).content.decode()
    desk.post(ending(membership), {"ended_on": "2026-12-01", "reason": "RESIGNED"})

    assert "IKCS jest zamknięte" in page_text
    assert "Dostęp do E-BOK zostaje" in page_text
    membership.refresh_from_db()
    assert (membership.ended_on, membership.end_reason) == (date(2026, 12, 1), "RESIGNED")
    assert AuditEvent.objects.get(action="MEMBERSHIP_ENDED").reason_code == "RESIGNED"
    assert desk.get(ending(membership)).status_code == 404


def test_an_end_that_cannot_be_is_refused(desk: Client, anna: User):
    membership = Membership.objects.get()

    for typed, words in (
        ({"ended_on": "2026-12-01"}, "Wybierz powód."),
        ({"ended_on": "", "reason": "DIED"}, "Podaj datę."),
        ({"ended_on": "1900-01-01", "reason": "DIED"}, "nie może ustać przed przyjęciem"),
        ({"ended_on": "2026-12-01", "reason": "MOVED"}, "MOVED nie jest"),
    ):
        assert words in desk.post(ending(membership), typed).content.decode()
    membership.refresh_from_db()
    assert membership.ended_on is None


def test_only_the_membership_desk_admits_and_ends(desk: Client, anna: User):
    membership = Membership.objects.get()
    client = signed_in(staff("daria", "finance_clerk"))
    form = {**NINA, "ended_on": "2026-12-01", "reason": "DIED"}

    for path in (ADMISSION, ending(membership)):
        assert client.post(path, form)["Location"] == "/admin/"
    assert Membership.objects.get().ended_on is None
    for key in ("abc", "0", "9" * 30, "-1"):
        assert desk.get(f"{ADMISSION}?osoba={key}").status_code == 404


def test_the_person_page_shows_membership_and_the_way_on(desk: Client, anna: User):
    desk.post("/admin/osoby/powod/", {"reason": "CALL"})
    nina = Person.objects.create(name="Nina Nowa")

    member = desk.get(f"/admin/osoby/{anna.person_id}/").content.decode()
    other = desk.get(f"/admin/osoby/{nina.pk}/").content.decode()

    assert "Numer rejestru 7" in member
    assert "Zakończ członkostwo" in member
    assert "Przyjmij w poczet członków" not in member
    assert f"{ADMISSION}?osoba={nina.pk}" in other


def test_a_number_taken_in_the_meantime_is_a_word_and_no_error(monkeypatch):
    """As if another clerk took it between the look and the writing."""
    one, other = (Person.objects.create(name=name) for name in ("Nina Nowa", "Jan Inny"))
    admit_member(one, 8, on=date(2020, 1, 1), origin=SYSTEM)
    monkeypatch.setattr(Membership, "full_clean", lambda self: None)

    with pytest.raises(ValidationError, match="Ten numer ma już inny wpis"):
        admit_member(other, 8, on=date(2020, 1, 1), origin=SYSTEM)
