import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags
from guardian.shortcuts import assign_perm

from cms_ext.people.identity.models import User
from members_area.library.domain import contributed
from members_area.library.domain.contributed import WaitingTask, add_waiting_source
from members_area.library.domain.search.index import index_missing
from members_area.library.models import Document
from members_area.library.views.catalogue import ShelfCard
from members_area.register.models import Organ
from tests.clients import signed_in
from tests.members_area.adopted import adopted
from tests.members_area.conftest import TODAY, Publish, two_clerks
from tests.members_area.library.wordings import next_version
from tests.members_area.shelf import fill
from tests.page_checks import parsed
from tests.query_counts import queries_of
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


LIST = "/ikcs/dokumenty/"
ROW = re.compile(r'<h3><a href="(/ikcs/dokumenty/[0-9a-f-]{36}/)">(.*?)</a></h3>')


def rows(client: Client, query: str = "") -> list[str]:
    body = client.get(f"{LIST}{query}").content.decode()
    return [strip_tags(title) for _url, title in ROW.findall(body)]


STATUTE = "Statut"
FEES = "Uchwała nr 3/RN/2024 w sprawie opłat"
REPORT = "Uchwała nr 2/WZ/2026 w sprawie sprawozdania"
LIFTS = "Protokół z obrad o windach"
BYLAW = "Regulamin IKCS"
ALL = [REPORT, BYLAW, LIFTS, FEES, STATUTE]


@shared
def shelf(publish: Publish, board: Organ, meeting: Organ) -> None:
    subject = "Zatwierdzenie sprawozdania za 2025 rok"
    publish(STATUTE, kind="STATUTE", organ=meeting, adopted_on=date(2018, 6, 14))
    adopted(publish, board, "3/RN/2024", date(2024, 2, 15), title=FEES)
    adopted(publish, meeting, "2/WZ/2026", date(2026, 6, 24), title=REPORT, subject=subject)
    publish(LIFTS, organ=meeting, meeting_date=date(2024, 6, 20))
    publish(BYLAW, "PUBLIC", kind="BYLAW", adopted_on=date(2025, 11, 20))


FOUND = {
    "": ALL,
    "?q=": ALL,
    "?q=uchwala": [REPORT, FEES],
    "?q=UCHWAŁY": [REPORT, FEES],
    "?q=3/RN/2024": [FEES],
    "?q=oplaty+uchwala": [FEES, REPORT],
    "?q=oplaty+sprawozdania": [REPORT, FEES],
    "?q=zatwierdzenie": [REPORT],
    "?q=protokol+windy": [LIFTS],
    "?q=nic+takiego": [],
    "?rok=2024": [LIFTS, FEES],
    "?rok=2024&rok=2018": [LIFTS, FEES, STATUTE],
    "?rodzaj=uchwaly": [REPORT, FEES],
    "?rodzaj=uchwaly&rodzaj=statut": [REPORT, FEES, STATUTE],
    "?organ=SB": [FEES],
    "?organ=GM&rodzaj=uchwaly": [REPORT],
    "?q=uchwala&rok=2024": [FEES],
    "?q=uchwala&rok=2018": [],
    "?rok=1999": ALL,
    "?rok=abc": ALL,
    "?rok=٢٠٢٤": ALL,
    "?rok=20240": ALL,
    "?rodzaj=nie-ma": ALL,
    "?rodzaj=ORGAN": ALL,
    "?rodzaj=rada-nadzorcza": ALL,
    "?organ=XX": ALL,
    "?organ=%22%27%00": ALL,
    "?page=abc": ALL,
    "?page=99": ALL,
    "?page=-1": ALL,
    "?q=%22": ALL,
    "?q=%00": ALL,
    "?q=%20%20": ALL,
    "?q=§": ALL,
    "?q=%25": ALL,
    "?q=_": ALL,
    "?q=" + "a" * 5000: [],
    "?q=" + "uchwala+" * 600: [REPORT, FEES],
    "?nieznane=1": ALL,
}


@pytest.mark.thorough
def test_search_and_filters(anna_in: Client, shelf: None):
    assert {query: rows(anna_in, query) for query in FOUND} == FOUND


