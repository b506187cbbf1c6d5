"""The finance desk's screens of E-BOK in a real browser: fit, open to everybody, on paper."""

from collections.abc import Iterator

import pytest

from tests.browser.core import COOP, find_unexpected_kinds, with_core_marked
from tests.browser.desk import unfold
from tests.browser.looks import NARROW, WIDE, faults_in
from tests.browser.sights import ACCOUNT, FINANCE, FINANCE_SCREENS
from tests.browser.visitor import HEIGHT, Visitor
from tests.browser.visits import Profiles, Visits

CARD, DEBTORS = ACCOUNT, f"{FINANCE}zaleglosci/"


@pytest.fixture(scope="module")
def daria(profiles: Profiles) -> Iterator[Visitor]:
    """The finance clerk, who keeps one window for all the looks."""
    visits = Visits(profiles)
    yield visits.arrive(who="finanse")
    assert visits.leave() == []


@pytest.mark.parametrize("path", with_core_marked(COOP, FINANCE_SCREENS))
def test_a_screen_is_accessible_and_fits(daria: Visitor, path: str):
    daria.open(path)
    unfold(daria)

    assert find_unexpected_kinds(daria, COOP, path) == []
    assert faults_in(daria, ((WIDE, "light"), (NARROW, "dark"))) == []


@pytest.mark.parametrize("path", [CARD, DEBTORS])
def test_on_paper_there_is_no_menu_and_nothing_is_cut(daria: Visitor, path: str):
    daria.open(path)
    daria.page.set_viewport_size({"width": 1280, "height": HEIGHT})
    daria.page.emulate_media(media="print")
    seen = daria.page.locator("#wagtail-sidebar, main form, main .button").locator("visible=true")
    cut = daria.page.locator("main .desk-table").evaluate_all(
        "all => all.filter(one => one.scrollWidth > one.clientWidth).length"
    )
    found = (seen.count(), cut, daria.page.locator("main h1, header h1").first.is_visible())
    daria.page.emulate_media(media="screen")

    assert found == (0, 0, True)


def test_the_card_of_an_account_is_reached_by_keyboard_alone(daria: Visitor):
    daria.open("/admin/rozliczenia/")
    daria.page.set_viewport_size({"width": 1280, "height": HEIGHT})
    daria.tab_to(daria.page.locator("main #q"))
    daria.page.keyboard.type("100008")
    daria.enter()
    daria.tab_to(daria.page.locator("main").get_by_role("link", name="100008", exact=True))
    daria.enter()
    daria.tab_to(daria.page.locator("main").get_by_role("link", name="Wpłata w kasie"))
    daria.enter()

    assert daria.path == f"{CARD}wplata/"
