"""What a tariff may say, and what is refused before anything is counted with it."""

from decimal import Decimal
from typing import Any

import pytest

from waste_union.tariffs.terms import (
    Container,
    Relief,
    TariffTerms,
    TermsError,
    Tier,
    make_params,
    make_relief,
    read_terms,
)
from waste_union.tariffs.vocabulary import Method, ReliefKind

TWO_TIERS = [{"rate": "29.00", "upto": 5}, {"rate": "7.00", "upto": None}]


def test_one_rate_is_a_tier_without_end():
    terms = read_terms(Method.PERSONS, {"rate": "33.00"}, None)

    assert terms == TariffTerms((Tier(None, Decimal("33.00")),))
    assert make_params(terms) == {"tiers": [{"rate": "33.00", "upto": None}]}


def test_what_is_read_is_written_alike():
    tiers = (Tier(5, Decimal("29.00")), Tier(None, Decimal("7.00")))
    lower = {"kind": "alt_tiers", "tiers": [{"rate": "3.00", "upto": None}]}
    per_person = Relief(ReliefKind.PER_PERSON, amount=Decimal("2.00"))
    percent = Relief(ReliefKind.PERCENT, percent=Decimal(20))
    alternative = Relief(ReliefKind.ALT_TIERS, tiers=(Tier(None, Decimal("3.00")),))
    water = {"norm_m3": "3.0", "tiers": [{"rate": "12.73", "upto": None}]}
    bin_120 = {"code": "120L", "name": "pojemnik 120 l", "rate": "12.00"}
    rows: list[tuple[Method, dict[str, Any], dict[str, Any] | None, TariffTerms]] = [
        (
            Method.PERSONS,
            {"tiers": TWO_TIERS},
            {"amount": "2.00", "kind": "per_person"},
            TariffTerms(tiers, relief=per_person),
        ),
        (
            Method.PERSONS,
            {"tiers": TWO_TIERS},
            {"kind": "percent", "percent": "20"},
            TariffTerms(tiers, relief=percent),
        ),
        (Method.PERSONS, {"tiers": TWO_TIERS}, lower, TariffTerms(tiers, relief=alternative)),
        (
            Method.WATER,
            water,
            None,
            TariffTerms((Tier(None, Decimal("12.73")),), norm_m3=Decimal("3.0")),
        ),
        (
            Method.CONTAINERS,
            {"containers": [bin_120]},
            None,
            TariffTerms(containers=(Container("120L", "pojemnik 120 l", Decimal("12.00")),)),
        ),
    ]

    for method, params, relief, terms in rows:
        assert read_terms(method, params, relief) == terms
        assert (make_params(terms), make_relief(terms)) == (params, relief)


LOWER_LAST = {"kind": "alt_tiers", "tiers": [{"rate": "20.00", "upto": None}]}
HIGHER_FIRST = {
    "kind": "alt_tiers",
    "tiers": [{"rate": "30.00", "upto": 1}, {"rate": "1.00", "upto": None}],
}
PER_120 = {"code": "120L", "name": "pojemnik", "rate": "12.00"}


def refused_at(method: Method, params: Any, relief: Any = None) -> str:
    with pytest.raises(TermsError) as refused:
        read_terms(method, params, relief)
    return refused.value.field


def test_other_params_are_refused_at_their_field():
    without_end, twice = TWO_TIERS[:1], [TWO_TIERS[0], *TWO_TIERS]
    by_persons: list[Any] = [
        None,
        [],
        {},
        {"rate": "33.00", "tiers": TWO_TIERS},
        {"rate": "33.00", "norm_m3": "3"},
        {"rate": "33.00", "eval": "x"},
        *({"rate": rate} for rate in (33.0, 33, "-1.00", "33,00", "1e3", "NaN", "٣")),
        *({"rate": rate} for rate in ("33.00000", "33.00\n")),
        *({"tiers": tiers} for tiers in ([], without_end, TWO_TIERS[::-1], twice)),
        *({"tiers": [{"rate": "1", "upto": end}, TWO_TIERS[1]]} for end in (True, 0, "5")),
        {"tiers": [TWO_TIERS[1]] * 51},
    ]
    of_containers: list[Any] = [
        {"rate": "33.00"},
        {"containers": [PER_120, PER_120]},
        {"containers": [{**PER_120, "code": "120 l"}]},
        {"containers": [{**PER_120, "name": " "}]},
    ]

    assert {refused_at(Method.PERSONS, params) for params in by_persons} == {"params"}
    assert {refused_at(Method.CONTAINERS, params) for params in of_containers} == {"params"}


def test_another_relief_is_refused_at_its_field():
    reliefs: list[Any] = [
        {},
        "20%",
        {"kind": "percent", "percent": "101"},
        {"kind": "percent", "amount": "2"},
        {"kind": "per_person", "amount": "-2"},
    ]

    found = [refused_at(Method.PERSONS, {"rate": "33.00"}, relief) for relief in reliefs]
    found += [refused_at(Method.PERSONS, {"tiers": TWO_TIERS}, LOWER_LAST)]
    found += [refused_at(Method.PERSONS, {"tiers": TWO_TIERS}, HIGHER_FIRST)]
    percent = {"kind": "percent", "percent": "20"}
    found += [refused_at(Method.CONTAINERS, {"containers": [PER_120]}, percent)]
    assert set(found) == {"relief"}
