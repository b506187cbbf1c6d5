"""„Pomoc” opens the chapter for the screen where one is; the handbooks ask no other site."""

import re
from dataclasses import replace
from urllib.parse import unquote

import pytest
from django.test import Client
from wagtail.admin.menu import admin_menu

from cms_ext.desks.frame import help
from cms_ext.desks.frame.help import (
    EVERYWHERE,
    HANDBOOKS,
    anchor_of,
    find_chapter,
    keep_for_this_site,
    read_handbook,
)
from cms_ext.plugins import list_plugins
from cms_ext.plugins.registry import find_procedure
from tests.clients import signed_in
from tests.page_checks import parsed, texts
from tests.people import resident, staff
from tests.staff_menu import links_of

pytestmark = pytest.mark.django_db
HELP = "/admin/pomoc/"


@pytest.mark.thorough
def test_each_screen_of_the_menu_has_a_chapter():
    administrator = staff("administrator", superuser=True)
    screens = {str(getattr(item, "url", "#")) for item in admin_menu.registered_menu_items}
    screens |= {link.url for link in links_of(administrator) if HELP not in link.url}

    paths = {url.partition("?")[0] for url in screens} - {"#"}
    assert {path for path in paths if find_chapter(path) == EVERYWHERE} == set()


def test_each_chapter_is_a_heading_of_its_handbook():
    chapters = [EVERYWHERE, *(one for plugin in list_plugins() for one in plugin.desk.help)]
    anchors = {name: read_handbook(name).chapters.keys() for name in HANDBOOKS}

    missing = {
        (chapter.handbook, chapter.heading)
        for chapter in chapters
        if anchor_of(chapter) not in anchors[chapter.handbook]
    }
    assert missing == set()


@pytest.mark.parametrize(
    ("screen", "leads_to"),
    [
        ("/admin/", "clerks/pierwszy-ekran-dziś-i-wyszukiwarka/"),
        ("/admin/bank/import/", "clerks/zaimportować-wyciąg-bankowy/"),
        ("/admin/rozliczenia/naliczenia/7/", "clerks/naliczyć-opłaty-za-miesiąc/"),
        ("/admin/pages/3/edit/", "editors/strony-z-treścią/"),
        ("/admin/czegos-nie-ma/", "clerks/menu-co-jest-gdzie/"),
        ("//evil.example/", "clerks/menu-co-jest-gdzie/"),
        ("", "clerks/menu-co-jest-gdzie/"),
    ],
)
def test_a_screen_leads_to_its_chapter(screen: str, leads_to: str):
    client = signed_in(staff("ktos", "finance_clerk"))

    answer = client.get(HELP, {"ekran": screen})

    assert (answer.status_code, unquote(answer["Location"])) == (302, f"{HELP}{leads_to}")
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize("name", HANDBOOKS)
def test_a_handbook_is_a_page_of_this_site_alone(name: str):
    page = parsed(signed_in(staff("ktos", "editor")).get(f"{HELP}{name}/"))
    text = page.xpath("//div[@class='staff-handbook']")[0]

    pictures = [*text.xpath(".//@src"), *text.xpath(".//@srcset")]
    assert [picture for picture in pictures if not picture.startswith("/admin/pomoc/obraz/")] == []
    assert {one for one in text.xpath(".//@href") if not re.match(r"#|/admin/pomoc/", one)} == set()
    inside = {one[1:] for one in text.xpath(".//@href") if one.startswith("#")}
    assert inside <= set(text.xpath(".//@id"))


def test_only_staff_reads_a_handbook():
    member = signed_in(resident("ikcs", "IKCS-000001-1", "Anna Lis"))
    for address in (HELP, f"{HELP}clerks/"):
        assert Client().get(address)["Location"].startswith("/admin/login/")
        assert member.get(address).status_code == 404
    editor = signed_in(staff("ktos", "editor"))
    for address in ("operators/", "clerks/czegos-nie-ma/", "operators/backup/"):
        assert editor.get(f"{HELP}{address}").status_code == 404, address


