"""`{% load panel %}`: how the resident's pages write differences."""

from __future__ import annotations

from django import template

from cms_ext.base.money.amounts import ZERO, Money

register = template.Library()


@register.filter
def signed(amount: Money) -> str:
    """Write a difference with its direction: `+9,50` or `−9,50`."""
    return f"+{amount.digits}" if amount > ZERO else amount.digits
