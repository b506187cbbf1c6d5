"""Stored pages are never shown when they are old."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.core.management.sql import emit_post_migrate_signal
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction, Site

from cms_ext.frontend.page_cache.generation import portion_of
from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.public_site.notices.models import (
    AnnouncementIndexPage,
    AnnouncementKind,
    AnnouncementPage,
)
from cms_ext.public_site.pages.domain.editing import publish_below
from cms_ext.public_site.pages.models import ContentPage, Desk, HomePage
from tests.cms_ext.conftest import TODAY, Publish
from tests.cms_ext.frontend.page_cache.readers import LIST, titles
from tests.cms_ext.public_site.notices.estates import build
from tests.page_checks import parsed, texts
from tests.query_counts import queries_of, queries_when_warm

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
Committed = Callable[..., AbstractContextManager[Any]]


def restrict(page: AnnouncementPage) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def edited(page: AnnouncementPage) -> None:
    page.lead = "Nowe słowa."
    page.save_revision().publish()


def moved(page: AnnouncementPage) -> None:
    home = HomePage.objects.get()
    section = publish_below(home, ContentPage(title="Dział", slug="dzial"))
    AnnouncementIndexPage.objects.get().move(section, pos="last-child")


def renamed_building(page: AnnouncementPage) -> None:
    estates = build()
    page.buildings = [estates.w1]
    page.save_revision().publish()
    estates.w1.address = "ul. Nowa 1"
    estates.w1.save()


def renamed_kind(page: AnnouncementPage) -> None:
    kind = AnnouncementKind.objects.get(code="GENERAL")
    kind.name = "Nowina"
    kind.save()


def described(page: AnnouncementPage) -> None:
    CoopSettings.objects.update_or_create(
        site=Site.objects.get(), defaults={"short_name": "Pod Lipą"}
    )


CHANGES: list[tuple[Callable[[AnnouncementPage], object], str]] = [
    (edited, LIST),
    (lambda page: page.unpublish(), LIST),
    (lambda page: page.delete(), LIST),
    (moved, LIST),
    (restrict, LIST),
    (restrict, "/ogloszenia/pierwsze-ogloszenie/"),
    (renamed_building, LIST),
    (renamed_kind, LIST),
    (described, LIST),
    (lambda page: Desk.objects.create(code="DT", name="Dział", matter="Usterki", room="5"), "/"),
]


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("change", "address"),
    CHANGES,
    ids=[
        "an edit",
        "unpublished",
        "deleted",
        "moved",
        "a restriction on it, on the list",
        "a restriction on it",
        "a building renamed",
        "a kind renamed",
        "the co-op described",
        "a desk opened",
    ],
)
def test_a_change_is_seen_by_the_next_reader(
    notice: AnnouncementPage,
    change: Callable[[AnnouncementPage], object],
    address: str,
    django_capture_on_commit_callbacks: Committed,
):
    old = Client().get(address)
    assert queries_of(Client().get, address) == 0

    with django_capture_on_commit_callbacks(execute=True):
        change(notice)

    new = Client().get(address)
    assert (new.status_code, new.content) != (200, old.content)


def test_until_it_is_committed_nothing_changes(
    notice: AnnouncementPage, django_capture_on_commit_callbacks: Committed
):
    Client().get(LIST)

    with django_capture_on_commit_callbacks(execute=False) as waiting:
        edited(notice)

    assert queries_of(Client().get, LIST) == 0
    assert len(waiting) == 1, "one word for the whole transaction"


def test_a_page_that_was_being_rendered_meanwhile_is_shown_to_nobody(
    notice: AnnouncementPage, monkeypatch
):
    serve = AnnouncementIndexPage.serve

    def serve_slowly(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        response = serve(self, request, *args, **kwargs).render()
        caches["pages"].set(portion_of(LIST), "changed by another process")
        return response

    monkeypatch.setattr(AnnouncementIndexPage, "serve", serve_slowly)
    Client().get(LIST)
    monkeypatch.undo()

    assert queries_of(Client().get, LIST) > 0


def test_an_02_an_announcement_that_is_over_leaves_the_stored_list_without_any_job(
    publish: Publish, settings, client
):
    publish("Do dzisiaj", valid_until=TODAY)
    publish("Od jutra", valid_from=TODAY + DAY)
    assert titles(client) == titles(client) == ["Do dzisiaj"]

    settings.COOP_TODAY = TODAY + DAY

    assert titles(client) == titles(client) == ["Od jutra"]


def test_a_band_leaves_the_stored_home_page_when_the_outage_ends(
    publish: Publish, settings, client
):
    settings.COOP_TODAY = None
    noon = timezone.make_aware(datetime(2026, 11, 20, 12))
    publish("Brak wody", "OUTAGE", starts_at=noon, ends_at=noon + timedelta(minutes=4))

    def band() -> list[str]:
        return [words[:20] for words in texts(parsed(client.get("/")), "//*[@class='band']//p")]

    bands = {}
    for minutes in (-2, 0, 3, 4, 5):
        with time_machine.travel(noon + timedelta(minutes=minutes, seconds=1), tick=False):
            bands[minutes] = band()

    assert bands == {
        -2: ["Brak wody. Dziś od 1"],
        0: ["Brak wody. Potrwa dz"],
        3: ["Brak wody. Potrwa dz"],
        4: [],
        5: [],
    }


def test_a_banner_leaves_the_stored_pages_when_the_emergency_ends(publish: Publish, settings):
    settings.COOP_TODAY = None
    noon = timezone.make_aware(datetime(2026, 11, 20, 12))
    ends = noon + timedelta(minutes=4)
    publish("Awaria gazu", "ALERT", ends_at=ends, valid_until=TODAY)

    readings = {}
    for minutes in (0, 3, 4):
        with time_machine.travel(noon + timedelta(minutes=minutes, seconds=1), tick=False):
            readings[minutes] = [
                (
                    queries_of(Client().get, LIST) > 0,
                    len(parsed(Client().get(LIST)).xpath("//*[@role='alert']")),
                )
                for _ in range(2)
            ]

    assert readings == {0: [(True, 1), (False, 1)], 3: [(False, 1)] * 2, 4: [(True, 0), (False, 0)]}


def test_an_02_midnight_comes_once_where_the_clock_is_put_back(publish: Publish, settings, client):
    settings.COOP_TODAY = None
    publish("Do niedzieli", valid_from=date(2026, 10, 1), valid_until=date(2026, 10, 25))

    seen = {}
    for moment in (
        "2026-10-25T00:30+00:00",  # 2:30 for the first time
        "2026-10-25T01:30+00:00",  # 2:30 for the second time
        "2026-10-25T22:59+00:00",
        "2026-10-25T23:00+00:00",  # midnight in Warsaw
    ):
        with time_machine.travel(datetime.fromisoformat(moment), tick=False):
            seen[moment[11:16]] = (len(titles(client)), len(titles(client)))

    assert seen == {"00:30": (1, 1), "01:30": (1, 1), "22:59": (1, 1), "23:00": (0, 0)}


def test_a_plugin_taken_out_leaves_no_stored_menu(notice: AnnouncementPage, monkeypatch):
    assert queries_when_warm(Client().get, LIST) == 0

    others = SimpleNamespace(INSTALLED_APPS=["another_plugin"], CONTENT_SECURITY_POLICY={})
    monkeypatch.setattr("cms_ext.frontend.page_cache.middleware.settings", others)

    assert queries_of(Client().get, LIST) > 0


@pytest.mark.thorough
def test_a_release_forgets_what_the_former_one_stored(
    notice: AnnouncementPage, django_capture_on_commit_callbacks: Committed
):
    queries_of(Client().get, LIST)
    with django_capture_on_commit_callbacks(execute=True):
        emit_post_migrate_signal(verbosity=0, interactive=False, db="default")

    assert queries_of(Client().get, LIST) > 0
