"""Addresses of the former site: they lead on, and never in a circle."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from cms_ext.base.dates.clock import business_today
from cms_ext.desks.privacy.domain.retention import ensure_policies, purge_expired_data
from cms_ext.public_site.editing.domain import missed
from cms_ext.public_site.editing.domain.missed import record_missed_address
from cms_ext.public_site.editing.models import MissedAddress
from cms_ext.public_site.pages.domain.editing import publish_below
from cms_ext.public_site.pages.domain.old_addresses import add_redirect, find_redirect
from cms_ext.public_site.pages.models import ContentPage
from tests.cms_ext.public_site.pages.conftest import HERE
from tests.page_checks import parsed, texts
from tests.people import staff
from tests.query_counts import queries_of

pytestmark = pytest.mark.django_db

ADD = "/admin/redirects/add/"


def refusal(desk: Client, old: str, link: str) -> str:
    """What the screen says to a redirect; empty when it was saved."""
    answer = desk.post(ADD, {"old_path": old, "redirect_link": link, "is_permanent": "on"})
    if answer.status_code == 302:
        return ""
    return " ".join(texts(parsed(answer), "//*[contains(@class, 'error-message')]"))


@pytest.mark.thorough
@pytest.mark.both_databases
def test_an_old_address_leads_to_its_page(client, public: ContentPage):
    article = "/index.php?option=com_content&view=article&id=12"
    joomla = "/index.php?option=com_content"
    asked_of = {
        "/index.php/pl/o-nas/": ["/index.php/pl/o-nas"],
        # Upper and lower case are one, also in what is no ASCII.
        "/index.php/pl/o-nas": ["/index.php/pl/o-nas/", "/Index.php/PL/O-Nas"],
        "/o-nas/historia.html": ["/O-NAS/Historia.HTML"],
        "/ogłoszenia-2019": ["/Og%C5%82oszenia-2019/"],
        # Where the link was on the old site, or who sent it, is no part of the article.
        "/index.php/pl/12-o-nas": [
            "/index.php/pl/12-o-nas?Itemid=101",
            "/index.php/pl/12-o-nas?utm_source=poczta&fbclid=a",
        ],
        article: [
            "/index.php?id=12&option=com_content&view=article",
            f"{joomla}&view=article&id=12:o-nas&catid=8&Itemid=101&lang=pl",
            "/?option=com_content&view=article&id=12%3Ao-nas&Itemid=101",
            "/INDEX.PHP?Option=com_content&View=article&ID=12",
        ],
        f"{article}&Itemid=55": [f"{joomla}&task=view&id=12&Itemid=101"],
    }
    for old, asked in asked_of.items():
        Redirect.objects.all().delete()
        add_redirect(old, public)
        add_redirect(old, public)
        answers = [client.get(address) for address in asked]

        assert {(answer.status_code, answer["Location"]) for answer in answers} == {
            (301, "/o-nas/")
        }
        assert Redirect.objects.count() == 1


@pytest.mark.thorough
@pytest.mark.both_databases
def test_a_loop_and_a_chain_are_refused_in_words(desk: Client, public: ContentPage):
    assert "do siebie" in refusal(desk, "/a", f"{HERE}/a/")
    assert refusal(desk, "/a", f"{HERE}/b") == ""
    assert "do innego przekierowania" in refusal(desk, "/b", f"{HERE}/a")
    assert [redirect.old_path for redirect in Redirect.objects.all()] == ["/a"]

    add_redirect("/stara", public)

    assert "do innego przekierowania" in refusal(desk, "/starsza", f"{HERE}/stara/")
    assert refusal(desk, "/x", f"{HERE}/y") == ""
    assert "prowadzi już inne" in refusal(desk, "/y", "https://inna.example/")


def test_a_redirect_to_a_page_or_another_host_is_kept_and_can_be_saved_again(
    desk: Client, public: ContentPage
):
    assert refusal(desk, "/dawna", "https://inna.example/dawna") == ""
    kept = Redirect.objects.get()

    again = desk.post(
        f"/admin/redirects/{kept.pk}/",
        {"old_path": "/dawna", "redirect_page": str(public.pk), "is_permanent": "on"},
    )

    assert again.status_code == 302
    assert Redirect.objects.get().redirect_page_id == public.pk


@pytest.mark.thorough  # eleven pages: 0.6 s
def test_another_article_is_not_that_one(client, public: ContentPage):
    add_redirect("/index.php?option=com_content&view=article&id=12", public)
    add_redirect("/index.php/pl/12-o-nas", public)
    expected = {
        "/index.php?option=com_content&view=article&id=1": 404,
        "/index.php?option=com_content&view=article&id=123": 404,
        "/index.php?option=com_content&view=category&id=12": 404,
        "/index.php?option=com_content&view=article&id=12abc": 404,
        "/index.php/pl/12-o-nas/dalej": 404,
        "/index.php%00": 404,
        # The home page is there whatever is asked of it.
        "/?option=com_content": 200,
        "/?id=12": 200,
        "/?option=com_content&view=article&id=99": 200,
    }

    assert {address: client.get(address).status_code for address in expected} == expected


def test_the_spelling_as_it_was_set_up_comes_first(client, public: ContentPage):
    other = publish_below(public, ContentPage(title="Historia", slug="historia"))
    add_redirect("/Stara", public)
    add_redirect("/stara", other)
    add_redirect("/stara?id=1", public)

    assert client.get("/stara?id=1")["Location"] == "/o-nas/"
    assert client.get("/stara?id=2")["Location"] in ("/o-nas/", "/o-nas/historia/")


@pytest.mark.both_databases
def test_an_address_costs_the_same_among_many(public: ContentPage):
    address = "/index.php?option=com_content&view=article&id=12"
    costs = {}
    for number in range(4):
        add_redirect(f"{address}{number}", public)
        costs[number] = queries_of(find_redirect, address, None)

    assert costs[0] == costs[3]
    assert find_redirect(address, None) is None


# --- no circles -----------------------------------------------------------------------------------
def redirects(**leading: str) -> None:
    """As an import of Wagtail's leaves them, which asks no form."""
    for old, link in leading.items():
        Redirect.add_redirect(f"/{old}", link)


