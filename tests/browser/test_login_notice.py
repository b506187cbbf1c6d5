"""A newcomer asks: I have no login, how do I get one, and which? (top task 7)"""

import pytest

from tests.browser.visitor import Visit, words, words_of_each

NOTICE = "/ogloszenia/procedura-uzyskania-dostepu-ikcs-ebok/"
TITLE = "Jak uzyskać login i hasło do nowej strony internetowej Spółdzielni"
MAX_WORDS = 15
PANELS = ("ikcs", "ebok")


@pytest.mark.browser_core
def test_a_newcomer_reads_which_login_he_needs_and_how_to_get_it(visit: Visit):
    newcomer = visit()
    newcomer.open("/")

    newcomer.follow(TITLE)

    assert (newcomer.path, newcomer.heading) == (NOTICE, TITLE)
    assert (newcomer.clicks, newcomer.fields) == (1, 0)
    said = words(newcomer.page.locator("main article"))
    for fact in (
        "Internetowe Konto Członka Spółdzielni (IKCS) – wyłącznie dla członków.",
        "E-BOK (Elektroniczne Biuro Obsługi Klienta) – dla każdej osoby, która rozlicza się",
        "Oświadczenie składa się w Dziale Członkowsko-Lokalowym, pokój nr 7.",
        "Formularz zgłoszeniowy składa się w Dziale Finansowo-Księgowym, pokój nr 3.",
        "Na adres sekretariat@podlasem.example należy przesłać jedno z poniższych:",
        "wysyła się na adres sekretariat@podlasem.example.",
        "podpisane oświadczenie przyszło z adresu, który został zgłoszony w Spółdzielni",
        "adres wpisany w oświadczeniu jest taki sam jak adres nadawcy",
        "wypełniono wszystkie pola druku",
    ):
        assert fact in said


@pytest.mark.parametrize(
    "way",
    [
        [TITLE],
        ["Odbierz login na papierze lub e-mailem", "Jak uzyskać login i hasło"],
        ["Zaloguj się", "Nie mam jeszcze loginu do IKCS"],
        ["Zaloguj się", "Nie mam jeszcze loginu do E-BOK"],
        ["Nie masz loginu?"],
    ],
    ids=", ".join,
)
def test_every_way_to_the_notice_is_two_clicks_long_at_most(visit: Visit, way: list[str]):
    newcomer = visit(1280)
    newcomer.open("/")

    for link in way:
        newcomer.follow(link)

    assert (newcomer.path, newcomer.clicks <= 2) == (NOTICE, True)


def test_both_panels_stand_side_by_side_with_their_papers_beneath(visit: Visit):
    newcomer = visit(1280)
    newcomer.open("/strefa-mieszkanca/logowanie/")

    ikcs, ebok = (newcomer.page.locator(f".login--{name}").bounding_box() for name in PANELS)
    assert ikcs
    assert ebok
    assert (ikcs["y"], ikcs["height"], ikcs["width"]) == (ebok["y"], ebok["height"], ebok["width"])
    assert ikcs["x"] + ikcs["width"] < ebok["x"]
    papers = {
        name: words_of_each(newcomer.page.locator(f"[aria-labelledby=papiery-{path}] a"))
        for name, path in (("IKCS", "ikcs"), ("E-BOK", "e-bok"))
    }
    assert papers == {
        "IKCS": [
            "Wypełnij wniosek do IKCS",
            "Oświadczenie do IKCS",
            "Regulamin Internetowego Konta Członka Spółdzielni (IKCS)",
            "Stan dokumentów Spółdzielni",
        ],
        "E-BOK": [
            "Wypełnij wniosek do E-BOK",
            "Formularz zgłoszeniowy do E-BOK",
            "Regulamin E-BOK",
        ],
    }


def test_the_sentences_of_the_notice_are_short(visit: Visit):
    newcomer = visit()
    newcomer.open(NOTICE)

    pieces = words_of_each(newcomer.page.locator(".prose :is(p, li):not(:has(p, li))"))
    sentences = [one for piece in pieces for one in piece.split(". ")]

    assert len(sentences) > 20
    assert sum(len(sentence.split()) for sentence in sentences) / len(sentences) <= MAX_WORDS
