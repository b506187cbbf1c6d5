"""Anna, whose water meter may be read until the end of November."""

import pytest
from django.test import Client

from ebok_plugin.ledger.models import Account
from ebok_plugin.utilities.meters.models import Meter
from tests import clients
from tests.ebok_plugin.ledger.holders import grant, signed_in
from tests.ebok_plugin.utilities.meters.domain.test_window import window
from tests.ebok_plugin.utilities.meters.flats import water_meter
from tests.people import staff
from tests.shared_rows import shared


@shared
def water() -> Meter:
    made = water_meter()
    grant(Account.objects.get(account_no="100001"), "Anna Lis")
    window("2026-11-15", "2026-11-30")
    return made


@pytest.fixture
def anna(client, water: Meter) -> Client:
    signed_in(client)
    return client


@pytest.fixture
def clerk() -> Client:
    return clients.signed_in(staff("finanse", "finance_clerk"))
