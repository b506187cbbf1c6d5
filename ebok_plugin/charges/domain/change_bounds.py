"""How much persons, a fee or a rate may change before a second person looks at it: a rule."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from cms_ext.base.money.amounts import Money
from cms_ext.office.law.domain import NoSuchRule, legal_rule
from ebok_plugin.ledger.templatetags.ledger import quantity

CODE = "CHANGE_BOUNDS"


@dataclass(frozen=True, slots=True)
class ChangeBounds:
    """A change as large as a bound is beyond it; percents are of what was before."""

    persons: int = 0
    persons_percent: int = 0
    fee_percent: int = 0
    rate_percent: int = 0

    def persons_beyond(self, before: Decimal, after: Decimal) -> bool:
        """By so many persons, or by such a part of them."""
        return before != after and (
            abs(after - before) >= self.persons or _by_percent(before, after, self.persons_percent)
        )

    def fee_beyond(self, before: Money, after: Money) -> bool:
        return _by_percent(before.amount, after.amount, self.fee_percent)

    def rate_beyond(self, before: Decimal, after: Decimal) -> bool:
        return _by_percent(before, after, self.rate_percent)


def change_bounds(on: date) -> ChangeBounds:
    """The rule of the day; where the office has none, every change is beyond it. One query."""
    try:
        params = legal_rule(CODE, on=on).params
    except NoSuchRule:
        return ChangeBounds()
    return ChangeBounds(
        **{field.name: params.get(field.name) or 0 for field in fields(ChangeBounds)}
    )


def percent_of(before: Decimal, after: Decimal) -> int | None:
    """By how many percent it changed, half up to whole ones; None where nothing was before."""
    return int(abs(after - before) * 200 // abs(before) + 1) // 2 if before else None


def rate_change_in_words(was: Decimal, now: Decimal) -> str:
    """`stawka zmienia się z 3,25 na 4,20 zł, czyli o 29%.`"""
    return _("stawka zmienia się z %(was)s na %(now)s zł, czyli o %(percent)s%%.") % {
        "was": quantity(was, 2),
        "now": quantity(now, 2),
        "percent": percent_of(was, now),
    }


def _by_percent(before: Decimal, after: Decimal, percent: int) -> bool:
    # Of nothing there is no part: what was not there before is new, and not a change.
    return bool(before) and before != after and abs(after - before) * 100 >= abs(before) * percent
