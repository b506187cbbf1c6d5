"""How xdist distributes tests: whole files, the long ones first.

The tests of a file share fixtures, which are then created in one process only. An xdist group stays
together, however many files it has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from xdist.scheduler import LoadGroupScheduling


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Generator[None, None, None]:
    """Sort groups first, which start whole sites, then files by their number of tests."""
    yield
    if not hasattr(config, "workerinput"):
        return
    pieces = {item: _piece(item) for item in items}
    sizes = Counter(pieces.values())
    items.sort(
        key=lambda item: (
            item.get_closest_marker("xdist_group") is None,
            -sizes[pieces[item]],
            pieces[item],
        )
    )


def _piece(item: pytest.Item) -> str:
    group = item.get_closest_marker("xdist_group")
    return str(group.args[0]) if group else _file(item.nodeid)


def _file(address: str) -> str:
    return address.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadGroupScheduling | None:
    if config.getvalue("dist") != "loadgroup":
        return None
    from xdist.scheduler import LoadGroupScheduling  # noqa: PLC0415 - not in each process

    class WholeFiles(LoadGroupScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return _file(super()._split_scope(nodeid))

    config.option.loadscopereorder = False  # they are in order already
    return WholeFiles(config, log)
