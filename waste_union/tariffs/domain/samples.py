"""What some households would pay by a tariff, before anybody does."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from waste_union.tariffs.domain.calculation import Basis, Calculation, calculate_fee
from waste_union.tariffs.models import TariffVersion
from waste_union.tariffs.terms import TariffTerms
from waste_union.tariffs.vocabulary import BuildingKind, Method

PERSONS = {BuildingKind.SINGLE: (1, 2, 4, 7), BuildingKind.MULTI: (40, 120, 300)}
DWELLINGS = {BuildingKind.SINGLE: 1, BuildingKind.MULTI: 60}
WATER_OF_A_PERSON = Decimal(18)  # m³ in six months
AREA_OF_A_PERSON = Decimal(25)


def sample_fees(tariff: TariffVersion) -> list[Calculation]:
    """The fees of small and large households, with and without a composter where that counts."""
    return [calculate_fee(tariff, basis) for basis in _samples(tariff, tariff.terms())]


def _samples(tariff: TariffVersion, terms: TariffTerms) -> Iterator[Basis]:
    if tariff.method == Method.CONTAINERS:
        yield from (Basis(containers={one.code: 4}) for one in terms.containers)
        return
    kind = BuildingKind(tariff.building_kind)
    for persons in PERSONS[kind]:
        for composter in (False, True) if terms.relief else (False,):
            yield Basis(
                persons=persons,
                water_m3=WATER_OF_A_PERSON * persons,
                area_m2=AREA_OF_A_PERSON * persons,
                dwellings=DWELLINGS[kind],
                composter=composter,
            )
