from __future__ import annotations

from unittest.mock import patch

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import MD5PasswordHasher
from pytest_django import Settings

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.people.identity.domain.state import suspend
from cms_ext.people.identity.models import User
from tests.people import PASSWORD, resident, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def everyone() -> None:
    staff("redaktor")
    resident("ikcs", "IKCS-0007", "Anna Lis")
    resident("ebok", "EB-500001-3", "Anna Lis")


@pytest.mark.parametrize("realm", ["staff", "ikcs", "ebok"])
@pytest.mark.parametrize("login", ["redaktor", "IKCS-0007", "EB-500001-3"])
def test_only_the_own_realm_lets_in(everyone: None, realm: str, login: str) -> None:
    own = {"redaktor": "staff", "IKCS-0007": "ikcs", "EB-500001-3": "ebok"}[login]

    user = authenticate(realm=realm, login=login, password=PASSWORD)

    assert (user is not None) == (realm == own)


def test_a_form_that_names_no_realm_lets_nobody_in(everyone: None) -> None:
    assert authenticate(username="staff:redaktor", password=PASSWORD) is None
    assert authenticate(login="redaktor", password=PASSWORD) is None


@pytest.mark.parametrize("spelling", ["ikcs-0007", " IKCS-0007 ", "ＩＫＣＳ－０００７"])
def test_spelling_of_a_login_does_not_matter(everyone: None, spelling: str) -> None:
    user = authenticate(realm="ikcs", login=spelling, password=PASSWORD)

    assert isinstance(user, User)
    assert user.login == "IKCS-0007"


def test_an_inactive_login_stays_out(everyone: None) -> None:
    suspend(User.objects.get(login="IKCS-0007"), "spór", SYSTEM)

    assert authenticate(realm="ikcs", login="IKCS-0007", password=PASSWORD) is None


def test_demo_people_stay_out_of_a_real_site(everyone: None, settings: Settings) -> None:
    User.objects.filter(login="IKCS-0007").update(is_demo=True)
    assert authenticate(realm="ikcs", login="IKCS-0007", password=PASSWORD) is not None

    settings.COOP_DEMO = False

    assert authenticate(realm="ikcs", login="IKCS-0007", password=PASSWORD) is None


@pytest.mark.parametrize(
    ("login", "password"),
    [("IKCS-0007", "zle-haslo"), ("IKCS-9999", "zle-haslo"), ("IKCS-9999", PASSWORD)],
    ids=["wrong password", "unknown login", "unknown login, somebody's password"],
)
def test_a_refusal_costs_one_hash_whoever_is_asked_for(
    everyone: None, login: str, password: str
) -> None:
    with patch.object(MD5PasswordHasher, "encode", autospec=True, side_effect=_encode) as encode:
        assert authenticate(realm="ikcs", login=login, password=password) is None

    assert encode.call_count == 1


_encode = MD5PasswordHasher.encode
