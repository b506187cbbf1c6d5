from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site

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
        MenuLink("Ogłoszenia", "/ogloszenia/", "page"),
        MenuLink("Kontakt", "/kontakt/"),
    ]
    assert menu_pages(frame("/ogloszenia/awaria/"), home)[0] == MenuLink(
        news.title, "/ogloszenia/", "true"
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

    assert top(client) == ["Pogotowie techniczne: 00 000 00 01"]
    assert top(signed_in(staff("redaktor", "editor"))) == [
        "Zalogowano: redaktor Redakcja Moje konto"
    ]


def test_a_pinned_day_is_said_on_the_page(client, settings):
    def said() -> list[str]:
        page = parsed(client.get("/strefa-mieszkanca/logowanie/"))
        return texts(page, "//div[@class='pinned']")

    settings.COOP_TODAY = date(2026, 11, 20)
    assert said() == ["Wersja pokazowa: dzień 20 listopada 2026. Osoby i kwoty są zmyślone."]
    settings.COOP_TODAY = None
    assert said() == []
