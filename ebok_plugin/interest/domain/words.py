"""Interest in words: what residents and staff read of a computation (interest.md §4)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ebok_plugin.interest.conf import show_accrued
from ebok_plugin.interest.domain.accrual import Accrued
from ebok_plugin.interest.domain.computation import InterestLine
from ebok_plugin.ledger.period import shown
from ebok_plugin.money import NO_BREAK_SPACE

# Enough to see that the lines add up to the rounded sum.
SHOWN_PLACES = Decimal("0.0001")


def accrued_in_words(accrued: Accrued) -> str:
    """The one line for a resident; empty when there is nothing, or the co-op shows none.

    Empty also while a rate is missing: then the sum is not known.
    """
    if not accrued.total or not show_accrued():
        return ""
    return _(
        "Odsetki naliczone na dzień {day}: {amount} (informacyjnie, nie są doliczone do salda)"
    ).format(day=shown(accrued.until), amount=accrued.total)


def line_in_words(line: InterestLine) -> str:
    """`17.02.2026–04.03.2026: 926,94 zł × 16 dni × 9,50% / 365 = 3,8601 zł`."""
    days = ngettext("%(days)s dzień", "%(days)s dni", line.days) % {"days": line.days}
    raw = line.raw.quantize(SHOWN_PLACES, ROUND_HALF_UP)
    return _("{first}–{last}: {amount} × {days} × {rate}% / 365 = {raw}").format(
        first=shown(line.start),
        last=shown(line.end),
        amount=line.amount,
        days=days,
        rate=_comma(line.rate),
        raw=f"{_comma(raw)}{NO_BREAK_SPACE}zł",
    )


def _comma(value: Decimal) -> str:
    return f"{value:f}".replace(".", ",")
