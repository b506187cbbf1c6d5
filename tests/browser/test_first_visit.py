"""What a first visit costs: an empty cache, every byte that crosses the wire, pictures aside."""

import pytest
from playwright.sync_api import Browser, Request

MOST = 150_000


@pytest.mark.parametrize(
    "address", ["/", "/ogloszenia/", "/ogloszenia/przeglad-wentylacji-2026/", "/kontakt/napisz/"]
)
def test_a_first_visit_stays_under_150_kilobytes(chromium: Browser, site: str, address: str):
    asked: list[Request] = []
    # A profile of its own: the visitors of the other tests keep what they loaded.
    stranger = chromium.new_context()
    page = stranger.new_page()
    page.on("requestfinished", lambda request: asked.append(request))

    page.goto(f"{site}{address}")
    page.evaluate("document.fonts.ready.then(() => true)")
    sizes = [one.sizes() for one in asked if one.resource_type != "image"]
    stranger.close()
    over_the_wire = sum(one["responseHeadersSize"] + one["responseBodySize"] for one in sizes)

    # The page, its stylesheet and its font at the least: nothing came from a cache.
    assert len(sizes) >= 3
    assert 20_000 < over_the_wire < MOST
