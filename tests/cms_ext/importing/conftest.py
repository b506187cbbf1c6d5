from __future__ import annotations

import pytest

from tests.cms_ext.importing.kinds import FILES
from tests.cms_ext.importing.outcome import Read, reader_of


@pytest.fixture
def read() -> Read:
    return reader_of(FILES)
