"""Guessing passwords: how often, at whose cost, and what a refusal tells."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.sessions.models import Session
from django.test import Client

from cms_ext.base.web.limits import WorkLimit
from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.people.identity.backends import CoopArgon2PasswordHasher
from cms_ext.people.identity.domain.login_state import close_login
from cms_ext.people.identity.domain.sign_in import clear_tries, find_lock_end
from cms_ext.people.identity.models import KnownDevice, Person, SignInSession, TryCounter, User
from cms_ext.people.identity.vocabulary import ClosedReason
from cms_ext.people.outbox.mail.models import OutgoingMessage
from tests.cms_ext.people.identity.sign_in_steps import (
    HOMES,
    PANELS,
    REFUSED,
    SIGN_IN_PAGES,
    WRONG,
    every_address,
    is_in,
    newcomer,
    post_login,
    sign_out,
)
from tests.people import PASSWORD, resident, staff
from tests.query_counts import sql_of
from tests.shared_rows import shared_by_the_whole_file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frame_kept")]

ANNA, JEDRZEJ = "IKCS-0007", "IKCS-0012"
LOGINS = {"ikcs": ANNA, "ebok": "EB-500001-3", "staff": "daria"}
NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
STRANGE = "203.0.113.9"


@shared_by_the_whole_file
def _everyone() -> None:
    resident("ikcs", ANNA, "Anna Lis")
    resident("ebok", LOGINS["ebok"], "Anna Lis")
    resident("ikcs", JEDRZEJ, "Jędrzej Żak")
    staff(LOGINS["staff"], "finance_clerk")


def user(login: str) -> User:
    return User.objects.get(login=login)


def events(action: str) -> list[tuple[str, str]]:
    found = AuditEvent.objects.filter(action=action).order_by("pk")
    return list(found.values_list("object_id", "note"))


@contextmanager
def counted_hashes() -> Iterator[list[str]]:
    """What was hashed meanwhile. Verifying hashes too, so that one call is one hash."""
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counting(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    with patch.object(MD5PasswordHasher, "encode", counting):
        yield hashed


@pytest.mark.thorough
@pytest.mark.both_databases
@pytest.mark.parametrize("panel", SIGN_IN_PAGES)
def test_five_wrong_passwords_and_the_sixth_try_is_not_compared(panel: str):
    for n in range(5):
        post_login(Client(), panel, LOGINS[panel], WRONG, address=f"203.0.113.{n}")

    late = Client()
    with patch.object(MD5PasswordHasher, "verify") as verify:
        answer = post_login(late, panel, LOGINS[panel], PASSWORD, address="203.0.113.77")

    assert (answer.status_code, is_in(late), verify.call_count) == (200, False, 0)
    assert REFUSED in answer.content.decode()


def test_spelling_a_login_otherwise_wins_no_more_tries_and_the_realms_count_apart():
    for spelling in (ANNA, ANNA.lower(), f" {ANNA}", "ＩＫＣＳ－０００７", "Ikcs-0007 "):
        post_login(Client(), "ikcs", spelling, WRONG)
        post_login(Client(), "ikcs", LOGINS["ebok"], WRONG)

    late, other = Client(), Client()
    post_login(late, "ikcs", ANNA)
    post_login(other, "ebok", LOGINS["ebok"])

    assert (is_in(late), is_in(other)) == (False, True)


def test_a_right_password_counts_for_nothing():
    for _ in range(12):
        client = Client()
        post_login(client, "ikcs", ANNA)
        assert is_in(client)
    assert set(TryCounter.objects.values_list("used", flat=True)) == {0}


def test_it_ends_by_time():
    with time_machine.travel(NOON, tick=False):
        for _ in range(5):
            post_login(Client(), "ikcs", ANNA, WRONG)
        assert find_lock_end(user(ANNA)) == NOON + timedelta(minutes=15)
        assert find_lock_end(user(JEDRZEJ)) is None
    with time_machine.travel(NOON + timedelta(minutes=15), tick=False):
        client = Client()
        post_login(client, "ikcs", ANNA)
        assert (is_in(client), find_lock_end(user(ANNA))) == (True, None)


def test_it_ends_by_the_clerk_who_is_written_down():
    known = Client()
    post_login(known, "ikcs", ANNA)
    for _ in range(5):
        post_login(Client(), "ikcs", ANNA, WRONG)
        post_login(known, "ikcs", ANNA, WRONG)

    clear_tries(user(ANNA), SYSTEM)

    for client in (Client(), known):
        sign_out(client)
        post_login(client, "ikcs", ANNA)
        assert is_in(client)
    assert events("THROTTLE_CLEARED") == [(str(user(ANNA).pk), "")]


@pytest.mark.thorough
def test_one_address_tries_many_logins_thirty_times():
    for n in range(30):
        post_login(Client(), "ikcs", f"IKCS-{n + 100:04d}", WRONG, address=STRANGE)

    stopped, elsewhere = Client(), Client()
    for panel, login in LOGINS.items():
        with counted_hashes() as hashed:
            answer = post_login(Client(), panel, login, address=STRANGE)
        # It says nothing of any login, so it need not cost what a wrong password costs.
        assert (answer.status_code, answer["Retry-After"], hashed) == (429, "900", []), panel
    post_login(stopped, "ikcs", JEDRZEJ, address=STRANGE)
    post_login(elsewhere, "ikcs", JEDRZEJ, address="192.0.2.7")

    assert (is_in(stopped), is_in(elsewhere)) == (False, True)


def test_being_stopped_is_written_down_once_a_window_whether_or_not_the_login_exists():
    for login in (ANNA, "IKCS-9999"):
        for _ in range(8):
            post_login(Client(), "ikcs", login, WRONG)

    assert events("THROTTLED") == [(str(user(ANNA).pk), ""), ("", "")]
    assert len(events("SIGN_IN_REFUSED")) == 16


def causes(panel: str) -> dict[str, str]:
    """cause → login, all typed with one and the same wrong password on this sign-in page."""
    known, unknown, suspended, closed, pending, stopped = (f"{LOGINS[panel]}{c}" for c in "aeiouy")
    found = {"wrong": known, "unknown": unknown, "suspended": suspended, "throttled": stopped}
    if panel == "staff":
        staff(known)
        staff(suspended)
    else:
        resident(panel, known, "Jadwiga Kos")
        resident(panel, suspended, "Adrian Śliwka")
        close_login(resident(panel, closed, "Bożena Kłos"), ClosedReason.DEATH, SYSTEM)
        newcomer(panel, pending)
        found |= {"closed": closed, "pending": pending}
    User.objects.filter(login=suspended).update(is_active=False, state="SUSPENDED")
    for n in range(6):
        post_login(Client(), panel, stopped, WRONG, address=f"203.0.113.{n}")
    return found


@pytest.mark.parametrize("password", [PASSWORD + "!", "123456789ABCDEFG8"], ids=["own", "code"])
@pytest.mark.parametrize("panel", SIGN_IN_PAGES)
def test_ac_12_every_cause_of_a_refusal_looks_and_costs_the_same(panel: str, password: str):
    answers = {}
    logins = causes(panel)
    logins["no login of any panel"] = "A" * len(logins["wrong"])
    for cause, login in logins.items():
        with counted_hashes() as hashed:
            answer = post_login(Client(), panel, login, password, address="198.51.100.4")
        page = answer.content.decode().replace(f'value="{login}"', "LOGIN")
        page = re.sub(r'"[A-Za-z0-9]{64}"', "TOKEN", page)
        page = re.sub(r'nonce="[^"]+"', "NONCE", page)
        answers[cause] = (answer.status_code, page, len(answer.content), len(hashed))

    assert REFUSED in answers["unknown"][1]
    assert {cause: rest for cause, rest in answers.items() if rest != answers["unknown"]} == {}
    assert answers["unknown"][3] == 1


@pytest.mark.parametrize("panel", SIGN_IN_PAGES)
def test_ac_12_the_right_password_costs_one_hash_too_and_leads_home_under_a_new_key(panel: str):
    client = Client()
    with counted_hashes() as hashed:
        post_login(client, panel, LOGINS[panel])
    first = client.session.session_key

    answer = post_login(client, panel, LOGINS[panel])

    assert hashed == [PASSWORD]
    assert client.session.session_key != first
    assert (answer.status_code, answer["Location"]) == (302, HOMES[panel])


@pytest.mark.parametrize("panel", SIGN_IN_PAGES)
def test_the_right_password_of_a_suspended_login_is_refused_and_counted(panel: str):
    User.objects.filter(login=LOGINS[panel]).update(is_active=False, state="SUSPENDED")

    client = Client()
    post_login(client, panel, LOGINS[panel])

    assert not is_in(client)
    assert set(TryCounter.objects.values_list("used", flat=True)) == {1}


def test_while_hashes_are_computed_a_further_sign_in_is_refused_and_the_site_answers(settings):
    settings.PASSWORD_HASHERS = ["cms_ext.people.identity.backends.CoopArgon2PasswordHasher"]
    limit = WorkLimit(running=1, waiting=0, seconds=0)
    with patch.object(CoopArgon2PasswordHasher, "at_once", limit), limit.held():
        refused = [post_login(Client(), panel, "nikt") for panel in SIGN_IN_PAGES]
        alive = Client().get("/zdrowie/").status_code

    assert [(one.status_code, one["Retry-After"]) for one in refused] == [(503, "10")] * 3
    assert (alive, post_login(Client(), "ikcs", "nikt").status_code) == (200, 200)


@pytest.mark.thorough
def test_there_is_no_further_sign_in_page():
    """Whatever asks a guest for a password asks through the one sign-in service."""
    guest, asking = Client(), set()
    for address in [*every_address(), *SIGN_IN_PAGES.values()]:
        guest.cookies.clear()
        answer = guest.get(address)
        if not answer.streaming and b'type="password"' in answer.content:
            asking.add(address)

    assert asking == {PANELS, *SIGN_IN_PAGES.values()}


@pytest.mark.both_databases
def test_a_sign_in_asks_little_and_writes_at_once():
    """Besides the hash each question and each commit is what a sign-in costs."""
    post_login(Client(), "ebok", LOGINS["ebok"])
    client = Client()
    asked = sql_of(post_login, client, "ebok", LOGINS["ebok"])

    assert is_in(client)
    words = Counter(one.split()[0] for one in asked)
    # Each of the four is a commit: tries taken, given back, the sign-in, the browser's session.
    # Two of the questions are for the menu: has she a login to the other panel, may she enter it?
    assert (words["SELECT"], words["INSERT"] + words["UPDATE"], words["SAVEPOINT"]) == (5, 10, 4)


@pytest.mark.both_databases
def test_a_sign_in_without_its_event_is_none():
    anna, client = user(LOGINS["ebok"]), Client(raise_request_exception=False)

    with patch("cms_ext.evidence.audit.receivers.record", side_effect=RuntimeError):
        answer = post_login(client, "ebok", LOGINS["ebok"])

    left = [
        rows.exists() for rows in (SignInSession.objects.all(), anna.known_devices, Session.objects)
    ]
    anna.refresh_from_db()
    assert (answer.status_code, left, anna.last_login) == (500, [False] * 3, None)


@pytest.mark.both_databases
def test_the_session_from_before_a_sign_in_is_no_key_to_it():
    """What it held goes on under a new key."""
    client = Client()
    before = client.session
    before["kept"] = "na później"
    before.save()
    client.cookies["coop_session"] = str(before.session_key)

    post_login(client, "ebok", LOGINS["ebok"])

    [kept] = Session.objects.all()
    assert is_in(client)
    assert client.session["kept"] == "na później"
    assert kept.session_key == client.session.session_key != before.session_key


# The browser in which an owner has signed in before.


def test_a_device_is_known_for_its_own_login_only_and_not_by_a_forged_cookie(settings):
    own, jedrzejs, forger = Client(), Client(), Client()
    post_login(own, "ikcs", ANNA)
    post_login(jedrzejs, "ikcs", JEDRZEJ)
    name = settings.COOP_DEVICE_COOKIE_NAME
    forger.cookies[name] = own.cookies[name].value[:-1] + "x"
    for _ in range(5):
        post_login(Client(), "ikcs", ANNA, WRONG, address=STRANGE)

    post_login(jedrzejs, "ikcs", ANNA)
    post_login(forger, "ikcs", ANNA)

    assert user(JEDRZEJ).pk == int(jedrzejs.session["_auth_user_id"])
    assert not is_in(forger)


def test_the_device_cookie_is_for_the_server_alone(settings):
    settings.SESSION_COOKIE_SECURE = True
    client = Client()

    post_login(client, "ikcs", ANNA)

    cookie = client.cookies[settings.COOP_DEVICE_COOKIE_NAME]
    assert {name: cookie[name] for name in ("httponly", "secure", "samesite", "path")} == {
        "httponly": True,
        "secure": True,
        "samesite": "Lax",
        "path": "/",
    }
    assert cookie.value.split(":")[0] not in str(list(KnownDevice.objects.values()))


def test_the_owner_gets_a_letter_on_a_new_device_with_the_time_only():
    post_login(Client(), "ikcs", ANNA)
    without_an_address = Client()
    post_login(without_an_address, "ikcs", ANNA)
    assert (is_in(without_an_address), OutgoingMessage.objects.count()) == (True, 0)
    KnownDevice.objects.all().delete()
    Person.objects.filter(name="Anna Lis").update(correspondence_email="anna.lis@example.org")
    laptop, phone = Client(), Client(headers={"User-Agent": "Mozilla/5.0 (iPhone) Safari/1"})
    with time_machine.travel(NOON, tick=False):
        post_login(laptop, "ikcs", ANNA, address=STRANGE)
        post_login(laptop, "ikcs", ANNA)
        assert OutgoingMessage.objects.count() == 0
        post_login(phone, "ikcs", ANNA, address=STRANGE)

    message = OutgoingMessage.objects.get()
    assert (message.to, message.subject) == (
        "anna.lis@example.org",
        "Logowanie z nowego urządzenia",
    )
    assert "zalogowano się 20 listopada 2026 r., 12:00 w przeglądarce" in message.text
    secrets = (ANNA, "iPhone", STRANGE, "203.0.113", "IKCS")
    assert [one for one in secrets if one in message.text] == []


@pytest.mark.thorough
def test_a_stranger_never_keeps_the_owner_out_of_the_own_device():
    own = Client()
    post_login(own, "ikcs", ANNA, address="192.0.2.7")
    sign_out(own)
    for n in range(40):
        post_login(Client(), "ikcs", ANNA, WRONG, address="192.0.2.7" if n % 2 else STRANGE)

    post_login(own, "ikcs", ANNA, address="192.0.2.7")

    assert is_in(own)
    # But a known device guesses five times, too.
    for _ in range(5):
        post_login(own, "ikcs", ANNA, WRONG)
    sign_out(own)
    post_login(own, "ikcs", ANNA)
    assert not is_in(own)
