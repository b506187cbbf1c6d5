"""The administration bears the co-op's own name, and no page offers a panel that is off."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from wagtail.models import Site

from cms_ext.frontend.theme import office
from cms_ext.frontend.theme.models import CoopSettings
from tests.people import staff

pytestmark = pytest.mark.django_db
OnCommit = Callable[..., AbstractContextManager[Any]]


def rename(name: str) -> None:
    described = CoopSettings.for_site(Site.objects.get(is_default_site=True))
    described.name = name
    described.save()


def test_the_administration_says_whose_it_is_from_the_change_on(
    client: Client, django_capture_on_commit_callbacks: OnCommit
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        rename("SM „Jutrzenka”")
        rename("SM „Zorza”")
    door = client.get("/admin/login/").content.decode()
    client.force_login(staff("redaktor", "editor"))

    home = client.get("/admin/").content.decode()

    assert "SM „Zorza”: logowanie pracowników</h1>" in door
    assert "- SM „Zorza”</title>" in door
    assert "- SM „Zorza”</title>" in home
    assert re.search(r"<h1[^>]*>\s*SM „Zorza”\s*</h1>", home)
    assert "wagtail-coop" not in home
    assert "Wagtail" not in re.sub(r"<(script|noscript).*?</\1>", "", door, flags=re.DOTALL)


def test_an_office_that_said_nothing_of_itself_is_a_co_op(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "_seen", [])
    cache.delete(office.KEY)

    assert "- Spółdzielnia Mieszkaniowa</title>" in client.get("/admin/login/").content.decode()


def test_a_site_without_panels_offers_none(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with_panels = [client.get(page).content.decode() for page in ("/mapa-strony/", "/nie-ma/")]
    monkeypatch.setattr("cms_ext.frontend.theme.frame.panels", list)

    without = [client.get(page).content.decode() for page in ("/mapa-strony/", "/nie-ma/")]

    for page in with_panels:
        assert "Logowanie do IKCS i" in page
        assert "Zaloguj się" in page
    for page in without:
        assert "/strefa-mieszkanca/" not in page
        assert "Zaloguj się" not in page
