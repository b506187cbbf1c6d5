from __future__ import annotations

import pytest

from tests.cms_ext.base.importing.kinds import FILES
from tests.cms_ext.base.importing.outcome import Read, reader_of


@pytest.fixture
def read() -> Read:
    return reader_of(FILES)
