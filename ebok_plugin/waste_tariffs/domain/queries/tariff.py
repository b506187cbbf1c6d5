"""Which tariff holds where, and when."""

from __future__ import annotations

from datetime import date

from ebok_plugin.waste_tariffs.domain.refusal import NoTariff
from ebok_plugin.waste_tariffs.models import Commune, TariffVersion


def tariff_on(commune: Commune, building_kind: str, day: date, *, zone: str = "") -> TariffVersion:
    """The tariff of a property of this kind on the day. Raises NoTariff (E-WST-01). One query.

    One of the property's own zone goes before that of the whole commune; without a zone of its
    own a property lies in that of the commune.
    """
    own = zone or commune.zone
    found = TariffVersion.objects.on(day).filter(
        commune=commune, building_kind=building_kind, zone__in={own, ""}
    )
    # The commune comes along: whoever shows the tariff names it.
    by_zone = {tariff.zone: tariff for tariff in found.select_related("commune__authority")}
    tariff = by_zone.get(own) or by_zone.get("")
    if tariff is None:
        raise NoTariff(day)
    return tariff
