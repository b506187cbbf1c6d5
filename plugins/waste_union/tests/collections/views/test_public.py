"""`/odbiory/` as a visitor uses it: an address, the answer first, a calendar, a poster."""

from datetime import date, timedelta
from io import BytesIO

import icalendar
import pikepdf
import pytest

from plugins.waste_union.tests.collections.union import bring
from tests.page_checks import page_problems, parsed, texts
from tests.query_counts import queries_when_warm
from waste_union.collections.domain.days import DAYS
from waste_union.collections.domain.import_addresses import ADDRESSES
from waste_union.collections.models import Fraction

pytestmark = pytest.mark.django_db
HOUSE = "/odbiory/przykladowo-lesna/12/"


@pytest.mark.usefixtures("union")
def test_what_is_typed_leads_to_the_address_other_spellings_too_and_else_nothing_is_found(client):
    table = {
        ("ul. Polna", "8"): "/odbiory/przykladowo-polna/8/",
        ("POLNA", "8 m. 3"): "/odbiory/przykladowo-polna/8/",
        ("polna 8", ""): "/odbiory/przykladowo-polna/8/",
        ("Źródlana", "1"): "/odbiory/przykladowo-zrodlana/1/",
        ("lesna, przykladowo", "12B"): "/odbiory/przykladowo-lesna/12b/",
        # Of two streets of this name only one has the number.
        ("Leśna", "40"): "/odbiory/przykladowo-lesna/40/",
        ("Jagodno", "7"): "/odbiory/jagodno/7/",
        ("3 maja 5", ""): "/odbiory/przykladowo-3-maja/5/",
    }

    def way(ulica: str, numer: str) -> str:
        answer = client.get("/odbiory/", {"ulica": ulica, "numer": numer})
        assert answer.status_code == 302
        return answer["Location"]

    assert {typed: way(*typed) for typed in table} == table

    ways = {
        "/odbiory/przykladowo-lesna/12B/": (302, "/odbiory/przykladowo-lesna/12b/"),
        "/odbiory/przykladowo-lesna/012/": (302, HOUSE),
        "/odbiory/przykladowo-lesna/99/": (404, None),
        "/odbiory/przykladowo-lesna/x/": (404, None),
        "/odbiory/nie-ma/1/": (404, None),
        f"{HOUSE}plakat-2030.pdf": (404, None),
        f"{HOUSE}plakat-0.pdf": (404, None),
        "/odbiory/nie-ma/1/kalendarz.ics": (404, None),
    }

    answers = {path: client.get(path) for path in ways}
    assert {path: (one.status_code, one.get("Location")) for path, one in answers.items()} == ways


@pytest.mark.usefixtures("union")
def test_what_leads_nowhere_has_an_error_at_its_field_and_of_several_the_visitor_chooses(client):
    for ulica, numer, said in (
        ("", "", "Wpisz ulicę, a gdy miejscowość nie ma ulic, jej nazwę."),
        ("Polna", "", "Wpisz numer domu: od niego zależy rejon."),
        ("Polna", "x", "To nie jest numer domu. Wpisz na przykład 12 albo 12a."),
        ("Nieznana", "1", "Nie mamy takiej ulicy ani miejscowości. Sprawdź pisownię."),
        (
            "Leśna, Przykładowo",
            "99",
            "ul. Leśna, Przykładowo: nie mamy numeru 99. Mamy: 1–61 (nieparzyste), "
            "2–60 (parzyste), 12a–12c.",
        ),
        ("Leśna", "99", "Na żadnej z tych ulic nie mamy numeru 99."),
        ("a" * 81, "1", "Wpisz najwyżej 80 znaków."),
        ("<script>alert(1)</script>", "1", "Nie mamy takiej ulicy ani miejscowości."),
    ):
        answer = client.get("/odbiory/", {"ulica": ulica, "numer": numer})

        (error,) = texts(parsed(answer), "//span[@class='err']")
        assert said in " ".join(error.split())
        assert page_problems(answer) == []

    answer = client.get("/odbiory/", {"ulica": "lipowa", "numer": "3"})

    links = parsed(answer).xpath("//section[@aria-labelledby='ktory']//a")
    assert [(link.text, link.get("href")) for link in links] == [
        ("al. Lipowa 3, Przykładowo", "/odbiory/przykladowo-lipowa/3/"),
        ("ul. Lipowa 3, Przykładowo", "/odbiory/przykladowo-lipowa-2/3/"),
    ]
    assert page_problems(answer) == []


