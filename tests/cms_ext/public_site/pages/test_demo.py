import re

import pytest

from cms_ext.people.identity.models import User
from cms_ext.public_site.pages.demo import read_article
from cms_ext.public_site.pages.domain.body import NotAnArticle
from cms_ext.public_site.pages.models import PanelContentPage
from tests.clients import signed_in
from tests.marks import ON_THE_DEMO
from tests.page_checks import page_problems, parsed, texts

pytestmark = ON_THE_DEMO

NOTICE = "/ogloszenia/procedura-uzyskania-dostepu-ikcs-ebok/"
PAGES = [
    "/",
    "/ogloszenia/",
    NOTICE,
    "/ogloszenia/walne-zgromadzenie-2026/",
    "/ogloszenia/przerwa-ciepla-woda-wrzosowa/",
    "/ogloszenia/zmiana-oplat-2027/",
    "/ogloszenia/rozliczenie-ciepla-2025-2026/",
    "/ogloszenia/odczyty-wodomierzy-grudzien-2026/",
    "/ogloszenia/przeglad-wentylacji-2026/",
    "/ogloszenia/gabaryty-i-praca-biura-grudzien-2026/",
    "/ogloszenia/przetarg-malowanie-klatek-2026/",
    "/ogloszenia/przetarg-najem-lokalu-sosnowa-2026/",
    "/o-spoldzielni/",
    "/strefa-mieszkanca/",
    "/strefa-mieszkanca/jak-uzyskac-dostep/",
    "/kontakt/",
    "/kontakt/napisz/",
    "/pytania-i-odpowiedzi/",
    "/mapa-strony/",
    "/przetargi/",
    "/informacja-o-przetwarzaniu-danych/",
    "/deklaracja-dostepnosci/",
    "/szukaj/",
    "/szukaj/?q=woda",
]


@pytest.mark.thorough
def test_every_page_is_sound_and_nothing_on_it_waits_to_be_filled_in(client):
    found = {}
    for address in PAGES:
        answer = client.get(address)
        words = " ".join(texts(parsed(answer), "//main"))
        waits = re.findall(r"\{[^}]*\}|TODO|lorem", words)
        found[address] = answer.status_code, page_problems(answer), waits

    assert found == dict.fromkeys(PAGES, (200, [], []))


def test_the_login_notice_holds_every_fact_of_the_procedure(client):
    facts = (
        "trzeba było zamknąć",
        "Internetowe Konto Członka Spółdzielni (IKCS) – wyłącznie dla członków",
        "numer rejestru członkowskiego",
        "E-BOK (Elektroniczne Biuro Obsługi Klienta) – dla każdej osoby",
        "na stronie logowania, pod oknami logowania",
        "w Dziale Członkowsko-Lokalowym (pokój nr 7)",
        "w Dziale Finansowo-Księgowym (pokój nr 3)",
        "otrzymuje wydruk z hasłem startowym",
        "skan albo zdjęcie oświadczenia",
        "podpisem zaufanym albo podpisem osobistym",
        "zgłoszony w Spółdzielni jako elektroniczny adres korespondencyjny",
        "taki sam jak adres nadawcy",
        "wypełniono wszystkie pola druku",
        "wydruk z identyfikatorem i hasłem startowym",
        "Obowiązują te same trzy warunki",
        "pracownik może zadzwonić",
        "Przepisy o ochronie danych osobowych wymagają",
    )
    [text] = texts(parsed(client.get(NOTICE)), "//main//article")

    assert [fact for fact in facts if fact not in re.sub(r"\s+", " ", text)] == []


def test_the_home_page_leads_to_the_notice_and_to_both_panels(client):
    page = parsed(client.get("/"))

    links = page.xpath("//section[@id='logowanie']//a/@href")
    assert links == ["/strefa-mieszkanca/logowanie/ikcs/", "/strefa-mieszkanca/logowanie/e-bok/"]
    assert page.xpath("//p[@class='hero__login']/a/@href") == [
        NOTICE,
        "/strefa-mieszkanca/wniosek/ikcs/",
        "/strefa-mieszkanca/wniosek/e-bok/",
    ]


