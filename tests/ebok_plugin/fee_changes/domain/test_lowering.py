"""A lowering is told in the same terms as a rise, and no payer pays more because his own letter
came late (`fees_law.md` §2, §3).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cms_ext.office.audit.domain.event import Origin
from ebok_plugin.charges.models import Component
from ebok_plugin.fee_changes.domain.fee_change import NewRate
from ebok_plugin.fee_changes.domain.in_force import put_in_force
from ebok_plugin.fee_changes.domain.notices import deliveries_of
from ebok_plugin.fee_changes.domain.notifying import start_notifying
from ebok_plugin.fee_changes.errors import FeeChangeError
from ebok_plugin.ledger.models import Account
from ebok_plugin.money import total
from tests.ebok_plugin.charges.coop import charge_for, month
from tests.ebok_plugin.fee_changes.change_04 import TODAY, approved, components, notice_of, told
from tests.ebok_plugin.fee_changes.late_change import exceptions
from tests.ebok_plugin.ledger.books import open_account
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


@shared
def anna() -> Account:
    components()
    return open_account("100005")


# EKS (controlled) from April: by 31 December. GOK (independent) from January: by 31 December.
STARTED = {
    ("EKS", "4.85", "2026-12-31"): "NOTIFYING",
    ("EKS", "4.85", "2027-01-01"): "E-FEE-01",
    ("EKS", "4.60", "2026-12-31"): "NOTIFYING",
    ("EKS", "4.60", "2027-01-01"): "E-FEE-01",
    ("EKS", "4.40", "2026-12-31"): "NOTIFYING",
    ("EKS", "4.40", "2027-01-01"): "E-FEE-01",
    ("GOK", "46.00", "2026-12-31"): "NOTIFYING",
    ("GOK", "46.00", "2027-01-01"): "E-FEE-01",
    ("GOK", "40.00", "2026-12-31"): "NOTIFYING",
    ("GOK", "40.00", "2027-01-01"): "E-FEE-01",
}
SINCE = {"EKS": "2027-04", "GOK": "2027-01"}


@pytest.mark.parametrize(("case", "expected"), STARTED.items(), ids=str)
def test_letters_start_by_the_last_day_of_their_kind_and_not_later(
    felicja: Origin, kamil: Origin, anna: Account, case: tuple[str, str, str], expected: str
) -> None:
    code, rate, day = case
    new = NewRate(Component.objects.get(code=code), Decimal(rate), month(SINCE[code]))
    change = approved([new], felicja, kamil)

    try:
        found = start_notifying(change, origin=felicja, today=date.fromisoformat(day)).state
    except FeeChangeError as error:
        found = error.code

    assert found == expected


EARLY, LATE, UNKNOWN = "2026-12-31", "2027-01-01", None
# The new rate, when the letter of EKS from April came; what April costs, in how many exceptions,
# and how many letters the desk shows as late.
DELIVERED = {
    ("4.85", EARLY): ("321.21", 0, 0),
    ("4.85", LATE): ("309.06", 1, 1),
    ("4.85", UNKNOWN): ("309.06", 1, 0),
    ("4.60", LATE): ("309.06", 0, 0),
    ("4.40", EARLY): ("299.34", 0, 0),
    ("4.40", LATE): ("299.34", 0, 0),
    ("4.40", UNKNOWN): ("299.34", 0, 0),
}


@pytest.mark.parametrize(("case", "expected"), DELIVERED.items(), ids=str)
def test_only_a_rise_waits_for_its_letter(
    felicja: Origin,
    kamil: Origin,
    anna: Account,
    case: tuple[str, str | None],
    expected: tuple[str, int, int],
) -> None:
    rate, delivered = case
    eks = Component.objects.get(code="EKS")
    change = told(felicja, kamil, [NewRate(eks, Decimal(rate), month("2027-04"))])
    if delivered is not None:
        notice_of(change, anna).deliveries.create(
            channel="HAND", sent_on=TODAY, delivered_on=date.fromisoformat(delivered)
        )

    change = put_in_force(change, origin=felicja)

    charged = total(line.amount for line in charge_for(anna, month("2027-04")).lines)
    assert (
        str(charged.amount),
        len(exceptions()),
        len(deliveries_of(change).late),
    ) == expected
