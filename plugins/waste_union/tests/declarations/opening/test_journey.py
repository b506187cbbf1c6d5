"""An empty union becomes one that charges: three files in turn, then the first month."""

from decimal import Decimal

import pytest

from cms_ext.base.dates.period import Period
from cms_ext.evidence.sealed_rows.domain.verify import verify_rows
from cms_ext.people.outbox.mail.models import OutgoingMessage
from ebok_plugin.ledger.models import Account, ChargeDocument
from plugins.waste_union.tests.declarations.opening.union import (
    DECLARATION_LINES,
    TODAY,
    bring,
    bring_places_and_payers,
    clerk,
    found_union,
)
from plugins.waste_union.tests.fees.payers import charge_fees
from waste_union.declarations.domain.import_declarations import FIRST_DECLARATIONS
from waste_union.declarations.domain.verify import verify_declarations
from waste_union.declarations.models import DeclarationRight

pytestmark = pytest.mark.django_db

# By hand: 4 × (33 − 2); 3 × 33; 24 × 85; 4 × 14 + 2 × 130; 15.20 a household.
FIRST_MONTH = {
    "600001": "124.00",
    "600002": "99.00",
    "600120": "2040.00",
    "600200": "316.00",
    "600300": "15.20",
}


@pytest.mark.both_databases
def test_three_files_and_the_first_month_is_the_sum_counted_by_hand():
    found_union()
    origin = clerk()
    bring_places_and_payers(origin)

    report = bring(FIRST_DECLARATIONS, *DECLARATION_LINES, origin=origin)

    assert (report.status, report.errors, report.new) == ("posted", (), 5)
    assert [note.replace("\xa0", " ") for note in report.notes] == [
        "Opłaty miesięczne razem: 2 594,20 zł, najwcześniej od 05/2026. Listów i e-maili plik nie "
        "wysyła."
    ]
    charge_fees(Period.of(TODAY), TODAY)
    charged = {
        row.account.account_no: str(row.total.amount)
        for row in ChargeDocument.objects.select_related("account", "entry")
    }
    assert charged == FIRST_MONTH
    assert sum(map(Decimal, FIRST_MONTH.values())) == Decimal("2594.20")
    assert (verify_declarations(), list(verify_rows())) == ([], [])
    assert not OutgoingMessage.objects.exists()


def test_who_is_on_file_afterwards():
    """Anna holds two properties and is one person; Jan shares the first and pays nothing."""
    found_union()
    bring_places_and_payers(clerk())

    rights = DeclarationRight.objects.order_by("declared_property__code", "person__name")
    assert list(rights.values_list("declared_property__code", "person__name", "role")) == [
        ("BRZ-0001", "Anna Lis", "OWNER"),
        ("BRZ-0001", "Jan Lis", "CO_OWNER"),
        ("BRZ-0002", "Olga Żak", "OWNER"),
        ("BRZ-0120", "Zarządca Dom", "MANAGER"),
        ("BRZ-0200", "Szkoła nr 1", "USER"),
        ("BRZ-0300", "Anna Lis", "OWNER"),
    ]
    assert rights[0].person_id == rights[5].person_id
    anna = rights[0].person
    assert (anna.correspondence_email, anna.phone, anna.correspondence_address) == (
        "anna@poczta.example",
        "+48600100200",
        "ul. Lipowa 4, 36-200 Brzozów",
    )
    accounts = Account.objects.order_by("account_no").values_list(
        "account_no", "regime", "payer_name", "premises__building__property__code"
    )
    assert list(accounts) == [
        ("600001", "GOK", "Anna Lis", "BRZ"),
        ("600002", "GOK", "Olga Żak", "BRZ"),
        ("600120", "GOK", "Zarządca Dom", "BRZ"),
        ("600200", "GOK", "Szkoła nr 1", "BRZ"),
        ("600300", "GOK", "Anna Lis", "BRZ"),
    ]
