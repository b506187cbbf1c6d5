"""The page of tenders: open until when, or over, as text; and what each page of notices costs.

`/ogloszenia/przerwy/`: each building, and whether it has an outage.
"""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from cms_ext.premises.models import Building, PlaceContact
from cms_ext.public_site.notices.domain.queries import MAX_CLOSED
from cms_ext.public_site.notices.models import AnnouncementIndexPage
from tests.clients import signed_in
from tests.cms_ext.conftest import TODAY, Publish
from tests.cms_ext.public_site.notices.estates import Estates
from tests.cms_ext.public_site.notices.posters.test_poster import texts as poster_texts
from tests.cms_ext.public_site.notices.schedules import schedule
from tests.page_checks import page_problems, parsed, texts
from tests.people import staff
from tests.query_counts import queries_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 20, 12, tzinfo=ZoneInfo("Europe/Warsaw"))
DAY = timedelta(days=1)


def lists(client: Client) -> dict[str, list[str]]:
    """Return the titles under each heading."""
    answer = client.get("/przetargi/")
    assert (answer.status_code, page_problems(answer)) == (200, [])
    return {
        texts(section, "./h2")[0]: texts(section, ".//h3")
        for section in parsed(answer).xpath("//main//section")
    }


def test_the_next_deadline_comes_first_and_what_is_over_stands_apart(client, publish: Publish):
    publish("Windy", kind="TENDER", ends_at=NOON + 9 * DAY)
    publish("Dach", kind="TENDER", ends_at=NOON + 2 * DAY)
    publish("Klatki", kind="TENDER", ends_at=NOON - DAY, valid_from=TODAY - 9 * DAY)
    publish(
        "Chodniki",
        kind="TENDER",
        ends_at=NOON - 90 * DAY,
        valid_from=TODAY - 99 * DAY,
        valid_until=TODAY - 60 * DAY,
    )
    publish("Za tydzień", kind="TENDER", valid_from=TODAY + 7 * DAY, ends_at=NOON + 20 * DAY)
    publish("Brak wody", kind="OUTAGE", ends_at=NOON + DAY)

    assert lists(client) == {"Otwarte": ["Dach", "Windy"], "Zakończone": ["Klatki", "Chodniki"]}
    words = " ".join(" ".join(texts(parsed(client.get("/przetargi/")), "//main//li")).split())
    assert "Otwarty do 22 listopada 2026, godz. 12:00" in words
    assert "Zakończony Klatki" in words


@shared
def one_below_the_limit(publish: Publish) -> None:
    """Of those that are over, as many as are listed but for one; and two that are not over."""
    publish("Otwarty bez terminu", kind="TENDER")
    publish("Otwarty", kind="TENDER", ends_at=NOON + DAY)
    for n in range(MAX_CLOSED - 1):
        _over(publish, n)


def _over(publish: Publish, n: int) -> None:
    publish(
        f"Dawny {n}",
        kind="TENDER",
        ends_at=NOON - (n + 1) * DAY,  # over at whatever hour the tests run
        valid_from=TODAY - 99 * DAY,
    )


@pytest.mark.parametrize(("shown", "last"), [(1, ["Bez terminu"]), (0, []), (-2, [])])
def test_only_the_latest_of_those_that_are_over_are_listed(
    client, publish: Publish, one_below_the_limit: None, shown: int, last: list[str]
):
    publish("Bez terminu", kind="TENDER", valid_from=TODAY - DAY, valid_until=TODAY - DAY)
    for n in range(MAX_CLOSED - 1, MAX_CLOSED - shown):
        _over(publish, n)

    assert lists(client) == {
        "Otwarte": ["Otwarty", "Otwarty bez terminu"],
        "Zakończone": [*(f"Dawny {n}" for n in range(MAX_CLOSED - len(last))), *last],
    }


def test_without_any_it_says_so_below_the_announcements(client, index: AnnouncementIndexPage):
    assert lists(client) == {"Otwarte": []}

    answer = client.get("/przetargi/")

    assert "Teraz nie prowadzimy żadnego przetargu." in answer.content.decode()
    crumbs = parsed(answer).xpath("//nav[@aria-label='Okruszki']//li/*")
    assert [(crumb.text, crumb.get("href")) for crumb in crumbs] == [
        (index.get_parent().title, "/"),
        ("Ogłoszenia", "/ogloszenia/"),
        ("Przetargi i konkursy ofert", None),
    ]