def test_a_hit_is_marked_and_the_rest_escaped(anna_in: Client, publish: Publish):
    publish("<b>Uchwała</b> w sprawie windy")

    body = anna_in.get(f"{LIST}?q=uchwala").content.decode()
    of_script = anna_in.get(LIST, {"q": "<script>alert(1)</script>"}).content.decode()

    assert "&lt;b&gt;<mark>Uchwała</mark>&lt;/b&gt; w sprawie windy" in body
    assert 'value="uchwala"' in body
    assert "<script>alert" not in of_script
    assert "&lt;script&gt;alert(1)" in of_script


def options(client: Client, query: str = "") -> dict[str, dict[str, int]]:
    facets: list[Any] = client.get(f"{LIST}{query}").context["facets"]
    return {facet.name: {o.value: o.count for o in facet.options} for facet in facets}


def test_filters_count_what_the_other_filters_leave(anna_in: Client, shelf: None):
    assert options(anna_in) == {
        "rok": {"2026": 1, "2025": 1, "2024": 2, "2018": 1},
        "rodzaj": {"statut": 1, "regulaminy": 1, "uchwaly": 2, "protokoly": 1},
        "organ": {"SB": 1, "GM": 3},
    }
    assert options(anna_in, "?rok=2024") == {
        "rok": {"2026": 1, "2025": 1, "2024": 2, "2018": 1},
        "rodzaj": {"uchwaly": 1, "protokoly": 1},
        "organ": {"SB": 1, "GM": 1},
    }
    assert options(anna_in, "?q=uchwala&rok=2018") == {"rok": {"2026": 1, "2024": 1, "2018": 0}}


def test_a_filter_is_taken_off_by_its_link(anna_in: Client, shelf: None):
    context = anna_in.get(f"{LIST}?q=uchwala&rok=2024&rok=2026&page=2").context

    assert context["removals"] == [("2026", "?q=uchwala&rok=2024"), ("2024", "?q=uchwala&rok=2026")]
    assert anna_in.post(LIST).status_code == 405


def copies(count: int, original: Document) -> None:
    """More rows of the same, past the verbs, because there are many."""
    documents = [
        Document(
            kind=original.kind,
            organ=original.organ,
            title=f"Papier {n:04}",
            audience="PUBLIC",
            adopted_on=date(2026, 1, 1),
            year=2000 + n % 27,
        )
        for n in range(1, count)
    ]
    fill(documents, *two_clerks(), on=date(2026, 1, 1))
    index_missing(TODAY)


@pytest.mark.thorough
def test_the_list_costs_as_much_whatever_its_length(
    anna_in: Client, publish: Publish, meeting: Organ
):
    """Also when it goes on beyond its first page of twenty."""
    asked = (LIST, f"{LIST}?q=papier&rok=2026&rodzaj=protokoly&organ=GM")
    original = publish("Papier 0000", organ=meeting, adopted_on=date(2026, 1, 1))
    one = [queries_of(anna_in.get, address) for address in asked]

    copies(60, original)

    assert [queries_of(anna_in.get, address) for address in asked] == one


@pytest.mark.thorough
def test_pages_follow_one_another(anna_in: Client, publish: Publish):
    copies(45, publish("Papier 0000", adopted_on=date(2026, 1, 1)))
    first = anna_in.get(f"{LIST}?q=papier")
    body = first.content.decode()
    assert "45 dokumentów" in body
    assert 'href="?q=papier&amp;page=2">Następna</a>' in body

    seen = [title for page in (1, 2, 3) for title in rows(anna_in, f"?q=papier&page={page}")]
    assert seen == [f"Papier {n:04}" for n in range(45)]
    assert "Następna" not in anna_in.get(f"{LIST}?q=papier&page=3").content.decode()


def test_what_is_empty_says_so_and_what_to_do(anna_in: Client, publish: Publish):
    for page in ("/ikcs/", LIST, "/dokumenty/"):
        assert "Biblioteka jest jeszcze pusta" in anna_in.get(page).content.decode()

    publish("Protokół")
    body = anna_in.get(f"{LIST}?q=nic+takiego").content.decode()

    assert "Brak dokumentów spełniających warunki" in body
    assert f'href="{LIST}"' in body


