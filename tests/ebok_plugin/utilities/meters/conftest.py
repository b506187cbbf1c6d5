"""The day of the tests of meters."""

import pytest

from tests.ebok_plugin.utilities.meters.flats import TODAY


@pytest.fixture
def demo_day(settings) -> None:
    settings.COOP_TODAY = TODAY
