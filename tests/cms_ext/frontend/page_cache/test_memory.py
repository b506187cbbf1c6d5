"""What pages show alike is read once and forgotten like the stored pages."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone
from lxml.html import tostring
from wagtail.models import PageViewRestriction, Site

from cms_ext.frontend.page_cache.generation import current_generation
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.public_site.notices.models import AnnouncementIndexPage
from cms_ext.public_site.pages.domain.editing import publish_below
from cms_ext.public_site.pages.models import ContentPage, Desk, HomePage
from tests.clients import signed_in
from tests.cms_ext.conftest import TODAY, Publish
from tests.page_checks import parsed, texts
from tests.people import resident
from tests.query_counts import queries_of

pytestmark = pytest.mark.django_db

Committed = Callable[..., AbstractContextManager[Any]]
# A page that is asked for with a query is rendered for each reader.
RENDERED = "/?nowa"
# What is made once for all readers.
DRAWN = "//head/link[@rel='preload' or @rel='icon'] | //nav[contains(@class, 'nav')] | //footer"


@pytest.fixture(autouse=True)
def coop(pages_are_kept: None, index: AnnouncementIndexPage) -> CoopSettings:
    coop: CoopSettings = CoopSettings.objects.create(
        site=Site.objects.get(), short_name="Pod Lasem", full_name="SM Pod Lasem"
    )
    publish_below(
        HomePage.objects.get(), ContentPage(title="Kontakt", slug="kontakt-2", show_in_menus=True)
    )
    Desk.objects.create(code="DC", name="Dział", matter="Sprawy członkowskie", room="7")
    # As if it were committed: what a test changes afterwards is a transaction of its own.
    connection.run_on_commit.clear()
    # As if the site had been read before.
    current_generation()
    return coop


def shared_parts(reader: Client) -> dict[str, list[str]]:
    """Return the parts of the home page that are the same for everybody."""
    page = parsed(reader.get(RENDERED))
    return {
        "co-op": texts(page, "//a[@class='logo']//b"),
        "menu": texts(page, "//nav[contains(@class, 'nav--wide')]//a"),
        "desks": texts(page, "//section[@aria-labelledby='h-biu']//dt"),
        "alert": texts(page, "//*[@role='alert']//strong"),
        "footer": texts(page, "//footer//p | //footer//li"),
        "colours": page.xpath("//link[contains(@href, 'kolory')]/@href"),
    }


@pytest.mark.thorough
def test_a_page_that_is_rendered_anew_asks_only_for_what_is_its_own(publish: Publish):
    publish("Procedura dostępu", kind="LOGIN_PROCEDURE")
    reader = Client()
    first, one = queries_of(reader.get, RENDERED), queries_of(reader.get, RENDERED)
    for number in range(4):
        publish(f"Ogłoszenie {number}")
    connection.run_on_commit.clear()

    assert queries_of(reader.get, RENDERED) == one < first


def renamed(coop: CoopSettings) -> None:
    coop.short_name = "Pod Lipą"
    coop.save()


def menu_page(coop: CoopSettings) -> ContentPage:
    page: ContentPage = ContentPage.objects.get(slug="kontakt-2")
    return page


def retitled(coop: CoopSettings) -> None:
    page = menu_page(coop)
    page.title = "Telefony"
    page.save_revision().publish()


def rung_elsewhere(coop: CoopSettings) -> None:
    coop.phone = "22 100 20 30"
    coop.save()


def painted(coop: CoopSettings) -> None:
    coop.brand_colour, coop.brand_deep = "#0d3c66", "#0b2a45"
    coop.save()


def restricted(coop: CoopSettings) -> None:
    PageViewRestriction.objects.create(
        page=menu_page(coop), restriction_type=PageViewRestriction.LOGIN
    )


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("change", "part", "gone", "come"),
    [
        (renamed, "co-op", ["Pod Lasem"], ["Pod Lipą"]),
        (retitled, "menu", ["Kontakt"], ["Telefony"]),
        (restricted, "menu", ["Kontakt"], []),
        (lambda coop: menu_page(coop).unpublish(), "menu", ["Kontakt"], []),
        (lambda coop: Desk.objects.all().delete(), "desks", ["Sprawy członkowskie"], []),
        (rung_elsewhere, "footer", [], ["tel. 22 100 20 30"]),
        (painted, "colours", [], ["/ustawienia/kolory.css?0d3c66-0b2a45"]),
    ],
    ids=[
        "the co-op renamed",
        "retitled",
        "a restriction on it",
        "unpublished",
        "a desk closed",
        "another telephone",
        "own colours",
    ],
)
def test_a_change_is_seen_by_the_next_reader_of_a_rendered_page(
    coop: CoopSettings,
    change: Callable[[CoopSettings], object],
    part: str,
    gone: list[str],
    come: list[str],
    django_capture_on_commit_callbacks: Committed,
):
    before = shared_parts(Client())

    with django_capture_on_commit_callbacks(execute=True):
        change(coop)

    stays = [words for words in before[part] if words not in gone]
    assert len(stays) == len(before[part]) - len(gone)
    assert not set(come) & set(before[part])
    after = shared_parts(Client())
    assert after | {part: sorted(after[part])} == before | {part: sorted(stays + come)}


def test_what_is_drawn_for_one_reader_tells_the_next_nothing_of_him():
    anna = signed_in(resident("ebok", "EB-500001-3", "Anna Lis"))

    hers, mine = anna.get(RENDERED), Client().get(RENDERED)

    assert "Anna Lis" in hers.content.decode()
    assert "Anna Lis" not in mine.content.decode()
    drawn = [
        [tostring(part, with_tail=False) for part in parsed(page).xpath(DRAWN)]
        for page in (hers, mine)
    ]
    assert drawn[0] == drawn[1] != []


def test_an_emergency_that_ended_leaves_rendered_pages_at_its_minute(publish: Publish, settings):
    settings.COOP_TODAY = None
    noon = timezone.make_aware(datetime(2026, 11, 20, 12))
    publish("Awaria gazu", "ALERT", ends_at=noon + timedelta(minutes=4), valid_until=TODAY)

    banners = {}
    for minutes in (0, 3, 4):
        with time_machine.travel(noon + timedelta(minutes=minutes, seconds=1), tick=False):
            banners[minutes] = [shared_parts(Client())["alert"] for _ in range(2)]

    assert banners == {0: [["Ważne:"]] * 2, 3: [["Ważne:"]] * 2, 4: [[], []]}


def test_what_was_read_before_a_change_was_committed_is_not_kept_after_it(
    coop: CoopSettings, django_capture_on_commit_callbacks: Committed
):
    with django_capture_on_commit_callbacks(execute=True):
        coop.short_name = "Pod Lipą"
        coop.save()
        # Another reader comes between the save and the commit.
        shared_parts(Client())
        CoopSettings.objects.filter(pk=coop.pk).update(short_name="Pod Dębem")

    assert shared_parts(Client())["co-op"] == ["Pod Dębem"]


def test_where_no_pages_are_stored_nothing_is_kept(coop: CoopSettings, settings):
    settings.CACHES = settings.CACHES | {
        "pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    }
    assert shared_parts(Client())["co-op"] == ["Pod Lasem"]

    CoopSettings.objects.filter(pk=coop.pk).update(short_name="Pod Lipą")

    assert shared_parts(Client())["co-op"] == ["Pod Lipą"]
