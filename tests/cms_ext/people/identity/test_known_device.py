"""The browser in which an owner has signed in before."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from cms_ext.people.identity.models import KnownDevice, User
from cms_ext.people.mail.models import OutgoingMessage
from tests.cms_ext.people.identity.doors import WRONG, is_in, knock, leave
from tests.people import resident
from tests.shared_rows import shared_by_the_whole_file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frame_kept")]

ANNA, JEDRZEJ = "IKCS-0007", "IKCS-0012"
NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
STRANGE = "203.0.113.9"


@shared_by_the_whole_file
def _everyone() -> None:
    resident("ikcs", ANNA, "Anna Lis")
    resident("ikcs", JEDRZEJ, "Jędrzej Żak")


def user(login: str) -> User:
    return User.objects.get(login=login)


def test_a_stranger_never_keeps_the_owner_out_of_the_own_device() -> None:
    own = Client()
    knock(own, "ikcs", ANNA, address="192.0.2.7")
    leave(own)
    for n in range(40):
        knock(Client(), "ikcs", ANNA, WRONG, address="192.0.2.7" if n % 2 else STRANGE)

    knock(own, "ikcs", ANNA, address="192.0.2.7")

    assert is_in(own)


def test_a_known_device_guesses_five_times_too() -> None:
    own = Client()
    knock(own, "ikcs", ANNA)
    for _ in range(5):
        knock(own, "ikcs", ANNA, WRONG)
    leave(own)

    knock(own, "ikcs", ANNA)

    assert not is_in(own)


def test_a_device_is_known_for_its_own_login_only() -> None:
    jedrzejs = Client()
    knock(jedrzejs, "ikcs", JEDRZEJ)
    for _ in range(5):
        knock(Client(), "ikcs", ANNA, WRONG, address=STRANGE)

    knock(jedrzejs, "ikcs", ANNA)

    assert user(JEDRZEJ).pk == int(jedrzejs.session["_auth_user_id"])


def test_a_forged_device_cookie_is_no_device(settings: Settings) -> None:
    own, forger = Client(), Client()
    knock(own, "ikcs", ANNA)
    name = settings.COOP_DEVICE_COOKIE_NAME
    forger.cookies[name] = own.cookies[name].value[:-1] + "x"
    for _ in range(5):
        knock(Client(), "ikcs", ANNA, WRONG)

    knock(forger, "ikcs", ANNA)

    assert not is_in(forger)


def test_the_device_cookie_is_for_the_server_alone(settings: Settings) -> None:
    settings.SESSION_COOKIE_SECURE = True
    client = Client()

    knock(client, "ikcs", ANNA)

    cookie = client.cookies[settings.COOP_DEVICE_COOKIE_NAME]
    assert {name: cookie[name] for name in ("httponly", "secure", "samesite", "path")} == {
        "httponly": True,
        "secure": True,
        "samesite": "Lax",
        "path": "/",
    }
    assert cookie.value.split(":")[0] not in str(list(KnownDevice.objects.values()))


def test_a_new_device_is_told_to_the_owner_with_the_time_only() -> None:
    person = user(ANNA).person
    assert person
    person.correspondence_email = "anna.lis@example.org"
    person.save()
    laptop, phone = Client(), Client(headers={"User-Agent": "Mozilla/5.0 (iPhone) Safari/1"})
    with time_machine.travel(NOON, tick=False):
        knock(laptop, "ikcs", ANNA, address=STRANGE)
        assert OutgoingMessage.objects.count() == 0
        knock(laptop, "ikcs", ANNA)
        assert OutgoingMessage.objects.count() == 0
        knock(phone, "ikcs", ANNA, address=STRANGE)

    message = OutgoingMessage.objects.get()
    assert (message.to, message.subject) == (
        "anna.lis@example.org",
        "Logowanie z nowego urządzenia",
    )
    assert "zalogowano się 20 listopada 2026 r., 12:00 w przeglądarce" in message.text
    for untold in (ANNA, "iPhone", STRANGE, "203.0.113", "IKCS"):
        assert untold not in message.text


def test_who_has_no_address_on_file_gets_no_mail_and_signs_in_all_the_same() -> None:
    knock(Client(), "ikcs", ANNA)
    client = Client()

    knock(client, "ikcs", ANNA)

    assert (is_in(client), OutgoingMessage.objects.count()) == (True, 0)
