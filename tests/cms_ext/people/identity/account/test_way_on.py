"""After the second factor one main action leads on: to what the person came for."""

import re

import pyotp
import pytest
from django.test import Client

from cms_ext.people.identity.models import User
from tests.clients import signed_in
from tests.cms_ext.people.identity.account.phones import (
    APP,
    CONFIRM,
    HERE,
    code_now,
    seed_on,
    with_app,
)
from tests.cms_ext.people.identity.doors import knock
from tests.people import PASSWORD, resident, staff

pytestmark = pytest.mark.django_db
MAIN = re.compile(r'<a\s+class="btn"\s+href="([^"]*)"\s*>(.*?)</a>')


@pytest.fixture
def ewa(settings) -> Client:
    """An editor who signs in where a second factor is required."""
    settings.COOP_STAFF_SECOND_FACTOR = "required"
    staff("redaktor", "editor")
    client = Client()
    knock(client, "staff", "redaktor", PASSWORD)
    return client


def codes_page(client: Client) -> str:
    """The page that follows when the app was set up."""
    phone = pyotp.TOTP(seed_on(client.get(APP).content.decode()))
    page: str = client.post(APP, {"code": code_now(phone)}).content.decode()
    assert len(re.findall(r"<li>[0-9A-Z]{5}-[0-9A-Z]{5}</li>", page)) == 10
    return page


def main_actions(page: str) -> list[tuple[str, str]]:
    """(address, words) of the actions that stand out."""
    return [(url, re.sub("<[^>]*>", "", words)) for url, words in MAIN.findall(page)]


def test_staff_see_their_codes_and_go_on_to_the_administration(ewa: Client):
    gate = ewa.get("/admin/")

    page = codes_page(ewa)

    assert gate["Location"] == HERE
    way = ("/admin/", "Mam je zapisane. Przejdź do administracji")
    assert main_actions(page) == [way]
    assert ewa.get("/admin/").status_code == 200
    overview = ewa.get(HERE).content.decode()
    assert main_actions(overview) == [("/admin/", "Przejdź do administracji")]


def test_a_resident_goes_on_to_the_own_panel():
    for realm, login, way in (
        ("ebok", "EB-500001-3", ("/e-bok/", "Mam je zapisane. Przejdź do panelu E-BOK")),
        ("ikcs", "IKCS-0007", ("/ikcs/", "Mam je zapisane. Przejdź do panelu IKCS")),
    ):
        assert main_actions(codes_page(signed_in(resident(realm, login, "Anna Lis")))) == [way]


@pytest.mark.parametrize(
    "foreign",
    ["https://zlodziej.example/", "//zlodziej.example/", "javascript:alert(1)", "", "\\\\zly"],
)
def test_an_address_elsewhere_is_not_followed(ewa: Client, foreign: str):
    ewa.get(HERE, {"next": foreign})

    assert MAIN.findall(codes_page(ewa))[0][0] == "/admin/"


def test_the_page_that_was_asked_for_is_where_the_way_ends(ewa: Client):
    gate = ewa.get("/admin/pages/?q=brama")
    ewa.get(gate["Location"])

    page = codes_page(ewa)

    assert gate["Location"] == f"{HERE}?next=%2Fadmin%2Fpages%2F%3Fq%3Dbrama"
    assert main_actions(page) == [("/admin/pages/?q=brama", "Mam je zapisane. Przejdź dalej")]
    # Who has arrived is at home from then on.
    assert MAIN.findall(ewa.get(HERE).content.decode())[0][0] == "/admin/"


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [("/e-bok/konto/", "/e-bok/konto/"), ("https://zlodziej.example/", "/e-bok/")],
    ids=["safe", "foreign"],
)
def test_the_second_step_of_a_sign_in_leads_on_as_well(client, wanted: str, reached: str):
    anna: User = resident("ebok", "EB-500001-3", "Anna Lis")
    phone = with_app(anna)
    knock(client, "ebok", "EB-500001-3", PASSWORD)
    client.get(CONFIRM, {"next": wanted})

    answer = client.post(CONFIRM, {"code": code_now(phone)})

    assert answer["Location"] == reached
