"""`{% load media %}`: how the results of a settlement are written."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import ZERO, Money
from ebok_plugin.utilities.media.domain import explanation

register = template.Library()

register.filter("result_words", explanation.describe_result)
register.filter("side", explanation.side)


@register.filter
def result_name(result: Money) -> str:
    """`Dopłata`, `Do zwrotu`: the name of an amount that stands beside it without a sign."""
    if result > ZERO:
        return _("Dopłata")
    return _("Do zwrotu") if result < ZERO else _("Wynik")


@register.filter
def unsigned(result: Money) -> str:
    """`87,43`, whichever side it is on; the word beside it says which."""
    return abs(result).digits


@register.filter
def subtracted(amount: Money) -> str:
    """`−1 265,64` of what is taken off a sum."""
    return (-amount).digits
