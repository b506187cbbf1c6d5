"""Fixtures whose rows are created once for all consecutive tests that use them.

    @shared
    def anna() -> User:
        return member("IKCS-0007", "Anna Lis", 7)

The rows are created in a transaction around the test's own, which rolls back to them, and removed
before the first test that does not use the fixture: no test sees rows that it did not ask for. Each
test gets its own copies of the fixture's value.

Such a fixture may use only other shared fixtures. It runs before the test's other fixtures, so
their clock and settings do not apply. The files that it writes are copied to the test's folders.
"""

from __future__ import annotations

import copy
import functools
import inspect
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.meter import meter

Make = Callable[..., Any]
# By the name of the fixture, as the test sees it.
Makes = dict[str, Make]
Values = dict[Make, Any]

# Tests with these fixtures see committed rows only, so no transaction may be open around them.
COMMITTING = {"copied_database", "live_server", "transactional_db"}


def shared(make: Make) -> Any:
    """Make a fixture of the function; a test has to ask for it."""
    return _fixture(make, autouse=False)


def shared_by_the_whole_file(make: Make) -> Any:
    """Make a fixture of the function that each test of the file uses."""
    return _fixture(make, autouse=True)


def _fixture(make: Make, *, autouse: bool) -> Any:
    def fixture(db: None, **needs: Any) -> Any:
        if make not in _values:
            return make(**needs)
        _layers[-1].files.copy_to_test()
        return _values[make]

    asks = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in _needs(make)]
    db = inspect.Parameter("db", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    fixture.__signature__ = inspect.Signature([db, *asks])  # type: ignore[attr-defined]
    fixture.__doc__ = make.__doc__
    fixture.makes_shared_rows = make  # type: ignore[attr-defined]  # read by `_shared_by`
    return pytest.fixture(name=make.__name__, autouse=autouse)(fixture)


@dataclass(slots=True)
class _Files:
    """The files that a shared fixture wrote to the two stores."""

    folder: Path
    copied: bool = False

    @contextmanager
    def capture(self, below: _Files | None) -> Iterator[None]:
        if below:
            shutil.copytree(below.folder, self.folder, dirs_exist_ok=True)
        private, media = self.folder / "private", self.folder / "media"
        with override_settings(COOP_PRIVATE_ROOT=private, MEDIA_ROOT=media):
            yield

    def copy_to_test(self) -> None:
        """Copy them to the test's own folders, once a test."""
        if self.copied:
            return
        self.copied = True
        for name, store in (
            ("private", settings.COOP_PRIVATE_ROOT),
            ("media", settings.MEDIA_ROOT),
        ):
            if (self.folder / name).exists():
                shutil.copytree(self.folder / name, store, dirs_exist_ok=True)


@dataclass(frozen=True, slots=True)
class _Layer:
    """The rows of a fixture, in a transaction inside those of the layers below."""

    make: Make
    # What this fixture and those below returned, with its changes to theirs.
    values: Values
    files: _Files
    end: ExitStack


# The layers around the current test, the outermost first.
_layers: list[_Layer] = []
# The current test's own copies of what they returned.
_values: Values = {}
# How many tests of a file use each fixture: the most used one becomes the outermost layer.
_asked: Counter[tuple[Path, Make]] = Counter()
# The blocker that allows database access, once the test database exists.
_blocker: list[DjangoDbBlocker] = []


@contextmanager
def database_to_share(blocker: DjangoDbBlocker) -> Iterator[None]:
    """Allow sharing while the test database exists.

    The run's first test, for which it is created, creates its rows by itself.
    """
    _blocker.append(blocker)
    yield
    with _blocker.pop().unblock():
        _take_away_down_to(0)
    # The run's last test may be run again.
    _values.clear()


def count_who_asks(items: list[pytest.Item]) -> None:
    for item in items:
        _asked.update((item.path, make) for make in _shared_by(item).values())


def share_with(item: pytest.Item) -> None:
    """Leave the layers that the test uses, remove the others and add those that are missing."""
    if not _blocker:
        return
    makes = _shared_by(item)
    with _blocker[0].unblock():
        lowest = 0
        while lowest < len(_layers) and _layers[lowest].make in makes.values():
            lowest += 1
        _take_away_down_to(lowest)
        # A transaction opened elsewhere, such as the demo's, would end before ours.
        if _layers or not connection.in_atomic_block:
            there = {layer.make for layer in _layers}
            for make in _in_order(makes, item.path):
                if make not in there:
                    _layers.append(_made(make, makes))
    _values.clear()
    if _layers:
        _values.update(copy.deepcopy(_layers[-1].values))
        _layers[-1].files.copied = False


def _shared_by(item: pytest.Item) -> Makes:
    """Return the shared fixtures that the test uses; none where no transaction may be open."""
    fixtures = item._fixtureinfo.name2fixturedefs  # type: ignore[attr-defined]
    nearest = {name: found[-1] for name, found in fixtures.items() if found}
    marker = item.get_closest_marker("django_db")
    if (marker and marker.kwargs.get("transaction")) or COMMITTING & nearest.keys():
        return {}
    if any(_holds_a_transaction(name, fixture) for name, fixture in nearest.items()):
        return {}
    found = {
        name: fixture.func.makes_shared_rows
        for name, fixture in nearest.items()
        if hasattr(fixture.func, "makes_shared_rows")
    }
    while lacking := [name for name, make in found.items() if _needs(make) - found.keys()]:
        for name in lacking:
            del found[name]
    return found


def _holds_a_transaction(name: str, fixture: Any) -> bool:
    """Tell whether the fixture opens the database for several tests."""
    wide = fixture.scope in ("module", "package", "session") and name != "django_db_setup"
    return wide and "django_db_blocker" in fixture.argnames


@functools.cache
def _needs(make: Make) -> set[str]:
    return set(inspect.signature(make).parameters)


def _in_order(makes: Makes, path: Path) -> list[Make]:
    """Sort fixtures so that each follows those it needs."""

    def depth(make: Make) -> int:
        return max((1 + depth(makes[name]) for name in _needs(make)), default=0)

    return sorted(
        makes.values(), key=lambda make: (-_asked[path, make], depth(make), make.__qualname__)
    )


def _made(make: Make, makes: Makes) -> _Layer:
    below = _layers[-1] if _layers else None
    with meter.charge("file"), ExitStack() as making:
        files = _Files(Path(making.enter_context(tempfile.TemporaryDirectory())))
        making.enter_context(transaction.atomic())
        making.callback(transaction.set_rollback, True)
        waiting = len(connection.run_on_commit)
        values = copy.deepcopy(below.values) if below else {}
        with files.capture(below and below.files):
            values[make] = make(**{name: values[makes[name]] for name in _needs(make)})
        # No copy is made of what a function closes over.
        assert getattr(values[make], "__closure__", None) is None, make
        # Callbacks that wait for this transaction's commit would also wait in each test.
        del connection.run_on_commit[waiting:]
        # Otherwise the cache would be filled for the first test only.
        cache.clear()
        return _Layer(make, values, files, making.pop_all())


def _take_away_down_to(lowest: int) -> None:
    while len(_layers) > lowest:
        _layers.pop().end.close()
