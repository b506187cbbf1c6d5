"""A session that a starter password opened: it sets the own password and reaches nothing else."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import pytest
from django.test import Client

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.people.identity.domain.activation import (
    issue_code,
)
from cms_ext.people.identity.domain.state import suspend
from cms_ext.people.identity.vocabulary import CodeChannel
from tests.cms_ext.people.identity.doors import (
    DOORS,
    OWN_PASSWORD,
    PANELS,
    every_address,
    is_in,
    knock,
    newcomer,
    set_own,
)
from tests.people import resident

pytestmark = pytest.mark.django_db


def split_way(location: str) -> tuple[str, str]:
    """The path of a redirect and what its `next` names, or ""."""
    parts = urlsplit(location)
    return parts.path, unquote(dict(parse_qsl(parts.query)).get("next", ""))


def is_kept(address: str) -> bool:
    """A page of a panel, of the account or of the administration; a bare start is home anyway."""
    return address.startswith(("/konto/", "/ikcs/", "/e-bok/", "/admin/")) and address not in (
        "/ikcs/",
        "/e-bok/",
        "/admin/",
    )


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [("/ikcs/dokumenty/7/", "/ikcs/dokumenty/7/"), ("/e-bok/konto/100007/", "/ikcs/")],
    ids=["of the panel", "of another"],
)
def test_the_way_back_leads_through_the_step_of_the_own_password(
    client: Client, wanted: str, reached: str
) -> None:
    user, code, _row = newcomer()
    way = f"?{urlencode({'next': wanted})}"

    first = client.post(f"{DOORS['ikcs']}{way}", {"login": user.login, "password": code})
    refused = set_own(client, "za krótkie", to=first["Location"])
    done = set_own(client, to=first["Location"])

    assert (first["Location"], refused.status_code) == (f"{OWN_PASSWORD}{way}", 200)
    assert (done.status_code, done["Location"]) == (302, reached)


@pytest.mark.usefixtures("frame_kept")
def test_ac_17_a_session_opened_by_a_code_reaches_nothing_else() -> None:
    user, code, _row = newcomer()
    client = Client()
    knock(client, "ikcs", user.login, code)
    open_ones = {
        OWN_PASSWORD,
        "/strefa-mieszkanca/wyloguj/",
        "/konto/ile-zostalo/",
        "/konto/zostan/",
        "/ustawienia/wyglad/",
        "/ustawienia/kolory.css",
    }

    everywhere = every_address() | {
        "/",
        "/ikcs/",
        "/ikcs/dokumenty/",
        "/e-bok/",
        "/e-bok/konto/100005/csv/",
        "/konto/",
        "/admin/",
        "/pliki/1/x.pdf",
        "/media/x.pdf",
        "/szukaj/?q=woda",
        "/nie-ma-takiej/",
    }
    assert len(everywhere) > 100
    for address in sorted(everywhere - open_ones):
        for method in (client.get, client.post):
            answer = method(address)
            status, path, way = answer.status_code, *split_way(answer["Location"])
            kept = address if method == client.get and is_kept(address) else ""
            assert (status, path, way) == (302, OWN_PASSWORD, kept), address
    assert client.get(OWN_PASSWORD).status_code == 200
    assert client.post("/strefa-mieszkanca/wyloguj/").status_code == 302
    assert not is_in(client)


def test_a_session_opened_by_an_older_code_sets_no_password(client: Client) -> None:
    user, code, _row = newcomer()
    knock(client, "ikcs", user.login, code)
    issue_code(user, CodeChannel.PRINT, timedelta(days=14))

    answer = set_own(client)

    assert (answer["Location"], is_in(client)) == (PANELS, False)
    assert "To hasło startowe już nie działa" in client.get(PANELS).content.decode()
    user.refresh_from_db()
    assert (user.state, user.has_usable_password()) == ("PENDING", False)


def test_a_suspended_login_sets_no_password(client: Client) -> None:
    user, code, _row = newcomer()
    knock(client, "ikcs", user.login, code)
    suspend(user, "spór o prawo", SYSTEM)

    answer = set_own(client)

    assert (answer.status_code, answer["Location"]) == (302, PANELS)
    user.refresh_from_db()
    assert (user.state, user.has_usable_password()) == ("SUSPENDED", False)


def test_the_page_is_for_a_session_with_a_code_only(client: Client) -> None:
    assert client.get(OWN_PASSWORD)["Location"] == PANELS
    resident("ikcs", "IKCS-0007", "Anna Lis")
    knock(client, "ikcs", "IKCS-0007")
    assert client.get(OWN_PASSWORD)["Location"] == "/ikcs/"