# --- No page asks more questions of four announcements than of one --------------------------------
OVER: dict[str, Any] = {"valid_from": TODAY - 400 * DAY, "valid_until": TODAY - 370 * DAY}
PUBLIC = (
    "/",
    "/ogloszenia/",
    "/ogloszenia/?rok=2025",
    "/ogloszenia/przerwy/",
    "/ogloszenia/rss/",
    "/ogloszenia/atom/",
    "/ogloszenia/kalendarz.ics",
    "/przetargi/",
    "/szukaj/?q=dawny",
    "/sitemap.xml",
)


def publish_one_of_each(publish: Publish, estates: Estates, number: int) -> None:
    publish(f"Ogłoszenie {number}", pinned=True)
    publish(f"Ogłoszenie archiwalne {number}", **OVER)
    publish(f"Brak wody {number}", "OUTAGE", staircases=[estates.w1_1], starts_at=NOON + DAY)
    publish(f"Przetarg {number}", "TENDER", ends_at=NOON + DAY)
    publish(f"Dawny przetarg {number}", "TENDER", ends_at=NOON - DAY, valid_from=TODAY - 9 * DAY)
    body = schedule((estates.w1_1, "2026-12-01"), (estates.w3_1, "2026-12-01"))
    publish(f"Odczyty {number}", "READINGS", properties=[estates.wrzosowa], body=body)


@pytest.mark.thorough
@pytest.mark.both_databases
def test_public_pages_ask_as_little_of_four_announcements_as_of_one(
    client, publish: Publish, estates: Estates
):
    publish_one_of_each(publish, estates, 0)
    assert {address: client.get(address).status_code for address in PUBLIC} == dict.fromkeys(
        PUBLIC, 200
    )
    of_one = {address: queries_of(client.get, address) for address in PUBLIC}
    for number in range(1, 4):
        publish_one_of_each(publish, estates, number)

    assert {address: queries_of(client.get, address) for address in PUBLIC} == of_one


@pytest.mark.thorough
@pytest.mark.parametrize("superuser", [False, True], ids=["an editor", "a superuser"])
def test_the_lists_of_the_administration_cost_the_same_for_one_row_and_four(
    index: AnnouncementIndexPage, publish: Publish, superuser: bool
):
    """Whether another has to publish a row (E-ANN-02) is not asked row by row."""
    ewa = staff("ewa", "editor", "publisher", superuser=superuser)
    client = signed_in(ewa)
    addresses = (f"/admin/pages/{index.pk}/", "/admin/pages/search/results/?q=numer")
    costs = {}

    for count in (1, 4):
        for number in range(index.get_children().count(), count):
            # Her own words about fees, with a newer version: another has to publish each of them.
            publish(f"Ogłoszenie numer {number}", "FEES").save_revision(user=ewa)
        for address in addresses:
            rows = parsed(client.get(address)).xpath("//tbody//tr[.//a[contains(@href, '/edit/')]]")
            assert len(rows) == count
        costs[count] = [queries_of(client.get, address) for address in addresses]

    assert costs[1] == costs[4]


ADDRESS = "/ogloszenia/przerwy/"
MIDNIGHT = timezone.make_aware(timezone.datetime(2026, 11, 20))


def outages_by_building(client: Client) -> dict[str, list[str]]:
    """What the page says of each building: the words of its outages."""
    page = parsed(client.get(ADDRESS))
    return {
        texts(row, "./h3")[0]: texts(row, ".//ul/li/span") or texts(row, "./p")
        for row in page.xpath("//li[contains(@class, 'outages')]")
    }


