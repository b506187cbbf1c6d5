"""What the packet of a payer says of settlements, and that erasing leaves the books whole."""

from datetime import date
from decimal import Decimal

import pytest

from cms_ext.desks.privacy.domain.packet import collect_sections
from ebok_plugin.ledger.domain.audit import run_auditors
from ebok_plugin.ledger.models import Account
from ebok_plugin.utilities.media.models import MediaSettlementLine
from ebok_plugin.utilities.personal_data import erase

pytestmark = pytest.mark.django_db


def test_the_packet_has_each_own_line_and_erasing_keeps_it_with_the_books(worked_building: None):
    payer = Account.objects.get(account_no="100005").payer

    (section,) = [one for one in collect_sections(payer) if one.title == "Rozliczenia mediów"]

    assert [row["Koszt (zł)"] for row in section.rows] == [
        Decimal(text) for text in ("1412.96", "1787.78", "804.65", "1110.98")
    ]
    assert {row["Konto"] for row in section.rows} == {"100005"}

    kept = erase(payer, date(2026, 11, 20))

    assert (list(kept), MediaSettlementLine.objects.count(), list(run_auditors())) == ([], 48, [])
