"""The same answers on SQLite and on PostgreSQL: folding and matching are ours."""

import re
from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from wagtail.models import Page, PageViewRestriction

from cms_ext.base.text.folding import TextPiece
from cms_ext.public_site.pages.domain.search import (
    QueryWord,
    build_hit,
    find_matching_pages,
    read_query,
)
from cms_ext.public_site.pages.domain.visibility import visible_pages
from cms_ext.public_site.pages.models import ContentPage, HomePage, PanelContentPage
from cms_ext.public_site.pages.word_forms import build_pattern
from tests.shared_rows import shared_by_the_whole_file
from tests.standing import stand_below

TODAY = date(2026, 11, 20)
SYNONYMS = [("czynsz", "opłata"), ("kaloryfer", "ogrzewanie", "ciepło"), ("ciepło", "gorąco")]

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.postgresql_core]


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
    return [page.title for page in find_matching_pages(pages, read_query(query, SYNONYMS))[:]]


def read_through(query: str) -> list[str]:
    """Return the answer found without the index: by reading the words of every page."""
    asked = read_query(query, SYNONYMS)

    def place(title: str, text: str) -> int | None:
        for found, level in enumerate(("word", "forms", "forms_of_all")):
            for further, words in enumerate((title, text)):
                patterns = [one.word if level == "word" else _pattern(one, level) for one in asked]
                if all(re.search(f" {pattern} ", words) for pattern in patterns):
                    return 2 * found + further
        return None

    rows = Page.objects.filter(depth__gt=2).order_by("-last_published_at")
    titles = rows.values_list("title", "words__title", "words__text")
    found = [(place(*words), title) for title, *words in titles] if asked else []
    return [title for _, title in sorted((one for one in found if one[0] is not None), key=_first)]


def _pattern(asked: QueryWord, level: str) -> str:
    return build_pattern(asked.word) if level == "forms" else asked.forms_of_all


def _first(placed: tuple[int | None, str]) -> int:
    return placed[0] or 0


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


@pytest.mark.thorough
def test_the_index_answers_as_if_every_page_were_read():
    assert {query: answers(query) for query in ANSWERS} == ANSWERS

    queries = [*ANSWERS, *ODD]

    assert {query: answers(query) for query in queries} == {
        query: read_through(query) for query in queries
    }


# Besides those above: words of the index's own language, beginnings, short and long words.
ODD = [
    "AND",
    "woda OR pokój",
    "NOT woda",
    "woda*",
    "wod",
    "woda:*",
    "woda & stawki",
    "(woda | pies)",
]
ODD += ["title : woda", "text", "o", "w o za", "5", "piątej piętra", "minus jeden pasem", "ogłosz"]
ODD += ["woda " * 30, "y" * 101, "domowy porządku psie", "stawka woda czynsz"]


def test_a_word_longer_than_the_index_keeps_is_found(home: HomePage):
    body = [{"type": "paragraph", "value": f"<p>{'z' * 3000}</p>"}]
    stand_below(home, ContentPage(title="Chrapanie", body=body))

    assert answers("z" * 2999) == answers("z" * 3000) == ["Chrapanie"]


def test_the_last_published_comes_first_and_an_edited_page_is_found_by_its_new_words():
    kontakt = ContentPage.objects.get(title="Kontakt")
    assert answers("pokój") == ["Kontakt"]

    kontakt.lead = "Stawki w pokoju"
    kontakt.save_revision().publish()

    assert answers("stawki") == ["Kontakt", "Opłaty"]
    # A save that publishes nothing, as that of a move, changes no order.
    ContentPage.objects.get(title="Opłaty").save()
    assert answers("stawki") == ["Kontakt", "Opłaty"]


def test_a_deleted_page_leaves_the_index(home: HomePage):
    below = stand_below(home, ContentPage(title="Strych"))
    stand_below(below, ContentPage(title="Suszarnia na strychu"))
    assert answers("strych") == ["Strych", "Suszarnia na strychu"]

    Page.objects.get(pk=below.pk).delete()

    assert (answers("strych"), answers("suszarnia")) == ([], [])


