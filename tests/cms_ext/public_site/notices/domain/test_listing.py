"""The list of announcements as the database reads it: its own page, and nothing of the rest."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks

from cms_ext.public_site.notices.domain.queries import dated, listing
from cms_ext.public_site.notices.models import AnnouncementIndexPage, AnnouncementPage
from cms_ext.public_site.pages.domain.visibility import public_pages
from tests.cms_ext.conftest import TODAY, Publish
from tests.page_checks import parsed, texts

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def guest(rf: RequestFactory) -> HttpRequest:
    request = rf.get("/")
    request.user = AnonymousUser()
    return request


def test_each_page_goes_on_where_the_one_before_ended(publish: Publish, guest: HttpRequest) -> None:
    for number in range(9):
        publish(f"Nr {number}", pinned=number in (1, 2, 5, 7))

    rows = listing(guest, TODAY)
    pages = [[one.title for one in rows[start : start + 2]] for start in range(0, 10, 2)]

    assert rows.count() == 9
    assert pages == [
        ["Nr 7", "Nr 5"],
        ["Nr 2", "Nr 8"],
        ["Nr 6", "Nr 4"],
        ["Nr 3", "Nr 1"],
        ["Nr 0"],
    ]
    assert [one.title for one in rows[:4] if getattr(one, "on_top", False)] == [
        "Nr 7",
        "Nr 5",
        "Nr 2",
    ]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the plans of SQLite")
def test_the_list_is_read_in_its_order_and_not_sorted(
    index: AnnouncementIndexPage, guest: HttpRequest
) -> None:
    for within in (None, index):
        plan = listing(guest, TODAY, within=within).rest[:10].explain()

        assert "SCAN cms_ext_notices_announcementpage USING INDEX" in plan
        assert "TEMP B-TREE" not in plan
        assert "SCAN wagtailcore_page" not in plan


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the plans of SQLite")
def test_events_to_come_are_found_by_their_days(guest: HttpRequest) -> None:
    plan = dated(guest, TODAY).explain()

    assert plan.count("USING INDEX notices_announcement_event") == 2
    assert "SCAN" not in plan


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the plans of SQLite")
def test_walls_are_not_looked_for_among_all_pages() -> None:
    plan = public_pages(TODAY, AnnouncementPage.objects.filter(kind__code="FEES")).explain()

    # The walls and the panels name their pages: none has to be found by its path.
    assert "sqlite_autoindex_wagtailcore_page_1" not in plan


@pytest.mark.usefixtures("frame_kept")
def test_counts_and_years_are_asked_once_until_something_changes(
    client: Client,
    publish: Publish,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    begun = {"valid_from": TODAY - 9 * DAY, "valid_until": TODAY - DAY}
    publish("Stare", **begun)
    # As if it were committed: what comes afterwards is a transaction of its own.
    connection.run_on_commit.clear()
    _asked(client)  # the cache begins its first generation

    asked = [_asked(client) for _ in range(2)]
    with django_capture_on_commit_callbacks(execute=True):
        publish("Stare z innego roku", **begun | {"valid_from": TODAY - 400 * DAY})
    changed = _asked(client)

    assert asked == [(1, 1, ["2026"]), (0, 0, ["2026"])]
    assert changed == (1, 1, ["2026", "2025"])


def _asked(client: Client) -> tuple[int, int, list[str]]:
    """(counts, questions for years, the years) of a page of the list that no store holds."""
    with CaptureQueriesContext(connection) as queries:
        page = parsed(client.get("/ogloszenia/?rodzaj="))
    asked = [one["sql"] for one in queries.captured_queries]
    counts = sum('COUNT(*) AS "__count"' in sql for sql in asked)
    years = sum('AS "datefield"' in sql for sql in asked)
    links = texts(page, "//nav[@aria-labelledby='h-archiwum']//li")
    return counts, years, links
