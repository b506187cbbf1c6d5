import pytest
from django.urls import reverse
from wagtail.models import Site

from cms_ext.frontend.theme.models import CoopSettings
from cms_ext.public_site.pages.models import (
    ContactPage,
    ContentPage,
    Desk,
    HomePage,
    PanelContentPage,
)
from tests.clients import signed_in
from tests.page_checks import page_problems, parsed, texts
from tests.people import resident
from tests.query_counts import queries_of
from tests.standing import stand_below

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.postgresql_core]


def fill(home: HomePage, count: int) -> None:
    for n in range(count):
        stand_below(home, ContentPage(title=f"Strona {n}", lead="Opłaty za wodę"))


def test_results_are_links_with_the_hit_marked(client, home: HomePage):
    fill(home, 1)

    answer = client.get("/szukaj/?q=oplata")

    page = parsed(answer)
    assert texts(page, "//main//h3/a") == ["Strona 0"]
    assert texts(page, "//mark") == ["Opłaty"]
    assert texts(page, "//div[@role='status']/h2") == ["Znaleziono 1 stronę"]
    assert page_problems(answer) == []


@pytest.mark.thorough
def test_odd_questions_find_nothing_and_odd_page_numbers_show_the_nearest_page(
    client, home: HomePage
):
    fill(home, 11)
    odd = ("%22", "%00", "%20%20", "%22%27%3B--", "x" * 5000, "%F0%9F%94%A5", "((((", "*")
    for query in (*odd, "a%00b%22"):
        answer = client.get(f"/szukaj/?q={query}")
        assert (answer.status_code, page_problems(answer)) == (200, [])
        assert texts(parsed(answer), "//main//h3/a") == []

    def rows(page: str) -> int:
        return len(texts(parsed(client.get(f"/szukaj/?q=oplata&page={page}")), "//main//h3/a"))

    numbers = {"": 10, "x": 10, "%00": 10, "0": 1, "-1": 1, "999": 1, "9" * 400: 1}
    assert {page: rows(page) for page in numbers} == numbers


@pytest.mark.thorough
def test_more_than_ten_results_go_on_the_next_page_with_what_was_typed(client, home: HomePage):
    fill(home, 12)

    first = client.get("/szukaj/?q=opłata")
    assert len(texts(parsed(first), "//main//h3/a")) == 10

    [following] = parsed(first).xpath("//a[normalize-space()='Następna']/@href")
    second = client.get(f"/szukaj/{following}")
    assert len(texts(parsed(second), "//main//h3/a")) == 2
    assert texts(parsed(second), "//mark")[0] == "Opłaty"

    page = parsed(client.get("/szukaj/", {"q": '"Opłaty" za wodę'}))

    assert page.xpath("//input[@id='q']/@value") == ['"Opłaty" za wodę']
    assert texts(page, "//title")[0].startswith('Szukaj w serwisie: "Opłaty" za wodę')
    assert page.xpath("//a[normalize-space()='Następna']/@href") == [
        "?q=%22Op%C5%82aty%22+za+wod%C4%99&page=2"
    ]


@pytest.mark.thorough
def test_of_very_many_the_best_are_shown_and_it_says_so(client, home: HomePage, monkeypatch):
    monkeypatch.setattr("cms_ext.public_site.pages.domain.search.MAX_RESULTS", 11)
    fill(home, 12)

    first, last = (client.get("/szukaj/", {"q": "opłata", "page": page}) for page in (1, 2))

    assert texts(parsed(first), "//div[@role='status']/*") == [
        "Znaleziono ponad 11 stron",
        "Najtrafniejsze są na początku. Dopisz słowo, żeby znaleźć mniej.",
    ]
    assert texts(parsed(last), "//main//h3/a") == ["Strona 1"]
    assert page_problems(first) == []