def test_a_circle_ends_at_a_page_that_is_not_there(client, public: ContentPage, settings):
    settings.WAGTAILADMIN_BASE_URL = HERE
    circles: list[tuple[dict[str, str], str]] = [
        ({"a": "/a"}, "/a/"),
        ({"a": "/a/"}, "/a"),
        ({"a": "/a/"}, "/a/?x=1"),
        ({"a": "/b", "b": "/a"}, "/a/"),
        ({"a": "/b/", "b": "/c/?x=1", "c": "/a"}, "/a/"),
        ({"x": "/a", "a": "/b", "b": "/a"}, "/x/"),
        ({"a": f"{HERE}/b", "b": f"{HERE}/a"}, "/a/"),
    ]
    for leading, asked in circles:
        Redirect.objects.all().delete()
        redirects(**leading)

        answer = client.get(asked, follow=True)

        assert (answer.status_code, len(answer.redirect_chain) < 2) == (404, True), leading


def test_a_long_chain_is_one_step_and_small_and_capital_letters_are_no_circle(
    client, public: ContentPage
):
    redirects(**{f"a{n}": f"/a{n + 1}/" for n in range(30)}, a30="/o-nas/?x=1")

    answer = client.get("/a0")

    assert (answer.status_code, answer["Location"]) == (301, "/o-nas/?x=1")

    redirects(O_Nas="/o_nas/", o_nas="/o-nas/")
    redirects(Kontakt="/kontakt/")

    assert client.get("/O_Nas/")["Location"] == "/o-nas/"
    assert client.get("/O_NAS/")["Location"] == "/o-nas/"
    assert client.get("/Kontakt/", follow=True).status_code == 404


def test_a_step_that_has_a_page_by_now_is_the_end(client, public: ContentPage):
    redirects(dawna="/o-nas/", **{"o-nas": "/dawna/"})

    assert client.get("/dawna/")["Location"] == "/o-nas/"
    assert client.get("/o-nas/").status_code == 200


@pytest.mark.both_databases
def test_a_page_that_got_its_address_back_and_is_taken_off_is_just_gone(
    client, public: ContentPage, django_capture_on_commit_callbacks: Any
):
    for slug in ("o-nas-dzisiaj", "o-nas"):
        with django_capture_on_commit_callbacks(execute=True):
            public.slug = slug
            public.save_revision().publish()
    assert client.get("/o-nas-dzisiaj/")["Location"] == "/o-nas/"

    public.unpublish()

    assert client.get("/o-nas/").status_code == 404
    assert client.get("/o-nas-dzisiaj/", follow=True).status_code == 404


# --- Addresses that people ask for in vain: counted for the editor, without who asked -------------
BROWSER = {"accept": "text/html,application/xhtml+xml"}


def counted() -> dict[str, tuple[int, str]]:
    """Path → how often, when last."""
    return {one.path: (one.count, str(one.last)) for one in MissedAddress.objects.all()}


@pytest.mark.both_databases
def test_what_people_ask_for_in_vain_is_counted_without_who_asked(
    client, public: ContentPage, settings
):
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


def test_what_programs_try_and_what_names_somebody_is_not_kept():
    for tried in (
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
    ):
        record_missed_address(tried, date(2026, 11, 20))

    assert counted() == {}


def test_neither_programs_nor_addresses_with_keys_nor_who_is_signed_in_leave_anything(
    desk: Client, public: ContentPage
):
    for address, headers in (
        ("/dawny-cennik/", {"accept": "*/*"}),
        ("/dokumenty/3fa85f64-5717-4562-b3fc-2c963f66afa6/", BROWSER),
        ("/ogloszenia/subskrypcja/zmien/1:abc/", BROWSER),
        ("/kontakt/napisz/wyslano/1:abc/", BROWSER),
    ):
        assert Client().get(address, headers=headers).status_code == 404
    assert desk.get("/dawny-cennik/", headers=BROWSER).status_code == 404

    assert counted() == {}


@pytest.mark.both_databases
def test_a_robot_neither_fills_the_register_nor_washes_out_what_people_want(monkeypatch):
    monkeypatch.setattr(missed, "MAX_ADDRESSES", 4)
    monkeypatch.setattr(missed, "MAX_NEW_PER_DAY", 2)
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


def test_the_editor_opens_a_redirect_filled_in_and_the_address_is_gone_from_the_list(
    client, public: ContentPage
):
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


def test_who_may_not_redirect_is_not_asked_to(client, public: ContentPage):
    record_missed_address("/cennik", business_today())
    client.force_login(staff("stazysta", "editor"))

    page = client.get("/admin/").content.decode()

    assert "Dziś" in page
    assert "/cennik" not in page


def test_the_register_forgets_after_its_term():
    record_missed_address("/cennik", date(2025, 10, 1))
    record_missed_address("/regulamin", date(2026, 11, 1))
    ensure_policies()

    with time_machine.travel(datetime(2026, 11, 20, 12, tzinfo=UTC), tick=False):
        done = {row.code: row.count for row in purge_expired_data(timezone.now())}

    assert done["MISSED_ADDRESSES"] == 1
    assert list(counted()) == ["/regulamin"]
