"""The day of the tests of meters."""

import pytest
from pytest_django import Settings

from tests.ebok_plugin.meters.flats import TODAY


@pytest.fixture
def demo_day(settings: Settings) -> None:
    settings.COOP_TODAY = TODAY
