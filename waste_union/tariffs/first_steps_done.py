"""Whether a new site has what a waste fee is counted with (`cms_ext.plugins.FirstStep`)."""

from __future__ import annotations

from datetime import date

from waste_union.tariffs.models import Commune, TariffVersion


def communes_are_entered(today: date) -> bool:
    return Commune.objects.exists()


def a_tariff_is_in_force(today: date) -> bool:
    return TariffVersion.objects.on(today).exists()
