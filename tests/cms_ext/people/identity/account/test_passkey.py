import html
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.people.identity.domain.login_state import suspend_login
from cms_ext.people.identity.domain.second_factor import count_codes_left
from cms_ext.people.identity.models import Passkey, TryCounter, User
from tests.cms_ext.people.identity.account.key_in_hand import KeyInHand
from tests.cms_ext.people.identity.account.phones import CONFIRM, HERE
from tests.people import resident

pytestmark = pytest.mark.django_db

ADD = f"{HERE}klucz/"
SIGN_IN = "/strefa-mieszkanca/logowanie/e-bok/klucz/"


def options_at(client: Client, page: str) -> str:
    found = re.search(r'data-options="([^"]+)"', client.get(page).content.decode())
    assert found
    return html.unescape(found[1])


def add(client: Client, key: KeyInHand, name: str = "telefon") -> str:
    answer = key.create(options_at(client, ADD))
    return client.post(ADD, {"name": name, "answer": answer}).content.decode()


@pytest.fixture
def key(signed_in: Client) -> KeyInHand:
    """Anna's phone, added to her login."""
    phone = KeyInHand()
    add(signed_in, phone)
    return phone


def at_the_second_step(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_adding_one(signed_in: Client, anna: User, actions: Callable[[], list[str]]):
    page = add(signed_in, KeyInHand())

    assert [passkey.name for passkey in anna.passkeys.all()] == ["telefon"]
    assert ("Kody zapasowe" in page, count_codes_left(anna)) == (True, 10)
    assert signed_in.get("/konto/").status_code == 200
    assert actions() == ["SECOND_FACTOR_ADDED", "RECOVERY_CODES_MADE"]
    # Under a bare IP address there are none.
    bare = {"host": "127.0.0.1:8000"}
    page = signed_in.get(HERE, headers=bare).content.decode()
    assert "Tutaj nie da się dodać klucza." in page
    assert signed_in.get(ADD, headers=bare)["Location"] == HERE


@pytest.mark.both_databases
def test_it_passes_the_second_step_and_signs_in_by_itself(anna: User, key: KeyInHand):
    for page, client in ((CONFIRM, at_the_second_step(anna)), (SIGN_IN, Client())):
        answer = client.post(page, {"answer": key.get(options_at(client, page))})
        assert (answer.status_code, answer["Location"]) == (302, "/e-bok/")
        assert client.get("/konto/").status_code == 200


@pytest.mark.parametrize("page", [CONFIRM, SIGN_IN])
def test_a_forgery_opens_nothing(anna: User, key: KeyInHand, page: str):
    Passkey.objects.update(sign_count=5)
    forgeries: list[dict[str, object]] = [
        {"origin": "https://evil.example"},
        {"host": "evil.example"},  # made for another site
        {"credential_id": b"x" * 32},
        {"private": KeyInHand().private},  # another hand
        {"count": -1},  # a copied key
    ]

    for forged in forgeries:
        TryCounter.objects.all().delete()
        client = at_the_second_step(anna) if page == CONFIRM else Client()
        copy = replace(key, **({"count": 5} | forged))
        answer = client.post(page, {"answer": copy.get(options_at(client, page))})
        assert answer.status_code == 200
        assert client.get("/konto/").status_code == 302


def test_an_answer_works_once(anna: User, key: KeyInHand):
    first, second = Client(), Client()
    said = key.get(options_at(first, SIGN_IN))
    options_at(second, SIGN_IN)

    answers = [client.post(SIGN_IN, {"answer": said}).status_code for client in (first, second)]

    assert answers == [302, 200]


@pytest.mark.thorough
def test_rubbish_is_refused(anna: User, key: KeyInHand):
    for answer in ("", "{}", "nie json", '{"id": 1}', "[]", '"x"', "x" * 30_000):
        client = Client()
        options_at(client, SIGN_IN)
        assert client.post(SIGN_IN, {"answer": answer}).status_code == 200
        assert "_auth_user_id" not in client.session


def test_a_key_that_asked_for_no_finger_is_one_factor_only(anna: User, key: KeyInHand):
    key.verified = False
    step, guest = at_the_second_step(anna), Client()

    after_the_password = step.post(CONFIRM, {"answer": key.get(options_at(step, CONFIRM))})
    alone = guest.post(SIGN_IN, {"answer": key.get(options_at(guest, SIGN_IN))})

    assert (after_the_password.status_code, alone.status_code) == (302, 200)


def test_it_opens_its_own_panel_only_and_no_suspended_login(anna: User, key: KeyInHand):
    def opens(page: str) -> tuple[int, bool]:
        client = Client()
        answer = client.post(page, {"answer": key.get(options_at(client, page))})
        return answer.status_code, "_auth_user_id" in client.session

    assert opens(SIGN_IN.replace("e-bok", "ikcs")) == (200, False)
    assert opens(SIGN_IN) == (302, True)
    suspend_login(anna, "podejrzenie przejęcia", SYSTEM)
    assert opens(SIGN_IN) == (200, False)


def test_somebody_else_s_key_does_not_pass_the_second_step_and_is_not_removed(
    anna: User, key: KeyInHand
):
    jedrzej = at_the_second_step(resident("ebok", "EB-500002-1", "Jędrzej Wąs"))
    his = KeyInHand()
    add(jedrzej, his)
    client = at_the_second_step(anna)

    answer = client.post(CONFIRM, {"answer": his.get(options_at(client, CONFIRM))})
    jedrzej.post(f"{ADD}{anna.passkeys.get().pk}/usun/")

    assert (answer.status_code, client.get("/")["Location"]) == (200, CONFIRM)
    assert anna.passkeys.count() == 1


def test_the_same_key_is_not_added_twice_and_the_last_one_takes_the_codes_along(
    signed_in: Client, anna: User, key: KeyInHand
):
    page = add(signed_in, key, "ten sam")
    assert ("Nie udało się dodać klucza" in page, anna.passkeys.count()) == (True, 1)

    signed_in.post(f"{ADD}{anna.passkeys.get().pk}/usun/")
    assert (anna.passkeys.count(), count_codes_left(anna)) == (0, 0)
