"""Adding rates, so that those of one component and property never overlap (`ledger.md` §2)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from cms_ext.public_site.premises.models import Property
from ebok_plugin.charges.domain.span import close_earlier_row
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.charges.models import Component, ComponentRate
from ebok_plugin.ledger.domain.draft import FOUR_PLACES


class RateOverlap(ChargeError):
    """The new rate would hold on days that already have one; `code` is RATE_OVERLAP."""

    def __init__(self, known: ComponentRate) -> None:
        super().__init__(
            "RATE_OVERLAP",
            _("Składnik {code} ma już stawkę {rate} od {day}. Popraw daty.").format(
                code=known.component.code,
                rate=f"{known.rate:f}".replace(".", ","),
                day=f"{known.valid_from:%d.%m.%Y}",
            ),
        )


def refuse_bad_rate(rate: Decimal) -> None:
    """Raises ChargeError: RATE_NEGATIVE, RATE_SCALE (over four decimals)."""
    shown_rate = f"{rate:f}".replace(".", ",")
    if rate < 0:
        raise ChargeError(
            "RATE_NEGATIVE",
            _("Stawka {rate} jest mniejsza od zera. Wpisz zero albo więcej.").format(
                rate=shown_rate
            ),
        )
    if rate != rate.quantize(FOUR_PLACES):
        raise ChargeError(
            "RATE_SCALE",
            _("Stawka {rate} ma więcej niż cztery miejsca po przecinku. Zaokrąglij.").format(
                rate=shown_rate
            ),
        )


@transaction.atomic
def add_rate(
    component: Component,
    rate: Decimal,
    *,
    valid_from: date,
    valid_to: date | None = None,
    property: Property | None = None,
) -> ComponentRate:
    """Save a new rate; an open earlier one ends the day before. Raises RateOverlap."""
    # The lock on the component lets two people add rates one after the other.
    Component.objects.select_for_update().get(pk=component.pk)
    rates = ComponentRate.objects.filter(component=component, property=property)
    known = close_earlier_row(rates.select_related("component"), valid_from, valid_to)
    if known is not None:
        raise RateOverlap(known)
    return ComponentRate.objects.create(
        component=component,
        property=property,
        valid_from=valid_from,
        valid_to=valid_to,
        rate=rate,
    )
