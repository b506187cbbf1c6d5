from datetime import date
from decimal import Decimal

import pytest

from cms_ext.evidence.audit.domain.event import SYSTEM
from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.premises.models import Premises
from ebok_plugin.charges.domain.premises_value import set_value
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.charges.models import Basis, PremisesValue
from tests.ebok_plugin.charges.coop import value_spans as spans
from tests.ebok_plugin.ledger.books import open_account
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


@shared
def flat() -> Premises:
    """48,60 m² and two persons, as the accounts file said; the account is open since 2020."""
    return open_account("100005").premises


def enter(flat: Premises, basis: Basis, value: str, day: date) -> None:
    set_value(flat, basis, Decimal(value), valid_from=day, origin=SYSTEM)


def test_a_value_holds_until_the_next_one_even_before_all_others(flat: Premises):
    """The same day again puts it right; what the accounts file said is kept for the days before."""
    for basis, value, begin in (
        (Basis.KWH, "10", date(2026, 9, 1)),
        (Basis.KWH, "11", date(2026, 9, 1)),
        (Basis.VOLUME_M3_COLD, "5.5", date(2026, 9, 1)),
        (Basis.VOLUME_M3_COLD, "6", date(2026, 1, 1)),
        (Basis.VOLUME_M3_COLD, "7", date(2026, 4, 1)),
        (Basis.PERSONS, "3", date(2026, 9, 1)),
    ):
        enter(flat, basis, value, begin)

    assert spans(Basis.KWH) == [("11.0000", "2026-09-01", None)]
    events = AuditEvent.objects.filter(action="PREMISES_VALUE_SET").order_by("seq")
    assert [event.changes["value"] for event in events] == ["10", "11", "5.5", "6", "7", "3"]
    assert spans(Basis.VOLUME_M3_COLD) == [
        ("6.0000", "2026-01-01", "2026-03-31"),
        ("7.0000", "2026-04-01", "2026-08-31"),
        ("5.5000", "2026-09-01", None),
    ]
    expected = [("2.0000", "2020-01-01", "2026-08-31"), ("3.0000", "2026-09-01", None)]
    assert spans(Basis.PERSONS) == expected


def test_what_is_refused(flat: Premises):
    for basis, value, code, message in (
        (
            Basis.AREA_M2,
            "-48.60",
            "VALUE_NEGATIVE",
            "powierzchnia: -48,60 jest mniejsze od zera. Wpisz zero albo więcej.",
        ),
        (
            Basis.VOLUME_M3_HOT,
            "2.50001",
            "VALUE_SCALE",
            "ciepła woda: 2,50001 ma więcej niż cztery miejsca po przecinku. Zaokrąglij.",
        ),
        (
            Basis.AREA_M2,
            "100000000",
            "VALUE_TOO_LARGE",
            "powierzchnia: 100000000 jest za duże. Sprawdź przecinek.",
        ),
        (
            Basis.PREMISES,
            "2",
            "BASIS_FIXED",
            "Opłatę od lokalu nalicza się zawsze raz. Wybierz inną podstawę.",
        ),
    ):
        with pytest.raises(ChargeError) as refusal:
            enter(flat, basis, value, date(2026, 9, 1))
        assert (refusal.value.code, refusal.value.message) == (code, message)
    assert not PremisesValue.objects.exists()
