"""Celina admits members and ends memberships, each on one screen."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.models import Person, User
from members_area.register.domain.membership import admit_member, next_member_no
from members_area.register.models import Membership
from tests.clients import signed_in
from tests.people import staff

pytestmark = pytest.mark.django_db
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
    # Both halves say at once what is missing, and somebody alike is told first.
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

    told = desk.get(ending(membership)).content.decode()
    desk.post(ending(membership), {"ended_on": "2026-12-01", "reason": "RESIGNED"})

    assert "IKCS jest zamknięte" in told
    assert "Dostęp do E-BOK zostaje" in told
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
