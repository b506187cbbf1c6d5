"""What the packet of a person says of readings."""

from __future__ import annotations

import pytest

from cms_ext.desks.privacy.domain.packet import collect_sections
from ebok_plugin.ledger.models import Account
from tests.ebok_plugin.meters.flats import read, water_meter

pytestmark = pytest.mark.django_db


def test_the_packet_has_the_readings_of_the_own_premises_and_days() -> None:
    read(water_meter(), "2026-11-20", "215.5")
    read(water_meter("100002", "Jędrzej Gęsty"), "2026-11-20", "300")
    account = Account.objects.get(account_no="100001")
    # The flat was somebody else's until the middle of 2026.
    account.opened_on = account.opened_on.replace(year=2026, month=6)
    account.save(update_fields=["opened_on"])

    (section,) = [
        one for one in collect_sections(account.payer) if one.title == "Odczyty liczników"
    ]

    assert [(row["Lokal"], str(row["Dzień"]), row["Wskazanie"]) for row in section.rows] == [
        ("L-100001", "2026-11-20", "215,5 m³")
    ]
