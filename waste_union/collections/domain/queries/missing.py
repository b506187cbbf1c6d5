"""Which sectors have no schedule of a year."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from waste_union.collections.models import AddressRange, CollectionDay, Sector


def sectors_without(year: int) -> QuerySet[Sector]:
    """Sectors that serve some address and have no collection planned for the year."""
    days = CollectionDay.objects.filter(
        sector=OuterRef("pk"), planned_on__range=(date(year, 1, 1), date(year, 12, 31))
    )
    served = AddressRange.objects.filter(sector=OuterRef("pk"))
    return Sector.objects.filter(Exists(served), ~Exists(days))
