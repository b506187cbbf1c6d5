"""Who may import."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from cms_ext.people.identity.models import User
from tests.ebok_plugin.exchange.screens import (
    BANK,
    LEDGER,
    MARCH,
    upload,
    waiting,
)
from tests.people import resident, staff

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("group", "status"),
    [("finance_clerk", 200), ("finance_approver", 200), ("auditor", 302), ("editor", 302)],
)
@pytest.mark.parametrize("screen", [BANK, LEDGER])
def test_who_may_import(
    client: Client, settings: Settings, tmp_path: Path, screen: str, group: str, status: int
) -> None:
    settings.COOP_PRIVATE_ROOT = tmp_path
    client.force_login(staff("ktos", group))

    answers = [client.get(screen), client.post(screen, {"file": upload(MARCH)})]
    steps = [client.post(f"{screen}{step}/") for step in ("ksiegowanie", "rezygnacja", "uwagi")]

    admitted = status == 200
    assert [answer.status_code for answer in answers] == [status, status]
    back = screen if admitted else "/admin/"
    assert [step.headers["Location"] for step in steps] == [back] * 3
    assert waiting(tmp_path) == (1 if admitted else 0)


def test_a_resident_finds_nothing_there(client: Client) -> None:
    client.force_login(resident("ebok", "EB-500001-3", "Anna Lis"))

    assert client.get(BANK).status_code == 404


@pytest.mark.parametrize(
    ("group", "shown_in_menu"), [("finance_clerk", True), ("auditor", False), ("editor", False)]
)
def test_the_menu_shows_the_screens_to_those_who_may_post(
    client: Client, group: str, shown_in_menu: bool
) -> None:
    client.force_login(staff("ktos", group))

    page = client.get("/admin/").content.decode()

    assert (BANK in page, LEDGER in page) == (shown_in_menu, shown_in_menu)


def test_the_screens_need_a_token_of_the_form(daria: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(daria)

    assert client.post(BANK, {"file": upload(MARCH)}).status_code == 403
