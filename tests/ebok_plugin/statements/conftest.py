"""Papers lie in a folder of the test."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def _own_store(tmp_path: Path, settings: Settings) -> None:
    settings.COOP_PRIVATE_ROOT = tmp_path