@pytest.mark.thorough
@pytest.mark.usefixtures("union")
def test_the_answer_stands_first_then_fractions_then_months(client):
    answer = client.get(HOUSE)
    page = parsed(answer)

    assert texts(page, "//h1") == ["ul. Leśna 12, Przykładowo"]
    assert texts(page, "//p[@class='when']") == ["Dziś, piątek, 20 listopada 2026"]
    # After the hour one waits for the same fraction, not for whatever is collected next.
    nearest = "//section[@aria-labelledby='najblizszy']//ul"
    assert texts(page, f"{nearest}//span/span") == ["Odpady zmieszane"]
    assert texts(page, f"{nearest}/following-sibling::p[2]") == [
        "Jeśli ta godzina już minęła, następny odbiór (Odpady zmieszane): piątek, 4 grudnia 2026."
    ]
    heads = texts(page, "//h2")
    assert heads[:4] == [
        "Najbliższy odbiór",
        "Następne terminy",
        "Ostatnie odbiory",
        "Miej to pod ręką",
    ]
    assert "przeniesiony z 25.12" in answer.content.decode()
    assert "Znamy harmonogram do końca 2027 roku." in answer.content.decode()
    assert page_problems(answer) == []

    # Nothing is kept of the visitor.
    for path in ("/odbiory/", HOUSE, f"{HOUSE}kalendarz.ics"):
        answer = client.get(path)
        assert dict(answer.cookies) == {}, path
    assert client.get(HOUSE)["X-Robots-Tag"] == "noindex"


@pytest.mark.thorough
@pytest.mark.usefixtures("union")
def test_the_calendar_is_a_calendar_and_the_same_bytes_until_something_changes(client):
    answer = client.get(f"{HOUSE}kalendarz.ics")
    file = icalendar.Calendar.from_ical(answer.content)

    events = [one for one in file.walk("VEVENT") if str(one["DTSTART"].dt) >= "2026-12-20"][:4]
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert [
        (str(event["DTSTART"].dt), str(event["SUMMARY"]), event["SEQUENCE"]) for event in events
    ] == [
        ("2026-12-22", "Odbiór: szkło", 0),
        ("2026-12-28", "Odbiór: bioodpady", 1),
        ("2027-01-02", "Odbiór: odpady zmieszane", 1),
        ("2027-01-05", "Odbiór: metale i tworzywa sztuczne", 0),
    ]
    uids = [str(one["UID"]) for one in file.walk("VEVENT")]
    assert len(set(uids)) == len(uids) > 60
    assert "Przeniesiony z: 25 grudnia 2026." in str(events[1]["DESCRIPTION"])
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    assert client.get(f"{HOUSE}kalendarz.ics").content == answer.content
    again = client.get(f"{HOUSE}kalendarz.ics", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


def pages(pdf: bytes) -> int:
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert "/StructTreeRoot" in opened.Root
        return len(opened.pages)


@pytest.mark.usefixtures("union")
def test_the_poster_of_a_year_is_one_page(client):
    assert pages(client.get(f"{HOUSE}plakat-2026.pdf").content) == 1


def test_the_fullest_year_is_one_page_in_smaller_letters(client):
    """Each of seven fractions every week, and as many moved days as the poster lists."""
    bring(ADDRESSES, "Gmina A;Jagodno;;;;;R3;;jednorodzinna")
    weeks = [date(2026, 1, 5) + timedelta(days=7 * week) for week in range(51)]
    codes = Fraction.objects.values_list("code", flat=True)
    bring(DAYS, *(f"R3;{code};;{day};{day + timedelta(days=1)}" for code in codes for day in weeks))

    assert pages(client.get("/odbiory/jagodno/1/plakat-2026.pdf").content) == 1


def test_before_there_is_a_schedule_the_page_says_so(client):
    nothing = client.get("/odbiory/")
    bring(ADDRESSES, "Gmina A;Jagodno;;;;;R3;;jednorodzinna")
    without_days = client.get("/odbiory/jagodno/1/")

    assert "Harmonogramu jeszcze nie ma na stronie." in nothing.content.decode()
    assert "Nie mamy terminów od dziś." in without_days.content.decode()
    assert [page_problems(answer) for answer in (nothing, without_days)] == [[], []]


def test_the_page_costs_the_same_for_one_day_and_for_four(client):
    def queries(*days: str) -> int:
        """With these days, too."""
        bring(DAYS, *(f"R3;{day}" for day in days))
        return queries_when_warm(lambda: client.get("/odbiory/jagodno/1/"))

    bring(ADDRESSES, "Gmina A;Jagodno;;;;;R3;;jednorodzinna")
    of_one = queries("BIO;;2026-11-23")
    assert queries("PAPIER;;2026-12-01", "SZKLO;;2027-01-04", "BIO;;2026-11-09") == of_one


@pytest.mark.thorough
@pytest.mark.usefixtures("union")
@pytest.mark.parametrize("file", ["kalendarz.ics", "plakat-2026.pdf"])
def test_files_are_made_for_one_reader_so_often(client, settings, file: str):
    """The page itself is stored, and may be read on."""
    settings.COOP_TRIES_PER_ADDRESS = 2

    answers = [client.get(f"{HOUSE}{file}") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1]["Retry-After"] == "900"
    assert client.get(HOUSE).status_code == 200


@pytest.mark.thorough
@pytest.mark.usefixtures("union")
def test_a_calendar_that_has_not_changed_costs_no_try(client, settings):
    settings.COOP_TRIES_PER_ADDRESS = 2
    tag = client.get(f"{HOUSE}kalendarz.ics")["ETag"]

    again = [client.get(f"{HOUSE}kalendarz.ics", headers={"if-none-match": tag}) for _ in range(4)]

    assert [one.status_code for one in again] == [304] * 4
