"""Without scripts every link leads somewhere and every form does its work."""

import re
from collections import deque
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin

import pytest
from lxml import html

from tests.browser.visitor import Visit, Visitor, words, words_of_each

PHONE = {"width": 390, "javascript": False}
# One of a kind is enough: further documents, charges and periods look alike, and
# the panel hands out only so many files an hour.
ALIKE = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=naliczenie/)\d+|(?<=[?&]od=)[\d-]+&do=[\d-]+"
    r"|(?<=zestawienie/pdf/\?rok=)\d+"
)


@dataclass(frozen=True)
class Answer:
    """What came from an address: the places on the page, and (address, place) of its links."""

    status: int
    places: frozenset[str]
    links: tuple[tuple[str, str], ...]


@pytest.mark.parametrize(
    ("who", "start", "shut"),
    [
        (None, "/", {}),
        # The tile of the home page leads to the other panel, which says where to sign in.
        ("IKCS-0007", "/ikcs/", {"/e-bok/": 403}),
        ("EB-500001-3", "/e-bok/", {}),
    ],
    ids=["guest", "member", "payer"],
)
def test_every_link_leads_to_a_page_and_to_the_place_on_it(
    visit: Visit, who: str | None, start: str, shut: dict[str, int]
):
    answers = followed(visit(**PHONE, who=who), start)

    links = {link for answer in answers.values() for link in answer.links}
    assert len(answers) > 15
    assert {path: one.status for path, one in answers.items() if one.status != 200} == shut
    assert [
        (path, place)
        for path, place in sorted(links)
        if place and path in answers and place not in answers[path].places
    ] == []


def followed(reader: Visitor, start: str) -> dict[str, Answer]:
    """Everything that the reader can reach from `start`, by its address."""
    waiting, met = deque([start]), {start}
    answers: dict[str, Answer] = {}
    while waiting:
        address = waiting.popleft()
        answers[address] = asked(reader, address)
        for path, _place in answers[address].links:
            shape = ALIKE.sub("…", path)
            if shape not in met:
                met.add(shape)
                waiting.append(path)
    return answers


def asked(reader: Visitor, address: str) -> Answer:
    got = reader.page.request.get(f"{reader.site}{address}")
    if not got.headers["content-type"].startswith("text/html"):
        return Answer(got.status, frozenset(), ())
    tree = html.document_fromstring(got.text())
    links = [urljoin(got.url, link.get("href") or "") for link in tree.iter("a")]
    inside = [urldefrag(link) for link in links if link.startswith(reader.site)]
    return Answer(
        got.status,
        frozenset(str(one.get("id")) for one in tree.iter("*") if one.get("id")),
        tuple((target.removeprefix(reader.site), place) for target, place in inside),
    )


def test_a_guest_searches_the_site(visit: Visit):
    guest = visit(**PHONE)
    guest.open("/")

    guest.fill("Szukaj w serwisie", "ciepla woda")
    guest.press("Szukaj")

    assert guest.heading == "Szukaj w serwisie"
    titles = words_of_each(guest.page.locator(".results h3"))
    assert "Przerwa w dostawie ciepłej wody – ul. Wrzosowa 1 i 3" in titles


def test_a_guest_narrows_the_announcements(visit: Visit):
    guest = visit(**PHONE)
    guest.open("/ogloszenia/")

    guest.page.locator("details.filters summary").click()
    guest.select("Rodzaj", "Odczyty")
    guest.press("Pokaż")

    titles = words_of_each(guest.page.locator(".notice h2"))
    assert titles == ["Odczyty wodomierzy – grudzień 2026 r."]
    assert words(guest.page.locator("main [role=status]")) == "Znaleziono 1 ogłoszenie"


def test_signing_out_closes_the_panel(visit: Visit):
    anna = visit(**PHONE)
    anna.sign_in("ebok", "EB-500001-3")

    anna.press("Wyloguj się")
    assert words(anna.page.get_by_role("status")).startswith("Wylogowano")
    anna.page.go_back()
    anna.page.reload()

    assert anna.heading == "Logowanie do E-BOK"