def test_each_building_tells_what_lasts_and_what_is_to_come(
    client, publish: Publish, estates: Estates
):
    hours = {"starts_at": MIDNIGHT + 9 * DAY, "ends_at": MIDNIGHT + 10 * DAY}
    publish("Brak wody", "OUTAGE", staircases=[estates.w1_2], **hours)
    publish(
        "Brak prądu",
        "OUTAGE",
        properties=[estates.wrzosowa],
        starts_at=MIDNIGHT,
        ends_at=MIDNIGHT + DAY,
    )
    publish("Malowanie", "WORKS", buildings=[estates.j2], **hours)
    publish("Było", "OUTAGE", starts_at=MIDNIGHT - 2 * DAY, ends_at=MIDNIGHT - DAY)
    publish("Brak ciepła", "OUTAGE", starts_at=MIDNIGHT + DAY, ends_at=None)

    assert outages_by_building(client) == {
        "ul. Jodłowa 2": ["Nie ma zgłoszonych przerw"],
        "ul. Wrzosowa 1": [
            "Trwa Brak prądu piątek, 20 listopada 2026, godz. 0:00 – "
            "sobota, 21 listopada 2026, godz. 0:00",
            "Planowana Brak wody ul. Wrzosowa 1 (klatka 2) "
            "niedziela, 29 listopada 2026, godz. 0:00 – "
            "poniedziałek, 30 listopada 2026, godz. 0:00",
        ],
        "ul. Wrzosowa 3": [
            "Trwa Brak prądu piątek, 20 listopada 2026, godz. 0:00 – "
            "sobota, 21 listopada 2026, godz. 0:00"
        ],
    }
    answer = client.get(ADDRESS)
    # What concerns everybody is on top.
    of_all = texts(parsed(answer), "//section[@aria-labelledby='h-wszyscy']//a")
    assert (of_all, page_problems(answer)) == (["Brak ciepła"], [])


def test_without_buildings_the_page_is_sound_and_says_on_paper_of_which_moment_it_is(
    client, publish: Publish
):
    answer = client.get(ADDRESS)

    assert page_problems(answer) == []
    [said] = texts(parsed(answer), "//*[@class='on-paper']")
    assert said.startswith("Stan na: ")
    assert "20 listopada 2026, godz. " in said


def test_where_buildings_are_not_listed_the_outages_stand_alone(
    client, publish: Publish, estates: Estates, settings
):
    settings.COOP_LISTS_BUILDINGS = False
    hours = {"starts_at": MIDNIGHT, "ends_at": MIDNIGHT + DAY}
    publish("Odbiór przesunięty", "OUTAGE", properties=[estates.wrzosowa], **hours)

    page = client.get(ADDRESS)

    assert outages_by_building(client) == {}
    assert "Odbiór przesunięty" in page.content.decode()
    assert [one for one in ("Wrzosowa 1", "Jodłowa 2") if one in page.content.decode()] == []
    assert page_problems(page) == []


# --- Whom to call at the place of an outage: on its page, in the list of outages, on the poster ---
CARD = "//section[@aria-labelledby='h-opieka']"
Role = PlaceContact.Role


def contact(role: str, name: str, phone: str, **place: Any) -> None:
    PlaceContact.objects.create(role=role, name=name, phone=phone, **place)


@shared
def looked_after(estates: Estates) -> Estates:
    contact(Role.CARETAKER, "Jan Cichy", "00 000 00 11", building=estates.w1)
    contact(Role.CARETAKER, "Ewa Sowa", "00 000 00 12", building=estates.w3)
    contact(Role.WATER, "Wod-Kan", "00 000 00 13", property=estates.wrzosowa)
    contact(Role.CARETAKER, "Adam Bór", "00 000 00 14", building=estates.j2)
    return estates


def outage(publish: Publish, title: str, kind: str = "OUTAGE", **chosen: Any) -> str:
    starts = timezone.now()
    facts = {"starts_at": starts, "ends_at": starts + timedelta(hours=5)}
    return publish(title, kind=kind, **facts, **chosen).url


def test_the_page_names_who_looks_after_the_place_or_a_part_of_it_and_nobody_else(
    client, publish: Publish, looked_after: Estates
):
    address = outage(publish, "Przerwa w dostawie wody", buildings=[looked_after.w1])

    answer = client.get(address)

    shown = parsed(answer)
    names = dict(zip(texts(shown, f"{CARD}//dt"), texts(shown, f"{CARD}//dd"), strict=True))
    assert names == {
        "gospodarz domu": "Jan Cichy 00 000 00 11",
        "pogotowie wodno-kanalizacyjne": "Wod-Kan 00 000 00 13",
    }
    assert page_problems(answer) == []

    address = outage(publish, "Przerwa w dostawie wody", properties=[looked_after.wrzosowa])

    assert texts(parsed(client.get(address)), f"{CARD}//dt") == [
        "gospodarz domu ul. Wrzosowa 1",
        "gospodarz domu ul. Wrzosowa 3",
        "pogotowie wodno-kanalizacyjne Nieruchomość Wrzosowa",
    ]


