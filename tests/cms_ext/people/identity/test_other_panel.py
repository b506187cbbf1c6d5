"""One person, two panels: the carried login, and passing with one more password."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client

from cms_ext.people.identity.models import SignInSession, TryCounter, User
from members_area.register.models import Membership
from tests.cms_ext.people.identity.sign_in_steps import (
    HOMES,
    REFUSED,
    WRONG,
    is_in,
    newcomer,
    post_login,
)
from tests.ebok_plugin.ledger.books import open_account
from tests.ebok_plugin.ledger.holders import grant
from tests.members_area.conftest import member
from tests.people import PASSWORD, person_of, resident, staff

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)
PASS = "/strefa-mieszkanca/przejscie/{}/"
TO_IKCS, TO_EBOK = PASS.format("ikcs"), PASS.format("e-bok")
OTHER = "inny mglisty kaloryfer"


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def anna() -> User:
    """Her E-BOK login; she is a member, too, with another password there."""
    ebok = resident("ebok", "EB-500001-3", "Anna Lis")
    grant(open_account("100001", "Anna Lis"), "Anna Lis")
    ikcs = member("IKCS-0007", "Anna Lis", 7)
    assert ikcs.person == ebok.person
    ikcs.set_password(OTHER)
    ikcs.save()
    return ebok


def signed_in_to_ebok() -> Client:
    client = Client()
    post_login(client, "ebok", "EB-500001-3")
    assert is_in(client)
    return client


def links_to(page: bytes, address: str) -> int:
    return page.decode().count(f'href="{address}"')


def test_one_more_password_ends_one_session_and_begins_the_other(anna: User):
    client = signed_in_to_ebok()
    key = client.session.session_key
    page = client.get(HOMES["ebok"]).content
    assert (links_to(page, TO_IKCS) > 0, links_to(page, TO_EBOK)) == (True, 0)
    form = client.get(TO_IKCS).content.decode()
    assert "Wejście do IKCS zakończy pracę w" in " ".join(form.split())
    assert "IKCS-0007" not in form

    answer = client.post(f"{TO_IKCS}?next=/ikcs/dokumenty/", {"password": OTHER})

    assert answer["Location"] == "/ikcs/dokumenty/"
    assert client.session.session_key != key
    assert (client.get(HOMES["ikcs"]).status_code, client.get(HOMES["ebok"]).status_code) == (
        200,
        403,
    )
    assert SignInSession.objects.get(user=anna).ended_at == NOON
    assert links_to(client.get(HOMES["ikcs"]).content, TO_EBOK) > 0
    # The browser's former session is nobody's any more.
    thief = Client()
    thief.cookies[next(iter(client.cookies))] = key
    assert thief.get(HOMES["ebok"]).status_code == 302


@pytest.mark.thorough
@pytest.mark.usefixtures("anna")
def test_a_wrong_password_leaves_the_session_and_counts_against_the_login() -> None:
    resident("ikcs", "IKCS-0024", "Adrian Śliwka")
    client = signed_in_to_ebok()
    tries = TryCounter.objects.count()

    # Neither the password of the panel that one is in, nor somebody else's login.
    for typed in (
        {"password": WRONG},
        {"password": PASSWORD},
        {"password": PASSWORD, "login": "IKCS-0024"},
    ):
        answer = client.post(TO_IKCS, typed)
        assert answer.status_code == 200
        assert "Hasło do IKCS się nie zgadza." in answer.content.decode()

    assert client.get(HOMES["ebok"]).status_code == 200
    assert client.get(HOMES["ikcs"]).status_code == 403
    assert TryCounter.objects.count() > tries
    for _ in range(6):
        client.post(TO_IKCS, {"password": WRONG})
    assert client.post(TO_IKCS, {"password": OTHER}).status_code == 200


@pytest.mark.usefixtures("anna")
def test_who_has_not_both_sees_no_way_and_no_page() -> None:
    grant(open_account("100002", "Piotr Wrona"), "Piotr Wrona")
    resident("ebok", "EB-500002-1", "Piotr Wrona")
    staff("daria", "finance_clerk")
    alone, clerk = Client(), Client()
    post_login(alone, "ebok", "EB-500002-1")
    post_login(clerk, "staff", "daria")

    assert links_to(alone.get(HOMES["ebok"]).content, TO_IKCS) == 0
    found = {
        (name, address): client.get(address).status_code
        for name, client in (("alone", alone), ("clerk", clerk), ("nobody", Client()))
        for address in (TO_IKCS, TO_EBOK, PASS.format("obcy"))
    }
    assert {status for (name, _), status in found.items() if name == "alone"} == {404}
    assert {status for (name, _), status in found.items() if name == "nobody"} == {302}
    assert 200 not in found.values()
    assert alone.post(TO_IKCS, {"password": OTHER}).status_code == 404


@pytest.mark.thorough
@pytest.mark.usefixtures("anna")
def test_the_right_is_asked_at_each_step_and_not_at_the_sign_in_alone() -> None:
    client = signed_in_to_ebok()
    jan = person_of(resident("ebok", "EB-500003-9", "Jan Obcy"))
    anna_is = person_of(User.objects.get(login="EB-500001-3"))
    for change, back in (
        ({"is_active": False, "state": "SUSPENDED"}, {"is_active": True, "state": "ACTIVE"}),
        ({"person": jan}, {"person": anna_is}),
    ):
        User.objects.filter(login="IKCS-0007").update(**change)
        assert client.get(TO_IKCS).status_code == 404
        assert client.post(TO_IKCS, {"password": OTHER}).status_code == 404
        User.objects.filter(login="IKCS-0007").update(**back)
        assert client.get(TO_IKCS).status_code == 200

    Membership.objects.update(ended_on=date(2026, 11, 20))

    assert client.post(TO_IKCS, {"password": OTHER}).status_code == 404
    assert links_to(signed_in_to_ebok().get(HOMES["ebok"]).content, TO_IKCS) == 0


def test_what_looks_like_a_starter_password_gets_that_answer_whoever_types_it() -> None:
    code = newcomer()[1]
    client = Client()
    assert post_login(client, "ikcs", "IKCS-0031", code).status_code == 302
    client.post("/strefa-mieszkanca/nowe-haslo/", {"password": OTHER, "repeated": OTHER})

    hint = "To wygląda na hasło startowe. Działa jeden raz, potem obowiązuje własne hasło."
    said = [
        post_login(Client(), "ikcs", login, code).content.decode()
        for login in ("IKCS-0031", "IKCS-9999")
    ]

    assert [(REFUSED in page, hint in page) for page in said] == [(True, True)] * 2
    assert hint not in post_login(Client(), "ikcs", "IKCS-0031", WRONG).content.decode()
