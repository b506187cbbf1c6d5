"""The demo shows the settlement of 2025 exactly as the worked example of `ledger.md` §10."""

from datetime import date

import pytest

from ebok_plugin.ledger.models import Account
from ebok_plugin.utilities.media.domain.settlement import list_settlements
from tests.ebok_plugin.ledger.books import zl
from tests.ebok_plugin.utilities.media.worked import PREMISES
from tests.marks import ON_THE_DEMO

pytestmark = [*ON_THE_DEMO, pytest.mark.both_databases]


def test_each_account_has_its_settlement():
    for number, figures in PREMISES.items():
        (one,) = list_settlements(Account.objects.get(account_no=number), date(2026, 11, 20))

        assert [*(line.cost for line in one.lines), one.cost, one.advances, one.result] == [
            zl(text) for text in figures
        ]
        assert one.is_current
        assert one.entry is not None
        assert one.entry.amount == one.result
