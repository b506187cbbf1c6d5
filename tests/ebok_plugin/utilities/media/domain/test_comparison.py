"""What a premises is compared with: everybody together, itself a year before, never one other."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cms_ext.base.money.amounts import ZERO, Money
from ebok_plugin.utilities.media.domain.explanation import BuildingSum
from ebok_plugin.utilities.media.domain.settlement import is_year_before, list_usages


@dataclass(frozen=True)
class Line:
    medium: str
    part: str
    allocation_key: str
    key_premises: Decimal
    key_total: Decimal
    invoice_total: Money = ZERO
    common_cost: Money = ZERO
    pool: Money = ZERO
    cost: Money = ZERO
    advances: Money = ZERO
    result: Money = ZERO


def line(what: str, key: str, key_total: str) -> Line:
    medium, part, by = what.split()
    return Line(medium, part, by, Decimal(key), Decimal(key_total))


def building(premises: int) -> dict[str, BuildingSum]:
    return dict.fromkeys(("CO", "ZW", "CW"), BuildingSum(ZERO, premises))


WORKED = [
    line("CO STALA AREA_M2", "48.60", "633.40"),
    line("CO ZMIENNA HCA_UNITS_LAF", "1190.25", "14984.7125"),
    line("ZW CALOSC WATER_M3", "66.50", "1022.30"),
    line("CW CALOSC HOT_WATER_M3", "28.40", "452.00"),
]


def usages_of(lines: list[Line], before: list[Line], premises: int) -> list[tuple[str, ...]]:
    return [
        (usage.medium.value, usage.unit, str(usage.own), str(usage.average), str(usage.before))
        for usage in list_usages(lines, before, building(premises))
    ]


def test_the_worked_premises_beside_its_building():
    """`ledger.md` §10: 1190.25/48.60 = 24.49 against Σunits/Σarea."""
    assert usages_of(WORKED, [], 12) == [
        ("CO", "j.", "24.49", "23.66", "None"),
        ("ZW", "m³", "66.50", "85.19", "None"),
        ("CW", "m³", "28.40", "37.67", "None"),
    ]
    found = [usage.per_area for usage in list_usages(WORKED, [], building(12))]
    assert found == [True, False, False]


def test_below_three_premises_there_is_no_average():
    for premises in (1, 2, 3):
        averages = [usage.average for usage in list_usages(WORKED, [], building(premises))]
        assert [average is not None for average in averages] == [premises >= 3] * 3


def test_the_year_before():
    before = [
        line("CO STALA AREA_M2", "48.60", "633.40"),
        line("CO ZMIENNA HCA_UNITS_LAF", "972", "15000"),
        line("ZW CALOSC WATER_M3", "70", "1000"),
    ]

    assert [one[4] for one in usages_of(WORKED, before, 12)] == ["20.00", "70.00", "None"]


def test_heat_without_an_area_counts_by_the_premises():
    lines = [line("CO CALOSC HCA_UNITS_LAF", "1200", "15000")]

    assert usages_of(lines, [], 10) == [("CO", "j.", "1200.00", "1500.00", "None")]
    # Units on a metre and units on a flat are not compared.
    assert usages_of(WORKED[:2], [line("CO ZMIENNA HCA_UNITS_LAF", "9", "99")], 10)[0][4] == "None"


def test_what_is_not_measured_is_not_compared():
    assert usages_of([line("GAZ CALOSC PERSONS", "2", "20")], [], 10) == []


def test_a_year_before_is_the_same_days():
    table = {
        ("2024-01-01", "2024-12-31"): True,
        ("2023-01-01", "2023-12-31"): False,
        ("2024-01-01", "2024-06-30"): False,
    }
    of_2025 = date(2025, 1, 1), date(2025, 12, 31)

    assert {
        days: is_year_before(*of_2025, *map(date.fromisoformat, days)) for days in table
    } == table
    # February may be a day longer.
    ends = date(2025, 2, 28), date(2024, 2, 29)
    assert is_year_before(date(2024, 3, 1), ends[0], date(2023, 3, 1), ends[1])
