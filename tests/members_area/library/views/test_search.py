"""What a reader learns by searching: whole sets over counts, facets and sentences; no leak."""

import re
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from lxml import etree

from cms_ext.people.identity.models import User
from members_area.library.domain.search.index import index_document
from members_area.library.models import (
    Document,
    PageText,
    Relation,
    RelationType,
    SearchEntry,
    TextFrom,
)
from members_area.register.models import Organ
from tests.clients import signed_in
from tests.members_area.adopted import adopted
from tests.members_area.conftest import TODAY, Publish
from tests.page_checks import parsed, text_of, texts
from tests.query_counts import queries_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


INSIDE, OUTSIDE = "/ikcs/dokumenty/", "/dokumenty/"
CANARY = "kanarek"


@shared
def aviary(publish: Publish, draft: Publish, board: Organ) -> None:
    """A paper for everybody, one for members, one of the board, one of nobody: all say it."""
    of_board = {"kind": "OTHER", "organ": board, "audience_organ": board}
    publish("Otwarty", "PUBLIC", kind="BYLAW", adopted_on=date(2025, 1, 1), keywords=CANARY)
    publish("Członkowski", adopted_on=date(2026, 1, 1), keywords=CANARY)
    publish("Rady", "ORGAN", adopted_on=date(2024, 1, 1), keywords=CANARY, **of_board)
    publish("Pracowniczy", "STAFF", adopted_on=date(2023, 1, 1), keywords=CANARY)
    draft("Szkic", keywords=CANARY)
    PageText.objects.update(text="To jest tajny kanarek. Drugie zdanie.")


def answer(client: Client, address: str) -> dict[str, Any]:
    """Everything that the page of results tells."""
    context = client.get(address, {"q": CANARY}).context
    return {
        "titles": sorted(row.paper.title for row in context["rows"]),
        "sentences": sum(row.snippet is not None for row in context["rows"]),
        "total": context["catalogue"].total,
        "in_part": context["catalogue"].in_part,
        "facets": {
            facet.name: {option.value: option.count for option in facet.options}
            for facet in context["facets"]
        },
    }


def test_lb_11_the_public_and_a_payer_learn_only_of_what_is_public(aviary: None, nina: User):
    nothing_more = {"titles": ["Otwarty"], "sentences": 1, "total": 1, "in_part": 0, "facets": {}}
    payer = signed_in(nina)

    assert answer(Client(), OUTSIDE) == answer(payer, OUTSIDE) == nothing_more
    assert payer.get(INSIDE, {"q": CANARY}).status_code == 403


def test_a_member_learns_of_what_members_read_and_the_board_of_its_own_papers_too(
    aviary: None, anna: User, piotr: User
):
    assert answer(signed_in(anna), INSIDE) == {
        "titles": ["Członkowski", "Otwarty"],
        "sentences": 2,
        "total": 2,
        "in_part": 0,
        "facets": {"rok": {"2026": 1, "2025": 1}, "rodzaj": {"protokoly": 1, "regulaminy": 1}},
    }
    of_board = signed_in(piotr)
    assert answer(of_board, INSIDE) == {
        "titles": ["Członkowski", "Otwarty", "Rady"],
        "sentences": 3,
        "total": 3,
        "in_part": 0,
        "facets": {
            "rok": {"2026": 1, "2025": 1, "2024": 1},
            "rodzaj": {"protokoly": 1, "regulaminy": 1, "rada-nadzorcza": 1},
        },
    }
    rows = of_board.get(f"{INSIDE}?rodzaj=rada-nadzorcza").context["rows"]
    assert [row.paper.title for row in rows] == ["Rady"]


@pytest.mark.always
def test_what_one_may_not_see_leaves_no_trace_on_the_page(
    anna_in: Client, publish: Publish, board: Organ
):
    asked = ("tajny kanarek", "tajna notatka", "drugie zdania")
    before = [without_tokens(anna_in.get(INSIDE, {"q": query}).content) for query in asked]
    of_board = {"kind": "OTHER", "organ": board, "audience_organ": board}
    publish("Tajna notatka", "ORGAN", adopted_on=date(2024, 1, 1), **of_board)
    PageText.objects.update(text="To jest tajny kanarek. Drugie zdanie.")
    index_document(Document.objects.get(), today=TODAY)

    after = [without_tokens(anna_in.get(INSIDE, {"q": query}).content) for query in asked]
    assert after == before


