"""What of new rates is asked about before notices go out: rates and fees beyond the bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import Money
from ebok_plugin.charges.api import change_bounds, percent_of
from waste_union.tariffs.models import TariffVersion

Fees = Sequence[tuple[Money, Money | None]]


def rate_doubts(tariff: TariffVersion, fees: Fees, today: date) -> list[str]:
    """In words, beside the tariff before it; `fees` are those of the properties, before and after.

    Two queries.
    """
    bounds = change_bounds(today)
    doubts = [
        _("Stawka%(of)s zmienia się z %(was)s na %(now)s zł, czyli o %(percent)d%%.")
        % {
            "of": f" {name}" if name else "",
            "was": _shown(was),
            "now": _shown(now),
            "percent": percent_of(was, now),
        }
        for name, was, now in _changed_rates(tariff)
        if bounds.rate_beyond(was, now)
    ]
    many = sum(now is not None and bounds.fee_beyond(was, now) for was, now in fees)
    if many:
        doubts.append(
            _("Nieruchomości, których opłata zmienia się o %(percent)d%% albo więcej: %(many)d.")
            % {"percent": bounds.fee_percent, "many": many}
        )
    return doubts


def _changed_rates(tariff: TariffVersion) -> Iterator[tuple[str, Decimal, Decimal]]:
    """What each of its rates is of, as it was and as it is; other methods have other rates."""
    former = (
        TariffVersion.objects.filter(
            commune=tariff.commune_id,
            building_kind=tariff.building_kind,
            zone=tariff.zone,
            method=tariff.method,
            valid_from__lt=tariff.valid_from,
        )
        .order_by("-valid_from")
        .first()
    )
    if former is not None:
        was, now = _rates(former), _rates(tariff)
        yield from ((name, was[name], rate) for name, rate in now.items() if name in was)


def _rates(tariff: TariffVersion) -> Mapping[str, Decimal]:
    """By the container's name, or by the tier; the only one has no name."""
    terms = tariff.terms()
    if terms.containers:
        return {one.name: one.rate for one in terms.containers}
    if len(terms.tiers) == 1:
        return {"": terms.tiers[0].rate}
    return {
        _("do %(n)d") % {"n": one.upto} if one.upto else _("powyżej"): one.rate
        for one in terms.tiers
    }


def _shown(rate: Decimal) -> str:
    return f"{rate:.2f}".replace(".", ",")
