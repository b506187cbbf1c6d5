"""The desk's screens of cases and meters in a real browser: sound, and they fit."""

from collections.abc import Iterator

import pytest

from tests.browser.core import COOP, find_unexpected_kinds, with_core_marked
from tests.browser.desk import unfold
from tests.browser.looks import NARROW, WIDE, faults_in, resize
from tests.browser.sights import CASE_SCREENS, CASES, METERS
from tests.browser.visitor import Visitor, words
from tests.browser.visits import Profiles, Visits

pytestmark = pytest.mark.all_plugins

QUEUE = CASES
# A list, and the words of a row of it whose first link leads on.
ROWS = [
    (QUEUE, "Wysokość naliczenia"),
    (QUEUE, "Plombowanie wodomierza"),
    (f"{QUEUE}?q=Oświetlenie", "Oświetlenie"),
    (f"{QUEUE}do-obciazenia/", "Kopia klucza"),
    (METERS, "ZW-0001"),
    (f"{METERS}nietypowe/", "ZW-0002"),
    (f"{METERS}brakujace/", "B-01"),
]


@pytest.fixture(scope="module")
def clerk(profiles: Profiles) -> Iterator[Visitor]:
    """The administrator, before whom every desk is open, in one window for all the looks."""
    visits = Visits(profiles)
    yield visits.arrive(who="admin")
    assert visits.leave() == []


def is_sound(clerk: Visitor) -> bool:
    unfold(clerk)
    assert faults_in(clerk, ((WIDE, "light"), (NARROW, "dark"))) == []
    return True


@pytest.mark.parametrize("path", with_core_marked(COOP, CASE_SCREENS))
def test_a_screen_is_accessible_and_fits(clerk: Visitor, path: str):
    clerk.open(path)

    unfold(clerk)
    assert find_unexpected_kinds(clerk, COOP, path) == []
    assert is_sound(clerk)


@pytest.mark.parametrize(("path", "row"), ROWS)
def test_a_row_opens_a_page_that_is_accessible_and_fits(clerk: Visitor, path: str, row: str):
    clerk.open(path)
    link = clerk.page.locator("main tbody tr", has_text=row).locator("a").first
    clerk.open(str(link.get_attribute("href")))

    assert is_sound(clerk)


def test_the_list_that_is_looked_at_stands_out(clerk: Visitor):
    clerk.open(f"{QUEUE}?widok=moje")

    colours = (
        clerk.page.locator("main nav.desk-ways")
        .first.locator("a")
        .evaluate_all(
            "all => all.map(one => [one.textContent, getComputedStyle(one).backgroundColor])"
        )
    )
    mine = dict(colours)["Moje"]
    assert [name for name, colour in colours if colour == mine] == ["Moje"]


def test_at_the_width_of_a_laptop_no_term_is_cut(clerk: Visitor):
    clerk.open(QUEUE)

    hidden = clerk.page.locator("main .desk-table").evaluate(
        "one => one.scrollWidth - one.clientWidth"
    )
    assert hidden == 0


@pytest.mark.parametrize("step", ["Przydziel", "Zmień pilność", "Oznacz jako powtórzone"])
def test_what_is_done_with_several_at_once_is_asked_on_a_sound_page(clerk: Visitor, step: str):
    clerk.open(QUEUE)
    for title in ("Domofon", "Dźwig"):
        clerk.page.locator("main tbody tr", has_text=title).get_by_role("checkbox").check()
    clerk.press(step, inside="main")

    assert words(clerk.page.locator("#wybrane")) == "Wybrano 2 sprawy"
    assert is_sound(clerk)


def test_whose_case_it_is_is_found_and_linked_on_sound_pages(clerk: Visitor):
    clerk.open(QUEUE)
    case = clerk.page.locator("main tbody tr", has_text="plac zabaw").locator("a").first
    clerk.open(f"{case.get_attribute('href')}osoba/?q=lis")
    assert is_sound(clerk)

    clerk.follow("Anna Lis", inside="main")

    assert "Powiąż sprawę z osobą" in clerk.heading
    assert is_sound(clerk)


@pytest.mark.parametrize("path", ["/admin/", "/admin/sprawy/liczby/"])
def test_on_paper_it_is_ink_on_white_whatever_theme_is_chosen(clerk: Visitor, path: str):
    clerk.open(path)
    resize(clerk, WIDE, "dark")
    clerk.page.emulate_media(media="print")
    pale = clerk.page.locator("main :is(h1, h2, strong, td, text)").evaluate_all(
        """all => all.filter(one => one.checkVisibility()).filter(one => {
            const style = getComputedStyle(one);
            const ink = one.matches('text') ? style.fill : style.color;
            return Math.max(...ink.match(/\\d+/g).slice(0, 3)) > 180;
        }).map(one => one.textContent)"""
    )
    controls = clerk.page.locator("#wagtail-sidebar, .desk-tasks, .desk-search, .desk-filter")
    seen = controls.locator("visible=true").count()
    clerk.page.emulate_media(media="screen")
    resize(clerk, WIDE, "light")

    assert (pale, seen) == ([], 0)
