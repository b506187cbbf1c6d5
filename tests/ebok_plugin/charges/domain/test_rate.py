from datetime import date
from decimal import Decimal

import pytest

from cms_ext.public_site.premises.models import Property
from ebok_plugin.charges.domain.rate import RateOverlap, add_rate
from ebok_plugin.charges.models import Component, ComponentRate

pytestmark = pytest.mark.django_db


@pytest.fixture
def waste() -> Component:
    return Component.objects.create(
        code="GOK", name="Odpady", basis="PERSONS", unit="os.", subaccount="MAIN"
    )


def spans() -> list[tuple[date, date | None, str]]:
    rates = ComponentRate.objects.order_by("valid_from", "pk")
    return [(rate.valid_from, rate.valid_to, str(rate.rate)) for rate in rates]


def test_a_new_rate_closes_the_open_one_on_the_day_before(waste: Component) -> None:
    add_rate(waste, Decimal("38"), valid_from=date(2026, 1, 1))
    add_rate(waste, Decimal("42.75"), valid_from=date(2026, 9, 1))

    assert spans() == [
        (date(2026, 1, 1), date(2026, 8, 31), "38.0000"),
        (date(2026, 9, 1), None, "42.7500"),
    ]


@pytest.mark.parametrize(
    ("valid_from", "valid_to"),
    [
        (date(2026, 1, 1), None),
        (date(2025, 1, 1), None),
        (date(2026, 8, 31), date(2026, 8, 31)),
        (date(2025, 1, 1), date(2026, 1, 1)),
    ],
)
def test_two_rates_for_one_day_are_refused(
    waste: Component, valid_from: date, valid_to: date | None
) -> None:
    add_rate(waste, Decimal("38"), valid_from=date(2026, 1, 1), valid_to=date(2026, 8, 31))
    before = spans()

    with pytest.raises(RateOverlap) as caught:
        add_rate(waste, Decimal("40"), valid_from=valid_from, valid_to=valid_to)

    assert (caught.value.code, str(caught.value)) == (
        "RATE_OVERLAP",
        "Składnik GOK ma już stawkę 38,0000 od 01.01.2026. Popraw daty.",
    )
    assert spans() == before


def test_a_refused_rate_leaves_the_open_one_open(waste: Component) -> None:
    add_rate(waste, Decimal("42.75"), valid_from=date(2026, 9, 1))
    add_rate(waste, Decimal("38"), valid_from=date(2026, 1, 1), valid_to=date(2026, 8, 31))

    with pytest.raises(RateOverlap):
        add_rate(waste, Decimal("40"), valid_from=date(2026, 2, 1))

    assert spans()[1] == (date(2026, 9, 1), None, "42.7500")


def test_gaps_and_own_rates_of_a_property_are_allowed(waste: Component) -> None:
    own = Property.objects.create(code="N2", name="Nieruchomość Wrzosowa")
    add_rate(waste, Decimal("38"), valid_from=date(2026, 1, 1), valid_to=date(2026, 3, 31))
    add_rate(waste, Decimal("40"), valid_from=date(2026, 6, 1))
    add_rate(waste, Decimal("30"), valid_from=date(2026, 1, 1), property=own)

    assert len(spans()) == 3
