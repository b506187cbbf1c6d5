"""Addresses of the former site: they lead on, and never in a circle."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from wagtail.contrib.redirects.models import Redirect

from cms_ext.public_site.pages.domain.old_addresses import add_redirect, redirect_for
from cms_ext.public_site.pages.domain.publishing import publish_below
from cms_ext.public_site.pages.models import ContentPage
from tests.cms_ext.public_site.pages.redirect_desk import ADD, HERE
from tests.page_checks import parsed, texts

pytestmark = pytest.mark.django_db


def refusal(desk: Client, old: str, link: str) -> str:
    """What the screen says to a redirect; empty when it was saved."""
    answer = desk.post(ADD, {"old_path": old, "redirect_link": link, "is_permanent": "on"})
    if answer.status_code == 302:
        return ""
    return " ".join(texts(parsed(answer), "//*[contains(@class, 'error-message')]"))


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("old", "asked"),
    [
        ("/index.php/pl/o-nas", "/index.php/pl/o-nas/"),
        ("/index.php/pl/o-nas/", "/index.php/pl/o-nas"),
        (
            "/index.php?option=com_content&view=article&id=12",
            "/index.php?id=12&option=com_content&view=article",
        ),
        # Upper and lower case are one, also in what is no ASCII.
        ("/index.php/pl/o-nas", "/Index.php/PL/O-Nas"),
        ("/o-nas/historia.html", "/O-NAS/Historia.HTML"),
        ("/ogłoszenia-2019", "/Og%C5%82oszenia-2019/"),
        # Where the link stood on the old site, or who sent it, is no part of the article.
        ("/index.php/pl/12-o-nas", "/index.php/pl/12-o-nas?Itemid=101"),
        ("/index.php/pl/12-o-nas", "/index.php/pl/12-o-nas?utm_source=poczta&fbclid=a"),
        (
            "/index.php?option=com_content&view=article&id=12",
            "/index.php?option=com_content&view=article&id=12:o-nas&catid=8&Itemid=101&lang=pl",
        ),
        (
            "/index.php?option=com_content&view=article&id=12",
            "/?option=com_content&view=article&id=12%3Ao-nas&Itemid=101",
        ),
        (
            "/index.php?option=com_content&view=article&id=12",
            "/INDEX.PHP?Option=com_content&View=article&ID=12",
        ),
        (
            "/index.php?option=com_content&view=article&id=12&Itemid=55",
            "/index.php?option=com_content&task=view&id=12&Itemid=101",
        ),
    ],
)
def test_an_old_address_leads_to_its_page(
    client: Client, public: ContentPage, old: str, asked: str
) -> None:
    add_redirect(old, public)
    add_redirect(old, public)

    answer = client.get(asked)

    assert (answer.status_code, answer["Location"]) == (301, "/o-nas/")
    assert Redirect.objects.count() == 1


@pytest.mark.both_databases
def test_a_loop_is_refused_in_words(desk: Client, public: ContentPage) -> None:
    assert "do siebie" in refusal(desk, "/a", f"{HERE}/a/")
    assert refusal(desk, "/a", f"{HERE}/b") == ""
    assert "do innego przekierowania" in refusal(desk, "/b", f"{HERE}/a")
    assert [one.old_path for one in Redirect.objects.all()] == ["/a"]


def test_a_chain_is_refused_from_either_end(desk: Client, public: ContentPage) -> None:
    add_redirect("/stara", public)

    assert "do innego przekierowania" in refusal(desk, "/starsza", f"{HERE}/stara/")
    assert refusal(desk, "/x", f"{HERE}/y") == ""
    assert "prowadzi już inne" in refusal(desk, "/y", "https://inna.example/")


@pytest.mark.both_databases
def test_a_redirect_to_a_page_or_another_host_is_kept_and_can_be_saved_again(
    desk: Client, public: ContentPage
) -> None:
    assert refusal(desk, "/dawna", "https://inna.example/dawna") == ""
    kept = Redirect.objects.get()

    again = desk.post(
        f"/admin/redirects/{kept.pk}/",
        {"old_path": "/dawna", "redirect_page": str(public.pk), "is_permanent": "on"},
    )

    assert again.status_code == 302
    assert Redirect.objects.get().redirect_page_id == public.pk


@pytest.mark.parametrize(
    "asked",
    [
        "/index.php?option=com_content&view=article&id=1",
        "/index.php?option=com_content&view=article&id=123",
        "/index.php?option=com_content&view=category&id=12",
        "/index.php?option=com_content&view=article&id=12abc",
        "/index.php/pl/12-o-nas/dalej",
        "/index.php%00",
    ],
)
def test_another_article_is_not_that_one(client: Client, public: ContentPage, asked: str) -> None:
    add_redirect("/index.php?option=com_content&view=article&id=12", public)
    add_redirect("/index.php/pl/12-o-nas", public)

    assert client.get(asked).status_code == 404


def test_the_home_page_with_a_query_of_another_kind_is_the_home_page(
    client: Client, public: ContentPage
) -> None:
    add_redirect("/index.php?option=com_content&view=article&id=12", public)

    for query in ("?option=com_content", "?id=12", "?option=com_content&view=article&id=99"):
        assert client.get(f"/{query}").status_code == 200


def test_the_spelling_as_it_was_set_up_comes_first(client: Client, public: ContentPage) -> None:
    other = publish_below(public, ContentPage(title="Historia", slug="historia"))
    add_redirect("/Stara", public)
    add_redirect("/stara", other)
    add_redirect("/stara?id=1", public)

    assert client.get("/stara?id=1")["Location"] == "/o-nas/"
    assert client.get("/stara?id=2")["Location"] in ("/o-nas/", "/o-nas/historia/")


@pytest.mark.both_databases
@pytest.mark.parametrize("many", [1, 30])
def test_an_address_costs_the_same_among_many(
    client: Client,
    public: ContentPage,
    django_assert_num_queries: DjangoAssertNumQueries,
    many: int,
) -> None:
    for number in range(many):
        add_redirect(f"/index.php?option=com_content&view=article&id=12{number}", public)

    with django_assert_num_queries(2):
        assert redirect_for("/index.php?option=com_content&view=article&id=12", None) is None


# --- no circles -----------------------------------------------------------------------------------
def redirects(**leading: str) -> None:
    """As an import of Wagtail's leaves them, which asks no form."""
    for old, link in leading.items():
        Redirect.add_redirect(f"/{old}", link)


