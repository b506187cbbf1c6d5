"""The same answers on SQLite and on PostgreSQL: folding and matching are ours."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from wagtail.models import Page

from cms_ext.base.folding import TextPiece
from cms_ext.public_site.pages.domain.search import hit, matching_pages, question
from cms_ext.public_site.pages.domain.visibility import visible_pages
from cms_ext.public_site.pages.models import ContentPage, HomePage, PanelContentPage
from tests.shared_rows import shared_by_the_whole_file
from tests.standing import stand_below

TODAY = date(2026, 11, 20)
SYNONYMS = [("czynsz", "opłata"), ("kaloryfer", "ogrzewanie", "ciepło"), ("ciepło", "gorąco")]

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@shared_by_the_whole_file
def _pages(home: HomePage) -> None:
    for title, text in [
        ("Ogłoszenia", "Lista"),
        ("Źródło ciepła", "Węzeł przy ul. Łąkowej"),
        ("Zarząd", "Protokoły z posiedzeń i żółć"),
        ("Opłaty", "Stawki za wodę"),
        ("Kontakt", "O opłatach mówi pokój 3"),
        ("100% wody_i", "podkreślenia i procenty"),
        ("Porządek domowy", "Pies chodzi na smyczy. Okna myje się w dni robocze."),
        ("Parking", "Wjazd dwa razy w tygodniu, o piątej, z piętra minus jeden, pasem lewym"),
    ]:
        body = [{"type": "paragraph", "value": f"<p>{text}</p>"}]
        stand_below(home, ContentPage(title=title, body=body))


def answers(query: str) -> list[str]:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    pages = visible_pages(request, TODAY, Page.objects.filter(depth__gt=2))
    return [page.title for page in matching_pages(pages, question(query, SYNONYMS))]


ANSWERS = {
    "ogloszenie": ["Ogłoszenia"],
    "Ogłoszeń": ["Ogłoszenia"],
    "zrodlo": ["Źródło ciepła"],
    "źródło CIEPŁA": ["Źródło ciepła"],
    "zolc": ["Zarząd"],
    "posiedzenie": ["Zarząd"],
    "lakowa": ["Źródło ciepła"],
    "opłaty": ["Opłaty", "Kontakt"],
    "opłat": ["Opłaty", "Kontakt"],
    "opłatach": ["Kontakt", "Opłaty"],
    "woda": ["100% wody_i", "Opłaty"],
    "psów": ["Porządek domowy"],
    "psa": ["Porządek domowy"],
    "pies": ["Porządek domowy"],
    "pasa": ["Parking"],
    "mycie okien": [],
    "okien dzień": ["Porządek domowy"],
    "wjeździe tydzień": ["Parking"],
    "stawki za wodę": ["Opłaty"],
    "stawki protokoły": [],
    # What means the same comes below the word itself, also where its own forms are changed.
    "czynsz": ["Opłaty", "Kontakt"],
    "o czynszach": ["Opłaty", "Kontakt"],
    "kaloryfery": ["Źródło ciepła"],
    "czynsz pokój": ["Kontakt"],
    "gorąco": ["Źródło ciepła"],
    # One step, not from group to group.
    "ogrzewanie": ["Źródło ciepła"],
    "%": [],
    "100%": ["100% wody_i"],
    "_": [],
    "'; DROP TABLE x; --": [],
    "a b\x00": [],
    "": [],
    "x" * 5000: [],
}


def test_answers() -> None:
    assert {query: answers(query) for query in ANSWERS} == ANSWERS


def test_the_words_of_a_draft_are_not_live_yet() -> None:
    page = ContentPage.objects.get(title="Kontakt")
    page.title = "Rewolucja"
    page.save_revision()
    assert answers("rewolucja") == []

    page.save_revision().publish()
    assert answers("rewolucja") == ["Rewolucja"]


def test_a_page_of_a_panel_is_neither_found_nor_counted(inside: PanelContentPage) -> None:
    assert answers("kanarek") == []


def test_what_an_editor_chose_is_no_word_of_the_page(home: HomePage) -> None:
    body = [
        {"type": "heading", "value": {"text": "Awarie", "level": "2"}},
        {"type": "callout", "value": {"text": "<p>Zadzwoń.</p>", "tone": "warn"}},
    ]
    page = stand_below(home, ContentPage(title="Pomoc", body=body))

    assert page.text().split() == ["Awarie", "Zadzwoń."]
    assert (answers("nagłówek"), answers("awaria")) == ([], ["Pomoc"])


def test_a_word_of_the_question_comes_before_what_means_the_same(home: HomePage) -> None:
    for title, text in [("Czynsz", "Za lokal"), ("Umowa", "Czynsze i kaucja")]:
        body = [{"type": "paragraph", "value": f"<p>{text}</p>"}]
        stand_below(home, ContentPage(title=title, body=body))

    assert answers("czynsz") == ["Czynsz", "Umowa", "Opłaty", "Kontakt"]


def test_a_result_marks_what_means_the_same() -> None:
    page = ContentPage.objects.get(title="Kontakt")

    assert hit(page, question("czynsz", SYNONYMS)).excerpt == [
        TextPiece("O ", False),
        TextPiece("opłatach", True),
        TextPiece(" mówi pokój 3", False),
    ]


def test_a_result_shows_where_it_was_hit() -> None:
    page = ContentPage.objects.get(title="Kontakt")

    result = hit(page, question("opłata"))

    assert result.title == [TextPiece("Kontakt", False)]
    assert result.excerpt == [
        TextPiece("O ", False),
        TextPiece("opłatach", True),
        TextPiece(" mówi pokój 3", False),
    ]
