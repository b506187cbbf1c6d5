"""The waste union's site in place of the co-op's: everything in this folder visits it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.post import Post
from tests.browser.running_site import running_site
from tests.browser.visits import Profiles
from tests.demo_site import copied, union_built_once


@pytest.fixture(scope="session")
def site_data(tmp_path_factory) -> Path:
    """Return the folder of the union's database, files and letters."""
    built = union_built_once(tmp_path_factory.getbasetemp())
    return copied(built, tmp_path_factory.mktemp("union") / "data")


@pytest.fixture(scope="session")
def site(site_data: Path) -> Iterator[str]:
    """The address of the union's site."""
    with running_site(site_data, "plugins.waste_union.tests.browser.settings") as address:
        yield address


@pytest.fixture(scope="session")
def post(site_data: Path) -> Post:
    """Return the letters that it sent."""
    return Post(site_data / "mail")


@pytest.fixture(scope="session")
def profiles(chromium: Browser, site: str) -> Profiles:
    """Browser profiles for its tests."""
    return Profiles(chromium, site)
