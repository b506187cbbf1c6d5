"""The five steps, for each of the twelve premises of the worked example."""

from decimal import Decimal
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.money.amounts import ZERO, Money, sum_money
from ebok_plugin.ledger.models import Account
from ebok_plugin.utilities.media.domain.explanation import (
    MediumExplained,
    cost_share,
    describe_result,
    explain_media,
    residual_bound,
    rounding_residual,
    side,
)
from ebok_plugin.utilities.media.domain.settlement import list_settlements, sum_buildings, sum_media
from ebok_plugin.utilities.media.models import MediaSettlement
from ebok_plugin.utilities.media.views import media_chart
from tests.ebok_plugin.ledger.books import zl
from tests.ebok_plugin.payments.books import TODAY
from tests.ebok_plugin.utilities.media.worked import BUILDING, PREMISES

pytestmark = pytest.mark.django_db


def explained(number: str) -> tuple[MediumExplained, ...]:
    (one,) = list_settlements(Account.objects.get(account_no=number), TODAY)
    return explain_media(one.lines, sum_buildings(one.settlement))


def test_every_premises_of_the_worked_example_to_the_grosz(worked_building: None):
    for number, figures in PREMISES.items():
        media = explained(number)
        parts = [part for medium in media for part in medium.parts]
        assert [part.cost for part in parts] == [zl(text) for text in figures[:4]]
        assert [part.share for part in parts] == [part.cost for part in parts]
        assert (
            sum_money(medium.cost for medium in media),
            sum_money(medium.advances for medium in media),
            sum_money(medium.result for medium in media),
        ) == tuple(zl(text) for text in figures[4:])


def test_the_building_adds_up_with_its_residual(worked_building: None):
    for medium in explained("100005"):
        found = (medium.invoice_total, medium.common_cost, medium.costs_of_all, medium.residual)
        assert found == tuple(zl(text) for text in BUILDING[medium.medium])
        assert sum_money(part.pool for part in medium.parts) == medium.to_split
    sums = sum_media(MediaSettlement.objects.get())
    assert [(one.medium, one.residual, one.bound, one.shares) for one in sums] == [
        ("CO", zl("0.01"), zl("0.12"), 24),
        ("ZW", zl("-0.01"), zl("0.06"), 12),
        ("CW", ZERO, zl("0.06"), 12),
    ]


def test_the_drawing_says_its_figures(worked_building: None):
    chart = media_chart(explained("100005"))

    assert [slot.label for slot in chart.slots] == ["ogrzewanie", "woda", "podgrzanie"]
    assert "woda i ścieki: koszt 804,65 zł, zaliczki 871,20 zł" in chart.name.replace(
        "\N{NO-BREAK SPACE}", " "
    )


def test_a_result_in_words():
    table = {
        "-87.43": ("Do zwrotu: 87,43 zł", "zwrot"),
        "235.23": ("Dopłata: 235,23 zł", "dopłata"),
        "0.00": ("Rozliczenie wyszło na zero", ""),
    }

    assert {
        result: (describe_result(zl(result)).replace("\xa0", " "), side(zl(result)))
        for result in table
    } == table


UNITS = st.integers(0, 999_999_999)
# At least one premises has some of the key.
KEYS = st.tuples(st.integers(1, 999_999_999), st.lists(UNITS, max_size=15)).map(
    lambda drawn: [Decimal(units).scaleb(-4) for units in (drawn[0], *drawn[1])]
)
GROSZE = st.integers(0, 999_999_999)


def test_the_worked_premises():
    shares = [
        cost_share(zl("18415.05"), Decimal("48.60"), Decimal("633.40")),
        cost_share(zl("22507.29"), Decimal("1190.25"), Decimal("14984.7125")),
        cost_share(zl("12369.83"), Decimal("66.50"), Decimal("1022.30")),
        cost_share(zl("17681.75"), Decimal("28.40"), Decimal("452.00")),
    ]

    assert shares == [zl(text) for text in ("1412.96", "1787.78", "804.65", "1110.98")]
    assert sum_money(shares) - zl("5203.80") == zl("-87.43")


def test_half_a_grosz_goes_away_from_zero():
    assert cost_share(zl("0.01"), Decimal(1), Decimal(2)) == zl("0.01")
    assert cost_share(zl("-0.01"), Decimal(1), Decimal(2)) == zl("-0.01")


@given(common=GROSZE, parts=st.lists(st.tuples(GROSZE, KEYS), min_size=1, max_size=3))
def test_inv_8_what_rounding_leaves_is_half_a_grosz_a_share(
    common: int, parts: list[tuple[int, list[Decimal]]]
):
    invoice = Money.from_grosze(common + sum(pool for pool, _keys in parts))
    costs = [
        cost_share(Money.from_grosze(pool), key, sum(keys, Decimal(0)))
        for pool, keys in parts
        for key in keys
    ]

    left = rounding_residual(invoice, Money.from_grosze(common), sum_money(costs))

    assert invoice == Money.from_grosze(common) + sum_money(costs) + left
    assert abs(left).amount <= residual_bound(len(costs))


@given(pool=st.integers(-999_999_999, 999_999_999), keys=KEYS)
def test_a_share_computed_in_whole_numbers_agrees(pool: int, keys: list[Decimal]):
    """In integers: the nearest grosz, half away from zero."""
    whole = int(sum(keys, Decimal(0)).scaleb(4))

    for key in keys:
        twice = 2 * abs(pool) * int(key.scaleb(4)) + whole
        nearest = twice // (2 * whole) * (1 if pool >= 0 else -1)
        assert cost_share(Money.from_grosze(pool), key, Decimal(whole).scaleb(-4)).grosze == nearest


@given(pool=GROSZE, keys=KEYS)
def test_who_has_more_of_the_key_never_bears_less(pool: int, keys: list[Decimal]):
    running = list(accumulate(keys))

    shares = [cost_share(Money.from_grosze(pool), key, running[-1]).grosze for key in sorted(keys)]

    assert all(less <= more for less, more in pairwise(shares))
