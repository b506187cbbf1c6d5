"""The small parts that every page may include."""

from datetime import date, timedelta

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import timezone
from lxml import html
from lxml.html import HtmlElement
from wagtail.models import Page, PageViewRestriction, Site

from cms_ext.base.web.paging import PAGE, ListPage, select_page
from cms_ext.frontend.theme.choices import set_choices
from cms_ext.frontend.theme.frame import Frame, MenuLink
from cms_ext.operations.new_site.demo.load import set_up_demo
from cms_ext.people.identity.models import User
from tests.clients import signed_in
from tests.page_checks import parsed, texts
from tests.people import resident, staff
from tests.query_counts import queries_of

pytestmark = pytest.mark.django_db


GUEST = AnonymousUser()


def frame(path: str, user: User | AnonymousUser = GUEST, **cookies: str) -> Frame:
    request = RequestFactory().get(path)
    request.user = user
    request.COOKIES.update(cookies)
    return Frame.of(request)


def page(title: str, slug: str, under: Page, **fields: object) -> Page:
    made: Page = under.add_child(instance=Page(title=title, slug=slug, show_in_menus=True))
    for name, value in fields.items():
        setattr(made, name, value)
    made.save()
    return made


@pytest.fixture
def home() -> Page:
    return Site.objects.get(is_default_site=True).root_page


def menu_pages(found: Frame, home: Page) -> list[MenuLink]:
    """Without the entries of the plugins that happen to be on."""
    slugs = {f"/{slug}/" for slug in home.get_children().values_list("slug", flat=True)}
    return [link for link in found.menu if link.url in slugs]


def test_the_menu_shows_live_public_pages_and_marks_the_place(home: Page):
    news = page("Ogłoszenia", "ogloszenia", home)
    page("Kontakt", "kontakt", home)
    page("Szkic", "szkic", home, live=False)
    page("Poza menu", "poza", home, show_in_menus=False)
    page("Po terminie", "po-terminie", home, expire_at=timezone.now() - timedelta(minutes=1))
    secret = page("Tylko dla rady", "rada", home)
    PageViewRestriction.objects.create(page=secret, restriction_type="login")

    assert menu_pages(frame("/ogloszenia/"), home) == [
        MenuLink("Ogłoszenia", "/ogloszenia/", "page", of_page=True),
        MenuLink("Kontakt", "/kontakt/", of_page=True),
    ]
    assert menu_pages(frame("/ogloszenia/awaria/"), home)[0] == MenuLink(
        news.title, "/ogloszenia/", "true", of_page=True
    )


def test_inside_a_panel_the_menu_is_the_panel_s(home: Page):
    page("Ogłoszenia", "ogloszenia", home)
    anna = resident("ebok", "EB-500001-3", "Anna Lis")

    assert menu_pages(frame("/e-bok/", anna), home) == []
    # The other panel's refusal is no place inside hers.
    assert [link.title for link in menu_pages(frame("/ikcs/", anna), home)] == ["Ogłoszenia"]
    assert [link.title for link in menu_pages(frame("/", anna), home)] == ["Ogłoszenia"]


def test_the_frame_costs_the_same_however_long_the_menu(home: Page):
    def read(found: Frame) -> None:
        assert found.coop.short_name == "Strona Spółdzielni"
        assert (found.menu, found.coop) == (found.menu, found.coop)

    costs = {}
    for number in range(1, 5):
        page(f"Strona {number}", f"strona-{number}", home)
        Site.clear_site_root_paths_cache()
        found = frame("/")
        costs[number] = queries_of(read, found)
        assert len([link for link in found.menu if link.url.startswith("/strona-")]) == number

    assert costs[1] == costs[4]


@pytest.mark.thorough
def test_the_demo_fills_the_co_op_s_facts_and_who_is_signed_in_stands_on_top(client):
    set_up_demo(date(2026, 11, 20))
    coop = frame("/").coop

    assert (coop.name, coop.short_name) == ("SM „Pod Lasem”", "Pod Lasem")
    assert [f"{line.days} {line.hours}" for line in coop.opening_lines] == [
        "poniedziałek 8:00–17:00",
        "wtorek–czwartek 8:00–15:00",
        "piątek 8:00–13:00",
    ]
    assert coop.hours_on(date(2026, 11, 20)) == "8:00–13:00"
    assert coop.hours_on(date(2026, 11, 21)) == ""

    def top(reader: Client) -> list[str]:
        page = parsed(reader.get("/strefa-mieszkanca/logowanie/"))
        return texts(page, "//div[@class='util']/div/span")

    editor = signed_in(staff("redaktor", "editor"))
    assert top(client) == ["Pogotowie techniczne: 00 000 00 01"]
    assert top(editor) == ["Zalogowano: redaktor Redakcja Moje konto"]