def without_tokens(content: bytes) -> list[str]:
    """The page without what is new in each answer: its token, the seconds left of the session."""
    text = re.sub(r' data-warn-in-seconds="\d+"', "", content.decode())
    return [line for line in text.splitlines() if "csrfmiddlewaretoken" not in line]


def test_the_sentence_is_shown_escaped_with_its_page(anna_in: Client, publish: Publish):
    publish("Papier")
    PageText.objects.update(text="Wstęp jest. Winda <b>stała</b> dziewięć dni. Koniec.")
    index_document(Document.objects.get(), today=TODAY)

    body = text_of(anna_in.get(INSIDE, {"q": "windy"}))

    document = Document.objects.get()
    assert f'<a href="/ikcs/dokumenty/{document.pk}/tekst/?strona=1#strona-1">s. 1' in body
    assert "</a>: <mark>Winda</mark> &lt;b&gt;stała&lt;/b&gt; dziewięć dni." in body


@pytest.mark.thorough
def test_of_what_fits_in_part_the_best_three_are_folded_below(anna_in: Client, publish: Publish):
    publish("Protokół o windach", adopted_on=date(2024, 1, 1))
    publish("Protokół o dachach", adopted_on=date(2026, 1, 1))
    for number in range(4):
        publish(f"Protokół o rynnach {number}", adopted_on=date(2022, 1, 1))

    page = parsed(anna_in.get(INSIDE, {"q": "protokół o windzie"}))
    alone = parsed(anna_in.get(INSIDE, {"q": "protokół kominiarza"}))

    assert texts(page, "//div[@role='status']") == [
        "1 dokument dla „protokół o windzie” Niżej 3 dokumenty, które mają tylko część tych słów."
    ]
    rows = "//ul[@class='docs']/li//h3"
    folded = "//details[not(@open)]"
    assert texts(page, rows)[0] == "Protokół o windach"
    assert (
        texts(page, f"{folded}{rows}")
        == texts(page, rows)[1:]
        == ["Protokół o dachach", "Protokół o rynnach 0", "Protokół o rynnach 1"]
    )
    assert len(texts(page, f"{folded}//span[normalize-space()='pasuje częściowo']")) == 3
    # Where nothing else is found, they are not folded.
    assert len(texts(alone, f"//details[@open]{rows}")) == 3
    archive = anna_in.get("/ikcs/dokumenty/zestaw.zip", {"q": "protokół o windzie"})
    with ZipFile(BytesIO(b"".join(archive.streaming_content))) as packed:
        assert len([name for name in packed.namelist() if name.endswith(".pdf")]) == 4


def test_only_the_numbers_paper_when_the_number_is_known(
    anna_in: Client, publish: Publish, board: Organ
):
    for number in ("3/RN/2024", "4/RN/2024"):
        adopted(publish, board, number, date(2024, 1, 1))

    context = anna_in.get(INSIDE, {"q": "uchwała 3 rn 2024"}).context

    assert [row.paper.number for row in context["rows"]] == ["3/RN/2024"]


def test_the_list_says_where_the_words_come_from(anna_in: Client, publish: Publish):
    publish("Papier")
    words = {
        TextFrom.NONE: "skan – treści nie da się przeszukać",
        TextFrom.OCR: "tekst odczytany maszynowo",
        TextFrom.FILE: "wersja dostępna (HTML)",
    }

    for source, said in words.items():
        SearchEntry.objects.update(text_from=source)
        body = anna_in.get(INSIDE).content.decode()
        assert said in body
        assert ("wersja dostępna (HTML)" in body) is (source != TextFrom.NONE)


@shared
def fees(publish: Publish, board: Organ) -> None:
    """The worked example of library.md §4."""
    facts: dict[str, Any] = {"kind": "RESOLUTION", "organ": board}
    old = publish("Stary", number="3/RN/2024", effective_from=date(2024, 3, 1), **facts)
    change = publish("Zmiana", number="7/RN/2025", effective_from=date(2025, 7, 1), **facts)
    new = publish("Nowy", number="4/RN/2026", effective_from=date(2026, 9, 1), **facts)
    publish("Protokół z rady", organ=board, adopted_on=date(2024, 2, 15))
    Relation.objects.create(source=change, target=old, type=RelationType.AMENDS)
    Relation.objects.create(source=new, target=old, type=RelationType.SUPERSEDES)


