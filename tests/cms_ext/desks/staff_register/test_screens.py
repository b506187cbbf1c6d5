"""„Pracownicy i role”: inviting, changing, blocking; what each leaves in the log, and the walls."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from cms_ext.office.audit.models import AuditEvent
from cms_ext.people.identity.domain.role import (
    REALM_GROUPS,
    STAFF_GROUPS,
    group_name,
    offered_groups,
)
from cms_ext.people.identity.models import (
    AuthenticatorApp,
    Passkey,
    Person,
    StaffInvitation,
    User,
)
from cms_ext.people.identity.vocabulary import StaffState
from cms_ext.people.mail.models import OutgoingMessage
from tests.people import resident, staff

LIST, INVITE, ROLES = "/admin/pracownicy/", "/admin/pracownicy/zapros/", "/admin/pracownicy/role/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> User:
    user = staff("admin", superuser=True)
    client.force_login(user)
    return user


def typed(*groups: str, **changed: Any) -> dict[str, Any]:
    """The form about Celina as it is sent."""
    facts = {
        "email": "celina@podlasem.example",
        "first_name": "Celina",
        "last_name": "Borówczyk",
        "groups": list(Group.objects.filter(name__in=groups).values_list("pk", flat=True)),
    }
    return {name: value for name, value in (facts | changed).items() if value is not None}


def celina(client: Client, *groups: str) -> User:
    client.post(INVITE, typed(*(groups or ("membership_clerk",))))
    return User.objects.get(login="celina")


def step(client: Client, user: User, slug: str, **sent: Any) -> HttpResponse:
    return client.post(f"{LIST}{user.pk}/krok/{slug}/", sent)


def roles(client: Client, user: User, *groups: str, **changed: Any) -> HttpResponse:
    keys = list(Group.objects.filter(name__in=groups).values_list("pk", flat=True))
    return step(client, user, "role", **({"groups": keys, "reason": "DUTIES"} | changed))


def told(after: int = 0) -> list[tuple[str, str, dict[str, Any]]]:
    rows = AuditEvent.objects.filter(seq__gt=after, stream="ACT").order_by("seq")
    return list(rows.values_list("action", "note", "changes"))


def seq() -> int:
    acts = AuditEvent.objects.filter(stream="ACT").order_by("-seq")
    return acts.values_list("seq", flat=True).first() or 0


def text(answer: HttpResponse) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_an_invitation_asks_for_no_password_and_goes_by_mail(admin: User, client: Client) -> None:
    page = text(client.get(INVITE))
    answer = client.post(
        INVITE, typed("membership_clerk", password1="x", password2="x"), follow=True
    )
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


def test_the_link_is_shown_in_one_answer_and_never_again(admin: User, client: Client) -> None:
    first = client.post(INVITE, typed("editor", pokaz="1"))
    made = User.objects.get(login="celina")
    second = client.post(f"{LIST}{made.pk}/odnosnik/")
    later = client.get(f"{LIST}{made.pk}/")

    for shown in (first, second):
        assert re.search(r"http[^<\s]+/konto/zaproszenie/[\w-]+/", text(shown))
        assert "no-store" in shown["Cache-Control"]
    assert "/konto/zaproszenie/" not in text(later)
    assert "do przekazania" in text(later)
    assert not OutgoingMessage.objects.exists()
    assert client.get(f"{LIST}{made.pk}/odnosnik/").status_code == 405


def test_roles_are_offered_in_words_and_only_those_that_open_anything(
    admin: User, client: Client
) -> None:
    Group.objects.create(name="organ-GM")
    page = text(client.get(INVITE))
    boxes = re.findall(r'name="groups"[^>]*> ?<span><span>([^<]+?)<', page)

    assert boxes == [group_name(code) for code in STAFF_GROUPS if code != "case_clerk"]
    assert "Zatwierdza naliczenia, noty i układy, które przygotował ktoś inny." in page


def test_a_group_that_the_co_op_made_itself_is_offered_by_its_name(db: None) -> None:
    group = Group.objects.create(name="Sekretariat")
    group.permissions.add(Permission.objects.get(codename="access_admin"))

    assert [one.name for one in offered_groups()] == [*STAFF_GROUPS, "Sekretariat"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"login": "ADMIN "}, "Login: Ten login jest zajęty. Wybierz inny."),
        ({"email": "bez małpy"}, "To nie jest poprawny adres e-mail."),
        ({"email": "o'hara@podlasem.example"}, "Z tego adresu nie da się zrobić loginu."),
        ({"first_name": ""}, "Wpisz imię."),
        ({"groups": []}, "Zaznacz co najmniej jedną rolę."),
        ({"login": "z odstępem"}, "Użyj samych liter, cyfr i znaków"),
        ({"login": "x" * 121}, "120 znaków"),
        ({"groups": [999_999]}, "Role:"),
    ],
)
def test_what_is_wrong_is_said_and_nobody_is_made(
    admin: User, client: Client, changed: dict[str, Any], said: str
) -> None:
    answer = client.post(INVITE, typed("editor", **changed))

    assert said in text(answer)
    assert list(User.objects.filter(realm="staff")) == [admin]
    assert not OutgoingMessage.objects.exists()


def test_one_address_is_invited_once_whatever_its_case(admin: User, client: Client) -> None:
    celina(client)

    again = client.post(INVITE, typed("editor", email="CELINA@Podlasem.example", login="celina2"))

    assert again.status_code == 409
    assert "Ten adres ma już pracownik z loginem „celina”." in text(again)
    assert User.objects.filter(realm="staff").count() == 2
    assert OutgoingMessage.objects.count() == 1


def test_inviting_a_resident_s_address_opens_another_login_and_touches_none(
    admin: User, client: Client
) -> None:
    anna = resident("ikcs", "IKCS-0007", "Anna Lis")
    Person.objects.filter(pk=anna.person_id).update(correspondence_email="celina@podlasem.example")
    before = User.objects.filter(pk=anna.pk).values().get()

    answer = client.post(INVITE, typed("editor"), follow=True)

    assert User.objects.filter(pk=anna.pk).values().get() == before
    made = User.objects.get(realm="staff", login="celina")
    assert (made.person_id, anna.check_password("demo-haslo-2026")) == (None, True)
    assert "Anna" not in text(answer)


def test_the_groups_behind_the_panels_cannot_be_given_to_staff(admin: User, client: Client) -> None:
    client.post(INVITE, typed("editor", *REALM_GROUPS.values()))

    assert not User.objects.filter(login="celina").exists()


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
                    "zmiana obowiązków",
                    {"added": ["editor", "publisher"], "removed": ["membership_clerk"]},
                )
            ],
        ),
        (
            ("membership_clerk",),
            {"is_superuser": "on", "reason": "STAND_IN"},
            [("ADMINISTRATOR_MADE", "zastępstwo", {})],
        ),
    ],
    ids=["nothing", "groups", "administrator"],
)
def test_roles_change_with_their_reason(
    admin: User,
    client: Client,
    groups: tuple[str, ...],
    changed: dict[str, Any],
    events: list[tuple[str, str, dict[str, Any]]],
) -> None:
    made = celina(client)
    before = seq()

    assert roles(client, made, *groups, **changed).status_code == 302

    assert told(before) == events


def test_without_a_reason_or_with_no_role_nothing_changes(admin: User, client: Client) -> None:
    made = celina(client)
    before = seq()

    answers = [roles(client, made, "editor", reason=""), roles(client, made)]

    assert "Wybierz powód zmiany." in text(answers[0])
    assert "Kto odchodzi, tego konto zablokuj." in text(answers[1])
    assert ([group.name for group in made.groups.all()], told(before)) == (["membership_clerk"], [])


def test_groups_that_are_not_offered_stay_as_they_were(admin: User, client: Client) -> None:
    made = celina(client)
    made.groups.add(Group.objects.create(name="organ-RN"))
    before = seq()

    roles(client, made, "membership_clerk")

    assert {group.name for group in made.groups.all()} == {"membership_clerk", "organ-RN"}
    assert told(before) == []


def test_other_data_leave_names_of_fields_and_nobody_s_data(admin: User, client: Client) -> None:
    made = celina(client)
    names = {"first_name": "Celina", "last_name": "Jagodzińska", "login": "celina"}
    before = seq()

    step(client, made, "dane", email="nowa@podlasem.example", **names)
    taken = step(
        client, made, "dane", email="nowa@podlasem.example", **(names | {"login": "ADMIN"})
    )

    assert told(before) == [("STAFF_LOGIN_CHANGED", "", {"fields": ["last_name", "email"]})]
    assert (taken.status_code, "Ten login jest zajęty." in text(taken)) == (409, True)
    assert not StaffInvitation.objects.filter(user=made, voided_at=None).exists()


def test_a_blocked_login_is_out_at_once_and_may_be_let_in_again(
    admin: User, client: Client
) -> None:
    made = celina(client)
    made.set_password("mglisty kaloryfer pod orzechem")
    made.save()
    browser = Client()
    browser.force_login(made)
    before = seq()

    step(client, made, "zablokuj", reason="LEFT")
    refused = browser.get("/admin/").status_code
    invited = step(client, made, "zaproszenie")
    step(client, made, "odblokuj")

    assert (refused, invited.status_code) == (302, 409)
    assert [(action, note) for action, note, _ in told(before)] == [
        ("SUSPENDED", "koniec pracy w Spółdzielni"),
        ("RESUMED", ""),
    ]


def test_nobody_gives_or_takes_the_own_roles(admin: User, client: Client) -> None:
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
    assert told(before) == []
    assert "Zmień role" not in text(client.get(f"{LIST}{admin.pk}/"))


def test_the_last_administrator_who_can_sign_in_stays_one(client: Client) -> None:
    """Whoever asks has just lost the own password, for example by a link that was not used."""
    last = staff("ostatni", superuser=True)
    asking = staff("admin", superuser=True)
    client.force_login(asking)
    User.objects.filter(pk=asking.pk).update(password="!nic")
    client.force_login(User.objects.get(pk=asking.pk))

    answers = [
        roles(client, last, "editor"),
        step(client, last, "zablokuj", reason="LEFT"),
    ]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert "To ostatni administrator, który może się zalogować." in text(answers[0])
    last.refresh_from_db()
    assert (last.is_superuser, last.is_active) == (True, True)


def app_of(user: User) -> None:
    AuthenticatorApp.objects.create(
        user=user,
        sealed_seed=b"x",
        confirmed_at=datetime(2026, 11, 3, 9, tzinfo=UTC),
    )


def test_a_lost_telephone_ends_the_second_factor_and_tells_its_owner(
    admin: User, client: Client
) -> None:
    made = celina(client)
    app_of(made)
    before = seq()

    unseen = step(client, made, "drugi-skladnik")
    step(client, made, "drugi-skladnik", seen="on")

    assert "Nie rób tego na prośbę z e-maila" in text(unseen)
    assert [action for action, _, _ in told(before)] == ["SECOND_FACTOR_RESET"]
    assert not AuthenticatorApp.objects.exists()
    assert OutgoingMessage.objects.latest("pk").to == "celina@podlasem.example"


def test_a_login_typed_wrongly_is_deleted_and_one_that_was_used_is_not(
    admin: User, client: Client
) -> None:
    made = celina(client)
    used = staff("dawna", "editor")
    User.objects.filter(pk=used.pk).update(last_login="2026-11-20T09:00Z")
    before = seq()

    refused = step(client, used, "usun")
    step(client, made, "usun")

    assert (refused.status_code, "Zablokuj je." in text(refused)) == (409, True)
    assert not User.objects.filter(pk=made.pk).exists()
    assert told(before) == [("STAFF_LOGIN_DELETED", "", {})]


def test_the_screens_know_no_resident(admin: User, client: Client) -> None:
    anna = resident("ikcs", "IKCS-0007", "Anna Lis")

    addresses = [
        f"{LIST}{anna.pk}/",
        f"{LIST}{anna.pk}/krok/role/",
        f"/admin/users/edit/{anna.pk}/",
    ]

    assert {client.get(address).status_code for address in addresses} == {404}
    assert client.post(f"{LIST}{anna.pk}/odnosnik/").status_code == 404
    assert "IKCS-0007" not in text(client.get(LIST))


def test_wagtail_s_own_screens_of_users_lead_here_or_are_gone(admin: User, client: Client) -> None:
    made = celina(client)
    before = seq()

    led = {
        address: client.get(f"/admin/users/{address}", follow=False)["Location"]
        for address in ("", "?q=cel", "new/", f"edit/{made.pk}/")
    }
    walls = [
        client.post(f"/admin/users/{what}/{made.pk}/", typed("editor", is_superuser="on"))
        for what in ("delete", "copy", "history", "usage")
    ]
    client.post(f"/admin/users/edit/{made.pk}/", typed("editor", is_superuser="on"))
    client.post("/admin/users/new/", typed("editor", username="nowa"))

    assert led == {
        "": LIST,
        "?q=cel": f"{LIST}?q=cel",
        "new/": INVITE,
        f"edit/{made.pk}/": f"{LIST}{made.pk}/",
    }
    assert [wall.status_code for wall in walls] == [404] * 4
    assert (User.objects.filter(realm="staff").count(), told(before)) == (2, [])


@pytest.mark.parametrize("model", ["user", "User"])
@pytest.mark.parametrize("action", ["assign_role", "delete", "set_active_state"])
def test_nothing_is_done_to_many_logins_at_once(
    admin: User, client: Client, action: str, model: str
) -> None:
    made = celina(client)
    address = f"/admin/bulk/cms_ext_identity/{model}/{action}/?id={made.pk}"

    assert [client.get(address).status_code, client.post(address).status_code] == [404, 404]


def test_with_every_right_that_a_group_can_hold_one_still_administers_no_staff(
    client: Client,
) -> None:
    clerk = staff("redaktor", "editor")
    clerk.user_permissions.set(Permission.objects.all())
    client.force_login(clerk)
    other = staff("finanse", "finance_clerk")
    group = Group.objects.get(name="editor")

    paths = (
        "users/",
        "users/new/",
        f"users/edit/{other.pk}/",
        f"groups/edit/{group.pk}/",
        "groups/",
        "groups/new/",
        "pracownicy/",
        "pracownicy/role/",
        "pracownicy/zapros/",
        f"pracownicy/{other.pk}/",
        f"pracownicy/{other.pk}/krok/role/",
    )
    answers = [client.get(f"/admin/{path}") for path in paths]
    posted = [
        client.post(f"{LIST}{other.pk}/odnosnik/"),
        client.post(INVITE, typed("editor")),
        roles(client, other, "publisher"),
        client.post(f"/admin/groups/edit/{group.pk}/", {"name": "editor"}),
    ]

    assert {answer.status_code for answer in (*answers, *posted)} == {302}
    assert {answer["Location"] for answer in (*answers, *posted)} == {"/admin/"}
    assert not StaffInvitation.objects.exists()
    for listed in ("/admin/", "/admin/ustawienia/"):
        assert LIST not in text(client.get(listed, follow=True))


def states() -> dict[str, StaffState]:
    """One login of staff in each state, by login."""
    now = timezone.now()
    hour = timedelta(hours=1)
    made = {}
    for login, state in (
        ("a-czynna", StaffState.ACTIVE),
        ("b-zaproszona", StaffState.INVITED),
        ("c-w-drodze", StaffState.INVITED),
        ("d-wygasla", StaffState.EXPIRED),
        ("e-nie-wyszla", StaffState.UNSENT),
        ("f-bez", StaffState.NOT_INVITED),
        ("g-dawna", StaffState.BLOCKED),
    ):
        user = staff(login, "editor")
        if state not in (StaffState.ACTIVE, StaffState.BLOCKED):
            user.set_unusable_password()
        user.is_active = state != StaffState.BLOCKED
        user.save()
        ends = {"b-zaproszona": now + hour, "d-wygasla": now - hour}.get(login)
        if login[0] in "bcdeg":
            StaffInvitation.objects.create(
                user=user, by_mail=True, invited_at=now - hour, expires_at=ends
            )
        made[login] = state
    about = User.objects.get(login="c-w-drodze")
    OutgoingMessage.objects.create(
        to="c@podlasem.example",
        template="cms_ext/identity/mail/staff_invitation.txt",
        composer="x",
        about_type="cms_ext_identity.User",
        about_id=str(about.pk),
        queued_at=now,
        next_try_at=now,
    )
    return made


def test_the_list_says_how_each_login_stands_and_filters_by_it(admin: User, client: Client) -> None:
    made = states() | {"admin": StaffState.ACTIVE}

    listed = {
        state: set(re.findall(r'desk-hint">([\w-]+)<', text(client.get(f"{LIST}?stan={state}"))))
        for state in StaffState
    }

    assert listed == {
        state: {login for login, its in made.items() if its == state} for state in StaffState
    }
    assert "Zaproszenie wygasło" in text(client.get(f"{LIST}?q=wygasla"))


def test_the_list_filters_by_role_and_searches_by_name_and_address(
    admin: User, client: Client
) -> None:
    celina(client)
    staff("finanse", "finance_clerk")

    def found(query: str) -> set[str]:
        page = text(client.get(f"{LIST}?{query}"))
        return set(re.findall(r'desk-hint">([\w-]+)', page)) & {"celina", "finanse", "admin"}

    assert found("rola=finance_clerk") == {"finanse"}
    assert found("rola=administrator") == {"admin"}
    assert found("rola=nieznana") == {"celina", "finanse", "admin"}
    assert found("q=borówczyk+celina") == {"celina"}
    assert found("q=podlasem.example") == {"celina"}
    assert "staff:celina" not in text(client.get(LIST))


def test_the_list_is_taken_along_as_a_file_with_a_line_in_the_log(
    admin: User, client: Client
) -> None:
    made = celina(client, "finance_clerk", "finance_approver")
    User.objects.filter(pk=made.pk).update(first_name="=cmd()")
    app_of(made)
    Passkey.objects.create(
        user=made,
        name="klucz",
        credential_id=b"1",
        public_key=b"1",
        sign_count=0,
        created_at=datetime(2026, 11, 5, 9, tzinfo=UTC),
    )
    before = seq()

    answer = client.get(f"{LIST}?q=celina&export=csv")
    rows = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()

    assert rows == [
        "Pracownik,Role,Drugi składnik,Ostatnie logowanie,Konto",
        '\'=cmd() Borówczyk,"Dział Finansowo-Księgowy; Finanse, druga osoba",'
        '"aplikacja z kodami od 03.11.2026, klucz dostępu od 05.11.2026",,'
        '"Zaproszony, jeszcze nie wszedł"',
    ]
    assert [action for action, _, _ in told(before)] == ["EXPORT"]


@pytest.mark.parametrize("count", [1, 30])
def test_each_screen_costs_the_same_for_one_and_for_thirty(
    admin: User, client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        staff(f"finanse{number}", "finance_clerk", "finance_approver")
    client.get(LIST)

    with django_assert_num_queries(QUERIES[LIST]):
        page = text(client.get(LIST))
    with django_assert_num_queries(QUERIES[ROLES]):
        client.get(ROLES)

    both = "; ".join(group_name(one) for one in ("finance_clerk", "finance_approver"))
    assert page.count(both) == min(count, 29)


QUERIES = {LIST: 12, ROLES: 15}


def test_a_role_is_read_in_words_beside_the_people_who_hold_it(admin: User, client: Client) -> None:
    made = celina(client, "finance_approver")

    page, own_page = text(client.get(ROLES)), text(client.get(f"{LIST}{made.pk}/"))

    for shown in (page, own_page):
        assert "zatwierdza naliczenie, które przygotował ktoś inny" in shown
        assert "finance_approver</" not in shown
        assert "Can " not in shown
    assert "Osób z tą rolą: 1" in page
