from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.demo_site import built_once, environment
from tests.warm import WarmPython

Manage = Callable[..., CompletedProcess[str]]


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of the prepared demo, for reading."""
    return built_once(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def manage_demo(demo_site: Path) -> Iterator[Manage]:
    """`manage_demo("verify_ledger")` is that command on the prepared demo; none may change it."""
    with WarmPython(environment(demo_site)) as python:
        yield lambda *command: python.run("site/manage.py", *command)
