"""`{% load media %}`: how the results of a settlement are written."""

from django import template
from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import ZERO, Money
from ebok_plugin.utilities.media.domain import explanation

register = template.Library()

register.filter("result_words", explanation.describe_result)
register.filter("side", explanation.side)


@register.filter
def result_name(result: Money) -> str:
    """Name an amount that is printed without a sign: `Dopłata`, `Do zwrotu`."""
    if result > ZERO:
        return _("Dopłata")
    return _("Do zwrotu") if result < ZERO else _("Wynik")


@register.filter
def unsigned(result: Money) -> str:
    """Write `87,43` without a sign; the word beside it names the side."""
    return abs(result).digits


@register.filter
def subtracted(amount: Money) -> str:
    """Write `−1 265,64`, an amount taken off a sum."""
    return (-amount).digits
