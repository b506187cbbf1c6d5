"""An old site that was broken into: whatever is in which field, no page carries it on."""

import csv
import html
import json
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from django.http import HttpResponse
from lxml import html as lxml_html

from cms_ext.public_site.notices.models import AnnouncementIndexPage, AnnouncementPage
from tests.cms_ext.operations.moving_in.movings import Move
from tests.page_checks import page_problems
from tests.people import staff

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]

PAYLOADS = (
    "<script>alert('zlo')</script>",
    "<img src=x onerror=alert('zlo')>",
    "<svg/onload=alert('zlo')>",
    "<a href=\"javascript:alert('zlo')\">zlo</a>",
    "<a href=\" jAvA\tscript:alert('zlo')\">zlo</a>",
    "<a href=\"data:text/html,<script>alert('zlo')</script>\">zlo</a>",
    "<iframe srcdoc=\"<script>alert('zlo')</script>\"></iframe>",
    "<p style=\"background:url(javascript:alert('zlo'))\" onclick=\"alert('zlo')\">zlo</p>",
    "\"><script>alert('zlo')</script>",
    "</title></textarea><script>alert('zlo')</script>",
    "&lt;script&gt;alert('zlo')&lt;/script&gt;",
    "{{ 7|add:7 }}{% debug %}",
    "[0123456789abcdef:0]<a href='#0123456789abcdef-0'>zlo</a>",
    '<a linktype="page" id="1">zlo</a><embed embedtype="image" id="1">',
    "<table><tr><script>alert('zlo')</script><td onclick=alert('zlo')>zlo</table>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert('zlo')>",
)
FIELDS = ("id", "title", "lead", "body", "alias", "url", "categories", "attachments")


def rows() -> list[dict[str, str]]:
    """One article for each payload, which is in all of its fields."""
    return [
        {"created": "2026-11-10"} | dict.fromkeys(FIELDS, f"{at} {payload}")
        for at, payload in enumerate(PAYLOADS)
    ]


def _json(folder: Path) -> Path:
    path = folder / "zle.json"
    path.write_text(json.dumps(rows()), encoding="utf-8")
    return path


def _csv(folder: Path) -> Path:
    path = folder / "zle.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, ["id", "created", *FIELDS[1:]], delimiter=";")
        table.writeheader()
        table.writerows(rows())
    return path


def _rss(folder: Path) -> Path:
    names = {
        "id": "guid",
        "title": "title",
        "created": "dc:date",
        "lead": "description",
        "body": "content:encoded",
        "url": "link",
        "categories": "category",
    }
    items = "".join(
        "<item>"
        + "".join(f"<{names[f]}>{escape(v)}</{names[f]}>" for f, v in row.items() if f in names)
        + "</item>"
        for row in rows()
    )
    path = folder / "zle.rss"
    path.write_text(
        '<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>{items}</channel></rss>',
        encoding="utf-8",
    )
    return path


def _pages(folder: Path) -> Path:
    site = folder / "zle"
    site.mkdir()
    for number, row in enumerate(rows()):
        address = html.escape(row.get("url", ""))
        (site / f"{number}.html").write_text(
            f'<title>{row["title"]}</title><link rel="canonical" href="{address}">'
            f'<meta name="date" content="2026-11-10"><article>{row["body"]}{row["lead"]}</article>',
            encoding="utf-8",
        )
    return site


@pytest.mark.parametrize("make", [_json, _csv, _rss, _pages])
def test_nothing_hostile_reaches_a_page_the_feed_or_the_panel(
    move: Move, client, tmp_path, make: Callable[[Path], Path]
):
    answer = move(make(tmp_path), "--publish")

    pages = AnnouncementPage.objects.order_by("pk")
    assert answer["counts"]["created"] == len(pages) == len(rows())
    for page in pages:
        response = client.get(page.url)
        assert response.status_code == 200
        assert page_problems(response) == [], page.title
        _require_harmless(response.content.decode())
    assert "3 zlo" in client.get(pages.get(title__startswith="3 ").url).content.decode()
    _require_harmless(client.get("/ogloszenia/").content.decode())
    for feed in ("/ogloszenia/rss/", "/ogloszenia/atom/"):
        _require_harmless(html.unescape(client.get(feed).content.decode()), is_html=False)


def test_the_panel_shows_it_as_words(index: AnnouncementIndexPage, move: Move, client, tmp_path):
    move(_json(tmp_path))
    client.force_login(staff("redaktorka", superuser=True))

    for page in AnnouncementPage.objects.all()[:6]:
        _require_words_only(client.get(f"/admin/pages/{page.pk}/edit/"))
    _require_words_only(client.get(f"/admin/pages/{index.pk}/"))


def _require_words_only(answer: HttpResponse) -> None:
    shown = answer.content.decode()
    assert (answer.status_code, "<script>alert" in shown) == (200, False)
    acting = [name for name in lxml_html.fromstring(shown).xpath("//@*") if "zlo" in name]
    assert [name.attrname for name in acting if name.attrname.startswith("on")] == []


def _require_harmless(source: str, *, is_html: bool = True) -> None:
    """No tag or attribute that acts; the words of a payload may stand as words."""
    tree = lxml_html.document_fromstring(source.encode()) if is_html else None
    if tree is None:
        assert "<script" not in source
        assert "onerror=" not in source
        return
    # What search engines read is data; a payload that broke out of it would be its own script.
    scripts = "".join(tree.xpath("//script[not(@type='application/ld+json')]/text()"))
    assert "zlo" not in scripts
    assert tree.xpath("//iframe | //embed | //object | //*[@style]") == []
    acting = [name for name in tree.xpath("//@*") if name.attrname.startswith("on")]
    assert acting == []
    links = [str(link).strip().lower() for link in tree.xpath("//@href | //@src")]
    assert [link for link in links if link.startswith(("javascript:", "data:"))] == []