def test_the_public_list_links_to_public_addresses(client, shelf: None):
    body = client.get("/dokumenty/").content.decode()
    document = Document.objects.get(title=BYLAW)

    assert f'<h3><a href="/dokumenty/{document.pk}/">{BYLAW}</a></h3>' in body
    assert f'href="/dokumenty/{document.pk}/plik/"' in body
    assert body.count('class="doc"') == 1
    assert client.post("/dokumenty/").status_code == 405


def test_each_page_of_the_public_list_tells_its_address_and_its_neighbours(
    client, publish: Publish
):
    copies(22, publish("Regulamin", "PUBLIC", kind="BYLAW", adopted_on=date(2025, 11, 20)))
    expected = {
        "/dokumenty/": (["http://localhost/dokumenty/"], ["next ?page=2"]),
        "/dokumenty/?page=2": (["http://localhost/dokumenty/?page=2"], ["prev /dokumenty/"]),
        "/dokumenty/?q=opłat": (["http://localhost/dokumenty/"], []),
    }

    found = {}
    for address in expected:
        head = parsed(client.get(address)).xpath("//head")[0]
        links = head.xpath("link[@rel='prev' or @rel='next']")
        found[address] = (
            head.xpath("link[@rel='canonical']/@href"),
            [f"{link.get('rel')} {link.get('href')}" for link in links],
        )
    assert found == expected


CHIP = re.compile(
    r'<span\s+class="chip\s+chip--(?:ok|warn|bad)\s*"\s*>(?:(?!</span>).)*?</svg>\s*(.*?)\s*</span',
    re.DOTALL,
)
FACT = re.compile(r"<dt>\s*(.*?)\s*</dt>\s*<dd>\s*(.*?)\s*</dd>", re.DOTALL)


def facts(body: str) -> dict[str, str]:
    """Those of the paper; the words that the page explains below are not."""
    return dict(FACT.findall(body.partition('<dl class="terms">')[0]))


def test_the_cover_says_what_the_document_is(anna_in: Client, publish: Publish, board: Organ):
    title = "Uchwała nr 4/RN/2026 w sprawie regulaminu"
    days = (date(2026, 5, 14), date(2026, 9, 1))
    published = {"title": title, "published_on": date(2026, 5, 25)}
    document = adopted(publish, board, "4/RN/2026", *days, **published)

    body = anna_in.get(f"/ikcs/dokumenty/{document.pk}/").content.decode()

    assert "<h1>Uchwała nr 4/RN/2026 w sprawie regulaminu</h1>" in body
    assert facts(body) == {
        "Rodzaj": "Uchwała",
        "Numer": "4/RN/2026",
        "Organ": "Rada Nadzorcza",
        "Data podjęcia": "14 maja 2026 r.",
        "Wejście w życie": "1 września 2026 r.",
        "Opublikowano": "25 maja 2026 r.",
    }
    assert "PDF, 1 strona, 14\xa0kB" in body
    assert f'href="/ikcs/dokumenty/{document.pk}/plik/"' in body
    assert "Tylko członkowie" in body
    assert CHIP.findall(body) == ["Obowiązuje"]


@pytest.mark.thorough
def test_the_cover_says_whether_it_holds_today(anna_in: Client, publish: Publish):
    """What binds nobody is not said to hold."""
    change = {"changes_statute": True}
    begun = {"effective_from": date(2026, 1, 1)}
    expected: list[tuple[dict[str, Any], str]] = [
        (change, "Oczekuje na wpis do KRS"),
        (change | {"krs_registered_on": date(2026, 11, 20)}, "Obowiązuje"),
        ({"effective_from": date(2026, 11, 21)}, "Podjęta – jeszcze nie obowiązuje"),
        ({"effective_from": date(2026, 11, 20)}, "Obowiązuje"),
        (begun | {"effective_to": date(2026, 11, 20)}, "Obowiązuje"),
        (begun | {"effective_to": date(2026, 11, 19)}, "Wygasła"),
    ]
    day = date(2026, 6, 24)
    papers = [publish("Uchwała", kind="RESOLUTION", adopted_on=day, **one) for one, _ in expected]
    papers += [publish("Protokół")]

    found = [anna_in.get(f"/ikcs/dokumenty/{paper.pk}/").content.decode() for paper in papers]
    assert [CHIP.findall(body) for body in found] == [*([label] for _, label in expected), []]