def test_the_lists_hold_what_stands_and_say_what_is_over_and_corrected(client):
    titles = texts(parsed(client.get("/ogloszenia/")), "//main//li//h2")

    assert titles == [
        "Zmiana opłat: eksploatacja od 1 kwietnia 2027 r., odpady od 1 stycznia 2027 r.",
        "Jak uzyskać login i hasło do nowej strony internetowej Spółdzielni",
        "Odczyty wodomierzy – grudzień 2026 r.",
        "Zbiórka odpadów wielkogabarytowych i praca biura w święta",
        "Przerwa w dostawie ciepłej wody – ul. Wrzosowa 1 i 3",
        "Przegląd przewodów wentylacyjnych i instalacji gazowej",
        "Konkurs ofert: malowanie klatek schodowych przy ul. Jodłowej 2",
        "Rozliczenie kosztów ogrzewania za sezon 2025/2026 jest w E-BOK",
    ]

    page = parsed(client.get("/przetargi/"))

    open_ones = texts(page, "//section[@aria-labelledby='h-otwarte']//h3")
    over = texts(page, "//section[@aria-labelledby='h-zakonczone']//h3")
    assert open_ones == ["Konkurs ofert: malowanie klatek schodowych przy ul. Jodłowej 2"]
    assert over == ["Przetarg na najem lokalu użytkowego przy ul. Sosnowej 5"]

    page = parsed(client.get("/ogloszenia/gabaryty-i-praca-biura-grudzien-2026/"))

    assert texts(page, "//main//p[contains(., 'Sprostowanie')]") == [
        "Sprostowanie z dnia 20 listopada 2026 r.: Odbiór odpadów zaczyna się w sobotę 5 grudnia "
        "o godz. 6:00, a nie o 8:00."
    ]


@pytest.mark.thorough
def test_a_notice_shows_its_picture_with_a_description(client):
    page = parsed(client.get("/ogloszenia/odczyty-wodomierzy-grudzien-2026/"))

    (picture,) = page.xpath("//main//figure//img")
    assert picture.get("alt").startswith("Wodomierz: stan to czarne cyfry w okienku")
    (source,) = page.xpath("//main//figure//source[@type='image/webp']")
    assert source.get("srcset").count(".webp") == 2
    (enlarged,) = page.xpath("//main//figure/a")
    assert " ".join(enlarged.text_content().split()) == "Powiększ obraz"
    assert enlarged.get("href").endswith(".jpg")


@pytest.mark.thorough
def test_each_panel_has_pages_for_its_own_people():
    pages = {
        "ikcs:ikcs-0007": (
            "/ikcs/informacje-dla-czlonkow/",
            "/ikcs/ogloszenia/konsultacja-regulaminu-pralni-2026/",
        ),
        "ebok:eb-500001-3": (
            "/e-bok/informacje-dla-platnikow/",
            "/e-bok/ogloszenia/ksiegowanie-wplat-koniec-roku-2026/",
        ),
    }
    readers = {name: signed_in(User.objects.get(username=name)) for name in pages}
    for name, reader in readers.items():
        for owner, addresses in pages.items():
            answers = [reader.get(address) for address in addresses]
            status = 200 if owner == name else 403
            assert [answer.status_code for answer in answers] == [status, status]
            for answer in answers if owner == name else ():
                assert page_problems(answer) == []
                assert "no-store" in answer["Cache-Control"]

    card = "//section[@aria-labelledby='informacje']//a/@href"
    assert parsed(readers["ikcs:ikcs-0007"].get("/ikcs/")).xpath(card) == [
        "/ikcs/informacje-dla-czlonkow/",
        "/ikcs/ogloszenia/",
    ]
    assert {page.url: page.realm for page in PanelContentPage.objects.all()} == {
        "/ikcs/informacje-dla-czlonkow/": "ikcs",
        "/e-bok/informacje-dla-platnikow/": "ebok",
    }


def test_a_file_without_facts_is_named(tmp_path):
    path = tmp_path / "bez-faktow.md"
    path.write_text("# Tekst", encoding="utf-8")

    with pytest.raises(NotAnArticle, match="bez-faktow.md"):
        read_article(path)
