"""„Pracownicy i role”: who is invited, how, and what is refused."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from cms_ext.people.identity.domain.role import (
    REALM_GROUPS,
    STAFF_GROUPS,
    group_name,
    list_offered_groups,
)
from cms_ext.people.identity.models import Person, User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from tests.cms_ext.desks.people.staff_register.screens import (
    INVITE,
    LIST,
    celina,
    text,
    told,
    typed,
)
from tests.people import resident

pytestmark = pytest.mark.django_db
# By their codes behind the site's own, as „Pracownicy i role” calls them.
WASTE = ["Taryfy i decyzje o odpadach", "Opłaty za odpady"]


def test_an_invitation_asks_for_no_password_and_goes_by_mail(desk: Client):
    page = text(desk.get(INVITE))
    answer = desk.post(INVITE, typed("membership_clerk", password1="x", password2="x"), follow=True)
    made = User.objects.get(login="celina")

    assert 'type="password"' not in page
    assert answer.redirect_chain == [(f"{LIST}{made.pk}/", 302)]
    assert "Zaproszenie wyjdzie za chwilę na adres celina@podlasem.example." in text(answer)
    assert (made.username, made.has_usable_password(), made.is_staff, made.is_superuser) == (
        "staff:celina",
        False,
        True,
        False,
    )
    assert [group.name for group in made.groups.all()] == ["membership_clerk"]
    assert [message.to for message in OutgoingMessage.objects.all()] == ["celina@podlasem.example"]
    assert told() == [
        ("STAFF_LOGIN_OPENED", "", {"groups": ["membership_clerk"], "is_superuser": False}),
        ("STAFF_INVITED", "", {}),
    ]


def test_the_link_is_shown_in_one_answer_and_never_again(desk: Client):
    first = desk.post(INVITE, typed("editor", pokaz="1"))
    made = User.objects.get(login="celina")
    second = desk.post(f"{LIST}{made.pk}/odnosnik/")
    later = desk.get(f"{LIST}{made.pk}/")

    for shown in (first, second):
        assert re.search(r"http[^<\s]+/konto/zaproszenie/[\w-]+/", text(shown))
        assert "no-store" in shown["Cache-Control"]
    assert "/konto/zaproszenie/" not in text(later)
    assert "do przekazania" in text(later)
    assert not OutgoingMessage.objects.exists()
    assert desk.get(f"{LIST}{made.pk}/odnosnik/").status_code == 405


@pytest.mark.thorough
def test_roles_are_offered_in_words_and_only_those_that_open_anything(desk: Client):
    Group.objects.create(name="organ-GM")
    page = text(desk.get(INVITE))
    boxes = re.findall(r'name="groups"[^>]*> ?<span><span>([^<]+?)<', page)

    assert boxes == [*(group_name(code) for code in STAFF_GROUPS), *WASTE]
    assert "Zatwierdza naliczenia, noty i układy, które przygotował ktoś inny." in page

    # A group that the co-op made itself is offered by its name.
    group = Group.objects.create(name="Sekretariat")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    offered = [one.name for one in list_offered_groups()]
    assert offered == [*STAFF_GROUPS, "Sekretariat", "waste_admin", "waste_clerk"]


@pytest.mark.thorough
def test_what_is_wrong_is_said_and_nobody_is_made(admin: User, client):
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"login": "ADMIN "}, "Login: Ten login jest zajęty. Wybierz inny."),
        ({"email": "bez małpy"}, "To nie jest poprawny adres e-mail."),
        ({"email": "o'hara@podlasem.example"}, "Z tego adresu nie da się zrobić loginu."),
        ({"first_name": ""}, "Wpisz imię."),
        ({"groups": []}, "Zaznacz co najmniej jedną rolę."),
        ({"login": "z odstępem"}, "Użyj samych liter, cyfr i znaków"),
        ({"login": "x" * 121}, "120 znaków"),
        ({"groups": [999_999]}, "Role:"),
    ]
    for changed, said in wrong:
        assert said in text(client.post(INVITE, typed("editor", **changed)))
    assert list(User.objects.filter(realm="staff")) == [admin]
    assert not OutgoingMessage.objects.exists()


def test_one_address_is_invited_once_whatever_its_case(desk: Client):
    celina(desk)

    again = desk.post(INVITE, typed("editor", email="CELINA@Podlasem.example", login="celina2"))

    assert again.status_code == 409
    assert "Ten adres ma już pracownik z loginem „celina”." in text(again)
    assert User.objects.filter(realm="staff").count() == 2
    assert OutgoingMessage.objects.count() == 1


def test_inviting_a_resident_s_address_opens_another_login_and_touches_none(desk: Client):
    anna = resident("ikcs", "IKCS-0007", "Anna Lis")
    Person.objects.filter(pk=anna.person_id).update(correspondence_email="celina@podlasem.example")
    before = User.objects.filter(pk=anna.pk).values().get()

    # The groups behind the panels cannot be given to staff.
    desk.post(INVITE, typed("editor", *REALM_GROUPS.values()))
    assert not User.objects.filter(login="celina").exists()
    answer = desk.post(INVITE, typed("editor"), follow=True)

    assert User.objects.filter(pk=anna.pk).values().get() == before
    made = User.objects.get(realm="staff", login="celina")
    assert (made.person_id, anna.check_password("demo-haslo-2026")) == (None, True)
    assert "Anna" not in text(answer)
