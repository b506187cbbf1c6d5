"""Which tariff holds where, and when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from waste_union.tariffs.domain.refusal import NoTariff
from waste_union.tariffs.models import Commune, TariffVersion


class TariffBook:
    """All tariffs of some communes, read once for many properties. One query."""

    def __init__(self, communes: Iterable[Commune]) -> None:
        # The commune comes along: whoever shows the tariff names it.
        rows = TariffVersion.objects.filter(commune__in={one.pk for one in communes})
        self._rows = list(rows.select_related("commune__authority"))

    def on(
        self, commune: Commune, building_kind: str, day: date, *, zone: str = ""
    ) -> TariffVersion:
        """The tariff of a property of this kind on the day. Raises NoTariff (E-WST-01).

        One of the property's own zone goes before that of the whole commune; without a zone of its
        own a property lies in that of the commune.
        """
        by_zone = {
            tariff.zone: tariff
            for tariff in self._rows
            if (tariff.commune_id, tariff.building_kind) == (commune.pk, building_kind)
            and tariff.holds_on(day)
        }
        tariff = by_zone.get(zone or commune.zone) or by_zone.get("")
        if tariff is None:
            raise NoTariff(day)
        return tariff


def tariff_on(commune: Commune, building_kind: str, day: date, *, zone: str = "") -> TariffVersion:
    """The same for one property. Raises NoTariff (E-WST-01). One query."""
    return TariffBook([commune]).on(commune, building_kind, day, zone=zone)