def test_so_many_are_found_and_no_more(monkeypatch, home: HomePage):
    for number in range(5):
        stand_below(home, ContentPage(title=f"Strych {number}"))
    asked = read_query("strych")
    found = {}
    for most in (4, 5, 6):
        monkeypatch.setattr("cms_ext.public_site.pages.domain.search.MAX_RESULTS", most)
        pages = find_matching_pages(Page.objects.all(), asked)
        found[most] = ([page.title for page in pages[:]], pages.count(), pages.more)

    every = [f"Strych {number}" for number in (4, 3, 2, 1, 0)]
    assert found == {4: (every[:4], 4, True), 5: (every, 5, False), 6: (every, 5, False)}


@pytest.mark.thorough
def test_what_nobody_may_see_takes_no_place_of_what_anybody_may(monkeypatch, home: HomePage):
    """Portion after portion of the index holds hidden pages only."""
    monkeypatch.setattr("cms_ext.public_site.pages.domain.search.PORTION", 2)
    shown = [stand_below(home, ContentPage(title=f"Strych {n}")).title for n in range(3)]
    for number in range(7):
        page = stand_below(home, ContentPage(title=f"Strych zamknięty {number}"))
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)

    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    found = find_matching_pages(visible_pages(request, TODAY), read_query("strych"))

    assert [page.title for page in found[:]] == shown[::-1]
    assert (found.count(), found.more) == (3, False)


@pytest.mark.thorough
def test_a_word_that_is_rare_among_the_newest_is_found_among_the_oldest(
    monkeypatch, home: HomePage
):
    """PostgreSQL looks at the newest sixteen times as many first: here at 32."""
    monkeypatch.setattr("cms_ext.public_site.pages.domain.search.PORTION", 2)
    for number in range(3):
        stand_below(home, ContentPage(title=f"Strych {number}"))
    for number in range(40):
        stand_below(home, ContentPage(title=f"Piwnica {number}"))
    stand_below(home, ContentPage(title="Strych nowy"))

    assert answers("strych") == ["Strych nowy", "Strych 2", "Strych 1", "Strych 0"]
    assert answers("piwnica")[:3] == ["Piwnica 39", "Piwnica 38", "Piwnica 37"]


def test_the_words_of_a_draft_are_not_live_yet():
    page = ContentPage.objects.get(title="Kontakt")
    page.title = "Rewolucja"
    page.save_revision()
    assert answers("rewolucja") == []

    page.save_revision().publish()
    assert answers("rewolucja") == ["Rewolucja"]


def test_a_page_of_a_panel_is_neither_found_nor_counted(inside: PanelContentPage):
    assert answers("kanarek") == []


def test_what_an_editor_chose_is_no_word_of_the_page(home: HomePage):
    body = [
        {"type": "heading", "value": {"text": "Awarie", "level": "2"}},
        {"type": "callout", "value": {"text": "<p>Zadzwoń.</p>", "tone": "warn"}},
    ]
    page = stand_below(home, ContentPage(title="Pomoc", body=body))

    assert page.text().split() == ["Awarie", "Zadzwoń."]
    assert (answers("nagłówek"), answers("awaria")) == ([], ["Pomoc"])


def test_a_word_of_the_question_comes_before_what_means_the_same(home: HomePage):
    for title, text in [("Czynsz", "Za lokal"), ("Umowa", "Czynsze i kaucja")]:
        body = [{"type": "paragraph", "value": f"<p>{text}</p>"}]
        stand_below(home, ContentPage(title=title, body=body))

    assert answers("czynsz") == ["Czynsz", "Umowa", "Opłaty", "Kontakt"]


def test_a_result_shows_where_it_was_hit_and_marks_what_means_the_same():
    page = ContentPage.objects.get(title="Kontakt")

    result = build_hit(page, read_query("opłata"))
    of_a_synonym = build_hit(page, read_query("czynsz", SYNONYMS))

    assert result.title == [TextPiece("Kontakt", False)]
    pieces = ("O ", False), ("opłatach", True), (" mówi pokój 3", False)
    marked = [TextPiece(words, hit) for words, hit in pieces]
    assert result.excerpt == of_a_synonym.excerpt == marked
