"""„Pracownicy i role”: changing, blocking, the second factor; what each leaves in the log.

„Pracownicy i role”: who is invited, how, and what is refused.
"""

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
from cms_ext.people.identity.models import AuthenticatorApp, Person, StaffInvitation, User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from tests.cms_ext.desks.people.staff_register.screens import (
    INVITE,
    LIST,
    app_of,
    celina,
    logged_acts,
    roles,
    seq,
    step,
    text,
    typed,
)
from tests.people import resident, staff

pytestmark = pytest.mark.django_db


def test_roles_change_with_their_reason(desk: Client):
    made = celina(desk)

    def events(*groups: str, **changed: Any) -> list[tuple[str, str, dict[str, Any]]]:
        before = seq()
        assert roles(desk, made, *groups, **changed).status_code == 302
        return logged_acts(before)

    assert events("membership_clerk") == []
    groups = {"added": ["editor", "publisher"], "removed": ["membership_clerk"]}
    assert events("editor", "publisher") == [("STAFF_GROUPS_CHANGED", "zmiana obowiązków", groups)]
    assert events("editor", "publisher", is_superuser="on", reason="STAND_IN") == [
        ("ADMINISTRATOR_MADE", "zastępstwo", {})
    ]


def test_without_a_reason_or_with_no_role_nothing_changes(desk: Client):
    made = celina(desk)
    made.groups.add(Group.objects.create(name="organ-RN"))
    before = seq()

    answers = [roles(desk, made, "editor", reason=""), roles(desk, made)]
    # Groups that are not offered stay as they were.
    roles(desk, made, "membership_clerk")

    assert "Wybierz powód zmiany." in text(answers[0])
    assert "Kto odchodzi, tego konto zablokuj." in text(answers[1])
    assert {group.name for group in made.groups.all()} == {"membership_clerk", "organ-RN"}
    assert logged_acts(before) == []


def test_other_data_leave_names_of_fields_and_nobody_s_data(desk: Client):
    made = celina(desk)
    names = {"first_name": "Celina", "last_name": "Jagodzińska", "login": "celina"}
    before = seq()

    step(desk, made, "dane", email="nowa@podlasem.example", **names)
    taken = step(desk, made, "dane", email="nowa@podlasem.example", **(names | {"login": "ADMIN"}))

    assert logged_acts(before) == [("STAFF_LOGIN_CHANGED", "", {"fields": ["last_name", "email"]})]
    assert (taken.status_code, "Ten login jest zajęty." in text(taken)) == (409, True)
    assert not StaffInvitation.objects.filter(user=made, voided_at=None).exists()


def test_a_blocked_login_is_out_at_once_and_may_be_let_in_again(desk: Client):
    made = celina(desk)
    made.set_password("mglisty kaloryfer pod orzechem")
    made.save()
    browser = Client()
    browser.force_login(made)
    before = seq()

    step(desk, made, "zablokuj", reason="LEFT")
    refused = browser.get("/admin/").status_code
    invited = step(desk, made, "zaproszenie")
    step(desk, made, "odblokuj")

    assert (refused, invited.status_code) == (302, 409)
    assert [(action, note) for action, note, _ in logged_acts(before)] == [
        ("SUSPENDED", "koniec pracy w Spółdzielni"),
        ("RESUMED", ""),
    ]


@pytest.mark.thorough
def test_nobody_gives_or_takes_the_own_roles(admin: User, client):
    staff("drugi", superuser=True)
    app_of(admin)
    before = seq()

    answers = [
        roles(client, admin, "editor"),
        roles(client, admin, "finance_approver", is_superuser="on"),
        step(client, admin, "zablokuj", reason="LEFT"),
        step(client, admin, "drugi-skladnik", seen="on"),
    ]

    assert [answer.status_code for answer in answers] == [409] * 4
    assert "Poproś innego administratora." in text(answers[0])
    admin.refresh_from_db()
    assert (admin.is_superuser, admin.is_active, admin.groups.count()) == (True, True, 0)
    assert AuthenticatorApp.objects.filter(user=admin).exists()
    assert logged_acts(before) == []
    assert "Zmień role" not in text(client.get(f"{LIST}{admin.pk}/"))


def test_the_last_administrator_who_can_sign_in_stays_one(client):
    """Anyone who asks has just lost the own password, for example by a link that was not used."""
    last = staff("ostatni", superuser=True)
    asking = staff("admin", superuser=True)
    client.force_login(asking)
    User.objects.filter(pk=asking.pk).update(password="!nic")
    client.force_login(User.objects.get(pk=asking.pk))

    answers = [roles(client, last, "editor"), step(client, last, "zablokuj", reason="LEFT")]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert "To ostatni administrator, który może się zalogować." in text(answers[0])
    last.refresh_from_db()
    assert (last.is_superuser, last.is_active) == (True, True)


def test_a_lost_telephone_ends_the_second_factor_and_tells_its_owner(desk: Client):
    made = celina(desk)
    app_of(made)
    before = seq()

    unseen = step(desk, made, "drugi-skladnik")
    step(desk, made, "drugi-skladnik", seen="on")

    assert "Nie rób tego na prośbę z e-maila" in text(unseen)
    assert [action for action, _, _ in logged_acts(before)] == ["SECOND_FACTOR_RESET"]
    assert not AuthenticatorApp.objects.exists()
    assert OutgoingMessage.objects.latest("pk").to == "celina@podlasem.example"


def test_a_login_typed_wrongly_is_deleted_and_one_that_was_used_is_not(desk: Client):
    made = celina(desk)
    used = staff("dawna", "editor")
    User.objects.filter(pk=used.pk).update(last_login="2026-11-20T09:00Z")
    before = seq()

    refused = step(desk, used, "usun")
    step(desk, made, "usun")

    assert (refused.status_code, "Zablokuj je." in text(refused)) == (409, True)
    assert not User.objects.filter(pk=made.pk).exists()
    assert logged_acts(before) == [("STAFF_LOGIN_DELETED", "", {})]


def test_the_screens_know_no_resident(desk: Client):
    anna = resident("ikcs", "IKCS-0007", "Anna Lis")

    addresses = [
        f"{LIST}{anna.pk}/",
        f"{LIST}{anna.pk}/krok/role/",
        f"/admin/users/edit/{anna.pk}/",
    ]

    assert {desk.get(address).status_code for address in addresses} == {404}
    assert desk.post(f"{LIST}{anna.pk}/odnosnik/").status_code == 404
    assert "IKCS-0007" not in text(desk.get(LIST))


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
    assert logged_acts() == [
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


@pytest.mark.all_plugins
def test_roles_are_offered_in_words_and_only_those_that_open_anything(desk: Client):
    Group.objects.create(name="organ-GM")
    page = text(desk.get(INVITE))
    boxes = re.findall(r'name="groups"[^>]*> ?<span><span>([^<]+?)<', page)

    assert boxes == [*(group_name(code) for code in STAFF_GROUPS), *WASTE]
    assert "Zatwierdza naliczenia, noty i układy, które przygotował ktoś inny." in page

    # A group that the co-op made itself is offered by its name.
    group = Group.objects.create(name="Sekretariat")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    offered = [offered_group.name for offered_group in list_offered_groups()]
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
