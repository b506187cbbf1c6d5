"""A page cache that is dead, hangs or cannot be written makes pages slower, and nothing else."""

import errno
import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.db import transaction
from django.test import Client
from django.utils import timezone

from cms_ext.base.web.file_cache import DispensableFileCache
from cms_ext.frontend.page_cache import cached_views, store
from cms_ext.frontend.page_cache.generation import forget_pages
from cms_ext.frontend.page_cache.models import UndeliveredChange
from cms_ext.frontend.page_cache.receivers import release_changed
from cms_ext.frontend.page_cache.store import SERVICE, clear_caches
from cms_ext.operations.scheduler.domain.site_state import find_health_problems
from cms_ext.public_site.notices.models import AnnouncementPage
from coop_site.settings.services import bound_page_cache
from tests.clients import signed_in
from tests.cms_ext.frontend.page_cache.readers import LIST, titles
from tests.cms_ext.frontend.page_cache.redis_server import FakeRedis
from tests.people import resident
from tests.query_counts import queries_of

pytestmark = pytest.mark.django_db

Committed = Callable[..., AbstractContextManager[Any]]
Failure = Callable[[FakeRedis], None]
FAULTS: dict[str, Failure] = {"killed": FakeRedis.kill, "hung": FakeRedis.hang}
# Seconds for each request to the cache, and how long the rest of a page may take on any machine.
BOUND, RENDERING = 0.2, 2.0


@pytest.fixture
def redis(settings, pages_are_kept: None) -> Iterator[FakeRedis]:
    server = FakeRedis()
    settings.CACHES = settings.CACHES | {"pages": redis_at(server)}
    cache.clear()
    yield server
    server.kill()
    cache.clear()
    cached_views._near.clear()


def redis_at(server: FakeRedis, **options: int) -> dict[str, Any]:
    backend = "django.core.cache.backends.redis.RedisCache"
    return bound_page_cache({"BACKEND": backend, "LOCATION": server.url, "OPTIONS": options})


def rested() -> None:
    """As if the seconds of rest were over; what the site remembers longer stays."""
    cache.delete(SERVICE._key)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("who", ["a guest", "a member", "a machine", "a machine that looks closer"])
def test_pages_are_served_without_their_cache(
    redis: FakeRedis, notice: AnnouncementPage, fault: Failure, who: str
):
    address = {"a machine": "/zdrowie/", "a machine that looks closer": "/zdrowie/gotowosc/"}
    reader = signed_in(resident("ikcs", "IKCS-0012", "Anna Lis")) if who == "a member" else Client()
    expected = {"a machine that looks closer": 503}.get(who, 200)
    assert reader.get(address.get(who, LIST)).status_code == expected

    fault(redis)
    began = time.monotonic()
    first = reader.get(address.get(who, LIST))
    took = time.monotonic() - began

    assert (first.status_code, took < BOUND + RENDERING) == (expected, True)


def test_a_request_waits_once_for_a_server_that_hangs(redis: FakeRedis, notice: AnnouncementPage):
    Client().get(LIST)
    redis.hang()

    began = time.monotonic()
    caches_asked = [cached_views.stored_page(name) for name in ("a", "b", "c", "d")]
    took = time.monotonic() - began

    assert (caches_asked, took < BOUND) == ([None] * 4, True)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_it_is_used_again_after_its_rest(
    redis: FakeRedis, notice: AnnouncementPage, fault: Failure
):
    fault(redis)
    assert titles(Client()) == ["Pierwsze ogłoszenie"]
    wake(redis)

    assert queries_of(Client().get, LIST) > 0, "it rests"
    rested()
    Client().get(LIST)
    assert queries_of(Client().get, LIST) == 0


def wake(redis: FakeRedis) -> None:
    redis.kill()
    redis.start()


def edited(notice: AnnouncementPage) -> None:
    notice.title = "Nowy tytuł"
    notice.save_revision().publish()


@pytest.mark.thorough
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_publication_without_the_cache_is_seen_when_it_is_back(
    redis: FakeRedis,
    notice: AnnouncementPage,
    fault: Failure,
    django_capture_on_commit_callbacks: Committed,
):
    assert titles(Client()) == ["Pierwsze ogłoszenie"]
    fault(redis)

    with django_capture_on_commit_callbacks(execute=True):
        edited(notice)

    assert titles(Client()) == ["Nowy tytuł"], "while it is away"
    wake(redis)
    assert titles(Client()) == ["Nowy tytuł"], "while it rests"
    rested()
    assert [titles(Client()) for _ in range(2)] == [["Nowy tytuł"]] * 2


def test_another_process_that_reached_the_cache_all_the_time_shows_no_old_page(
    redis: FakeRedis,
    notice: AnnouncementPage,
    settings,
    django_capture_on_commit_callbacks: Committed,
):
    assert titles(Client()) == ["Pierwsze ogłoszenie"]
    reached = settings.CACHES
    unreachable = FakeRedis()
    settings.CACHES = reached | {"pages": redis_at(unreachable)}
    unreachable.kill()
    with django_capture_on_commit_callbacks(execute=True):
        edited(notice)

    # The other one has asked nothing since, and its first reader comes after the rest.
    rested()
    settings.CACHES = reached

    assert titles(Client()) == ["Nowy tytuł"]
    assert queries_of(Client().get, LIST) == 0


