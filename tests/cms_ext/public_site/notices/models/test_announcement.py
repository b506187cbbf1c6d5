from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.documents import get_document_model

from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.pages.models import Desk
from tests.cms_ext.conftest import TODAY, Publish
from tests.page_checks import page_problems, parsed, texts

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def test_an_announcement_shows_what_when_where_and_whom_to_ask(
    client: Client, publish: Publish
) -> None:
    desk = Desk.objects.create(code="DT", name="Dział Techniczny", matter="Usterki", room="5")
    begins = timezone.make_aware(timezone.datetime(2026, 11, 24, 0, 30))
    file = get_document_model().objects.create(title="Plan", file="plan.pdf", file_size=412_000)
    publish(
        "Przerwa w dostawie wody",
        kind="OUTAGE",
        place="ul. Wrzosowa 1",
        medium="ciepła woda",
        starts_at=begins,
        ends_at=begins + timedelta(hours=31),
        valid_until=TODAY + 6 * DAY,
        contact_desk=desk,
        attachments=[("file", {"document": file, "title": "Plan robót"})],
    )

    answer = client.get("/ogloszenia/przerwa-w-dostawie-wody/")

    page = parsed(answer)
    facts = dict(zip(texts(page, "//main//dt"), texts(page, "//main//dd"), strict=True))
    assert facts == {
        "Kiedy": "wtorek, 24 listopada 2026, godz. 0:30 – środa, 25 listopada 2026, godz. 7:30",
        "Czego dotyczy": "ciepła woda",
        "Miejsce": "ul. Wrzosowa 1",
        "Ogłoszono": "20 listopada 2026",
        "Na tablicy do": "26 listopada 2026",
        "Numer": "OG/2026/0001",
        "Pokój": "5",
    }
    assert texts(page, "//main//section[@aria-labelledby='h-zal']//li") == [
        "Plan robótPDF, 412\N{NO-BREAK SPACE}kB"
    ]
    assert texts(page, "//main//*[contains(@class, 'on-paper')]") == [
        "Adres tej strony: http://testserver/ogloszenia/przerwa-w-dostawie-wody/"
    ]
    assert page_problems(answer) == []


def test_an_outage_leaves_the_list_also_when_nobody_gave_its_last_day(publish: Publish) -> None:
    over = timezone.make_aware(timezone.datetime(2026, 11, 10, 12))
    open_end = publish("Brak wody", "OUTAGE", starts_at=over, valid_from=TODAY - 20 * DAY)
    late = publish("Wpisane później", "OUTAGE", starts_at=over, ends_at=over, valid_from=TODAY)
    plain = publish("Informacja", starts_at=over)

    days = [page.valid_until for page in (open_end, late, plain)]
    assert days == [date(2026, 11, 11), TODAY, None]


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "status", "bar", "robots"),
    [
        (TODAY, None, 200, [], None),
        (TODAY - DAY, TODAY, 200, [], None),
        (
            TODAY - 9 * DAY,
            TODAY - DAY,
            200,
            ["Ogłoszenie archiwalne – było na tablicy do 19 listopada 2026 r."],
            "noindex",
        ),
        (TODAY + DAY, None, 404, [], None),
    ],
    ids=["until further notice", "last day", "over", "not yet"],
)
def test_an_address_outlives_the_announcement_but_does_not_come_before_it(
    client: Client,
    publish: Publish,
    valid_from: object,
    valid_until: object,
    status: int,
    bar: list[str],
    robots: str | None,
) -> None:
    publish("Zmiana opłat za wodę", valid_from=valid_from, valid_until=valid_until)

    answer = client.get("/ogloszenia/zmiana-oplat-za-wode/")

    assert answer.status_code == status
    assert texts(parsed(answer), "//main//*[contains(@class, 'note--warn')]") == bar
    assert answer.get("X-Robots-Tag") == robots
    assert bool(parsed(answer).xpath("//meta[@name='robots']")) is (robots is not None)


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "found"),
    [(TODAY, TODAY, True), (TODAY + DAY, None, False), (TODAY - DAY, TODAY - DAY, False)],
)
def test_search_finds_what_stands_today(
    client: Client, publish: Publish, valid_from: object, valid_until: object, found: bool
) -> None:
    publish("Zmiana opłat za wodę", valid_from=valid_from, valid_until=valid_until)

    for query in ("oplaty", "OG/2026/0001"):
        titles = texts(parsed(client.get(f"/szukaj/?q={query}")), "//main//h3/a")
        assert titles == (["Zmiana opłat za wodę"] if found else [])


def test_what_the_site_gave_survives_older_revisions(publish: Publish) -> None:
    page = publish("Zmiana opłat za wodę")
    older = page.revisions.order_by("created_at").first()

    older.publish()

    assert AnnouncementPage.objects.get().number == "OG/2026/0001"


def test_a_copy_gets_its_own_number(publish: Publish) -> None:
    page = publish("Zmiana opłat za wodę")

    copy = page.copy(update_attrs={"slug": "kopia"}, keep_live=False)
    assert copy.number is None

    copy.save_revision().publish()
    assert AnnouncementPage.objects.get(slug="kopia").number == "OG/2026/0002"


def test_an_announcement_leads_to_its_neighbours_and_the_archive_does_not(
    client: Client, publish: Publish
) -> None:
    publish("Starsze ogłoszenie", valid_from=TODAY - DAY)
    page = publish("Mycie klatek", valid_from=TODAY)
    publish("Nowsze ogłoszenie", valid_from=TODAY)
    beside = "//main//nav[@aria-label='Sąsiednie ogłoszenia']//a"

    answer = client.get("/ogloszenia/mycie-klatek/")

    assert texts(parsed(answer), beside) == ["Nowsze ogłoszenie", "Starsze ogłoszenie"]
    assert page_problems(answer) == []
    AnnouncementPage.objects.filter(pk=page.pk).update(
        valid_from=TODAY - DAY, valid_until=TODAY - DAY
    )
    assert texts(parsed(client.get("/ogloszenia/mycie-klatek/")), beside) == []


@pytest.mark.parametrize("others", [1, 10])
def test_an_announcement_costs_twelve_queries_among_few_and_many(
    client: Client, publish: Publish, others: int
) -> None:
    desk = Desk.objects.create(code="DT", name="Dział Techniczny", matter="Usterki", room="5")
    publish("Brak wody", "OUTAGE", contact_desk=desk)
    for number in range(others):
        publish(f"Ogłoszenie numer {number}")
    client.get("/ogloszenia/brak-wody/")

    with CaptureQueriesContext(connection) as queries:
        answer = client.get("/ogloszenia/brak-wody/")

    beside = "//main//nav[@aria-label='Sąsiednie ogłoszenia']//a"
    assert texts(parsed(answer), beside) == ["Ogłoszenie numer 0"]
    assert len(queries) <= 12