def test_a_new_site_knows_words_that_people_say(client, home: HomePage):
    stand_below(home, ContentPage(title="Ogrzewanie", lead="Przegląd wentylacyjny, odpady, opłaty"))

    found = {
        query: texts(parsed(client.get("/szukaj/", {"q": query})), "//main//h3/a")
        for query in ("kaloryfery", "kominiarz", "śmieci", "czynsz", "winda")
    }

    known = ("kaloryfery", "kominiarz", "śmieci", "czynsz")
    assert found == dict.fromkeys(known, ["Ogrzewanie"]) | {"winda": []}


def test_search_costs_the_same_for_one_result_and_four(client, home: HomePage):
    fill(home, 1)
    client.get("/szukaj/?q=oplata")
    of_one = queries_of(client.get, "/szukaj/?q=oplata")
    fill(home, 3)

    assert queries_of(client.get, "/szukaj/?q=oplata") == of_one


def test_pages_with_a_part_of_the_words_stand_in_where_no_page_has_all(client, home: HomePage):
    fill(home, 5)

    answer = client.get("/szukaj/?q=oplata+stolowka")

    page = parsed(answer)
    assert texts(page, "//div[@role='status']/h2") == ["Żadna strona nie ma wszystkich tych słów"]
    assert texts(page, "//main//h3/a") == ["Strona 4", "Strona 3", "Strona 2"]
    assert page_problems(answer) == []
    assert texts(parsed(client.get("/szukaj/?q=kanarek+stolowka")), "//main//h3/a") == []


def test_the_payer_and_the_public_do_not_read_of_the_members_pages(
    client, inside: PanelContentPage
):
    payer = signed_in(resident("ebok", "EB-500003-9", "Nina Testowska"))

    for who in (client, payer):
        page = parsed(who.get("/szukaj/?q=kanarek"))
        assert texts(page, "//div[@role='status']/h2") == ["Brak wyników"]
        assert texts(page, "//mark") == []


def test_the_contact_page_is_found_by_what_it_shows_of_the_office(client, home: HomePage):
    stand_below(home, ContentPage(title="Odczyty", lead="Godziny pracy monterów, pokój 3"))
    stand_below(home, ContactPage(title="Kontakt", slug="kontakt"))
    CoopSettings.objects.create(site=Site.objects.get(), phone="91 000 00 00", monday="8:00–17:00")
    desk = Desk.objects.create(code="DFK", name="Dział Finansowy", matter="Opłaty", room="313")

    def first(query: str) -> list[str]:
        return texts(parsed(client.get("/szukaj/", {"q": query})), "//main//h3/a")[:1]

    queries = ("godziny pracy", "pokój 313", "dział finansowy", "poniedziałek", "telefon", "opłaty")
    assert {query: first(query) for query in queries} == dict.fromkeys(queries, ["Kontakt"])

    desk.delete()
    assert first("313") == []


def test_an_emergency_gets_its_number_also_where_nothing_is_found(client, home: HomePage):
    CoopSettings.objects.create(site=Site.objects.get(), emergency_phone="91 000 00 01")

    numbers = {
        query: parsed(client.get("/szukaj/", {"q": query})).xpath("//main//a[@class='tel']/@href")
        for query in ("piwnica zalana", "gaz", "winda stoi", "kanarek")
    }

    assert numbers == dict.fromkeys(list(numbers)[:3], ["tel:910000001"]) | {"kanarek": []}


@pytest.mark.all_plugins
def test_what_one_wants_to_do_is_found_by_the_words_for_it(client, home: HomePage):
    report, money, papers = (reverse(one) for one in ("cases:new", "ebok:home", "ebok:papers"))
    declared, collected = reverse("declarations:properties"), reverse("collections:home")
    cases = {
        "usterka": [report, reverse("cases:faults")],
        "zgłosić usterkę windy": [report],
        "Hydraulik": [report],
        "raty": [money],
        "zaswiadczenia": [papers],
        "weryfikacja": [reverse("ebok:verify")],
        "gabaryty": [collected],
        "śmieci": [collected, declared],
        "śmierć": [declared],
        "w": [],
    }

    pages = {query: parsed(client.get("/szukaj/", {"q": query})) for query in cases}

    links = "//section[@aria-labelledby='sprawy']//a/@href"
    assert {query: page.xpath(links) for query, page in pages.items()} == cases
