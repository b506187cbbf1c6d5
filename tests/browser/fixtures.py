"""A site as `make run` starts it, and a real Chromium that looks at it.

Both live once for a group of browser tests, which therefore runs in one worker; groups run
alongside each other, each with a site of its own. The first tier is one group, with one Chromium.
Nothing here touches the database of the other tests: the sites have files of their own. The root
conftest loads this module, because plugins have browser tests in their own folders.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.post import Post
from tests.browser.running_site import running_site
from tests.browser.visitor import SCREENS, Screen, Visit
from tests.browser.visits import CHROMIUM, Profiles, Visits, chromium
from tests.demo_site import built_once, copied

# A folder of browser tests: the group of a plugin, or of a folder inside; the files themselves are
# shared out to the groups below.
FOLDER = re.compile(r"(?:plugins/(\w+)/)?tests/browser/(?:(\w+)/)?")
# They only look, so they come before the journeys, which leave cases, readings and notices behind.
LOOKS = {
    *("test_pages", "test_profile"),
    *("test_desk_screens", "test_ebok_desk_screens", "test_case_desk_screens"),
}
# About a third of the seconds each; what is not named here is for everybody: the group "site".
GROUPS = {
    **dict.fromkeys(
        (
            "test_access_procedures",
            "test_access_tasks",
            "test_desk_screens",
            "test_editor",
            "test_editor_day",
            "test_library_gate",
            "test_library_intake",
            "test_moving_in",
            "test_payments_worklist",
            "test_subscription",
        ),
        "desks",
    ),
    **dict.fromkeys(
        (
            "test_account",
            "test_balance",
            "test_completeness",
            "test_document_requests",
            "test_ebok_desk_screens",
            "test_ebok_tasks",
            "test_imports",
            "test_library",
            "test_library_search",
            "test_media_settlement",
            "test_meetings",
            "test_resolutions",
        ),
        "panels",
    ),
}


@pytest.hookimpl(tryfirst=True)  # xdist and pytest's own choice read the marks in the same hook
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if (place := FOLDER.match(item.nodeid)) is None:
            continue
        item.add_marker(pytest.mark.browser)
        if not item.get_closest_marker("browser_core"):
            item.add_marker(pytest.mark.thorough)
        if item.get_closest_marker("xdist_group") is None:
            group = place[1] or place[2] or GROUPS.get(item.path.stem, "site")
            is_first_tier = config.getoption("tier") == "first"
            item.add_marker(pytest.mark.xdist_group("browser" if is_first_tier else group))
    items.sort(key=lambda item: item.path.stem not in LOOKS)


@pytest.fixture(scope="session")
def site_data(tmp_path_factory) -> Path:
    """Return the folder of the demo site's database, files and letters."""
    built = built_once(tmp_path_factory.getbasetemp())
    return copied(built, tmp_path_factory.mktemp("site") / "data")


@pytest.fixture(scope="session")
def site(site_data: Path) -> Iterator[str]:
    """The address of the demo site, started by the script behind `make run`."""
    with running_site(site_data) as address:
        yield address


@pytest.fixture(scope="session")
def post(site_data: Path) -> Post:
    """Return the letters that the site sent."""
    return Post(site_data / "mail")


@pytest.fixture(scope="session", name="chromium")
def _chromium() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.fail("Brak przeglądarki: apt-get install chromium-headless-shell")
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def profiles(chromium: Browser, site: str) -> Profiles:
    """Browser profiles for all tests."""
    return Profiles(chromium, site)


@pytest.fixture(params=["desk", "phone without script"])
def screen(request: pytest.FixtureRequest) -> Screen:
    """A desk, and a phone without scripts, for the three journeys that are made at both.

    All others are made at a desk, their last page narrowed to a phone, and without scripts by
    Django's client (`tests/project/test_without_scripts.py`).
    """
    return SCREENS[request.param]


@pytest.fixture
def visit(profiles: Profiles) -> Iterator[Visit]:
    """`visit(width=320, scheme="dark", javascript=False, who="IKCS-0007")` is a new visitor.

    At the end of the test no visitor may have met an error, a refusal of the content policy, a
    request to another host or a cookie that the site does not need.
    """
    visits = Visits(profiles)
    yield visits.arrive
    assert visits.leave() == []
