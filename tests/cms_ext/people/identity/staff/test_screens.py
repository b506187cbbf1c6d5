"""The administrator's screens of staff: adding, changing, inviting; what each leaves in the log."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cms_ext.office.audit.models import AuditEvent
from cms_ext.people.identity.domain.role import (
    REALM_GROUPS,
    STAFF_GROUPS,
    group_name,
    offered_groups,
)
from cms_ext.people.identity.models import StaffInvitation, User
from cms_ext.people.mail.models import OutgoingMessage
from tests.people import resident, staff

NEW = "/admin/users/new/"
QUERIES = 13

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> User:
    user = staff("admin", superuser=True)
    client.force_login(user)
    return user


def typed(*groups: str, **changed: Any) -> dict[str, Any]:
    """The form about Celina as it is sent."""
    facts = {
        "username": "celina",
        "email": "celina@podlasem.example",
        "first_name": "Celina",
        "last_name": "Borówczyk",
        "groups": list(Group.objects.filter(name__in=groups).values_list("pk", flat=True)),
        "is_active": "on",
    }
    return {name: value for name, value in (facts | changed).items() if value is not None}


def celina(client: Client, *groups: str) -> User:
    client.post(NEW, typed(*(groups or ("membership_clerk",))))
    return User.objects.get(login="celina")


def edit(client: Client, user: User, *groups: str, **changed: Any) -> HttpResponse:
    return client.post(f"/admin/users/edit/{user.pk}/", typed(*groups, **changed))


def told(after: int = 0) -> list[tuple[str, dict[str, Any]]]:
    rows = AuditEvent.objects.filter(seq__gt=after, stream="ACT").order_by("seq")
    return list(rows.values_list("action", "changes"))


def seq() -> int:
    return AuditEvent.objects.filter(stream="ACT").order_by("-seq").values_list("seq", flat=True)[0]


def test_adding_somebody_asks_for_no_password_and_leads_to_the_invitation(
    admin: User, client: Client
) -> None:
    page = client.get(NEW).content.decode()
    answer = client.post(NEW, typed("membership_clerk", password1="x", password2="x"))
    made = User.objects.get(login="celina")

    assert 'type="password"' not in page
    assert answer["Location"] == f"/admin/zaproszenie/{made.pk}/"
    assert (made.username, made.has_usable_password(), made.is_staff, made.is_superuser) == (
        "staff:celina",
        False,
        True,
        False,
    )
    assert [group.name for group in made.groups.all()] == ["membership_clerk"]
    assert told() == [
        ("STAFF_LOGIN_OPENED", {"groups": ["membership_clerk"], "is_superuser": False})
    ]


def test_roles_are_offered_in_polish_and_nothing_else_is(admin: User, client: Client) -> None:
    Group.objects.create(name="organ-GM")
    page = client.get(NEW).content.decode()
    boxes = re.findall(r'name="groups"[^>]*>\s*([^<]+?)\s*</label>', page)

    assert boxes == [group_name(code) for code in STAFF_GROUPS]


def test_a_group_that_the_co_op_made_itself_is_offered_by_its_name(db: None) -> None:
    group = Group.objects.create(name="Sekretariat")
    group.permissions.add(Permission.objects.get(codename="access_admin"))

    assert [one.name for one in offered_groups()] == [*STAFF_GROUPS, "Sekretariat"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"username": "ADMIN "}, "Ten login jest zajęty. Wybierz inny."),
        ({"email": "bez małpy"}, "poprawny adres"),
        ({"first_name": ""}, "Wpisz imię."),
        ({"groups": []}, "Zaznacz co najmniej jedną rolę"),
        ({"username": "z odstępem"}, "Użyj samych liter, cyfr i znaków"),
        ({"username": "x" * 121}, "120 znaków"),
        ({"username": None}, "To pole jest wymagane."),
    ],
)
def test_what_is_wrong_is_said_and_nobody_is_made(
    admin: User, client: Client, changed: dict[str, Any], said: str
) -> None:
    answer = client.post(NEW, typed("editor", **changed))

    assert said in answer.content.decode()
    assert list(User.objects.filter(realm="staff")) == [admin]


def test_the_groups_behind_the_panels_cannot_be_given_to_staff(admin: User, client: Client) -> None:
    client.post(NEW, typed("editor", *REALM_GROUPS.values()))

    assert not User.objects.filter(login="celina").exists()


def test_a_password_posted_at_a_colleague_changes_nothing(admin: User, client: Client) -> None:
    made = celina(client)

    edit(
        client,
        made,
        "membership_clerk",
        password1="bardzo-dlugie-haslo-7",
        password2="bardzo-dlugie-haslo-7",
    )

    made.refresh_from_db()
    assert not made.has_usable_password()


@pytest.mark.parametrize(
    ("groups", "changed", "events"),
    [
        (("membership_clerk",), {}, []),
        (
            ("editor", "publisher"),
            {},
            [
                (
                    "STAFF_GROUPS_CHANGED",
                    {"added": ["editor", "publisher"], "removed": ["membership_clerk"]},
                )
            ],
        ),
        (("membership_clerk",), {"is_superuser": "on"}, [("ADMINISTRATOR_MADE", {})]),
        (("membership_clerk",), {"is_active": None}, [("SUSPENDED", {})]),
        (
            ("membership_clerk",),
            {"email": "nowa@podlasem.example", "last_name": "Jagodzińska"},
            [("STAFF_LOGIN_CHANGED", {"fields": ["last_name", "email"]})],
        ),
    ],
    ids=["nothing", "groups", "administrator", "shut", "data"],
)
def test_each_kind_of_change_leaves_its_line_without_a_name(
    admin: User,
    client: Client,
    groups: tuple[str, ...],
    changed: dict[str, Any],
    events: list[tuple[str, dict[str, Any]]],
) -> None:
    made = celina(client)
    before = seq()

    edit(client, made, *groups, **changed)

    assert told(before) == events


def test_a_shut_login_is_out_at_once_and_may_be_let_in_again(admin: User, client: Client) -> None:
    made = celina(client)
    made.set_password("mglisty kaloryfer pod orzechem")
    made.save()
    browser = Client()
    browser.force_login(made)
    before = seq()

    edit(client, made, "membership_clerk", is_active=None)
    refused = browser.get("/admin/").status_code
    edit(client, made, "membership_clerk")

    assert refused == 302
    assert [action for action, _ in told(before)] == ["SUSPENDED", "RESUMED"]


def test_groups_that_the_form_does_not_offer_stay_as_they_were(admin: User, client: Client) -> None:
    made = celina(client)
    made.groups.add(Group.objects.create(name="organ-RN"))
    before = seq()

    edit(client, made, "membership_clerk")

    assert {group.name for group in made.groups.all()} == {"membership_clerk", "organ-RN"}
    assert told(before) == []


def test_nobody_takes_the_own_administrator_s_right_away(admin: User, client: Client) -> None:
    edit(client, admin, "editor", username="admin", is_superuser=None, is_active=None)

    admin.refresh_from_db()
    assert (admin.is_superuser, admin.is_active) == (True, True)


def test_the_invitation_shows_its_link_in_one_answer_and_never_again(
    admin: User, client: Client
) -> None:
    made = celina(client)
    screen = f"/admin/zaproszenie/{made.pk}/"

    shown = client.post(screen, {"show": "1"})
    later = client.get(screen)

    link = re.search(r"http[^<\s]+/konto/zaproszenie/[\w-]+/", shown.content.decode())
    assert link is not None
    assert "no-store" in shown["Cache-Control"]
    assert "/konto/zaproszenie/" not in later.content.decode()
    assert "do przekazania" in later.content.decode()


def test_the_invitation_is_sent_to_the_address_typed(admin: User, client: Client) -> None:
    made = celina(client)

    answer = client.post(f"/admin/zaproszenie/{made.pk}/", {"send": "1"}, follow=True)

    assert "Zaproszenie wyjdzie za chwilę na adres celina@podlasem.example." in (
        answer.content.decode()
    )
    assert [message.to for message in OutgoingMessage.objects.all()] == ["celina@podlasem.example"]


def test_opening_the_screen_makes_no_link(admin: User, client: Client) -> None:
    made = celina(client)

    client.get(f"/admin/zaproszenie/{made.pk}/")
    client.post(f"/admin/zaproszenie/{made.pk}/", {})

    assert not StaffInvitation.objects.exists()


def test_a_shut_login_gets_no_link_but_a_sentence(admin: User, client: Client) -> None:
    made = celina(client)
    edit(client, made, "membership_clerk", is_active=None)

    answer = client.post(f"/admin/zaproszenie/{made.pk}/", {"show": "1"}, follow=True)

    assert "To konto jest wyłączone." in answer.content.decode()


def test_the_screens_know_no_resident(admin: User, client: Client) -> None:
    anna = resident("ikcs", "IKCS-0007", "Anna Lis")

    addresses = [
        f"/admin/zaproszenie/{anna.pk}/",
        *(f"/admin/users/{what}/{anna.pk}/" for what in ("edit", "delete", "history", "usage")),
    ]

    assert {client.get(address).status_code for address in addresses} == {404}
    assert "IKCS-0007" not in client.get("/admin/users/").content.decode()


def test_the_list_shows_logins_as_people_type_them(admin: User, client: Client) -> None:
    celina(client)

    page = client.get("/admin/users/").content.decode()

    assert "staff:celina" not in page
    assert ">celina<" in re.sub(r"\s+", "", page)


@pytest.mark.parametrize("action", ["assign_role", "delete", "set_active_state"])
def test_nothing_is_done_to_many_logins_at_once(admin: User, client: Client, action: str) -> None:
    made = celina(client)
    address = f"/admin/bulk/cms_ext_identity/user/{action}/?id={made.pk}"

    assert [client.get(address).status_code, client.post(address).status_code] == [404, 404]


def test_with_every_right_that_a_group_can_hold_one_still_administers_no_staff(
    client: Client,
) -> None:
    clerk = staff("redaktor", "editor")
    clerk.user_permissions.set(Permission.objects.all())
    client.force_login(clerk)
    other = staff("finanse", "finance_clerk")

    paths = ("users/", "users/new/", f"users/edit/{other.pk}/", f"users/delete/{other.pk}/")
    answers = [client.get(f"/admin/{path}") for path in (*paths, f"zaproszenie/{other.pk}/")]
    posted = client.post(f"/admin/zaproszenie/{other.pk}/", {"show": "1"})

    assert {answer.status_code for answer in (*answers, posted)} == {302}
    assert not StaffInvitation.objects.exists()
    assert "/admin/users/" not in client.get("/admin/").content.decode()


def test_a_login_that_was_used_is_shut_and_not_deleted(admin: User, client: Client) -> None:
    made = celina(client)
    made.last_login = "2026-11-20T09:00Z"
    made.save()

    client.post(f"/admin/users/delete/{made.pk}/")

    assert User.objects.filter(pk=made.pk).exists()


def test_a_login_typed_wrongly_is_deleted_and_the_log_tells_of_it(
    admin: User, client: Client
) -> None:
    made = celina(client)
    before = seq()

    client.post(f"/admin/users/delete/{made.pk}/")

    assert not User.objects.filter(pk=made.pk).exists()
    assert told(before) == [("STAFF_LOGIN_DELETED", {})]


@pytest.mark.parametrize("count", [1, 15])
def test_the_list_says_who_does_what_and_costs_the_same(
    admin: User, client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        staff(f"finanse{number}", "finance_clerk", "finance_approver")
    client.get("/admin/users/")

    with django_assert_num_queries(QUERIES):
        page = client.get("/admin/users/").content.decode()

    both = "; ".join(group_name(one) for one in ("finance_clerk", "finance_approver"))
    assert page.count(both) == count
    assert "Poziom dostępu" not in page


def test_the_list_says_how_a_login_stands(admin: User, client: Client) -> None:
    celina(client)
    staff("dawny", "editor")
    User.objects.filter(login="dawny").update(is_active=False, state="SUSPENDED")

    page = client.get("/admin/users/?ordering=login").content.decode()

    words = re.findall(r">\s*(czynne|wyłączone|czeka na własne hasło)\s*<", page)
    assert words == ["czynne", "czeka na własne hasło", "wyłączone"]
