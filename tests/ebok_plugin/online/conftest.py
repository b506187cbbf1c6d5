"""The gateway's fake, switched on."""

from collections.abc import Iterator

import pytest

from tests.ebok_plugin.online.gateways import switched_on
from tests.ebok_plugin.przelewy24.fake_przelewy24 import Fake


@pytest.fixture
def fake(settings) -> Iterator[Fake]:
    with switched_on(settings) as running:
        yield running
