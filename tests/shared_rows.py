"""Fixtures whose rows are made once for all tests in a row that ask for them.

    @shared
    def anna() -> User:
        return member("IKCS-0007", "Anna Lis", 7)

They are made in a transaction around that of the test, whose end takes the database back to them,
and they go before the first test that does not ask for them: no test sees what it did not ask for.
Each gets copies of what they returned, to change as it likes.

Such a fixture asks for nothing but others of its kind. It is made before the fixtures of the test,
so the test's clock and settings are not there yet. The files that it writes are copied to where the
test has its own.
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

# Around these tests nothing may be: they see what is committed.
COMMITTING = {"copied_database", "live_server", "transactional_db"}


def shared(make: Make) -> Any:
    """The fixture of this name."""
    return _fixture(make, autouse=False)


def shared_by_the_whole_file(make: Make) -> Any:
    """The same, for each test of the file whether it asks or not."""
    return _fixture(make, autouse=True)


def _fixture(make: Make, *, autouse: bool) -> Any:
    def fixture(db: None, **needs: Any) -> Any:
        if make not in _values:
            return make(**needs)
        _layers[-1].files.bring()
        return _values[make]

    asks = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in _needs(make)]
    db = inspect.Parameter("db", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    fixture.__signature__ = inspect.Signature([db, *asks])  # type: ignore[attr-defined]
    fixture.__doc__ = make.__doc__
    fixture.makes_shared_rows = make  # type: ignore[attr-defined]  # read by `_shared_by`
    return pytest.fixture(name=make.__name__, autouse=autouse)(fixture)


@dataclass(slots=True)
class _Files:
    """What was written into the two stores while rows were made."""

    folder: Path
    brought: bool = False

    @contextmanager
    def being_written(self, below: _Files | None) -> Iterator[None]:
        if below:
            shutil.copytree(below.folder, self.folder, dirs_exist_ok=True)
        private, media = self.folder / "private", self.folder / "media"
        with override_settings(COOP_PRIVATE_ROOT=private, MEDIA_ROOT=media):
            yield

    def bring(self) -> None:
        """To the folders of the test, once."""
        if self.brought:
            return
        self.brought = True
        for name, store in (
            ("private", settings.COOP_PRIVATE_ROOT),
            ("media", settings.MEDIA_ROOT),
        ):
            if (self.folder / name).exists():
                shutil.copytree(self.folder / name, store, dirs_exist_ok=True)


@dataclass(frozen=True, slots=True)
class _Layer:
    """One fixture's rows, above those of the earlier ones."""

    make: Make
    # What it and those below returned and wrote, with what it changed of theirs.
    values: Values
    files: _Files
    end: ExitStack


# The layers around the present test, the lowest first.
_layers: list[_Layer] = []
# The present test's own copies of what they returned.
_values: Values = {}
# How many tests of a file ask for each: what most of them share lies lowest.
_asked: Counter[tuple[Path, Make]] = Counter()
# Who opens the database, as soon as there is one.
_blocker: list[DjangoDbBlocker] = []


@contextmanager
def database_to_share(blocker: DjangoDbBlocker) -> Iterator[None]:
    """While there is one; the very first test, for which it is made, makes its rows by itself."""
    _blocker.append(blocker)
    yield
    with _blocker.pop().unblock():
        _take_away_down_to(0)


def count_who_asks(items: list[pytest.Item]) -> None:
    for item in items:
        _asked.update((item.path, make) for make in _shared_by(item).values())


def share_with(item: pytest.Item) -> None:
    """Before the fixtures of the test: what it shares is there, and nothing else."""
    if not _blocker:
        return
    makes = _shared_by(item)
    with _blocker[0].unblock():
        lowest = 0
        while lowest < len(_layers) and _layers[lowest].make in makes.values():
            lowest += 1
        _take_away_down_to(lowest)
        # Somebody else's transaction, as that of the demo, would end before one of ours.
        if _layers or not connection.in_atomic_block:
            there = {layer.make for layer in _layers}
            for make in _in_order(makes, item.path):
                if make not in there:
                    _layers.append(_made(make, makes))
    _values.clear()
    if _layers:
        _values.update(copy.deepcopy(_layers[-1].values))
        _layers[-1].files.brought = False


def _shared_by(item: pytest.Item) -> Makes:
    """What it asks for, by its own fixtures and theirs; nothing where that must not stand."""
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
    """Whoever opens the database for several tests does."""
    wide = fixture.scope in ("module", "package", "session") and name != "django_db_setup"
    return wide and "django_db_blocker" in fixture.argnames


@functools.cache
def _needs(make: Make) -> set[str]:
    return set(inspect.signature(make).parameters)


def _in_order(makes: Makes, path: Path) -> list[Make]:
    """Each after what it needs, which at least as many tests ask for."""

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
        with files.being_written(below and below.files):
            values[make] = make(**{name: values[makes[name]] for name in _needs(make)})
        # No copy is made of what a function closes over.
        assert getattr(values[make], "__closure__", None) is None, make
        # What waits for this transaction's commit would wait in each test, too.
        del connection.run_on_commit[waiting:]
        # Warm only for the first of the tests.
        cache.clear()
        return _Layer(make, values, files, making.pop_all())


def _take_away_down_to(lowest: int) -> None:
    while len(_layers) > lowest:
        _layers.pop().end.close()
