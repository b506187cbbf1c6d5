"""Words of the office are known in the forms in which a notice has them."""

import pytest

from cms_ext.public_site.notices.templatetags.coop_notices import find_terms
from tests.cms_ext.conftest import Publish
from tests.page_checks import page_problems, parsed, texts


def test_terms_are_found_in_any_form():
    expected = {
        "Brak wody we wtorek. Salata z saldami.": ["saldo"],
        "Dopłaty i nadpłaty od zaliczek": ["zaliczka", "nadpłata"],
        "O rozliczeniu mediów i tytule prawnym": ["rozliczenie mediów", "tytuł prawny"],
        "Bez planu spłat rosną odsetki ustawowe": ["odsetki ustawowe", "plan spłat"],
        "Media bez rozliczenia, prawny tytuł, nalicza się, plan remontów": [],
        "": [],
    }

    assert {text: [str(term.name) for term in find_terms(text)] for text in expected} == expected


@pytest.mark.django_db
def test_a_notice_explains_the_words_that_it_uses(client, publish: Publish):
    publish("Rozliczenie ogrzewania", "SETTLEMENT", slug="cieplo", lead="Nadpłata i dyspozycja.")
    publish("Brak wody", "OUTAGE", slug="woda")

    answer = client.get("/ogloszenia/cieplo/")

    page = parsed(answer)
    assert texts(page, "//main//details/summary") == ["Co znaczą te słowa"]
    assert texts(page, "//main//details//dt") == ["nadpłata", "dyspozycja"]
    assert page_problems(answer) == []
    assert texts(parsed(client.get("/ogloszenia/woda/")), "//main//details") == []
