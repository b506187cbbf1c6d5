"""The demo's change: announcement 04 with the figures of `fees_law.md` §4."""

from datetime import date

import pytest

from ebok_plugin.charges.models import CostKind, LegalBasis
from ebok_plugin.fee_changes.demo import load_fee_changes
from ebok_plugin.fee_changes.domain.content import content_from_json
from ebok_plugin.fee_changes.domain.notices import list_deliveries
from ebok_plugin.fee_changes.models import FeeChange
from tests.ebok_plugin.charges.coop import imported_coop
from tests.people import staff
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


@shared
def _coop() -> None:
    imported_coop()
    staff("finanse", "finance_clerk")
    staff("admin", superuser=True)


@pytest.mark.usefixtures("_coop")
def test_flat_five_reads_the_figures_of_the_spec():
    load_fee_changes(date(2026, 11, 20))

    change = FeeChange.objects.get()
    notice = change.notices.get(account__account_no="100005")
    content = content_from_json(notice.content)
    assert [
        (row.name, str(row.old_amount.amount), str(row.new_amount.amount), str(row.since))
        for row in content.rows
    ] == [
        ("Gospodarowanie odpadami komunalnymi", "85.50", "92.00", "2027-01-01"),
        ("Eksploatacja podstawowa", "223.56", "235.71", "2027-04-01"),
    ]
    # EKS 223,56, FR 157,95, CO-S 75,33, CO-Z 199,26, ZW 80,40, CW 96,50, GOK 85,50, POD 13,67,
    # DZW 22,00: the rates of autumn 2026; then 6,50 and 12,15 more.
    assert [
        (str(one.since), str(one.before.amount), str(one.after.amount)) for one in content.sums
    ] == [("2027-01-01", "954.17", "960.67"), ("2027-04-01", "960.67", "972.82")]
    found = list_deliveries(change)
    facts = (change.state, change.all_made, found.in_time, len(found.late))
    assert facts == ("NOTIFYING", True, 4, 0)
    assert len(found.unconfirmed) == change.notices.count() - 4
    assert CostKind.objects.count() == 9
    assert LegalBasis.objects.exclude(words="").count() == 9
    assert [row.legal_basis for row in content.rows] == [
        "art. 4 ust. 1–2 i 4 ustawy o spółdzielniach mieszkaniowych; art. 6h ustawy o utrzymaniu "
        "czystości i porządku w gminach; regulamin opłat z 2026 r.",
        "art. 4 ust. 1–2 i 4 ustawy o spółdzielniach mieszkaniowych; regulamin opłat z 2026 r.",
    ]


@pytest.mark.usefixtures("_coop")
def test_before_the_announcement_there_is_no_change():
    load_fee_changes(date(2026, 11, 15))

    assert (CostKind.objects.count(), FeeChange.objects.count()) == (9, 0)
