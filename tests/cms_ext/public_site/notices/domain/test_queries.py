from datetime import datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from wagtail.models import PageViewRestriction

from cms_ext.public_site.notices.domain.outages import find_outage_of_the_day
from cms_ext.public_site.notices.domain.queries import (
    find_login_procedure,
    find_neighbours,
    list_announcements,
    list_dated,
)
from cms_ext.public_site.notices.models import AnnouncementIndexPage, AnnouncementPage
from cms_ext.public_site.pages.domain.visibility import public_pages
from tests.cms_ext.conftest import TODAY, Publish
from tests.page_checks import page_problems, parsed, texts

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def guest(rf: RequestFactory) -> HttpRequest:
    request = rf.get("/")
    request.user = AnonymousUser()
    return request


def at(written: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(written))


def test_an_outage_shows_from_the_morning_of_its_first_day_to_its_end(
    publish: Publish, guest: HttpRequest
):
    hours = {"starts_at": at("2026-11-20T23:30"), "ends_at": at("2026-11-21T00:30")}
    publish("Przerwa w wodzie", kind="OUTAGE", **hours)
    publish("Prace przy dachu", kind="WORKS", **hours)
    publish("Przerwa odwołana", kind="OUTAGE", valid_until=TODAY, valid_from=TODAY - DAY)

    moments = ("19T23:59", "20T00:00", "20T23:59", "21T00:29", "21T00:30", "22T00:00")
    titles = {}
    for moment in moments:
        now = at(f"2026-11-{moment}")
        outage = find_outage_of_the_day(list_dated(guest, timezone.localdate(now)), now)
        titles[moment] = outage and outage.title

    assert titles == {
        "19T23:59": None,
        "20T00:00": "Przerwa w wodzie",
        "20T23:59": "Przerwa w wodzie",
        "21T00:29": "Przerwa w wodzie",
        "21T00:30": None,
        "22T00:00": None,
    }


def test_of_two_outages_the_first_to_end_shows(publish: Publish, guest: HttpRequest):
    begun = {"kind": "OUTAGE", "starts_at": at("2026-11-20T06:00")}
    publish("Bez końca", **begun)
    publish("Do wieczora", ends_at=at("2026-11-20T20:00"), **begun)
    publish("Do południa", ends_at=at("2026-11-20T12:00"), **begun)

    titles = {}
    for hour in (8, 13, 21):
        outage = find_outage_of_the_day(list_dated(guest, TODAY), at(f"2026-11-20T{hour:02}:00"))
        titles[hour] = outage and outage.title

    assert titles == {8: "Do południa", 13: "Do wieczora", 21: "Bez końca"}


def test_the_next_dates_are_those_not_over_the_nearest_first(publish: Publish, guest: HttpRequest):
    publish("Odczyty", starts_at=at("2026-12-07T16:00"), ends_at=at("2026-12-09T18:00"))
    publish("Zebranie", starts_at=at("2026-11-20T17:00"))
    publish("Wczoraj", starts_at=at("2026-11-19T17:00"))
    publish("Trwa", starts_at=at("2026-11-10T08:00"), ends_at=at("2026-11-20T08:00"))
    publish("Bez terminu")

    assert [page.title for page in list_dated(guest, TODAY)] == ["Trwa", "Zebranie", "Odczyty"]


def test_the_newest_procedure_that_stands_is_the_one(publish: Publish):
    assert find_login_procedure(TODAY) is None

    publish("Stara procedura", kind="LOGIN_PROCEDURE", valid_from=TODAY - 9 * DAY)
    newer = publish("Nowa procedura", kind="LOGIN_PROCEDURE")

    assert find_login_procedure(TODAY) == newer


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        ("2026-11-20T23:00", "2026-11-20T23:45", "Dziś od 23:00 do 23:45."),
        ("2026-11-20T00:00", "2026-11-20T23:45", "Potrwa dziś do godz. 23:45."),
        ("2026-11-19T08:00", "2026-11-20T23:45", "Potrwa dziś do godz. 23:45."),
        (
            "2026-11-20T23:00",
            "2026-11-21T12:00",
            "Zacznie się dziś o 23:00. Potrwa do 21 listopada, godz. 12:00.",
        ),
    ],
)
def test_the_band_names_the_day_once(client, publish: Publish, starts: str, ends: str, said: str):
    publish("Brak wody", kind="OUTAGE", starts_at=at(starts), ends_at=at(ends))

    with time_machine.travel(at("2026-11-20T12:00"), tick=False):
        page = parsed(client.get("/"))

    assert texts(page, "//*[@class='band']//p") == [f"Brak wody. {said} Szczegóły przerwy"]


