"""`/ogloszenia/przerwy/`: each building, and whether it has an outage."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cms_ext.premises.models import Building, PlaceContact
from tests.cms_ext.conftest import TODAY, Publish
from tests.cms_ext.public_site.notices.estates import Estates
from tests.cms_ext.public_site.notices.posters.test_poster import texts as poster_texts
from tests.page_checks import page_problems, parsed, texts
from tests.query_counts import queries_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db

ADDRESS = "/ogloszenia/przerwy/"
DAY = timedelta(days=1)
MIDNIGHT = timezone.make_aware(timezone.datetime(2026, 11, 20))


def told(client: Client) -> dict[str, list[str]]:
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

    assert told(client) == {
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
    assert page_problems(client.get(ADDRESS)) == []


def test_what_concerns_everybody_stands_on_top(client, publish: Publish, estates: Estates):
    publish("Brak ciepła", "OUTAGE", starts_at=MIDNIGHT + DAY, ends_at=None)

    page = parsed(client.get(ADDRESS))

    assert texts(page, "//section[@aria-labelledby='h-wszyscy']//a") == ["Brak ciepła"]


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

    assert told(client) == {}
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
    [door] = poster_texts(client.get(pdf, {"gdzie": "N2/W1/2"}))

    assert "pogotowie wodno-kanalizacyjne Wod-Kan, tel. 00 000 00 13" in general
    assert not {"Cichy", "Sowa", "Bór"} & set(general.replace(",", "").split())
    assert "gospodarz domu Jan Cichy, tel. 00 000 00 11" in door
    assert "Ewa Sowa" not in door


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
