"""A first rate is free, a later one needs a reason, and what was charged is left alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cms_ext.office.audit.domain.event import SYSTEM
from cms_ext.office.audit.models import AuditEvent
from cms_ext.public_site.premises.models import Property
from ebok_plugin.charges.domain.rate import enter_rate, last_charged, withdraw_rate
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.charges.models import Component, ComponentRate
from tests.ebok_plugin.charges.coop import month
from tests.ebok_plugin.ledger.books import charge, component, open_account

pytestmark = pytest.mark.django_db
JANUARY, MAY, NOVEMBER = date(2026, 1, 1), date(2026, 5, 1), date(2026, 11, 1)
WHY = "Poprawka przed pierwszym naliczeniem"
Span = tuple[str, str, str, str | None]


@pytest.fixture
def upkeep(db: None) -> Component:
    return component("EKS")


@pytest.fixture
def meadow(db: None) -> Property:
    return Property.objects.create(code="N-2", name="Łąkowa")


def spans() -> list[Span]:
    rates = ComponentRate.objects.order_by("valid_from", "pk").select_related("property")
    return [
        (
            rate.property.code if rate.property else "",
            f"{rate.rate.normalize():f}",
            str(rate.valid_from),
            str(rate.valid_to) if rate.valid_to else None,
        )
        for rate in rates
    ]


def test_a_first_rate_needs_no_reason_the_next_one_does(upkeep: Component) -> None:
    enter_rate(upkeep, Decimal("4.35"), valid_from=JANUARY, origin=SYSTEM)

    with pytest.raises(ChargeError) as refusal:
        enter_rate(upkeep, Decimal("4.60"), valid_from=MAY, reason="bo tak", origin=SYSTEM)
    enter_rate(upkeep, Decimal("4.60"), valid_from=MAY, reason=WHY, origin=SYSTEM)

    assert refusal.value.code == "RATE_NEEDS_NOTICE"
    assert "przygotuj zmianę opłat" in refusal.value.message
    assert spans() == [("", "4.35", "2026-01-01", "2026-04-30"), ("", "4.6", "2026-05-01", None)]
    last = AuditEvent.objects.filter(action="RATE_ENTERED").latest("seq")
    assert (last.note, last.changes) == (
        WHY,
        {"component": "EKS", "property": None, "rate": "4.60", "from": "2026-05-01"},
    )


@pytest.mark.parametrize(
    ("first", "second", "free"),
    [
        ("N-2", "N-3", True),
        ("N-2", "", True),
        ("", "N-2", False),
        ("N-2", "N-2", False),
        ("", "", False),
    ],
)
def test_first_is_what_these_payers_never_had(
    upkeep: Component, meadow: Property, first: str, second: str, free: bool
) -> None:
    Property.objects.create(code="N-3", name="Leśna")
    places = {one.code: one for one in Property.objects.all()}
    enter_rate(upkeep, Decimal(4), valid_from=JANUARY, property=places.get(first), origin=SYSTEM)

    if free:
        enter_rate(upkeep, Decimal(5), valid_from=MAY, property=places.get(second), origin=SYSTEM)
    else:
        with pytest.raises(ChargeError, match="ma już stawkę"):
            enter_rate(
                upkeep, Decimal(5), valid_from=MAY, property=places.get(second), origin=SYSTEM
            )

    assert ComponentRate.objects.count() == 1 + free


def test_a_rate_of_the_same_day_is_corrected(upkeep: Component) -> None:
    enter_rate(upkeep, Decimal("4.35"), valid_from=JANUARY, origin=SYSTEM)
    enter_rate(upkeep, Decimal("4.53"), valid_from=JANUARY, reason=WHY, origin=SYSTEM)

    assert spans() == [("", "4.53", "2026-01-01", None)]


@pytest.mark.parametrize(
    ("valid_from", "accepted"),
    [
        (date(2026, 10, 1), False),
        (date(2026, 1, 1), False),
        (date(2026, 10, 2), True),
        (NOVEMBER, True),
    ],
)
def test_a_month_that_is_charged_keeps_its_rate(
    upkeep: Component, valid_from: date, accepted: bool
) -> None:
    enter_rate(upkeep, Decimal(1), valid_from=date(2020, 1, 1), origin=SYSTEM)
    charge(open_account("100005"), "2026-10", "48.60")

    if accepted:
        enter_rate(upkeep, Decimal(2), valid_from=valid_from, reason=WHY, origin=SYSTEM)
    else:
        with pytest.raises(ChargeError) as refusal:
            enter_rate(upkeep, Decimal(2), valid_from=valid_from, reason=WHY, origin=SYSTEM)
        assert refusal.value.message == (
            "Według dotychczasowej stawki naliczono już opłaty za 10.2026. Podaj dzień po "
            "01.10.2026 albo najpierw cofnij te naliczenia (storno paczki)."
        )
    assert ComponentRate.objects.count() == 1 + accepted


def test_where_nobody_was_charged_nothing_holds(upkeep: Component, meadow: Property) -> None:
    charge(open_account("100005"), "2026-10", "48.60")

    assert last_charged(upkeep, None) == month("2026-10")
    assert last_charged(upkeep, meadow) is None


@pytest.mark.parametrize(("rate", "code"), [("-1", "RATE_NEGATIVE"), ("4.12345", "RATE_SCALE")])
def test_rates_that_are_refused(upkeep: Component, rate: str, code: str) -> None:
    with pytest.raises(ChargeError) as refusal:
        enter_rate(upkeep, Decimal(rate), valid_from=JANUARY, origin=SYSTEM)

    assert refusal.value.code == code
    assert spans() == []


def test_a_withdrawn_rate_lets_the_one_before_go_on(upkeep: Component) -> None:
    enter_rate(upkeep, Decimal("4.35"), valid_from=JANUARY, origin=SYSTEM)
    later = enter_rate(upkeep, Decimal("4.60"), valid_from=MAY, reason=WHY, origin=SYSTEM)

    with pytest.raises(ChargeError, match="Podaj powód"):
        withdraw_rate(later, reason="nie", origin=SYSTEM)
    withdraw_rate(later, reason=WHY, origin=SYSTEM)

    assert spans() == [("", "4.35", "2026-01-01", None)]
    assert AuditEvent.objects.get(action="RATE_WITHDRAWN").note == WHY


def test_a_charged_rate_is_not_withdrawn(upkeep: Component) -> None:
    rate = enter_rate(upkeep, Decimal(1), valid_from=JANUARY, origin=SYSTEM)
    charge(open_account("100005"), "2026-10", "48.60")

    with pytest.raises(ChargeError, match="naliczono już opłaty za 10.2026"):
        withdraw_rate(rate, reason=WHY, origin=SYSTEM)

    assert spans() == [("", "1", "2026-01-01", None)]
