"""„Pracownicy i role”: the list, and what the roles say."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from cms_ext.people.identity.domain.role import group_name
from cms_ext.people.identity.models import Passkey, StaffInvitation, User
from cms_ext.people.identity.vocabulary import StaffState
from cms_ext.people.mail.models import OutgoingMessage
from tests.cms_ext.desks.staff_register.screens import (
    LIST,
    ROLES,
    app_of,
    celina,
    seq,
    text,
    told,
)
from tests.people import staff

pytestmark = pytest.mark.django_db


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


# Two of the roles' are for rights at single pages and collections.
QUERIES = {LIST: 15, ROLES: 17}


def test_a_role_is_read_in_words_beside_the_people_who_hold_it(admin: User, client: Client) -> None:
    made = celina(client, "finance_approver")

    page, own_page = text(client.get(ROLES)), text(client.get(f"{LIST}{made.pk}/"))

    for shown in (page, own_page):
        assert "zatwierdza naliczenie, które przygotował ktoś inny" in shown
        assert "finance_approver</" not in shown
        assert "Can " not in shown
    assert "Osób z tą rolą: 1" in page
