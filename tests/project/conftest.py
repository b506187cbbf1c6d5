import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from tests.demo_site import built_once, copied, create_migrated
from tests.project.plugin_sites import KIT, KIT_TITLE, REQUIRED, switched
from tests.sites import Site, python_for
from tests.warm import WarmPython

Warm = Callable[..., WarmPython]


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory) -> Path:
    """Return the data of the prepared demo, for reading."""
    return built_once(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def warm() -> Iterator[Warm]:
    """`warm(COOP_PLUGINS="members_area")` is a Python in this environment, one for all tests."""
    made: dict[frozenset[tuple[str, str]], WarmPython] = {}
    with ExitStack() as ending:

        def in_environment(**extra: str) -> WarmPython:
            key = frozenset(extra.items())
            if key not in made:
                made[key] = ending.enter_context(python_for(**extra))
            return made[key]

        yield in_environment


@pytest.fixture(scope="session")
def prepared(demo_site: Path, warm: Warm) -> Site:
    """Return the prepared demo, for commands that change nothing."""
    return Site(demo_site, warm())


@pytest.fixture
def own_demo(demo_site: Path, warm: Warm, tmp_path) -> Site:
    """A copy of the prepared demo."""
    return Site(copied(demo_site, tmp_path / "data"), warm())


@pytest.fixture
def migrated_data(tmp_path) -> Path:
    """Return the data folder of an empty site, merely migrated."""
    return create_migrated(tmp_path / "data")


@pytest.fixture
def migrated(migrated_data: Path, warm: Warm) -> Site:
    return Site(migrated_data, warm())


@pytest.fixture(scope="session")
def kit_plugin(warm: Warm, tmp_path_factory) -> Path:
    """Return the folder that `startcoopplugin` makes."""
    directory = tmp_path_factory.mktemp("plugin")
    words = ("startcoopplugin", KIT, "--title", KIT_TITLE, "--directory", directory)
    output = Site(directory, warm()).manage(*words).stdout

    assert output.startswith(f"Wtyczka jest w folderze {directory / KIT}.")
    return directory / KIT


@pytest.fixture(scope="session")
def every_plugin(demo_site: Path, warm: Warm, kit_plugin: Path, tmp_path_factory) -> Site:
    """Return the demo with all plugins of `REQUIRED`, and a row in the table of the kit's one."""
    data_dir = copied(demo_site, tmp_path_factory.mktemp("plugins") / "data")
    site = Site(data_dir, warm(**switched(frozenset(REQUIRED), kit_plugin)))
    done = site.manage("migrate", "--verbosity", "0")
    assert done.returncode == 0, done.stderr
    with closing(sqlite3.connect(site.database)) as database, database:
        database.execute(f"INSERT INTO {KIT}_entry (title, text) VALUES ('Klucze', 'Dwa.')")
    return site
