"""Two properties with three buildings, for announcements that concern some of them."""

from dataclasses import dataclass
from decimal import Decimal

from cms_ext.premises.models import Building, Premises, Property, Staircase


@dataclass(frozen=True)
class Estates:
    """Jodłowa with one building of two entrances, Wrzosowa with W1 (two) and W3 (one)."""

    jodlowa: Property
    wrzosowa: Property
    j2: Building
    w1: Building
    w3: Building
    j2_1: Staircase
    j2_2: Staircase
    w1_1: Staircase
    w1_2: Staircase
    w3_1: Staircase


def build() -> Estates:
    """Three flats at each entrance, and a garage of W3 that has no entrance."""
    jodlowa = Property.objects.create(code="N1", name="Nieruchomość Jodłowa")
    wrzosowa = Property.objects.create(code="N2", name="Nieruchomość Wrzosowa")
    j2 = Building.objects.create(property=jodlowa, code="J2", address="ul. Jodłowa 2")
    w1 = Building.objects.create(property=wrzosowa, code="W1", address="ul. Wrzosowa 1")
    w3 = Building.objects.create(property=wrzosowa, code="W3", address="ul. Wrzosowa 3")
    entrances = [
        Staircase.objects.create(building=building, code=code)
        for building, code in ((j2, "1"), (j2, "2"), (w1, "1"), (w1, "2"), (w3, "1"))
    ]
    for staircase in entrances:
        for number in range(1, 4):
            _flat(staircase.building, staircase, f"{staircase.code}{number}")
    _flat(w3, None, "G1")
    return Estates(jodlowa, wrzosowa, j2, w1, w3, *entrances)


def _flat(building: Building, staircase: Staircase | None, number: str) -> None:
    Premises.objects.create(
        code=f"{building.code}-{number}",
        building=building,
        staircase=staircase,
        number=number,
        area=Decimal("50"),
    )
