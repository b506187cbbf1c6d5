"""A small estate, by name: two properties, three blocks, four entrances."""

from dataclasses import dataclass
from decimal import Decimal

from cms_ext.premises.models import Building, Premises, Property, Staircase
from tests.shared_rows import shared


@dataclass(frozen=True)
class Estate:
    """Jodłowa has the blocks J1 (staircases 1, 2) and J2 (1); Lipowa has L1 (1)."""

    jodlowa: Property
    lipowa: Property
    j1: Building
    j2: Building
    l1: Building
    j1_1: Staircase
    j1_2: Staircase
    j2_1: Staircase
    l1_1: Staircase
    flat: Premises
    shop: Premises


@shared
def estate() -> Estate:
    jodlowa = Property.objects.create(code="N1", name="Nieruchomość Jodłowa")
    lipowa = Property.objects.create(code="N2", name="Nieruchomość Lipowa")
    j1 = Building.objects.create(property=jodlowa, code="J1", address="ul. Jodłowa 1")
    j2 = Building.objects.create(property=jodlowa, code="J2", address="ul. Jodłowa 2")
    l1 = Building.objects.create(property=lipowa, code="L1", address="ul. Lipowa 1")
    j1_1 = Staircase.objects.create(building=j1, code="1")
    return Estate(
        jodlowa,
        lipowa,
        j1,
        j2,
        l1,
        j1_1,
        Staircase.objects.create(building=j1, code="2"),
        Staircase.objects.create(building=j2, code="1"),
        Staircase.objects.create(building=l1, code="1"),
        Premises.objects.create(
            code="J1-5", building=j1, staircase=j1_1, number="5", area=Decimal("48.60"), persons=2
        ),
        Premises.objects.create(
            code="J1-U1",
            building=j1,
            number="U1",
            kind=Premises.Kind.COMMERCIAL,
            area=Decimal("120.00"),
        ),
    )