def test_a_service_called_like_its_role_is_named_once(client, publish: Publish, estates: Estates):
    contact(Role.EMERGENCY, "Pogotowie techniczne", "00 000 00 01", building=estates.w1)
    address = outage(publish, "Przerwa w dostawie wody", buildings=[estates.w1])

    shown = parsed(client.get(address))

    assert texts(shown, f"{CARD}//dt") == ["pogotowie techniczne"]
    assert texts(shown, f"{CARD}//dd") == ["00 000 00 01"]
    [printed] = poster_texts(client.get(f"{address}plakat.pdf"))
    assert "pogotowie techniczne, tel. 00 000 00 01" in printed


def test_other_pages_name_nobody(client, publish: Publish, looked_after: Estates):
    w1 = {"buildings": [looked_after.w1]}
    later, over = TODAY + timedelta(6), TODAY - timedelta(1)
    for kind, chosen, last in (
        ("OUTAGE", {}, later),  # for everybody
        ("GENERAL", w1, later),
        ("OUTAGE", w1, over),
    ):
        page = publish(
            "Ogłoszenie próbne",
            kind=kind,
            valid_from=TODAY - timedelta(9),
            valid_until=last,
            **chosen,
        )
        assert texts(parsed(client.get(page.url)), CARD) == [], (kind, last)


@pytest.mark.thorough
def test_the_list_of_outages_names_each_once_at_a_constant_cost(
    client, publish: Publish, looked_after: Estates
):
    address = "/ogloszenia/przerwy/"
    outage(publish, "Przerwa w dostawie wody", buildings=[looked_after.w1])
    outage(publish, "Przerwa w dostawie prądu", staircases=[looked_after.w1_1])
    once = queries_of(client.get, address)
    outage(publish, "Przerwa w dostawie gazu", staircases=[looked_after.w3_1])
    for number in range(4):
        house = Building.objects.create(property=looked_after.jodlowa, code=f"X{number}")
        contact(Role.CARETAKER, f"Gospodarz {number}", "00 000 00 15", building=house)
        outage(publish, f"Przerwa w budynku {number}", buildings=[house])

    names = texts(parsed(client.get(address)), f"{CARD}//dd")

    assert queries_of(client.get, address) == once
    assert sorted(names) == [
        "Ewa Sowa 00 000 00 12",
        *(f"Gospodarz {number} 00 000 00 15" for number in range(4)),
        "Jan Cichy 00 000 00 11",
        "Wod-Kan 00 000 00 13",
    ]


def test_a_poster_names_in_one_line_who_looks_after_all_of_its_place(
    client, publish: Publish, looked_after: Estates
):
    address = outage(publish, "Przerwa w dostawie wody", properties=[looked_after.wrzosowa])
    pdf = f"{address}plakat.pdf"

    [general] = poster_texts(client.get(pdf))
    [staircase] = poster_texts(client.get(pdf, {"gdzie": "N2/W1/2"}))

    assert "pogotowie wodno-kanalizacyjne Wod-Kan, tel. 00 000 00 13" in general
    assert not {"Cichy", "Sowa", "Bór"} & set(general.replace(",", "").split())
    assert "gospodarz domu Jan Cichy, tel. 00 000 00 11" in staircase
    assert "Ewa Sowa" not in staircase


def test_a_full_poster_is_printed_without_contacts_rather_than_not_at_all(
    client, publish: Publish, looked_after: Estates
):
    for role in (Role.GAS, Role.LIFT):
        contact(role, "Bardzo długa nazwa pogotowia " * 4, "00 000 00 16", building=looked_after.w1)
    full = ("Zażółć gęślą jaźń, a potem przyjdź do biura po nowy klucz do piwnicy. " * 20)[:900]
    address = outage(
        publish, "Przerwa w dostawie wody", buildings=[looked_after.w1], poster_text=full.strip()
    )

    answer = client.get(f"{address}plakat.pdf")

    assert len(poster_texts(answer)) == 1
