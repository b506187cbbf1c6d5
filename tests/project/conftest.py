from __future__ import annotations

from pathlib import Path

import pytest

from tests.demo_site import built_once


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of the prepared demo, for reading."""
    base = tmp_path_factory.getbasetemp()
    # Under xdist each worker has a folder of its own inside the one that they share.
    return built_once(base.parent if base.name.startswith("popen-") else base)