SOURCE = """# Dla biura

| dział | co robi |
|---|---|
| A | członkowie | <!-- only: ikcs -->
| B | opłaty |

## Członkowie

<!-- only: ikcs -->

Pierwszy.

### Niżej

Drugi.

## Opłaty

Zdanie. W spółdzielni.

O statucie
i członkach. <!-- only: ikcs -->

- naliczenia <!-- only: ebok_plugin_charges.view_chargerun -->
- wpłaty
"""


def test_a_site_reads_what_it_has_in_its_words_without_marks(monkeypatch: pytest.MonkeyPatch):
    whole = re.sub(
        r" ?<!--.*?-->", "", SOURCE.replace("<!-- only: ikcs -->\n\nPierwszy", "Pierwszy")
    )
    assert keep_for_this_site(SOURCE) == whole

    absent = frozenset({"ebok_plugin_charges.view_chargerun"})
    own = {"Opłaty": "Daniny", "Zdanie. W spółdzielni.": "W Związku."}
    monkeypatch.setattr(help, "plugin_configs", list)
    monkeypatch.setattr(help, "find_absent_rights", lambda: absent)
    monkeypatch.setattr(help, "gettext", lambda line: own.get(line, line))
    assert keep_for_this_site(SOURCE) == (
        "# Dla biura\n\n| dział | co robi |\n|---|---|\n| B | opłaty |\n\n"
        "## Daniny\n\nW Związku.\n\n- wpłaty\n"
    )


def test_letters_for_many_are_in_the_handbook_of_a_site_that_issues_them(
    monkeypatch: pytest.MonkeyPatch,
):
    source = "## Hasła\n\n<!-- only: starter-letters -->\n\nLista.\n\n## Dalej\n\nTak."
    assert keep_for_this_site(source) == "## Hasła\n\nLista.\n\n## Dalej\n\nTak."
    singly = replace(find_procedure("EBOK"), list_holders=None)
    monkeypatch.setattr(help, "list_procedures", lambda: [("ebok", singly)])
    assert keep_for_this_site(source) == "## Dalej\n\nTak."


def test_a_chapter_holds_what_is_below_it_and_nothing_after_it():
    chapters = read_handbook("clerks").chapters
    whole, part = chapters["sprawy-mieszkańców"], chapters["usługi-dodatkowe"]

    # Alone it begins with a heading of the first level.
    assert whole.endswith(part.replace("h2", "h3"))
    assert ('id="odbiory-odpadów"' in whole, part.count("<h")) == (False, 1)


def test_three_clicks_lead_to_any_chapter():
    """„Pomoc”, „Spis treści” on the page that it opens, and the line of the chapter."""
    clerk = signed_in(staff("ktos", "membership_clerk"))
    opened = parsed(clerk.get(HELP, follow=True))

    (line,) = opened.xpath("//details//a[.='Wydać hasła startowe wielu osobom']/@href")
    assert texts(parsed(clerk.get(line)), "//div[@class='staff-handbook']//h2") == [
        "Wydać hasła startowe wielu osobom"
    ]
    anchors = {unquote(one).split("/")[-2] for one in opened.xpath("//details//a/@href")}
    assert anchors == set(read_handbook("clerks").chapters)


@pytest.mark.thorough
def test_the_help_of_the_first_screen_leads_to_everyday_answers():
    """In two clicks: „Pomoc” there, and the line of the question."""
    clerk = signed_in(staff("ktos", "finance_clerk"))
    opened = parsed(clerk.get(HELP, {"ekran": "/admin/"}, follow=True))

    table = opened.xpath("//div[@class='staff-handbook']//table")[0]
    links = [unquote(one) for one in table.xpath(".//a/@href")]
    assert (len(table.xpath(".//tbody/tr")), len(links)) == (12, 13)
    # Each opens a chapter of its own: in a whole handbook pictures above it push it away.
    assert {link for link in links if "#" in link} == set()
    assert {clerk.get(link).status_code for link in links} == {200}
    assert "/admin/pomoc/editors/plakat-na-tablicę/" in links
