"""Addresses of the former site: they lead on, and never in a circle."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from wagtail.contrib.redirects.models import Redirect

from cms_ext.identity.models import User
from cms_ext.pages.domain.old_addresses import add_redirect
from cms_ext.pages.models import ContentPage
from tests.page_checks import parsed, texts
from tests.people import staff

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

ADD = "/admin/redirects/add/"
HERE = "https://www.naskraju.example"


@pytest.fixture
def desk(client: Client, settings: Any) -> Client:
    settings.WAGTAILADMIN_BASE_URL = HERE
    admin = staff("admin")
    User.objects.filter(pk=admin.pk).update(is_superuser=True)
    client.force_login(
        User.objects.get(pk=admin.pk), backend="cms_ext.identity.backends.RealmBackend"
    )
    return client


def refusal(desk: Client, old: str, link: str) -> str:
    """What the screen says to a redirect; empty when it was saved."""
    answer = desk.post(ADD, {"old_path": old, "redirect_link": link, "is_permanent": "on"})
    if answer.status_code == 302:
        return ""
    return " ".join(texts(parsed(answer), "//*[contains(@class, 'error-message')]"))


@pytest.mark.parametrize(
    ("old", "asked"),
    [
        ("/index.php/pl/o-nas", "/index.php/pl/o-nas/"),
        ("/index.php/pl/o-nas/", "/index.php/pl/o-nas"),
        (
            "/index.php?option=com_content&view=article&id=12",
            "/index.php?id=12&option=com_content&view=article",
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


def test_a_step_that_has_a_page_by_now_is_the_end(client: Client, public: ContentPage) -> None:
    redirects(dawna="/o-nas/", **{"o-nas": "/dawna/"})

    assert client.get("/dawna/")["Location"] == "/o-nas/"
    assert client.get("/o-nas/").status_code == 200


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


def test_small_and_capital_letters_are_two_addresses(client: Client, public: ContentPage) -> None:
    redirects(O_Nas="/o_nas/", o_nas="/o-nas/")

    assert client.get("/O_Nas/")["Location"] == "/o-nas/"
    assert client.get("/O_NAS/").status_code == 404
