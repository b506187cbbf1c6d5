"""Papers lie in a folder of the test."""

import pytest


@pytest.fixture(autouse=True)
def _own_store(tmp_path, settings) -> None:
    settings.COOP_PRIVATE_ROOT = tmp_path
