"""Addresses that people ask for in vain: counted for the editor, without who asked."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from cms_ext.desks.privacy.domain.retention import ensure_policies, purge
from cms_ext.office.rules.clock import business_today
from cms_ext.public_site.editing.domain import missed
from cms_ext.public_site.editing.domain.missed import record_missed_address
from cms_ext.public_site.editing.models import MissedAddress
from cms_ext.public_site.pages.models import ContentPage
from tests.cms_ext.public_site.pages.redirect_desk import ADD
from tests.page_checks import parsed
from tests.people import staff

pytestmark = pytest.mark.django_db

BROWSER = {"accept": "text/html,application/xhtml+xml"}


def counted() -> dict[str, tuple[int, str]]:
    """Path → how often, when last."""
    return {one.path: (one.count, str(one.last)) for one in MissedAddress.objects.all()}


@pytest.mark.both_databases
def test_what_people_ask_for_in_vain_is_counted_without_who_asked(
    client: Client, public: ContentPage, settings: Any
) -> None:
    settings.COOP_TODAY = date(2026, 11, 19)
    client.get("/index.php/pl/o-nas/cennik", headers=BROWSER)
    settings.COOP_TODAY = date(2026, 11, 20)
    for asked in (
        "/index.php/pl/o-nas/cennik/?Itemid=101",
        "/index.php?option=com_content&view=article&id=7:cennik&Itemid=5",
        "/?option=com_content&view=article&id=7",  # the home page answers
        "/images/pliki/Regulamin%20parkingu.pdf",
        "/ogloszenia/dawne/",
    ):
        client.get(asked, headers=BROWSER)

    assert counted() == {
        "/index.php/pl/o-nas/cennik": (2, "2026-11-20"),
        "/index.php?id=7&option=com_content&view=article": (1, "2026-11-20"),
        "/images/pliki/Regulamin parkingu.pdf": (1, "2026-11-20"),
        "/ogloszenia/dawne": (1, "2026-11-20"),
    }


@pytest.mark.parametrize(
    "tried",
    [
        "/wp-login.php",
        "/index.php/wp-admin/setup.html",
        "/.env",
        "/pl/.git/config",
        "/administrator/",
        "/backup.zip",
        "/shell.php",
        "/a/../../etc/passwd",
        "/index.php?option=com_users&view=<script>",
        "/cennik'%20or%201=1",
        "/o/jan.kowalski@poczta.example",
        "/rachunek-90010112345",
        "/k/4f6a1c9be2d84f6a1c9be2d84f6a",
        f"/{'a' * 201}",
        "/index.php",
        "/favicon.png",
    ],
)
def test_what_programs_try_and_what_names_somebody_is_not_kept(tried: str) -> None:
    record_missed_address(tried, date(2026, 11, 20))

    assert counted() == {}


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("/dawny-cennik/", {"accept": "*/*"}),
        ("/dokumenty/3fa85f64-5717-4562-b3fc-2c963f66afa6/", BROWSER),
        ("/ogloszenia/subskrypcja/zmien/1:abc/", BROWSER),
        ("/kontakt/napisz/wyslano/1:abc/", BROWSER),
    ],
)
def test_neither_programs_nor_doors_with_keys_leave_anything(
    client: Client, public: ContentPage, address: str, headers: dict[str, str]
) -> None:
    assert client.get(address, headers=headers).status_code == 404

    assert counted() == {}


def test_who_is_signed_in_leaves_nothing(desk: Client, public: ContentPage) -> None:
    assert desk.get("/dawny-cennik/", headers=BROWSER).status_code == 404

    assert counted() == {}


@pytest.mark.both_databases
def test_a_robot_neither_fills_the_register_nor_washes_out_what_people_want(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(missed, "MOST", 4)
    monkeypatch.setattr(missed, "MOST_NEW_A_DAY", 2)
    for asked in ("/cennik", "/dawno", "/cennik"):
        record_missed_address(asked, date(2026, 11, 18))
    record_missed_address("/niedawno", date(2026, 11, 19))
    for number in range(9):
        record_missed_address(f"/robot-{number}", date(2026, 11, 20))

    assert counted() == {
        "/cennik": (2, "2026-11-18"),
        "/niedawno": (1, "2026-11-19"),
        "/robot-0": (1, "2026-11-20"),
        "/robot-1": (1, "2026-11-20"),
    }


@pytest.mark.both_databases
def test_the_editor_opens_a_redirect_filled_in_and_the_address_is_gone_from_the_list(
    client: Client, public: ContentPage, settings: Any
) -> None:
    settings.COOP_TODAY = date(2026, 11, 20)
    record_missed_address("/index.php/pl/cennik", date(2026, 11, 20))
    client.force_login(staff("redaktor", "editor", "publisher"))

    [line] = parsed(client.get("/admin/")).xpath("//section[@aria-labelledby='h-dzis-unfound']//li")
    [button] = line.xpath(".//a")
    form = parsed(client.get(button.get("href")))
    client.post(
        ADD,
        {
            "old_path": form.xpath("//input[@name='old_path']/@value")[0],
            "redirect_page": str(public.pk),
            "is_permanent": "on",
        },
    )

    assert " ".join(line.text_content().split()) == (
        "/index.php/pl/cennik razy: 1, ostatnio 20 listopada 2026 Przekieruj"
    )
    assert client.get("/index.php/pl/cennik")["Location"] == "/o-nas/"
    assert counted() == {}
    assert not parsed(client.get("/admin/")).xpath("//*[@id='h-dzis-unfound']")


@pytest.mark.both_databases
def test_who_may_not_redirect_is_not_asked_to(client: Client, public: ContentPage) -> None:
    record_missed_address("/cennik", business_today())
    client.force_login(staff("stazysta", "editor"))

    page = client.get("/admin/").content.decode()

    assert "Dziś" in page
    assert "/cennik" not in page


def test_the_register_forgets_after_its_term() -> None:
    record_missed_address("/cennik", date(2025, 10, 1))
    record_missed_address("/regulamin", date(2026, 11, 1))
    ensure_policies()

    with time_machine.travel(datetime(2026, 11, 20, 12, tzinfo=UTC), tick=False):
        done = {row.code: row.count for row in purge(timezone.now())}

    assert done["MISSED_ADDRESSES"] == 1
    assert list(counted()) == ["/regulamin"]
