"""Every kind of page: accessible, no wider than the screen, printable, with script or without."""

from collections.abc import Iterator

import pytest

from tests.browser.core import COOP, find_unexpected_kinds, with_core_marked
from tests.browser.looks import NARROW, PHONE, WIDE, faults_in, resize, with_large_letters
from tests.browser.sights import SIGHTS, Sight
from tests.browser.visitor import Visit, Visitor, words_of_each
from tests.browser.visits import Profiles, Visits
from tests.html_rules import html_problems

SCREEN = 844
# Of a first visit, without pictures.
MAX_BYTES = 150_000


@pytest.fixture(scope="module", params=with_core_marked(COOP, SIGHTS))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def sight(name: str) -> Sight:
    return SIGHTS[name]


@pytest.fixture(scope="module")
def visitor(sight: Sight, profiles: Profiles) -> Iterator[Visitor]:
    """Somebody at a page, which is opened once for all the looks at it."""
    visits = Visits(profiles)
    yield visits.arrive_at(sight)
    assert visits.leave() == []


def test_the_first_tier_knows_all_its_kinds_of_parts(visitor: Visitor, name: str):
    assert find_unexpected_kinds(visitor, COOP, name) == []


def test_it_is_accessible_and_fits(visitor: Visitor):
    assert faults_in(visitor) == []


def test_it_fits_a_phone_with_large_text_and_keeps_its_contrast(visitor: Visitor):
    resize(visitor, NARROW, "light")
    root = visitor.page.locator("html")

    root.evaluate("one => { one.dataset.text = 'large'; one.dataset.contrast = 'high' }")
    found = (visitor.axe(), visitor.sideways())
    root.evaluate("one => { delete one.dataset.text; delete one.dataset.contrast }")

    assert found == ([], 0)
    assert with_large_letters(visitor) == []


def test_on_a_phone_the_answer_is_in_sight_and_the_page_is_no_longer_than_it_was(
    visitor: Visitor, sight: Sight
):
    resize(visitor, PHONE, "light")

    assert visitor.page.evaluate("document.documentElement.scrollHeight") <= sight.screens * SCREEN
    if sight.answer:
        box = visitor.page.locator(sight.answer).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= SCREEN


def test_the_tab_key_alone_goes_everywhere(visitor: Visitor):
    resize(visitor, WIDE, "light")

    assert visitor.walk() == []


def test_a_first_visit_is_light(visitor: Visitor):
    assert 5_000 < visitor.weight() < MAX_BYTES


def test_on_paper_it_is_its_content_alone(visitor: Visitor):
    resize(visitor, WIDE, "light")
    visitor.page.emulate_media(media="print")
    seen = {
        name: visitor.page.locator(f"{name} >> visible=true").count()
        for name in ("nav", ".util", ".foot", ".btn", ".skip", ".searchbar")
    }
    content = visitor.page.locator("main h1").is_visible()
    visitor.page.emulate_media(media="screen")

    assert (seen, content) == (dict.fromkeys(seen, 0), True)


@pytest.mark.parametrize("name", [name for name, sight in SIGHTS.items() if sight.link])
def test_the_source_of_a_page_behind_a_link_is_sound(profiles: Profiles, name: str):
    """That of all others is asked without a browser (`tests/project/test_page_sources.py`)."""
    visits = Visits(profiles)
    visitor = visits.arrive_at(SIGHTS[name])
    form = visitor.page.locator("[name=csrfmiddlewaretoken]").count() > 0
    kept = {str(cookie["name"]) for cookie in visitor.page.context.cookies()}
    headings = words_of_each(visitor.page.locator("h1"))
    title, _, coop = visitor.page.title().rpartition(" – ")

    assert html_problems(visitor.source()) == []
    assert (len(headings), coop) == (1, "SM „Pod Lasem”")
    assert headings[0]
    assert title
    assert SIGHTS[name].who or kept == ({"coop_csrf"} if form else set())
    assert visits.leave() == []


def test_refused_at_the_panel_it_is_accessible_too(visit: Visit):
    guest = visit(320)
    guest.sign_in("ebok", "EB-000000-0", "nie-to-haslo")

    assert faults_in(guest) == []
