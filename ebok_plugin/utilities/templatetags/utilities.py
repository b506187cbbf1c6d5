"""`{% load utilities %}`: how figures of meters and results of a settlement are written."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from django import template
from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.frontend.theme.figures import decimal_digits
from ebok_plugin.utilities.media.domain.explanation import describe_result, side
from ebok_plugin.utilities.meters.domain.own_meters import OwnMeter, describe_kind
from ebok_plugin.utilities.meters.domain.reading import format_figure
from ebok_plugin.utilities.meters.models import Meter, Reading

register = template.Library()

register.filter("figure", format_figure)
register.filter("meter_name", describe_kind)
register.filter("verified_on", Meter.is_verified_on)
register.filter("result_words", describe_result)
register.filter("side", side)


@register.filter
def tenths(value: Decimal) -> str:
    """Write `8,0`, a month's use, so that commas align in a column."""
    return decimal_digits(value, 1)


@register.filter
def thousandths(value: Decimal) -> str:
    """Write `360,141`, a figure in a column."""
    return decimal_digits(value, 3)


@register.filter
def plain_figure(value: Decimal) -> str:
    """Write `1480,5`, as a form takes it and as it was probably typed."""
    return f"{value.normalize():f}".replace(".", ",")


@register.filter
def photo_of(reading: Reading, photos: Mapping[int, UUID]) -> UUID | None:
    return photos.get(reading.pk)


@register.simple_tag
def usual_use(own: OwnMeter, today: date) -> str:
    """Write `5 m³`; empty if unknown."""
    use = own.usual(today)
    return "" if use is None else f"{format_figure(use)}\xa0{own.meter.unit}"


@register.simple_tag
def usual(own: OwnMeter, today: date) -> str:
    """Write `Zwykle około 5 m³ miesięcznie.`; empty if unknown."""
    use = own.usual(today)
    if use is None:
        return ""
    words = _("Zwykle około %(use)s\xa0%(unit)s miesięcznie.")
    return words % {"use": format_figure(use), "unit": own.meter.unit}


@register.filter
def result_name(result: Money) -> str:
    """Name an amount that is printed without a sign: `Dopłata`, `Do zwrotu`."""
    if result > ZERO:
        return _("Dopłata")
    return _("Do zwrotu") if result < ZERO else _("Wynik")


@register.filter
def unsigned(result: Money) -> str:
    """Write `87,43` without a sign; the word next to it names the side."""
    return abs(result).digits


@register.filter
def subtracted(amount: Money) -> str:
    """Write `−1 265,64`, an amount taken off a sum."""
    return (-amount).digits
