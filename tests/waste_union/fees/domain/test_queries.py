"""What accounts owe and were charged is found by the accounts, however much others were charged."""

import pytest

from ebok_plugin.ledger.models import Account
from waste_union.fees.domain.queries import (
    select_charged_months,
    select_obligations,
    select_valid_documents,
)

pytestmark = pytest.mark.django_db


def test_no_table_is_looked_through():
    """In the order of its keys alone SQLite read a whole table for each portion of accounts."""
    portion = (Account.objects.filter(pk__gte=7, pk__lte=806), range(7, 807))

    plans = [
        question(accounts).explain()
        for question in (select_obligations, select_valid_documents, select_charged_months)
        for accounts in portion
    ]

    assert [plan for plan in plans if "SCAN" in plan] == []