@pytest.fixture
def other_machine(monkeypatch) -> Callable[[], None]:
    """Go on as a process of another machine, with a folder of its own, ten seconds later."""

    def change() -> None:
        cache.clear()
        cached_views._near.clear()
        monkeypatch.setattr(store, "_notes", store._Notes())

    return change


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("is_ahead", [False, True], ids=["one clock", "the clock of one ahead"])
def test_another_machine_learns_of_the_change_that_the_cache_did_not_take(
    redis: FakeRedis,
    notice: AnnouncementPage,
    fault: Failure,
    is_ahead: bool,
    other_machine: Callable[[], None],
    django_capture_on_commit_callbacks: Committed,
):
    assert titles(Client()) == ["Pierwsze ogłoszenie"]
    fault(redis)
    with django_capture_on_commit_callbacks(execute=True):
        edited(notice)
    if is_ahead:
        UndeliveredChange.objects.update(noted_at=timezone.now() + timedelta(hours=3))
    wake(redis)
    other_machine()

    assert titles(Client()) == ["Nowy tytuł"]
    # Delivered once, and one query in ten seconds.
    assert queries_of(Client().get, LIST) == 0


def test_a_change_of_long_ago_and_a_cache_of_one_machine_are_not_looked_after(
    redis: FakeRedis, notice: AnnouncementPage, settings, other_machine: Callable[[], None]
):
    titles(Client())
    old = timezone.now() - timedelta(seconds=store.MAX_STALE_SECONDS + 1)
    UndeliveredChange.objects.create(pk=1, noted_at=old)
    other_machine()
    assert queries_of(Client().get, LIST) == 1, "the note alone"
    other_machine()
    local = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages"}
    settings.CACHES = settings.CACHES | {"pages": local}
    titles(Client())
    other_machine()
    assert queries_of(Client().get, LIST) == 0


def test_what_the_cache_did_not_take_twice_is_remembered(
    redis: FakeRedis, notice: AnnouncementPage, django_capture_on_commit_callbacks: Committed
):
    titles(Client())
    redis.kill()
    with django_capture_on_commit_callbacks(execute=True):
        forget_pages()
    rested()
    titles(Client())
    redis.start()
    before = dict(redis.values)
    rested()
    titles(Client())

    generations = {key for key in before if b"generation" in key}
    assert len(generations) == 65
    assert {key for key in generations if redis.values[key] == before[key]} == set()


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("work", ["migrate", "restore or a new demo", "a word of the office"])
def test_work_that_forgets_pages_does_not_need_the_cache(
    redis: FakeRedis, fault: Failure, work: str, django_capture_on_commit_callbacks: Committed
):
    fault(redis)
    with django_capture_on_commit_callbacks(execute=True):
        {
            "migrate": lambda: release_changed(sender=None),
            "restore or a new demo": clear_caches,
            "a word of the office": forget_pages,
        }[work]()


class FullDisk(LocMemCache):
    """A cache on a full disk: it reads and deletes, and cannot write."""

    def set(self, *args: Any, **kwargs: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_under_the_stored_pages_shows_no_old_one(
    notice: AnnouncementPage, settings, django_capture_on_commit_callbacks: Committed
):
    assert titles(Client()) == ["Pierwsze ogłoszenie"]
    full = {"BACKEND": f"{__name__}.FullDisk", "LOCATION": "pages"}
    there = settings.CACHES
    settings.CACHES = there | {"pages": full}

    with django_capture_on_commit_callbacks(execute=True):
        edited(notice)
    assert titles(Client()) == ["Nowy tytuł"]

    rested()
    settings.CACHES = there
    assert titles(Client()) == ["Nowy tytuł"]
    cache.clear()


@pytest.mark.thorough
def test_a_failing_call_after_a_commit_does_not_skip_the_next(
    redis: FakeRedis, notice, django_capture_on_commit_callbacks: Committed
):
    redis.kill()
    done = []

    with django_capture_on_commit_callbacks(execute=True):
        edited(notice)
        transaction.on_commit(lambda: done.append("the next"))

    assert done == ["the next"]


def test_readiness_and_the_state_of_the_site_name_it(redis: FakeRedis, client, settings):
    """The server that works has as long as a crowded machine takes."""
    patient = redis_at(redis, socket_connect_timeout=5, socket_timeout=5)
    settings.CACHES = settings.CACHES | {"pages": patient}

    def named() -> tuple[str, list[str]]:
        body = client.get("/zdrowie/gotowosc/").json()
        faults = [fault.what for fault in find_health_problems(timezone.now())]
        return body["page_cache"], [what for what in faults if "Pamięć" in what]

    assert named() == ("ok", [])
    redis.kill()
    assert named() == ("unreachable", ["Pamięć stron publicznych nie odpowiada"])
    redis.start()
    rested()
    assert named() == ("ok", [])


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EIO], ids=os.strerror)
def test_other_cached_values_are_computed_where_the_disk_refuses(
    number: int, tmp_path, monkeypatch
):
    store = DispensableFileCache(str(tmp_path), {})
    store.set("before", "value", 0.01)
    store.set("lasting", "value")

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise OSError(number, os.strerror(number))

    for name in ("os.remove", "tempfile.mkstemp"):
        monkeypatch.setattr(name, refuse)
    later = time.time() + 60
    monkeypatch.setattr(time, "time", lambda: later)
    store.set("later", "value")

    found = [store.get(key, "none") for key in ("before", "lasting", "later")]
    assert found == ["none", "value", "none"]
