"""`{% load ledger %}`: how the figures of an account are written."""

from __future__ import annotations

from decimal import Decimal

from django import template

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import Money
from cms_ext.base.money.nrb import format_nrb
from cms_ext.frontend.theme.figures import decimal_digits

register = template.Library()
MOST_DECIMALS = 4


@register.filter
def nrb(digits: str) -> str:
    """26 digits in the groups of a transfer form; they may break between the groups only."""
    return format_nrb(digits)


@register.filter
def period_name(period: str) -> str:
    """`luty 2026` of the stored `2026-02`."""
    return Period.parse(period).name


@register.filter
def period_label(period: str) -> str:
    """`02/2026` of the stored `2026-02`."""
    return Period.parse(period).label


@register.filter
def quantity(value: Decimal, least: int = 0) -> str:
    """`48,6`, `2`, with `least` decimals at the least: `4,35`, `0,2813`."""
    exponent = value.normalize().as_tuple().exponent
    assert isinstance(exponent, int)  # quantities and rates are finite
    return decimal_digits(value, max(least, min(-exponent, MOST_DECIMALS)))


@register.filter
def state_part(headline: str) -> str:
    """`Zaległość:` of `Zaległość: 926,94 zł`; the whole when no amount stands there."""
    state, colon, _amount = headline.rpartition(": ")
    return f"{state}{colon.strip()}" if colon else headline


@register.filter
def amount_part(headline: str) -> str:
    """`926,94 zł` of `Zaległość: 926,94 zł`, or nothing."""
    _state, colon, amount = headline.rpartition(": ")
    return amount if colon else ""


@register.filter
def paid(amount: Money) -> str:
    """`926,94` of a payment, which the ledger holds as a negative amount."""
    return (-amount).digits


@register.filter
def lower_first(sentence: str) -> str:
    """A sentence that goes on after a colon."""
    return f"{sentence[:1].lower()}{sentence[1:]}"
