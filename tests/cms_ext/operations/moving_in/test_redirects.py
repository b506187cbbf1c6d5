"""Old addresses: each leads to one page, none leads in a circle, what was set up by hand stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from wagtail.contrib.redirects.models import Redirect

from cms_ext.public_site.notices.models import AnnouncementIndexPage, AnnouncementPage
from tests.cms_ext.conftest import Publish
from tests.cms_ext.operations.moving_in.conftest import Move, blocks_of, draft_of, written

pytestmark = pytest.mark.django_db


def row(number: int, title: str, *addresses: str, **more: Any) -> dict[str, Any]:
    body = {"introtext": f"<p>{title}.</p>", "created": "2014-03-05"}
    return {"id": number, "title": title, "urls": list(addresses)} | body | more


def said(line: dict[str, Any]) -> list[str]:
    return [one for one in line["changes"] if "dres" in one]


def test_an_address_where_a_page_stands_is_not_taken_from_it(
    index: AnnouncementIndexPage, move: Move, publish: Publish, client: Client, tmp_path: Path
) -> None:
    publish("Brak wody")

    [line] = move(written(tmp_path, row(1, "Stary", "/ogloszenia/brak-wody/", "/1.html")))[
        "articles"
    ]

    assert said(line) == [
        "Pod adresem /ogloszenia/brak-wody stoi strona tego serwisu. Nie przekierowaliśmy go.",
        "Przekierowane adresy: /1.html.",
    ]


def test_a_redirect_of_somebody_else_stays(
    index: AnnouncementIndexPage, move: Move, tmp_path: Path
) -> None:
    Redirect.add_redirect("/1.html", index)

    [line] = move(written(tmp_path, row(1, "Stary", "/1.html", "/1.php")))["articles"]

    assert said(line) == [
        "Adres /1.html jest już przekierowany gdzie indziej. Tak zostało.",
        "Przekierowane adresy: /1.php.",
    ]
    assert Redirect.objects.get(old_path="/1.html").redirect_page_id == index.pk


def test_of_two_articles_that_claim_an_address_the_first_has_it(
    index: AnnouncementIndexPage, move: Move, tmp_path: Path
) -> None:
    first, second = move(
        written(tmp_path, row(1, "Pierwszy", "/a.html"), row(2, "Drugi", "/a.html"))
    )["articles"]

    assert said(first) == ["Przekierowane adresy: /a.html."]
    assert said(second) == ["Adres /a.html jest już przekierowany gdzie indziej. Tak zostało."]


@pytest.mark.parametrize("publish_them", [(), ("--publish",)])
def test_addresses_that_point_at_one_another_make_no_circle(
    index: AnnouncementIndexPage,
    move: Move,
    client: Client,
    tmp_path: Path,
    publish_them: tuple[str, ...],
) -> None:
    """The old address of each is the new one of the next, and of the last the first's."""
    names = ["a", "b", "c"]
    rows = [
        row(number, name, f"/ogloszenia/{names[number % 3]}/", f"/ogloszenia/{name}")
        for number, name in enumerate(names, start=1)
    ]

    move(written(tmp_path, *rows), *publish_them)
    move(written(tmp_path, *[one | {"lead": "x"} for one in rows]), *publish_them)

    for old in ["/ogloszenia/a", "/ogloszenia/b", "/ogloszenia/c", "/ogloszenia/b-2/"]:
        # The test client raises when it comes to an address for the second time.
        chain = client.get(old, follow=True).redirect_chain
        assert len(chain) <= 3
    begins = set(Redirect.objects.values_list("old_path", flat=True))
    ends = {(page.get_url() or "").rstrip("/") for page in AnnouncementPage.objects.all()}
    assert begins & ends == set()


def test_a_page_never_takes_an_address_from_which_people_are_sent_away(
    index: AnnouncementIndexPage, move: Move, tmp_path: Path
) -> None:
    Redirect.add_redirect("/ogloszenia/brak-wody/", index)

    [line] = move(written(tmp_path, row(1, "Brak wody", "/1.html")))["articles"]

    assert line["address"] == "/ogloszenia/brak-wody-2/"


@pytest.mark.parametrize(
    "odd",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "mailto:biuro@stara.example",
        "/",
        "https://www.stara.example/",
        "/index.php",
        "https://[zly",
        "http://stara.example:x/1.html",
        "/../../x.html",
        "/a\u202e.html",
    ],
)
def test_what_is_no_address_of_a_page_is_told(
    index: AnnouncementIndexPage, move: Move, tmp_path: Path, odd: str
) -> None:
    [line] = move(written(tmp_path, row(1, "Stary", odd, "/1.html")))["articles"]

    told, made = said(line)
    assert told == f"To nie jest adres starej strony: {odd}."
    assert made.startswith("Przekierowane adresy: /1.html")


def test_an_address_too_long_to_be_kept_is_told(
    index: AnnouncementIndexPage, move: Move, tmp_path: Path
) -> None:
    [line] = move(written(tmp_path, row(1, "Stary", "/" + "a" * 300)))["articles"]

    assert said(line) == [f"Adres /{'a' * 59}… jest za długi na przekierowanie."]


def test_titles_that_are_the_same_or_no_words_get_addresses_of_their_own(
    index: AnnouncementIndexPage, move: Move, tmp_path: Path
) -> None:
    rows = [row(n, title) for n, title in enumerate(("Żółć!", "Zolc", "żółć", "???", "***"), 1)]

    answer = move(written(tmp_path, *rows))

    assert [line["address"] for line in answer["articles"]] == [
        "/ogloszenia/zolc/",
        "/ogloszenia/zolc-2/",
        "/ogloszenia/zolc-3/",
        "/ogloszenia/artykul/",
        "/ogloszenia/artykul-2/",
    ]


def test_polish_letters_of_an_old_address_are_found_however_they_are_written(
    index: AnnouncementIndexPage, move: Move, client: Client, tmp_path: Path
) -> None:
    move(written(tmp_path, row(1, "Woda", "/aktualności/ciepła woda.html")), "--publish")

    for old in ("/aktualności/ciepła%20woda.html", "/aktualno%C5%9Bci/ciep%C5%82a%20woda.html"):
        assert client.get(old, follow=True).redirect_chain == [("/ogloszenia/woda/", 301)]


def test_a_link_to_an_article_that_was_refused_keeps_its_old_address(
    index: AnnouncementIndexPage, move: Move, tmp_path: Path
) -> None:
    body = (
        '<p><a href="/2.html">Drugi</a>, <a href="https://www.stara.example/o-nas">o nas</a>.</p>'
    )
    first = row(1, "Pierwszy", "https://www.stara.example/1.html", introtext=body, lead="Krótko.")

    answer = move(written(tmp_path, first, row(2, "", "/2.html")), ends=1)

    assert answer["articles"][0]["changes"][-1] == (
        "Odnośnik do artykułu 2 został przy starym adresie: artykuł nie jest wczytany."
    )
    [(_kind, text)] = blocks_of(draft_of("Pierwszy"))
    assert text == (
        '<p><a href="/2.html">Drugi</a>, <a href="https://www.stara.example/o-nas" '
        'rel="nofollow noopener">o nas (otwiera stronę zewnętrzną)</a>.</p>'
    )
