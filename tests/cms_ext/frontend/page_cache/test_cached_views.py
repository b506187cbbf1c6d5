"""What a process keeps of the stored pages lasts no longer than what all processes share."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import caches
from django.http import HttpResponse

from cms_ext.frontend.page_cache import cached_views
from cms_ext.frontend.page_cache.cached_views import (
    NEAR_BYTES,
    NEAR_PAGES,
    Stored,
    forgotten_by_address,
    store_page,
    stored_page,
)
from cms_ext.frontend.page_cache.generation import current_generation, forget_pages_at

Committed = Callable[..., AbstractContextManager[object]]
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nothing_near(monkeypatch) -> None:
    monkeypatch.setattr(cached_views, "_near", {})


def store(name: str, content: bytes = b"strona", seconds: float = 60) -> Stored:
    response = HttpResponse(content)
    forgotten_by_address(response)
    page = Stored.of(response, seconds, current_generation())
    store_page(name, page, seconds)
    return page


def test_a_page_asked_for_again_is_not_read_anew():
    page = store("lista")
    first = stored_page("lista")
    caches["pages"].clear()

    assert (first, stored_page("lista")) == (page, page)
    assert stored_page("lista w innym pokoleniu") is None


def test_it_is_not_shown_after_its_end():
    with time_machine.travel(NOON, tick=False):
        store("lista")
        assert stored_page("lista") is not None
    with time_machine.travel(NOON + timedelta(seconds=60), tick=False):
        assert stored_page("lista") is None


@pytest.mark.django_db
def test_one_that_does_not_know_its_changes_is_shown_until_the_next_of_any_page(
    django_capture_on_commit_callbacks: Committed,
):
    page = Stored.of(HttpResponse(b"mapa"), 60, current_generation())
    store_page("mapa", page, 60)
    marked = store("lista")
    assert (stored_page("mapa"), stored_page("lista")) == (page, marked)

    with django_capture_on_commit_callbacks(execute=True):
        forget_pages_at(lambda: ["/gdzie-indziej/"])

    # Its name has the generation of its own address, which stayed.
    assert (stored_page("mapa"), stored_page("lista")) == (None, marked)


def test_a_process_keeps_few_pages_and_no_large_one():
    store("duża", b"x" * (NEAR_BYTES + 1))
    for number in range(NEAR_PAGES + 5):
        store(str(number))
        stored_page(str(number))
    stored_page("duża")

    assert 0 < len(cached_views._near) <= NEAR_PAGES
    assert "duża" not in cached_views._near