@pytest.mark.parametrize(
    ("leading", "asked"),
    [
        ({"a": "/a"}, "/a/"),
        ({"a": "/a/"}, "/a"),
        ({"a": "/a/"}, "/a/?x=1"),
        ({"a": "/b", "b": "/a"}, "/a/"),
        ({"a": "/b/", "b": "/c/?x=1", "c": "/a"}, "/a/"),
        ({"x": "/a", "a": "/b", "b": "/a"}, "/x/"),
        ({"a": f"{HERE}/b", "b": f"{HERE}/a"}, "/a/"),
    ],
)
def test_a_circle_ends_at_a_page_that_is_not_there(
    client: Client, public: ContentPage, settings: Any, leading: dict[str, str], asked: str
) -> None:
    settings.WAGTAILADMIN_BASE_URL = HERE
    redirects(**leading)

    answer = client.get(asked, follow=True)

    assert (answer.status_code, len(answer.redirect_chain) < 2) == (404, True)


def test_a_long_chain_is_one_step(client: Client, public: ContentPage) -> None:
    redirects(**{f"a{n}": f"/a{n + 1}/" for n in range(30)}, a30="/o-nas/?x=1")

    answer = client.get("/a0")

    assert (answer.status_code, answer["Location"]) == (301, "/o-nas/?x=1")


@pytest.mark.both_databases
def test_a_step_that_has_a_page_by_now_is_the_end(client: Client, public: ContentPage) -> None:
    redirects(dawna="/o-nas/", **{"o-nas": "/dawna/"})

    assert client.get("/dawna/")["Location"] == "/o-nas/"
    assert client.get("/o-nas/").status_code == 200


@pytest.mark.both_databases
def test_a_page_that_got_its_address_back_and_is_taken_off_is_just_gone(
    client: Client, public: ContentPage, django_capture_on_commit_callbacks: Any
) -> None:
    for slug in ("o-nas-dzisiaj", "o-nas"):
        with django_capture_on_commit_callbacks(execute=True):
            public.slug = slug
            public.save_revision().publish()
    assert client.get("/o-nas-dzisiaj/")["Location"] == "/o-nas/"

    public.unpublish()

    assert client.get("/o-nas/").status_code == 404
    assert client.get("/o-nas-dzisiaj/", follow=True).status_code == 404


def test_small_and_capital_letters_are_no_circle(client: Client, public: ContentPage) -> None:
    redirects(O_Nas="/o_nas/", o_nas="/o-nas/")
    redirects(Kontakt="/kontakt/")

    assert client.get("/O_Nas/")["Location"] == "/o-nas/"
    assert client.get("/O_NAS/")["Location"] == "/o-nas/"
    assert client.get("/Kontakt/", follow=True).status_code == 404
