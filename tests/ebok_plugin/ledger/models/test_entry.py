from datetime import date

import pytest

from tests.ebok_plugin.ledger.books import open_account


@pytest.mark.django_db
def test_a_balance_is_answered_from_the_covering_index_alone() -> None:
    """On SQLite, where the plan does not depend on how many rows there are."""
    flat = open_account("100005")
    booked = flat.entries.filter(booking_date__lte=date(2026, 12, 31))

    plan = booked.values_list("amount", "kind", "due_date").explain()

    assert "USING COVERING INDEX ledger_entry_balance" in plan