def test_what_is_in_force_on_a_day(anna_in: Client, fees: None):
    expected = {
        "2024-02-29": [],
        "2025-01-15": [("Stary", "Obowiązuje")],
        "2026-08-31": [("Stary", "Obowiązuje ze zmianami"), ("Zmiana", "Obowiązuje")],
        "2026-09-01": [("Nowy", "Obowiązuje")],
    }

    for day, papers in expected.items():
        context = anna_in.get(INSIDE, {"na_dzien": day}).context
        rows = [(row.paper.title, row.standing.label.label) for row in context["rows"]]
        assert (sorted(rows), context["catalogue"].total) == (papers, len(papers)), day
        assert [url for _label, url in context["removals"]] == ["?"]


def test_the_label_of_today_stands_at_each_paper_that_binds(anna_in: Client, fees: None):
    """Also when it was asked for a day that is not one, which is left out."""
    for day in (None, "", "wczoraj", "2026-13-45", "2026-02-30", "\x00"):
        rows = anna_in.get(INSIDE, {"na_dzien": day} if day is not None else {}).context["rows"]

        assert {row.paper.title: row.standing and row.standing.label.label for row in rows} == {
            "Stary": "Zastąpiona",
            "Zmiana": "Nieaktualna",
            "Nowy": "Obowiązuje",
            "Protokół z rady": None,
        }, day


def test_the_archive_is_of_the_same_question(anna_in: Client, publish: Publish):
    publish("Papier", adopted_on=date(2026, 1, 1))

    body = anna_in.get(f"{INSIDE}?q=papier&rok=2026&page=1").content.decode()

    assert 'href="/ikcs/dokumenty/zestaw.zip?q=papier&amp;rok=2026">Pobierz wszystkie' in body


@pytest.mark.thorough
def test_a_day_costs_as_much_however_many_papers_there_are(
    anna_in: Client, publish: Publish, board: Organ
):
    def add(*numbers: int) -> None:
        facts: dict[str, Any] = {"organ": board, "effective_from": date(2024, 1, 1)}
        for number in numbers:
            publish("Uchwała", kind="RESOLUTION", number=f"{number}/RN/2024", **facts)

    page = f"{INSIDE}?na_dzien=2026-01-01"
    add(1)
    one = queries_of(anna_in.get, page)
    add(2, 3, 4)

    assert queries_of(anna_in.get, page) == one


# What programs read of the public documents.


BASE = "http://127.0.0.1:8000"
MAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def test_the_feed_holds_the_newest_public_papers(anna_in: Client, publish: Publish):
    """A member gets the same."""
    old = publish("Regulamin IKCS", "PUBLIC", kind="BYLAW", published_on=date(2025, 1, 2))
    new = publish("Wzór <wniosku>", "PUBLIC", subject="zgłoszenie", published_on=date(2026, 11, 20))
    publish("Jutro", "PUBLIC", published_on=date(2026, 11, 21))
    publish("Protokół")

    for reader in (Client(), anna_in):
        response = reader.get("/dokumenty/rss/", headers={"host": "localhost"})
        items = etree.fromstring(response.content).findall("channel/item")

        assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
        assert [
            {field: item.findtext(field) for field in ("title", "link", "description", "pubDate")}
            for item in items
        ] == [
            {
                "title": "Wzór <wniosku>",
                "link": f"{BASE}/dokumenty/{new.pk}/",
                "description": "zgłoszenie",
                "pubDate": "Fri, 20 Nov 2026 12:00:00 +0100",
            },
            {
                "title": "Regulamin IKCS",
                "link": f"{BASE}/dokumenty/{old.pk}/",
                "description": old.short_name,
                "pubDate": "Thu, 02 Jan 2025 12:00:00 +0100",
            },
        ]


def test_the_map_holds_the_public_covers(client, publish: Publish):
    document = publish("Regulamin", "PUBLIC", kind="BYLAW", published_on=date(2025, 1, 2))
    publish("Protokół")

    response = client.get("/dokumenty/mapa.xml")
    found = etree.fromstring(response.content)

    assert response["Content-Type"] == "application/xml"
    assert found.xpath("//s:loc/text()", namespaces=MAP) == [
        f"{BASE}/dokumenty/",
        f"{BASE}/dokumenty/{document.pk}/",
    ]
    assert found.xpath("//s:lastmod/text()", namespaces=MAP) == ["2025-01-02"]
