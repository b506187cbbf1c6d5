from datetime import date
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from cms_ext.public_site.premises.models import Property
from ebok_plugin.charges.domain.rate import add_rate
from ebok_plugin.charges.domain.tariff import (
    RateBook,
    RateMissing,
    rate_in_force,
    rates_in_force,
)
from ebok_plugin.charges.models import Component

pytestmark = pytest.mark.django_db


@pytest.fixture
def water() -> Component:
    """The cold water of ledger.md §11; Wrzosowa has its own price in 2026."""
    component = Component.objects.create(
        code="ZW", name="Zimna woda", basis="VOLUME_M3_COLD", unit="m³", subaccount="MEDIA"
    )
    wrzosowa = Property.objects.create(code="N2", name="Nieruchomość Wrzosowa")
    add_rate(component, Decimal("12.47"), valid_from=date(2026, 1, 1))
    add_rate(component, Decimal("13.40"), valid_from=date(2026, 5, 1))
    add_rate(
        component,
        Decimal("11.00"),
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 12, 31),
        property=wrzosowa,
    )
    return component


@pytest.mark.parametrize(
    ("on", "property_code", "rate"),
    [
        (date(2026, 1, 1), None, "12.4700"),
        (date(2026, 4, 30), None, "12.4700"),
        (date(2026, 5, 1), None, "13.4000"),
        (date(2030, 1, 1), None, "13.4000"),
        (date(2026, 5, 1), "N2", "11.0000"),
        (date(2027, 1, 1), "N2", "13.4000"),
    ],
)
def test_the_rate_of_the_day(
    water: Component, on: date, property_code: str | None, rate: str
) -> None:
    prop = Property.objects.filter(code=property_code).first()

    assert rate_in_force(water, on=on, property=prop) == Decimal(rate)


def test_before_the_first_rate_there_is_none(water: Component) -> None:
    with pytest.raises(RateMissing) as caught:
        rate_in_force(water, on=date(2025, 12, 31))

    assert (caught.value.code, str(caught.value)) == (
        "RATE_MISSING",
        "Składnik ZW nie ma stawki na 12.2025. Uzupełnij stawki i uruchom naliczenie jeszcze raz.",
    )


def test_all_rates_of_a_day(water: Component) -> None:
    held = rates_in_force(date(2026, 5, 1)).order_by("rate")

    assert [rate.rate for rate in held] == [Decimal("11.0000"), Decimal("13.4000")]


def test_a_book_answers_many_questions_with_one_query(
    water: Component, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        book = RateBook()
        answers = [
            book.find(water.pk, on=date(2026, month, 1), property_id=None) for month in (1, 4, 5)
        ]

    assert [answer and answer.rate for answer in answers] == [
        Decimal("12.4700"),
        Decimal("12.4700"),
        Decimal("13.4000"),
    ]
    assert book.find(water.pk, on=date(2025, 1, 1), property_id=None) is None
    assert book.find(0, on=date(2026, 1, 1), property_id=None) is None
