"""The first screen of the administration on Friday, 20.11.2026."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Workflow

from cms_ext.desks.privacy.domain.retention import purge_expired_data
from cms_ext.people.identity.models import User
from cms_ext.public_site.editing.domain.missed import (
    list_zero_result_queries,
    record_missed_query,
)
from cms_ext.public_site.editing.domain.review import survey_pages
from cms_ext.public_site.editing.domain.today import list_cards
from cms_ext.public_site.editing.models import Finding, MissedSearch
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.pages.domain.editing import publish_below
from cms_ext.public_site.pages.models import ContentPage
from tests.clients import signed_in
from tests.cms_ext.conftest import TODAY, Publish
from tests.page_checks import parsed, texts
from tests.people import staff
from tests.query_counts import queries_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


@shared
def ewa(publish: Publish) -> User:
    return staff("redaktor", "editor", "publisher")


def of(user: User) -> dict[str, list[tuple[str, str]]]:
    """Return the lines of each card that has any."""
    return {
        card.code: [(line.text, line.remark) for line in card.lines]
        for card in list_cards(user, TODAY)
        if card.total
    }


@pytest.mark.thorough
def test_announcements_by_their_dates(publish: Publish, ewa: User):
    for title, facts in {
        "Kończy się dziś": {"valid_until": day(0)},
        "Kończy się w poniedziałek": {"valid_until": day(3)},
        "Kończy się we wtorek": {"valid_until": day(4)},
        "Skończyło się wczoraj": {"valid_until": day(-1)},
        "Skończyło się przed tygodniem": {"valid_until": day(-7)},
        "Dawno po wszystkim": {"valid_until": day(-8)},
        "Pojawi się jutro": {"valid_from": day(1), "valid_until": day(30)},
        "Wisi drugi rok": {"valid_from": day(-366)},
        "Wisi rok": {"valid_from": day(-365)},
    }.items():
        publish(title, **({"valid_from": day(-60)} | facts))

    assert of(ewa) == {
        "expiring": [("Kończy się dziś", "dziś"), ("Kończy się w poniedziałek", "za 3 dni")],
        "planned": [("Pojawi się jutro", "21 listopada 2026")],
        "ended": [
            ("Skończyło się wczoraj", "19 listopada 2026"),
            ("Skończyło się przed tygodniem", "13 listopada 2026"),
        ],
        "endless": [("Wisi drugi rok", "od 19 listopada 2025")],
    }


def test_my_drafts_and_what_waits_for_me(publish: Publish, ewa: User):
    iza = staff("iza", "editor")
    mine = publish("Remont dachu w budynku", valid_until=day(30))
    hers = publish("Mycie klatek schodowych", valid_until=day(30))
    mine.title = "Remont dachu i kominów"
    mine.save_revision(user=ewa)
    hers.save_revision(user=iza)
    workflow = Workflow.objects.get()
    workflow.start(hers, iza)

    assert of(ewa) == {
        "waiting": [("Mycie klatek schodowych", "")],
        "drafts": [("Remont dachu i kominów", "")],
    }
    assert of(iza) == {"drafts": [("Mycie klatek schodowych", "")]}


def test_the_night_finds_dead_links_and_bare_pictures(publish: Publish, ewa: User):
    home = publish("Ma wszystko", valid_until=day(30)).get_parent().get_parent()
    broken = {"type": "paragraph", "value": '<p><a linktype="page" id="9999">Zasady</a></p>'}
    about = ContentPage(title="O nas", slug="o-nas", body=[broken])
    publish_below(home, about)

    assert (survey_pages(TODAY), survey_pages(TODAY)) == (1, 1)

    assert of(ewa) == {
        "gone": [
            (
                "O nas",
                "Link „Zasady” prowadzi do strony albo pliku, których nie ma w serwisie lub nie "
                "są opublikowane.",
            )
        ]
    }
    about.unpublish()
    assert survey_pages(TODAY) == 0


def test_nobody_sees_what_is_not_theirs_to_change(publish: Publish, ewa: User):
    page = publish("Kończy się dziś", valid_until=day(0))
    Finding.objects.create(page=page, code="gone", words="Link", path="body.1")
    clerk = staff("finanse", "finance_clerk")

    assert set(of(ewa)) == {"expiring", "gone"}
    assert of(clerk) == {}


@pytest.mark.thorough
def test_a_card_shows_five_and_says_how_many_more_up_to_a_hundred(publish: Publish, ewa: User):
    for number in range(7):
        publish(f"Kończy się dziś, numer {number}", valid_until=day(0))

    [card] = [card for card in list_cards(ewa, TODAY) if card.total]

    assert (len(card.lines), card.total, card.more, card.figure) == (5, 7, 2, "7")
    figures = [replace(card, total=total).figure for total in (99, 100)]
    assert figures == ["99", "co najmniej 100"]


@pytest.mark.thorough
def test_four_of_each_ask_as_much_as_one(publish: Publish, ewa: User):
    def publish_ending(number: int) -> None:
        page = publish(f"Kończy się dziś, numer {number}", valid_until=day(0))
        page.save_revision(user=ewa)
        Workflow.objects.get().start(page, ewa)
        Finding.objects.create(page=page, code="gone", words="Link", path="body.1")
        record_missed_query(f"garaż {number}", TODAY)

    publish_ending(0)
    first = queries_of_cards(ewa)
    for number in range(1, 4):
        publish_ending(number)

    assert queries_of_cards(ewa) == first


def queries_of_cards(user: User) -> int:
    fresh = User.objects.get(pk=user.pk)  # without what the first look remembers of the rights
    assert sum(card.total for card in list_cards(User.objects.get(pk=user.pk), TODAY)) >= 4
    return queries_of(list_cards, fresh, TODAY)


# --- what readers did not find ------------------------------------------------------------------
@pytest.mark.thorough
def test_a_guest_who_finds_nothing_leaves_the_question_and_nothing_else(publish: Publish):
    publish("Remont dachu w budynku")
    guest, ewa = Client(), signed_in(staff("redaktor", "editor"))

    for client, query in (
        (guest, "  Rowerownia   KLUCZ "),
        (guest, "rowerownia klucz"),
        (guest, "dach"),
        (guest, ""),
        (guest, "??"),
        (guest, "601 234 567"),
        (guest, "jan@poczta.example"),
        (guest, "a" * 81),
        (ewa, "hasło admina"),
    ):
        assert client.get("/szukaj/", {"q": query}).status_code == 200

    assert list(MissedSearch.objects.values_list("query", "count")) == [("rowerownia klucz", 2)]
    kept = {field.name for field in MissedSearch._meta.get_fields()}
    assert kept == {"id", "day", "query", "count"}


def test_the_last_month_counts_and_a_robot_does_not_fill_the_table(db: None, monkeypatch):
    monkeypatch.setattr("cms_ext.public_site.editing.domain.missed.MAX_PER_DAY", 3)
    for query in ("pytanie 0", "pytanie 1", "pytanie 2", "pytanie 3", "pytanie 0"):
        record_missed_query(query, day(40))
    record_missed_query("jutro", day(41))

    asked_once = [("jutro", 1), ("pytanie 1", 1), ("pytanie 2", 1)]
    assert list_zero_result_queries(day(41), 10) == [("pytanie 0", 2), *asked_once]

    for number, query in ((-30, "dawno"), (-29, "basen"), (0, "basen"), (0, "sauna")):
        record_missed_query(query, day(number))

    assert list_zero_result_queries(TODAY, 10) == [("basen", 2), ("sauna", 1)]
    assert list_zero_result_queries(TODAY, 1) == [("basen", 2)]


def test_after_a_year_a_question_is_forgotten(db: None):
    now = timezone.make_aware(datetime(2026, 11, 20, 12))
    for asked_on in (date(2025, 11, 19), date(2025, 11, 20)):
        record_missed_query("basen", asked_on)

    rehearsed = {line.code: line.count for line in purge_expired_data(now, rehearse=True)}
    done = {line.code: (line.count, line.oldest) for line in purge_expired_data(now)}

    began = timezone.make_aware(datetime(2025, 11, 19))
    assert rehearsed["MISSED_SEARCHES"] == 1
    assert done["MISSED_SEARCHES"] == (1, began)
    assert list(MissedSearch.objects.values_list("day", flat=True)) == [date(2025, 11, 20)]


# --- on the screen --------------------------------------------------------------------------------
def home(user: User) -> Any:
    return parsed(signed_in(user).get("/admin/"))


def test_the_first_screen(publish: Publish, ewa: User):
    page: AnnouncementPage = publish("Kończy się dziś", valid_until=TODAY)
    record_missed_query("rowerownia & klucz", TODAY)

    shown = home(ewa)

    panel = "//section[@aria-labelledby='h-redakcja']"
    assert texts(shown, f"{panel}//h3") == [
        "Kończą się w ciągu 3 dni (1)",
        "Szukane na stronie bez wyniku w 30 dniach (1)",
    ]
    assert texts(shown, f"{panel}//li") == ["Kończy się dziś dziś", "rowerownia & klucz razy: 1"]
    assert shown.xpath(f"{panel}//li/a/@href") == [
        f"/admin/pages/{page.pk}/edit/",
        "/szukaj/?q=rowerownia+%26+klucz",
    ]
    assert texts(shown, f"{panel}/p") == [
        "Nic do zrobienia: zaplanowane ogłoszenia, szkice, martwe odnośniki, "
        "zdjęcia bez opisu, adresy bez strony, ogłoszenia bez końca, ogłoszenia po terminie."
    ]
    assert home(staff("finanse", "finance_clerk")).xpath(panel) == []
