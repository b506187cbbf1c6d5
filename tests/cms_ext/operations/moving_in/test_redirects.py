"""Old addresses: each leads to one page, none leads in a circle, what was set up by hand stays."""

from typing import Any

import pytest
from wagtail.contrib.redirects.models import Redirect

from cms_ext.public_site.notices.models import AnnouncementIndexPage, AnnouncementPage
from tests.cms_ext.conftest import Publish
from tests.cms_ext.operations.moving_in.movings import Move, blocks_of, draft_of

pytestmark = pytest.mark.django_db


def row(number: int, title: str, *addresses: str, **more: Any) -> dict[str, Any]:
    body = {"introtext": f"<p>{title}.</p>", "created": "2014-03-05"}
    return {"id": number, "title": title, "urls": list(addresses)} | body | more


def said(line: dict[str, Any]) -> list[str]:
    return [one for one in line["changes"] if "dres" in one]


def test_an_address_that_is_taken_stays_where_it_leads(
    index: AnnouncementIndexPage, move: Move, publish: Publish
):
    publish("Brak wody")
    Redirect.add_redirect("/1.html", index)
    Redirect.add_redirect("/ogloszenia/stary/", index)

    first, second = move(
        row(1, "Stary", "/ogloszenia/brak-wody/", "/1.html", "/1.php"), row(2, "Drugi", "/1.php")
    )["articles"]

    # By a page, by somebody's redirect, by an earlier article.
    assert said(first) == [
        "Pod adresem /ogloszenia/brak-wody stoi strona tego serwisu. Nie przekierowaliśmy go.",
        "Adres /1.html jest już przekierowany gdzie indziej. Tak zostało.",
        "Przekierowane adresy: /1.php.",
    ]
    assert said(second) == ["Adres /1.php jest już przekierowany gdzie indziej. Tak zostało."]
    assert Redirect.objects.get(old_path="/1.html").redirect_page_id == index.pk
    # A page never takes an address from which people are sent away.
    assert first["address"] == "/ogloszenia/stary-2/"


@pytest.mark.thorough
@pytest.mark.parametrize("publish_them", [(), ("--publish",)])
def test_addresses_that_point_at_one_another_make_no_circle(
    move: Move, client, publish_them: tuple[str, ...]
):
    """The old address of each is the new one of the next, and of the last the first's."""
    names = ["a", "b", "c"]
    rows = [
        row(number, name, f"/ogloszenia/{names[number % 3]}/", f"/ogloszenia/{name}")
        for number, name in enumerate(names, start=1)
    ]

    move(*rows, *publish_them)
    move(*[one | {"lead": "x"} for one in rows], *publish_them)

    for old in ["/ogloszenia/a", "/ogloszenia/b", "/ogloszenia/c", "/ogloszenia/b-2/"]:
        # The test client raises when it comes to an address for the second time.
        chain = client.get(old, follow=True).redirect_chain
        assert len(chain) <= 3
    begins = set(Redirect.objects.values_list("old_path", flat=True))
    ends = {(page.get_url() or "").rstrip("/") for page in AnnouncementPage.objects.all()}
    assert begins & ends == set()


@pytest.mark.thorough
def test_the_report_names_what_is_no_address_of_a_page(move: Move):
    odd = [
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
    ]
    rows = [row(n, f"Stary {n}", address, f"/{n}.html") for n, address in enumerate(odd, 1)]
    too_long = row(99, "Długi", "/" + "a" * 300)

    *lines, long = move(*rows, too_long)["articles"]

    for (n, address), line in zip(enumerate(odd, 1), lines, strict=True):
        problem, made = said(line)
        assert problem == f"To nie jest adres starej strony: {address}."
        assert made.startswith(f"Przekierowane adresy: /{n}.html")
    assert said(long) == [f"Adres /{'a' * 59}… jest za długi na przekierowanie."]


def test_titles_that_are_the_same_or_no_words_get_addresses_of_their_own(move: Move):
    rows = [row(n, title) for n, title in enumerate(("Żółć!", "Zolc", "żółć", "???", "***"), 1)]

    answer = move(*rows)

    slugs = [line["address"].removeprefix("/ogloszenia/") for line in answer["articles"]]
    assert slugs == ["zolc/", "zolc-2/", "zolc-3/", "artykul/", "artykul-2/"]


def test_polish_letters_of_an_old_address_are_found_however_they_are_written(move: Move, client):
    move(row(1, "Woda", "/aktualności/ciepła woda.html"), "--publish")

    for old in ("/aktualności/ciepła%20woda.html", "/aktualno%C5%9Bci/ciep%C5%82a%20woda.html"):
        assert client.get(old, follow=True).redirect_chain == [("/ogloszenia/woda/", 301)]


def test_a_link_to_an_article_that_was_refused_keeps_its_old_address(move: Move):
    body = (
        '<p><a href="/2.html">Drugi</a>, <a href="https://www.stara.example/o-nas">o nas</a>.</p>'
    )
    first = row(1, "Pierwszy", "https://www.stara.example/1.html", introtext=body, lead="Krótko.")

    answer = move(first, row(2, "", "/2.html"), ends=1)

    assert answer["articles"][0]["changes"][-1] == (
        "Odnośnik do artykułu 2 został przy starym adresie: artykuł nie jest wczytany."
    )
    [(_kind, text)] = blocks_of(draft_of("Pierwszy"))
    assert text == (
        '<p><a href="/2.html">Drugi</a>, <a href="https://www.stara.example/o-nas" '
        'rel="nofollow noopener">o nas (otwiera stronę zewnętrzną)</a>.</p>'
    )
