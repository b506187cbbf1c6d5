"""The demo's change: announcement 04 with the figures of `fees_law.md` §4."""

from __future__ import annotations

from datetime import date

import pytest

from ebok_plugin.charges.models import CostKind
from ebok_plugin.fee_changes.demo import load_fee_changes
from ebok_plugin.fee_changes.domain.content import content_from_json
from ebok_plugin.fee_changes.domain.notices import deliveries_of
from ebok_plugin.fee_changes.models import FeeChange
from tests.ebok_plugin.charges.coop import imported_coop
from tests.people import staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def _coop(db: None) -> None:
    imported_coop()
    staff("finanse", "finance_clerk")
    staff("admin", superuser=True)


@pytest.mark.usefixtures("_coop")
def test_flat_five_is_told_the_figures_of_the_spec() -> None:
    load_fee_changes(date(2026, 11, 20))

    change = FeeChange.objects.get()
    notice = change.notices.get(account__account_no="100005")
    assert [
        (row.name, str(row.old_amount.amount), str(row.new_amount.amount), str(row.since))
        for row in content_from_json(notice.content).rows
    ] == [
        ("Gospodarowanie odpadami komunalnymi", "85.50", "92.00", "2027-01-01"),
        ("Eksploatacja podstawowa", "223.56", "235.71", "2027-04-01"),
    ]
    found = deliveries_of(change)
    assert (change.state, change.all_made, found.in_time, len(found.late)) == (
        "NOTIFYING",
        True,
        4,
        0,
    )
    assert len(found.unconfirmed) == change.notices.count() - 4
    assert CostKind.objects.count() == 9


@pytest.mark.usefixtures("_coop")
def test_before_the_announcement_there_is_no_change() -> None:
    load_fee_changes(date(2026, 11, 15))

    assert (CostKind.objects.count(), FeeChange.objects.count()) == (9, 0)
