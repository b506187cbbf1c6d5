from __future__ import annotations

from pathlib import Path

import pytest

from tests.demo_site import built_once


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of the prepared demo, for reading."""
    return built_once(tmp_path_factory.getbasetemp())
