"""The cases of waste_declaration.md §3 to the grosz, and what holds of every fee."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_ext.base.money.amounts import NO_BREAK_SPACE, Money
from plugins.waste_union.tests.tariffs.tariffs import CASES, of_case
from waste_union.tariffs.domain.calculation import (
    Basis,
    BasisError,
    StepKind,
    calculate_fee,
    make_trace,
    read_steps,
)
from waste_union.tariffs.domain.fee_words import describe_fee
from waste_union.tariffs.models import TariffVersion
from waste_union.tariffs.vocabulary import BuildingKind, Method, Unit

GIVEN = {
    "persons": ("persons", int),
    "dwellings": ("dwellings", int),
    "composter": ("composter", bool),
    "water_total_m3": ("water_m3", Decimal),
    "months": ("water_months", int),
    "decision_factor": ("decision_factor", Decimal),
}


def basis_of(case: Mapping[str, Any]) -> Basis:
    given = {name: read(case[key]) for key, (name, read) in GIVEN.items() if key in case}
    return Basis(**given)


def test_the_worked_cases_to_the_grosz():
    for case in CASES["cases"]:
        fee = calculate_fee(of_case(case["tariff"], building_kind=case["building"]), basis_of(case))

        assert fee.amount == Money(Decimal(case["amount"])), case["id"]
        warnings = [case["warning"]] if "warning" in case else []
        assert [warning.code for warning in fee.warnings] == warnings, case["id"]


def test_a_household_pays_no_more_than_the_cap():
    table = {4: "100.00", 5: "125.00", 6: "125.00", 99: "125.00"}
    household, block = of_case("T4"), of_case("T4", building_kind=BuildingKind.MULTI)

    assert {
        persons: str(calculate_fee(household, Basis(persons=persons)).amount.amount)
        for persons in table
    } == table
    # 300 persons in 40 flats: 7 500,00 by persons, 40 × 125,00 at the most.
    assert calculate_fee(block, Basis(persons=300, dwellings=40)).amount == Money(Decimal(5000))


SENTENCES = [
    (
        of_case("T1"),
        Basis(persons=4, composter=True),
        "4 osoby × 33,00 zł = 132,00 zł; zwolnienie za kompostownik 4 × 2,00 zł = 8,00 zł; "
        "opłata miesięczna 124,00 zł",
    ),
    (of_case("T1"), Basis(persons=0), "0 osób × 33,00 zł = 0,00 zł"),
    (of_case("T1"), Basis(persons=1), "1 osoba × 33,00 zł = 33,00 zł"),
    (
        of_case("T2", building_kind=BuildingKind.MULTI),
        Basis(dwellings=122),
        "122 gospodarstwa × 85,00 zł = 10 370,00 zł",
    ),
    (
        of_case("T3"),
        Basis(persons=7, composter=True),
        "5 osób × 29,00 zł = 145,00 zł; 2 osoby × 7,00 zł = 14,00 zł; "
        "zwolnienie za kompostownik według osobnych stawek 28,00 zł; opłata miesięczna 131,00 zł",
    ),
    (
        of_case("T4"),
        Basis(persons=6),
        "6 osób × 25,00 zł = 150,00 zł; nie więcej niż 125,00 zł; opłata miesięczna 125,00 zł",
    ),
    (
        of_case("T5"),
        Basis(water_m3=Decimal("50.8")),
        "zużycie 50,8 m³ przez 6 miesięcy; średnio 8,4667 m³ × 12,73 zł = 107,78 zł; "
        "opłata miesięczna 107,78 zł",
    ),
    (
        of_case("T5", params={"rate": "12.73", "norm_m3": "3"}),
        Basis(persons=4),
        "4 osoby × 3 m³ według normy; 12 m³ × 12,73 zł = 152,76 zł; opłata miesięczna 152,76 zł",
    ),
    (
        of_case("T8"),
        Basis(persons=7, composter=True),
        "3 osoby × 21,50 zł = 64,50 zł; 1 osoba × 18,00 zł = 18,00 zł; "
        "1 osoba × 15,00 zł = 15,00 zł; 2 osoby × 12,00 zł = 24,00 zł; "
        "zwolnienie za kompostownik 20% × 121,50 zł = 24,30 zł; opłata miesięczna 97,20 zł",
    ),
    (
        of_case("T7"),
        Basis(persons=4, decision_factor=Decimal(3)),
        "4 osoby × 41,24 zł = 164,96 zł; opłata podwyższona decyzją 3 × 164,96 zł = 494,88 zł; "
        "opłata miesięczna 494,88 zł",
    ),
    (
        of_case("T1", method=Method.AREA, params={"rate": "1.2345"}, relief=None, unit=Unit.ZLOTY),
        Basis(area_m2=Decimal("54.2")),
        "54,2 m² × 1,2345 zł = 66,91 zł; zaokrąglenie do 1,00 zł; opłata miesięczna 67,00 zł",
    ),
    (
        of_case(
            "T1",
            building_kind=BuildingKind.NON_RESIDENTIAL,
            method=Method.CONTAINERS,
            params={"containers": [{"code": "1100", "name": "pojemnik 1100 l", "rate": "90.00"}]},
            relief=None,
        ),
        Basis(containers={"1100": 4}),
        "4 × pojemnik 1100 l × 90,00 zł = 360,00 zł",
    ),
]


def test_the_calculation_in_words_also_of_a_kept_trace():
    for tariff, basis, words in SENTENCES:
        fee = calculate_fee(tariff, basis)
        kept = read_steps(make_trace(fee))

        assert describe_fee(fee.steps).replace(NO_BREAK_SPACE, " ") == words
        assert kept == fee.steps


def test_a_trace_names_its_tariff_and_holds_numbers_as_text():
    tariff = of_case("T1", pk=7)

    assert make_trace(calculate_fee(tariff, Basis(persons=4, composter=True))) == [
        {"amount": "132", "quantity": "4", "rate": "33.00", "step": "BASE", "unit": "PERSONS"},
        {"amount": "-8", "quantity": "4", "rate": "2.00", "step": "RELIEF_PER_PERSON"},
        {"amount": "124.00", "step": "FEE", "tariff": 7, "unit": "uchwała nr 14/2025"},
    ]


def test_half_a_grosz_of_a_sixth_goes_up_and_water_that_never_came_back_is_taken_off():
    tariff = of_case("T5", params={"rate": "0.01"})

    assert calculate_fee(tariff, Basis(water_m3=Decimal(3))).amount == Money(Decimal("0.01"))

    fee = calculate_fee(of_case("T5"), Basis(water_m3=Decimal("60.8"), water_lost_m3=Decimal(10)))

    assert fee.amount == Money(Decimal("107.78"))


def test_what_cannot_be_counted_is_named():
    block = {"building_kind": BuildingKind.MULTI}
    by_persons, by_water, containers = of_case("T1"), of_case("T5"), SENTENCES[-1][0]
    for tariff, basis, field in (
        (by_persons, Basis(), "persons"),
        (by_persons, Basis(persons=-1), "persons"),
        (by_persons, Basis(persons=100), "persons"),
        (of_case("T1", **block), Basis(persons=10_000), "persons"),
        (of_case("T2", **block), Basis(), "dwellings"),
        (of_case("T4", **block), Basis(persons=9), "dwellings"),
        (by_water, Basis(), "water_m3"),
        (by_water, Basis(water_m3=Decimal(-1)), "water_m3"),
        (by_water, Basis(water_m3=Decimal("NaN")), "water_m3"),
        (by_water, Basis(water_m3=Decimal(6), water_months=0), "water_months"),
        (by_water, Basis(water_m3=Decimal(6), water_lost_m3=Decimal(7)), "water_lost_m3"),
        (of_case("T5", params={"rate": "1", "norm_m3": "3"}), Basis(), "persons"),
        (containers, Basis(), "containers"),
        (containers, Basis(containers={"240": 1}), "containers"),
        (containers, Basis(containers={"1100": -1}), "containers"),
        (of_case("T7"), Basis(persons=4, decision_factor=Decimal("0.5")), "decision_factor"),
    ):
        with pytest.raises(BasisError) as refused:
            calculate_fee(tariff, basis)
        assert refused.value.field == field


MONEY = st.decimals("0", "999.99", places=2).map(str)
RATE = st.decimals("0", "99.9999", places=4).map(str)


@st.composite
def tiers(draw: st.DrawFn) -> list[dict[str, Any]]:
    ends = draw(st.lists(st.integers(1, 40), max_size=4, unique=True).map(sorted))
    return [{"rate": draw(RATE), "upto": end} for end in [*ends, None]]


RELIEFS = st.one_of(
    st.none(),
    st.builds(lambda amount: {"kind": "per_person", "amount": amount}, MONEY),
    st.builds(lambda percent: {"kind": "percent", "percent": str(percent)}, st.integers(0, 100)),
)
TARIFFS = st.builds(
    lambda rates, relief, cap, unit: of_case(
        "T1", params={"tiers": rates}, relief=relief, cap=cap, unit=unit
    ),
    tiers(),
    RELIEFS,
    st.one_of(st.none(), st.integers(1, 100_000)),
    st.sampled_from(Unit),
)


@given(TARIFFS, st.integers(0, 99), st.booleans(), st.sampled_from([None, Decimal(2), Decimal(4)]))
def test_no_fee_is_below_zero_and_its_steps_sum_up_to_it(
    tariff: TariffVersion, persons: int, composter: bool, factor: Decimal | None
):
    fee = calculate_fee(tariff, Basis(persons=persons, composter=composter, decision_factor=factor))

    *steps, last = fee.steps
    assert fee.amount.grosze >= 0
    assert fee.amount.grosze % tariff.unit == 0
    assert last.kind == StepKind.FEE
    assert sum(step.amount for step in steps) == last.amount == fee.amount.amount


@given(TARIFFS, st.integers(0, 98))
def test_one_more_person_never_lowers_it_and_a_composter_never_raises_it(
    tariff: TariffVersion, persons: int
):
    fewer, more = (calculate_fee(tariff, Basis(persons=n)).amount for n in (persons, persons + 1))
    composting = calculate_fee(tariff, Basis(persons=persons, composter=True)).amount

    assert composting <= fewer <= more


@given(
    st.decimals("0", "9999.999", places=3),
    st.integers(1, 12),
    st.decimals("0", "99.9999", places=4),
)
def test_water_is_counted_as_whole_numbers_would_be(water: Decimal, months: int, rate: Decimal):
    tariff = of_case("T5", params={"rate": f"{rate:f}"})
    fee = calculate_fee(tariff, Basis(water_m3=water, water_months=months))

    # In hundredths of a millionth of a grosz, half up without any fraction.
    exact = int(water.scaleb(3)) * int(rate.scaleb(4))
    in_a_grosz = 10**5 * months
    assert fee.amount.grosze == (2 * exact + in_a_grosz) // (2 * in_a_grosz)
