from __future__ import annotations

import pytest

from tests.cms_ext.notices.estates import Estates, build


@pytest.fixture
def estates(db: None) -> Estates:
    return build()
