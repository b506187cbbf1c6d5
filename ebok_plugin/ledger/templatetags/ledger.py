"""`{% load ledger %}`: filters that write the figures of an account."""

from decimal import Decimal

from django import template

from cms_ext.base.dates.period import Period
from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.base.money.nrb import format_nrb
from cms_ext.frontend.theme.figures import decimal_digits
from ebok_plugin.ledger.domain.book import shorten_title

register = template.Library()
register.filter(shorten_title)
MAX_DECIMALS = 4


@register.filter
def nrb(digits: str) -> str:
    """Group 26 digits as on a transfer form, breakable only between the groups."""
    return format_nrb(digits)


@register.filter
def period_name(period: str) -> str:
    """Name the stored month `2026-02`: `luty 2026`."""
    return Period.parse(period).name


@register.filter
def period_label(period: str) -> str:
    """Write the stored month `2026-02` as `02/2026`."""
    return Period.parse(period).label


@register.filter("quantity")
def format_quantity(value: Decimal, least: int = 0) -> str:
    """Write a quantity with up to four decimals, at least `least`: `48,6`, `2`, `4,35`."""
    exponent = value.normalize().as_tuple().exponent
    assert isinstance(exponent, int)  # quantities and rates are finite
    return decimal_digits(value, max(least, min(-exponent, MAX_DECIMALS)))


def write_decimal(value: Decimal) -> str:
    """Write a decimal with a comma and all its digits: `4,3500`."""
    return f"{value:f}".replace(".", ",")


@register.filter
def state_part(headline: str) -> str:
    """Return `Zaległość:` of `Zaległość: 926,94 zł`; all of it when it has no amount."""
    state, colon, _amount = headline.rpartition(": ")
    return f"{state}{colon.strip()}" if colon else headline


@register.filter
def amount_part(headline: str) -> str:
    """Return `926,94 zł` of `Zaległość: 926,94 zł`, or nothing."""
    _state, colon, amount = headline.rpartition(": ")
    return amount if colon else ""


@register.filter
def paid(amount: Money) -> str:
    """Write a payment, stored as a negative amount, as `926,94`."""
    return (-amount).digits


@register.filter
def lower_first(sentence: str) -> str:
    """Lower the first letter of a sentence that follows a colon."""
    return f"{sentence[:1].lower()}{sentence[1:]}"


@register.filter
def signed(amount: Money) -> str:
    """Write a difference with its direction: `+9,50` or `−9,50`."""
    return f"+{amount.digits}" if amount > ZERO else amount.digits