def test_the_home_page_is_sound_when_empty_and_tells_all_of_it(client, publish: Publish):
    assert page_problems(client.get("/")) == []

    publish(
        "Przerwa w wodzie",
        kind="OUTAGE",
        starts_at=at("2026-11-20T00:00"),
        ends_at=at("2026-11-21T12:00"),
    )
    for days in (3, 9):
        starts = at("2026-11-20T08:00") + timedelta(days)
        publish(f"Za {days} dni", kind="OUTAGE", starts_at=starts, ends_at=starts + timedelta(1))
    publish("Procedura dostępu", kind="LOGIN_PROCEDURE", pinned=True)

    answer = client.get("/")

    page = parsed(answer)
    assert {
        "today": texts(page, "//*[@class='band']//p"),
        "soon": texts(page, "//main//p[@class='strip']"),
        "pinned": texts(page, "//main//p[@class='pin']/a"),
        "newest": sorted(texts(page, "//main//ul[contains(@class, 'notices')]//h3")),
        "dates": texts(page, "//section[@aria-labelledby='h-ter']//li/a"),
    } == {
        "today": ["Przerwa w wodzie. Potrwa do 21 listopada, godz. 12:00. Szczegóły przerwy"],
        "soon": ["Poniedziałek, 23 listopada Za 3 dni"],
        "pinned": ["Procedura dostępu"],
        "newest": ["Przerwa w wodzie", "Za 9 dni"],
        "dates": ["Przerwa w wodzie", "Za 9 dni"],
    }
    assert page_problems(answer) == []


@pytest.mark.thorough
def test_the_neighbours_are_the_next_that_anybody_may_read(publish: Publish):
    oldest = publish("Najstarsze", valid_from=TODAY - 5 * DAY)
    publish("Już po terminie", valid_from=TODAY - 4 * DAY, valid_until=TODAY - DAY)
    first = publish("Pierwsze tego dnia", valid_from=TODAY - 3 * DAY)
    second = publish("Drugie tego dnia", valid_from=TODAY - 3 * DAY)
    hidden = publish("Za ścianą", valid_from=TODAY - 2 * DAY)
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")
    publish("Wycofane", valid_from=TODAY - 2 * DAY).unpublish()
    newest = publish("Najnowsze", valid_from=TODAY)
    publish("Od jutra", valid_from=TODAY + DAY)

    beside = {
        page.title: tuple(
            neighbour.title if neighbour else None for neighbour in find_neighbours(page, TODAY)
        )
        for page in (oldest, first, second, newest)
    }

    assert beside == {
        "Najstarsze": ("Pierwsze tego dnia", None),
        "Pierwsze tego dnia": ("Drugie tego dnia", "Najstarsze"),
        "Drugie tego dnia": ("Najnowsze", "Pierwsze tego dnia"),
        "Najnowsze": (None, "Drugie tego dnia"),
    }


# --- The list of announcements as the database reads it: its own page, and nothing of the rest ----
@pytest.mark.thorough
def test_each_page_goes_on_where_the_one_before_ended(publish: Publish, guest: HttpRequest):
    for number in range(9):
        publish(f"Nr {number}", pinned=number in (1, 2, 5, 7))

    rows = list_announcements(guest, TODAY)
    pages = [[row.title[-1] for row in rows[start : start + 2]] for start in range(0, 10, 2)]
    on_top = [row.title[-1] for row in rows[:4] if getattr(row, "on_top", False)]

    assert rows.count() == 9
    assert pages == [["7", "5"], ["2", "8"], ["6", "4"], ["3", "1"], ["0"]]
    assert on_top == ["7", "5", "2"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the plans of SQLite")
def test_the_list_the_events_and_the_restrictions_are_read_by_their_indexes(
    index: AnnouncementIndexPage, guest: HttpRequest
):
    for within in (None, index):
        plan = list_announcements(guest, TODAY, within=within).rest[:10].explain()

        assert "SCAN cms_ext_notices_announcementpage USING INDEX" in plan
        assert "TEMP B-TREE" not in plan
        assert "SCAN wagtailcore_page" not in plan

    plan = list_dated(guest, TODAY).explain()

    assert plan.count("USING INDEX notices_announcement_event") == 2
    assert "SCAN" not in plan

    plan = public_pages(TODAY, AnnouncementPage.objects.filter(kind__code="FEES")).explain()

    # The restrictions and the panels name their pages: none has to be found by its path.
    assert "sqlite_autoindex_wagtailcore_page_1" not in plan


@pytest.mark.usefixtures("frame_kept")
def test_counts_and_years_are_asked_once_until_something_changes(
    client, publish: Publish, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    begun = {"valid_from": TODAY - 9 * DAY, "valid_until": TODAY - DAY}
    publish("Stare", **begun)
    # As if it were committed: what comes afterwards is a transaction of its own.
    connection.run_on_commit.clear()
    _list_page_facts(client)  # the cache begins its first generation

    asked = [_list_page_facts(client) for _ in range(2)]
    with django_capture_on_commit_callbacks(execute=True):
        publish("Stare z innego roku", **begun | {"valid_from": TODAY - 400 * DAY})
    changed = _list_page_facts(client)

    assert asked == [(1, 1, ["2026"]), (0, 0, ["2026"])]
    assert changed == (1, 1, ["2026", "2025"])


def _list_page_facts(client: Client) -> tuple[int, int, list[str]]:
    """(counts, questions for years, the years) of a page of the list that no store holds."""
    with CaptureQueriesContext(connection) as queries:
        page = parsed(client.get("/ogloszenia/?rodzaj="))
    asked = [query["sql"] for query in queries.captured_queries]
    counts = sum('COUNT(*) AS "__count"' in sql for sql in asked)
    years = sum('AS "datefield"' in sql for sql in asked)
    links = texts(page, "//nav[@aria-labelledby='h-archiwum']//li")
    return counts, years, links
