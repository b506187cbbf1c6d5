"""Rates of interest that somebody confirmed for all the days of these tests."""

from datetime import date

import pytest
from django.utils import timezone

from ebok_plugin.interest.models import RateKind, RatesConfirmation


@pytest.fixture
def rates() -> None:
    RatesConfirmation.objects.bulk_create(
        RatesConfirmation(
            kind=kind, rate_percent=11, until=date(2027, 12, 31), confirmed_at=timezone.now()
        )
        for kind in RateKind
    )
