"""Fixtures and hooks for all tests: the test database, the demo, connections of their own."""

from __future__ import annotations

import asyncio
import errno
import gc
import os
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from socket import create_server, socket
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache, caches
from django.db import connection, transaction
from hypothesis import HealthCheck
from hypothesis import settings as property_settings

from tests.crowd import Crowd, own_connections
from tests.demo_site import DEMO_DAY
from tests.kept_rows import rows_brought_back
from tests.meter import meter
from tests.migrated import migrated_once, shared_by_all_processes
from tests.processes import copy_of_the_test_database
from tests.shared_rows import count_who_asks, database_to_share, share_with

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker
    from pytest_django.fixtures import SettingsWrapper

ROOT = Path(__file__).parent
# The hooks of all tests, the fixtures of all that drive a browser, and what a plugin brings for its
# own tables.
pytest_plugins = [
    *("tests.costs", "tests.tiers", "tests.whole_files", "tests.browser.fixtures"),
    *(f"plugins.{path.parts[-3]}.tests.hooks" for path in ROOT.glob("plugins/*/tests/hooks.py")),
]
HAS_ALL_PLUGINS = len(list(ROOT.glob("plugins/*/pyproject.toml"))) >= 3
collect_ignore = [] if HAS_ALL_PLUGINS else ["tests/with_plugins"]

MAX_NAME_LENGTH = 200
# By tier: one of these is in the path or the text of each file that has a test of it.
SIGNS = {
    "first-postgresql": ("postgresql_core", "import AT_ONCE", "import IN_PROCESSES"),
    "postgresql": ("both_databases", "import AT_ONCE", "import IN_PROCESSES"),
    "thorough": ("thorough",),
    "programs": ("programs",),
    "browser": ("browser",),
}

# Each run tries a property on a few examples, `pytest --hypothesis-profile long` on many. There is
# no deadline for an example: its time depends on the machine.
UNTIMED = property_settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
property_settings.register_profile("ci", UNTIMED, max_examples=25)
property_settings.register_profile("long", UNTIMED, max_examples=500)
property_settings.load_profile("ci")


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Use the parameter's name as the id of bytes and long texts.

    Generated files contain times and random values, and xdist stops when two workers collect
    different ids. A text of five million characters would also appear in full in every report.
    """
    long = isinstance(val, str) and len(val) > MAX_NAME_LENGTH
    return argname if long or isinstance(val, bytes) else None


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Skip files without a test of the tier: importing all takes each process 13 s of a core."""
    signs = SIGNS.get(config.getoption("tier"))
    if signs is None or not collection_path.name.startswith("test_"):
        return None
    text = f"{collection_path.relative_to(ROOT)}\n{collection_path.read_text('utf-8')}"
    return None if any(sign in text for sign in signs) else True


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests of a site with all plugins where one of their folders is missing."""
    if not HAS_ALL_PLUGINS:
        config.hook.pytest_deselected(items=[item for item in items if _needs_all_plugins(item)])
        items[:] = [item for item in items if not _needs_all_plugins(item)]


def _needs_all_plugins(item: pytest.Item) -> bool:
    return item.get_closest_marker("all_plugins") is not None


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Collect without garbage collection, which took a third of the time and freed nothing."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_finish(session: pytest.Session) -> None:
    count_who_asks(session.items)


@contextmanager
def _outside_of_the_browsers_loop(item: pytest.Item | None = None) -> Iterator[None]:
    """Hide Playwright's event loop from tests that do not use the browser.

    Playwright leaves its loop marked as running in the worker's thread. Code that runs there next
    seems to be in a coroutine: Django refuses database access and pyHanko cannot start a loop.
    """
    browser = item is not None and item.get_closest_marker("browser")
    loop = None if browser else asyncio._get_running_loop()
    if loop is not None:
        asyncio._set_running_loop(None)
    try:
        yield
    finally:
        if loop is not None:
            asyncio._set_running_loop(loop)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, None, None]:
    # Shared rows of earlier tests are removed before a browser test, too.
    with _outside_of_the_browsers_loop():
        if "demo" not in getattr(item, "fixturenames", ()):
            _take_demo_out()
        share_with(item)
    with _outside_of_the_browsers_loop(item):
        yield


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    with _outside_of_the_browsers_loop(item):
        yield


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    with _outside_of_the_browsers_loop(item):
        yield


@pytest.fixture(scope="session")
def _migrated(tmp_path_factory, django_db_keepdb: bool) -> Iterator[ExitStack]:
    """Keep the migrated copy open while the test database is made (not with --reuse-db)."""
    with ExitStack() as making:
        if not django_db_keepdb:
            making.enter_context(
                migrated_once(shared_by_all_processes(tmp_path_factory.getbasetemp()))
            )
        yield making


@pytest.fixture(scope="session")
def django_db_setup(
    _migrated: ExitStack, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """The test database, migrated once for all processes of the run."""
    with django_db_blocker.unblock():
        _migrated.close()
        # Django queries this once a process; otherwise the first test that counts queries fails.
        assert connection.features.supports_json_field
    with database_to_share(django_db_blocker):
        yield


@pytest.fixture(autouse=True, scope="session")
def _rows_brought_back() -> Iterator[None]:
    with rows_brought_back():
        yield


def _triggers(cursor: object) -> list[tuple[str, str]]:
    if connection.vendor != "sqlite":
        return []  # PostgreSQL flushes by TRUNCATE, which row triggers do not see.
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")  # type: ignore[attr-defined]
    return list(cursor.fetchall())  # type: ignore[attr-defined]


@pytest.fixture
def triggers_off(db: None) -> None:
    """Drop the append-only triggers for this test; its rollback restores them."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name, _ in _triggers(cursor):
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute("SET LOCAL session_replication_role = replica")