def test_the_statute_stands_at_its_fixed_address(anna_in: Client, publish: Publish):
    assert anna_in.get("/ikcs/dokumenty/statut/").status_code == 404

    publish("Statut z 2018 roku", kind="STATUTE", effective_from=date(2018, 9, 27))
    publish("Statut z 2027 roku", kind="STATUTE", effective_from=date(2027, 1, 1))

    body = anna_in.get("/ikcs/dokumenty/statut/").content.decode()
    assert "<h1>Statut z 2018 roku</h1>" in body


def test_a_public_cover_is_open_to_everybody_and_markup_in_a_title_is_text(
    client, publish: Publish
):
    facts = {"kind": "BYLAW", "subject": "<i>x</i>", "number": "<b>1</b>"}
    document = publish("Regulamin <script>alert(1)</script>", "PUBLIC", **facts)

    body = client.get(f"/dokumenty/{document.pk}/").content.decode()

    assert "<h1>Regulamin &lt;script&gt;alert(1)&lt;/script&gt;</h1>" in body
    assert f'href="/dokumenty/{document.pk}/plik/"' in body
    assert "dziennik" not in body
    assert [tag for tag in ("<script>alert", "<i>x", "<b>1") if tag in body] == []


@pytest.mark.thorough
def test_the_start_page_shows_the_readers_own_shelves_and_newest_papers(
    anna: User, piotr: User, publish: Publish, board: Organ
):
    publish("Statut", kind="STATUTE", published_on=date(2018, 10, 4))
    for n in range(1, 7):
        publish(f"Protokół {n}", published_on=date(2026, n, 1))
    publish("Materiał rady", "ORGAN", audience_organ=board, published_on=date(2026, 11, 12))
    minutes = [f"Protokół {n}" for n in (6, 5, 4, 3, 2)]
    shelves = [
        ShelfCard("Statut", "/ikcs/dokumenty/?rodzaj=statut", 1, is_statute=True),
        ShelfCard("Protokoły", "/ikcs/dokumenty/?rodzaj=protokoly", 6, is_statute=False),
    ]
    of_board = "/ikcs/dokumenty/?rodzaj=rada-nadzorcza"

    pages = [signed_in(user).get("/ikcs/") for user in (anna, piotr)]

    assert [page.context["shelves"] for page in pages] == [
        shelves,
        [*shelves, ShelfCard("Rada Nadzorcza", of_board, 1, is_statute=False)],
    ]
    assert [[row.paper.title for row in page.context["rows"]] for page in pages] == [
        minutes,
        ["Materiał rady", *minutes[:4]],
    ]
    assert 'href="/ikcs/dokumenty/statut/"' in pages[0].content.decode()


def test_what_waits_for_the_member_stands_first_by_its_day(
    anna_in: Client, anna: User, publish: Publish, monkeypatch
):
    contract = publish("Umowa z wykonawcą", "ON_REQUEST")
    publish("Umowa dla kogoś innego", "ON_REQUEST")
    assign_perm("open_document", anna, contract)
    later = WaitingTask("Ankieta", "Odpowiedz.", "/a/", date(2026, 12, 10))
    sooner = WaitingTask("Poprawki", "Zgłoś.", "/b/", date(2026, 11, 21))
    monkeypatch.setattr(contributed, "_WAITING_SOURCES", [])

    def source(user: User, today: date) -> list[WaitingTask]:
        return [later, sooner] if user == anna else []

    add_waiting_source(source)
    add_waiting_source(source)

    response = anna_in.get("/ikcs/")

    assert response.context["waiting"] == [
        sooner,
        later,
        WaitingTask(
            "Umowa z wykonawcą",
            "Spółdzielnia otworzyła ten dokument tylko dla Ciebie.",
            f"/ikcs/dokumenty/{contract.pk}/",
        ),
    ]
    body = response.content.decode()
    assert body.index("Czeka na Ciebie") < body.index("Najnowsze dokumenty")
    assert "do 21 listopada 2026" in body


@pytest.mark.thorough
def test_a_new_version_is_new(anna_in: Client, publish: Publish):
    old = publish("Stary", published_on=date(2026, 1, 1))
    publish("Nowy", published_on=date(2026, 9, 1))
    next_version(old, "Nowe brzmienie.")

    rows = anna_in.get("/ikcs/").context["rows"]

    assert [row.paper.title for row in rows] == ["Stary", "Nowy"]
