"""Celina admits members and ends memberships, each on one screen."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.office.audit.models import AuditEvent
from cms_ext.people.identity.models import Person, User
from members_area.register.domain.membership import admit_member, next_member_no
from members_area.register.models import Membership
from tests.people import staff

pytestmark = pytest.mark.django_db
ADMISSION = "/admin/czlonkowie/przyjecie/"
NINA = {"kind": "person", "name": "Nina Nowa", "member_no": "8", "joined_on": "2026-11-01"}


@pytest.fixture
def desk(client: Client, celina: User) -> Client:
    client.force_login(celina)
    return client


def ending(membership: Membership) -> str:
    return f"/admin/czlonkowie/{membership.pk}/ustanie/"


def test_a_person_who_is_not_on_file_is_entered_and_admitted_at_once(desk: Client) -> None:
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


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"member_no": "7"}, "Ten numer ma już inny wpis w rejestrze. Podaj następny."),
        ({"member_no": "0"}, "Numer jest większy od zera."),
        ({"member_no": "9" * 30}, "Numer ma najwyżej 6 cyfr."),
        ({"joined_on": "wczoraj"}, "Wpisz datę."),
        ({"name": "Nina 85010112345"}, "Nie wpisuj numeru PESEL."),
        ({"phone": "600100200"}, "Wybierz, skąd Spółdzielnia ma dane kontaktowe."),
    ],
)
def test_neither_a_person_nor_a_membership_is_kept_when_one_cannot_be(
    desk: Client, anna: User, wrong: dict[str, str], words: str
) -> None:
    before = (Person.objects.count(), Membership.objects.count())

    page = desk.post(ADMISSION, {**NINA, **wrong}).content.decode()

    assert words in page
    assert 'value="Nina' in page
    assert (Person.objects.count(), Membership.objects.count()) == before


def test_both_halves_say_at_once_what_is_missing(desk: Client) -> None:
    page = desk.post(ADMISSION, {"kind": "person"}).content.decode()

    assert "Wpisz imię i nazwisko albo nazwę firmy." in page
    assert "Podaj numer rejestru." in page


def test_somebody_alike_is_told_first(desk: Client, anna: User) -> None:
    page = desk.post(ADMISSION, {**NINA, "name": "LIS Anna"}).content.decode()

    assert "To ta sama osoba?" in page
    assert Membership.objects.count() == 1


def test_somebody_on_file_is_admitted_without_being_typed_again(desk: Client) -> None:
    nina = Person.objects.create(name="Nina Nowa")

    desk.post(f"{ADMISSION}?osoba={nina.pk}", {"member_no": "8", "joined_on": "2026-11-01"})

    assert Membership.objects.get().person == nina


def test_the_next_number_is_proposed(desk: Client, anna: User, adrian: User) -> None:
    assert f'value="{next_member_no()}"' in desk.get(ADMISSION).content.decode()
    assert next_member_no() == 25


def test_the_dead_are_not_admitted(desk: Client) -> None:
    nina = Person.objects.create(name="Nina Nowa", died_on=date(2026, 10, 1))

    page = desk.post(
        f"{ADMISSION}?osoba={nina.pk}", {"member_no": "8", "joined_on": "2026-11-01"}
    ).content.decode()

    assert "W rejestrze odnotowano śmierć tej osoby." in page
    assert not Membership.objects.exists()


def test_a_membership_ends_with_its_reason(desk: Client, anna: User) -> None:
    membership = Membership.objects.get()

    told = desk.get(ending(membership)).content.decode()
    desk.post(ending(membership), {"ended_on": "2026-12-01", "reason": "RESIGNED"})

    assert "IKCS jest zamknięte" in told
    assert "Dostęp do E-BOK zostaje" in told
    membership.refresh_from_db()
    assert (membership.ended_on, membership.end_reason) == (date(2026, 12, 1), "RESIGNED")
    assert AuditEvent.objects.get(action="MEMBERSHIP_ENDED").reason_code == "RESIGNED"
    assert desk.get(ending(membership)).status_code == 404


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"ended_on": "2026-12-01"}, "Wybierz powód."),
        ({"ended_on": "", "reason": "DIED"}, "Podaj datę."),
        ({"ended_on": "1900-01-01", "reason": "DIED"}, "nie może ustać przed przyjęciem"),
        ({"ended_on": "2026-12-01", "reason": "MOVED"}, "MOVED"),
    ],
)
def test_an_end_that_cannot_be_is_refused(
    desk: Client, anna: User, typed: dict[str, str], words: str
) -> None:
    membership = Membership.objects.get()

    assert words in desk.post(ending(membership), typed).content.decode()
    membership.refresh_from_db()
    assert membership.ended_on is None


def test_only_the_membership_desk_admits_and_ends(client: Client, anna: User) -> None:
    membership = Membership.objects.get()
    client.force_login(staff("daria", "finance_clerk"))

    for path in (ADMISSION, ending(membership)):
        assert (
            client.post(path, {**NINA, "ended_on": "2026-12-01", "reason": "DIED"})["Location"]
            == "/admin/"
        )
    assert Membership.objects.get().ended_on is None


@pytest.mark.parametrize("key", ["abc", "0", "9" * 30, "-1"])
def test_an_odd_address_is_not_found(desk: Client, key: str) -> None:
    assert desk.get(f"{ADMISSION}?osoba={key}").status_code == 404


def test_the_person_page_shows_membership_and_the_way_on(desk: Client, anna: User) -> None:
    desk.post("/admin/osoby/powod/", {"reason": "CALL"})
    nina = Person.objects.create(name="Nina Nowa")

    member = desk.get(f"/admin/osoby/{anna.person_id}/").content.decode()
    other = desk.get(f"/admin/osoby/{nina.pk}/").content.decode()

    assert "Numer rejestru 7" in member
    assert "Zakończ członkostwo" in member
    assert "Przyjmij w poczet członków" not in member
    assert f"{ADMISSION}?osoba={nina.pk}" in other


def test_a_number_taken_in_the_meantime_is_a_word_and_no_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As if another clerk took it between the look and the writing."""
    one, other = (Person.objects.create(name=name) for name in ("Nina Nowa", "Jan Inny"))
    admit_member(one, 8, on=date(2020, 1, 1), origin=SYSTEM)
    monkeypatch.setattr(Membership, "full_clean", lambda self: None)

    with pytest.raises(ValidationError, match="Ten numer ma już inny wpis"):
        admit_member(other, 8, on=date(2020, 1, 1), origin=SYSTEM)