@pytest.fixture
def frame_kept(settings) -> Iterator[None]:
    """Cache the parts that all pages share, as a real site does.

    Only for tests that read many pages: a change is never committed in a test, so the cache would
    not notice it.
    """
    kept = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "frame"}
    settings.CACHES = {**settings.CACHES, "pages": kept}
    yield
    caches["pages"].clear()


@pytest.fixture(autouse=True)
def _menu_left_out(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the administration's menu, a third of the cost of a screen.

    Tests marked `staff_menu` have it, and those in the browser.
    """
    if not any(request.node.get_closest_marker(name) for name in ("staff_menu", "browser")):
        monkeypatch.setattr("wagtail.admin.menu.admin_menu.render_component", lambda request: [])


@pytest.fixture(scope="module")
def copied_database(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory
) -> Iterator[str]:
    """Return the address of a copy of the test database for the processes of a module.

    It is copied before the first test starts: a database with an open transaction cannot be.
    """
    folder = tmp_path_factory.mktemp("copied")
    with django_db_blocker.unblock(), copy_of_the_test_database(folder) as address:
        yield address


@pytest.fixture
def crowd(tmp_path) -> Crowd:
    """Inside `with crowd():` each thread of the test has its own database connection."""
    return lambda: own_connections(tmp_path)


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Load the demo co-op into the test database for one module, whose tests may change it.

    Modules that use it are marked `pytest.mark.xdist_group("demo")`: one worker runs them all,
    loads the demo once and removes it before the next test that does not use it.
    """
    with django_db_blocker.unblock():
        if not _loaded_demo:
            _load_demo(django_db_blocker)
        with transaction.atomic():
            yield
            transaction.set_rollback(True)


# The open transaction that holds the demo, if any, and the blocker that allows to end it.
_loaded_demo: list[tuple[ExitStack, DjangoDbBlocker]] = []


def _load_demo(blocker: DjangoDbBlocker) -> None:
    from cms_ext.operations.new_site.demo.load import load_demo  # noqa: PLC0415 - needs the app registry

    with meter.charge("run"), ExitStack() as loading:
        loading.enter_context(transaction.atomic())
        loading.callback(transaction.set_rollback, True)
        load_demo(DEMO_DAY, 12, lambda what: None)
        _loaded_demo.append((loading.pop_all(), blocker))


def _take_demo_out() -> None:
    while _loaded_demo:
        loaded, blocker = _loaded_demo.pop()
        with blocker.unblock():
            loaded.close()


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Clear Wagtail's cache of site roots, which would keep a site that was rolled back."""
    yield
    cache.clear()


@pytest.fixture(params=[errno.ENOSPC, errno.EROFS], ids=["a full disk", "a read-only disk"])
def refusing_disk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Have every file refused; return what a command says about the disk."""

    def refuse(*args: object) -> str:
        raise OSError(request.param, os.strerror(request.param))

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage._save", refuse)
    is_full = request.param == errno.ENOSPC
    return f"Na dysku serwera nie {'ma miejsca' if is_full else 'można nic zapisać'}."


@pytest.fixture
def silent_scanner(settings: SettingsWrapper, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket]:
    """Run a virus scanner that accepts connections and never answers; return its socket."""
    monkeypatch.setattr("cms_ext.base.files.virus_scan.PATIENCE", 0.1)
    with create_server(("127.0.0.1", 0)) as silent:
        settings.COOP_CLAMD = f"127.0.0.1:{silent.getsockname()[1]}"
        yield silent
