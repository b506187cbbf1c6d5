"""A clerk at the screens of the premises tree."""

from typing import Any

import pytest
from django.test import Client

from cms_ext.premises.domain.place import Place
from cms_ext.premises.views.address import make_place_url
from tests.cms_ext.premises.conftest import Estate
from tests.people import staff

TREE = "/admin/nieruchomosci/"


@pytest.fixture
def celina(client, estate: Estate) -> Client:
    """At the membership desk: she keeps the tree."""
    client.force_login(staff("czlonkowski", "membership_clerk"))
    return client


def step_url(place: Place, step: str) -> str:
    return f"{make_place_url(place)}{step}/"


def source_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def done(client: Client, address: str, /, **typed: Any) -> str:
    """Post a form that is good; the page behind it."""
    answer = client.post(address, typed, follow=True)
    assert [status for _url, status in answer.redirect_chain] == [302]
    return answer.content.decode()


def refused(client: Client, address: str, /, **typed: Any) -> str:
    """Post what the tree does not allow; the page again, with its words."""
    answer = client.post(address, typed)
    assert answer.status_code == 409
    return answer.content.decode()


def shown_again(client: Client, address: str, /, **typed: Any) -> str:
    """Post a form with a mistake, or one whose outcome is shown first; the page again."""
    answer = client.post(address, typed)
    assert answer.status_code == 200
    return answer.content.decode()