def test_a_pinned_day_is_said_on_the_page(client, settings):
    def said() -> list[str]:
        page = parsed(client.get("/strefa-mieszkanca/logowanie/"))
        return texts(page, "//div[@class='pinned']")

    settings.COOP_TODAY = date(2026, 11, 20)
    assert said() == ["Wersja pokazowa: dzień 20 listopada 2026. Osoby i kwoty są zmyślone."]
    settings.COOP_TODAY = None
    assert said() == []


# The small parts that every page may include.


def part(name: str, **context: object) -> HtmlElement:
    markup = render_to_string(f"cms_ext/theme/parts/{name}.html", context)
    return html.fragment_fromstring(markup, create_parent="div")


def page_at(address: str, rows: int) -> ListPage:
    return select_page(RequestFactory().get(f"/{address}"), range(rows), 10, name=PAGE)


def test_the_pager_keeps_what_was_asked_and_one_page_needs_none():
    expected = {
        1: [("Następna", "?q=winda&page=2")],
        2: [("Poprzednia", "?q=winda&page=1"), ("Następna", "?q=winda&page=3")],
        3: [("Poprzednia", "?q=winda&page=2")],
    }

    pagers = {
        number: part("pager", page_obj=page_at(f"?page={number}&q=winda", 25))
        for number in expected
    }

    assert {
        number: [(link.text, link.get("href")) for link in pager.xpath(".//a")]
        for number, pager in pagers.items()
    } == expected
    for number, pager in pagers.items():
        assert f"Strona {number} z 3" in pager.text_content()
    assert part("pager", page_obj=page_at("", 5)).xpath(".//nav") == []


def test_crumbs_end_with_the_page_itself_and_an_empty_place_says_what_to_try():
    crumbs = part("crumbs", links=[("Strona główna", "/")], here="Ogłoszenia")

    items = [item.text_content() for item in crumbs.xpath(".//li")]
    assert items == ["Strona główna", "Ogłoszenia"]
    assert crumbs.xpath(".//*[@aria-current='page']/text()") == ["Ogłoszenia"]

    empty = part("empty", title="Nic tu nie ma", text="Spróbuj krócej.", url="/", action="Start")

    own_words = "normalize-space(text())"
    said = texts(empty, f".//h2[{own_words}]|.//p[{own_words}]|.//a[{own_words}]")
    assert said == ["Nic tu nie ma", "Spróbuj krócej.", "Start"]


class Reading(forms.Form):
    state = forms.DecimalField(label="Stan licznika", help_text="Czarne cyfry.")


def test_a_field_carries_its_help_and_its_error_and_is_in_the_summary():
    form = Reading({"state": "dużo"})
    shown = part("field", field=form["state"])

    [label], [field] = shown.xpath(".//label"), shown.xpath(".//input")
    assert (label.text, label.get("for")) == ("Stan licznika", field.get("id"))
    described = [
        shown.xpath(f".//*[@id='{name}']")[0] for name in field.get("aria-describedby").split()
    ]
    words = [" ".join(found.text_content().split()) for found in described]
    assert words == ["Czarne cyfry.", "Błąd: Wpisz liczbę."]
    # The summary of errors is there only with errors.
    assert part("error_summary", form=form).xpath(".//a/@href") == ["#id_state"]
    assert part("error_summary", form=Reading()).xpath(".//*") == []


class Months(forms.Form):
    month = forms.ChoiceField()
    several = forms.MultipleChoiceField(required=False)
    note = forms.CharField(required=False)


def test_what_is_offered_is_shown_and_accepted_and_nothing_else():
    form = Months({"month": "2026-11", "several": ["a", "b"]})
    set_choices(form, "month", [("2026-11", "listopad 2026")])
    set_choices(form, "several", [("a", "A"), ("b", "B")])

    assert form.is_valid()
    assert "listopad 2026" in str(form["month"])

    form = Months({"month": "2026-12"})
    set_choices(form, "month", [("2026-11", "listopad 2026")])

    assert "month" in form.errors

    with pytest.raises(TypeError, match=r"Months\.note is no ChoiceField"):
        set_choices(Months(), "note", [])
