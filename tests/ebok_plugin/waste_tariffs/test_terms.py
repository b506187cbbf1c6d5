"""What a tariff may say, and what is refused before anything is counted with it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ebok_plugin.waste_tariffs.terms import (
    Container,
    Relief,
    TariffTerms,
    TermsError,
    Tier,
    params_of,
    read_terms,
    relief_of,
)
from ebok_plugin.waste_tariffs.vocabulary import Method, ReliefKind

TWO_TIERS = [{"rate": "29.00", "upto": 5}, {"rate": "7.00", "upto": None}]


def test_one_rate_is_a_tier_without_end() -> None:
    terms = read_terms(Method.PERSONS, {"rate": "33.00"}, None)

    assert terms == TariffTerms((Tier(None, Decimal("33.00")),))
    assert params_of(terms) == {"tiers": [{"rate": "33.00", "upto": None}]}


@pytest.mark.parametrize(
    ("method", "params", "relief", "terms"),
    [
        (
            Method.PERSONS,
            {"tiers": TWO_TIERS},
            {"amount": "2.00", "kind": "per_person"},
            TariffTerms(
                (Tier(5, Decimal("29.00")), Tier(None, Decimal("7.00"))),
                relief=Relief(ReliefKind.PER_PERSON, amount=Decimal("2.00")),
            ),
        ),
        (
            Method.PERSONS,
            {"tiers": TWO_TIERS},
            {"kind": "percent", "percent": "20"},
            TariffTerms(
                (Tier(5, Decimal("29.00")), Tier(None, Decimal("7.00"))),
                relief=Relief(ReliefKind.PERCENT, percent=Decimal(20)),
            ),
        ),
        (
            Method.PERSONS,
            {"tiers": TWO_TIERS},
            {"kind": "alt_tiers", "tiers": [{"rate": "3.00", "upto": None}]},
            TariffTerms(
                (Tier(5, Decimal("29.00")), Tier(None, Decimal("7.00"))),
                relief=Relief(ReliefKind.ALT_TIERS, tiers=(Tier(None, Decimal("3.00")),)),
            ),
        ),
        (
            Method.WATER,
            {"norm_m3": "3.0", "tiers": [{"rate": "12.73", "upto": None}]},
            None,
            TariffTerms((Tier(None, Decimal("12.73")),), norm_m3=Decimal("3.0")),
        ),
        (
            Method.CONTAINERS,
            {"containers": [{"code": "120L", "name": "pojemnik 120 l", "rate": "12.00"}]},
            None,
            TariffTerms(containers=(Container("120L", "pojemnik 120 l", Decimal("12.00")),)),
        ),
    ],
)
def test_what_is_read_is_written_alike(
    method: Method, params: dict[str, Any], relief: dict[str, Any] | None, terms: TariffTerms
) -> None:
    assert read_terms(method, params, relief) == terms
    assert (params_of(terms), relief_of(terms)) == (params, relief)


LOWER_LAST = {"kind": "alt_tiers", "tiers": [{"rate": "20.00", "upto": None}]}
HIGHER_FIRST = {
    "kind": "alt_tiers",
    "tiers": [{"rate": "30.00", "upto": 1}, {"rate": "1.00", "upto": None}],
}
PER_120 = {"code": "120L", "name": "pojemnik", "rate": "12.00"}


@pytest.mark.parametrize(
    ("method", "params", "relief", "field"),
    [
        (Method.PERSONS, None, None, "params"),
        (Method.PERSONS, [], None, "params"),
        (Method.PERSONS, {}, None, "params"),
        (Method.PERSONS, {"rate": "33.00", "tiers": TWO_TIERS}, None, "params"),
        (Method.PERSONS, {"rate": "33.00", "norm_m3": "3"}, None, "params"),
        (Method.PERSONS, {"rate": "33.00", "eval": "x"}, None, "params"),
        (Method.PERSONS, {"rate": 33.0}, None, "params"),
        (Method.PERSONS, {"rate": 33}, None, "params"),
        (Method.PERSONS, {"rate": "-1.00"}, None, "params"),
        (Method.PERSONS, {"rate": "33,00"}, None, "params"),
        (Method.PERSONS, {"rate": "1e3"}, None, "params"),
        (Method.PERSONS, {"rate": "NaN"}, None, "params"),
        (Method.PERSONS, {"rate": "٣"}, None, "params"),
        (Method.PERSONS, {"rate": "33.00000"}, None, "params"),
        (Method.PERSONS, {"rate": "33.00\n"}, None, "params"),
        (Method.PERSONS, {"tiers": []}, None, "params"),
        (Method.PERSONS, {"tiers": TWO_TIERS[:1]}, None, "params"),
        (Method.PERSONS, {"tiers": TWO_TIERS[::-1]}, None, "params"),
        (Method.PERSONS, {"tiers": [TWO_TIERS[0], *TWO_TIERS]}, None, "params"),
        (Method.PERSONS, {"tiers": [{"rate": "1", "upto": True}, TWO_TIERS[1]]}, None, "params"),
        (Method.PERSONS, {"tiers": [{"rate": "1", "upto": 0}, TWO_TIERS[1]]}, None, "params"),
        (Method.PERSONS, {"tiers": [{"rate": "1", "upto": "5"}, TWO_TIERS[1]]}, None, "params"),
        (Method.PERSONS, {"tiers": [TWO_TIERS[1]] * 51}, None, "params"),
        (Method.PERSONS, {"rate": "33.00"}, {}, "relief"),
        (Method.PERSONS, {"rate": "33.00"}, "20%", "relief"),
        (Method.PERSONS, {"rate": "33.00"}, {"kind": "percent", "percent": "101"}, "relief"),
        (Method.PERSONS, {"rate": "33.00"}, {"kind": "percent", "amount": "2"}, "relief"),
        (Method.PERSONS, {"rate": "33.00"}, {"kind": "per_person", "amount": "-2"}, "relief"),
        (Method.PERSONS, {"tiers": TWO_TIERS}, LOWER_LAST, "relief"),
        (Method.PERSONS, {"tiers": TWO_TIERS}, HIGHER_FIRST, "relief"),
        (Method.CONTAINERS, {"rate": "33.00"}, None, "params"),
        (Method.CONTAINERS, {"containers": [PER_120, PER_120]}, None, "params"),
        (Method.CONTAINERS, {"containers": [{**PER_120, "code": "120 l"}]}, None, "params"),
        (Method.CONTAINERS, {"containers": [{**PER_120, "name": " "}]}, None, "params"),
        (
            Method.CONTAINERS,
            {"containers": [PER_120]},
            {"kind": "percent", "percent": "20"},
            "relief",
        ),
    ],
)
def test_other_terms_are_refused_at_their_field(
    method: Method, params: Any, relief: Any, field: str
) -> None:
    with pytest.raises(TermsError) as refused:
        read_terms(method, params, relief)

    assert refused.value.field == field
