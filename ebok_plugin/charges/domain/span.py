"""Rows that hold from one day to another and never overlap: rates, uses, kinds, exceptions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from cms_ext.base.dates.period import shown
from ebok_plugin.charges.errors import ChargeError
from ebok_plugin.charges.models import LegalBasis, PremisesValue

DAY = timedelta(days=1)
Row = TypeVar("Row", bound=Model)
Dated = TypeVar("Dated", PremisesValue, LegalBasis)


def close_earlier_row(rows: QuerySet[Row], valid_from: date, valid_to: date | None) -> Row | None:
    """End the open earlier row the day before; returns a row that still overlaps, if any.

    `rows` are those of one thing (a component and property, an account …); the caller holds the
    lock under which they are read and written.
    """
    rows.filter(valid_to__isnull=True, valid_from__lt=valid_from).update(valid_to=valid_from - DAY)
    begins_before_end = Q() if valid_to is None else Q(valid_from__lte=valid_to)
    return rows.filter(begins_before_end, not_over(valid_from)).first()


def placed(rows: QuerySet[Dated], fresh: Dated) -> Dated:
    """The row that begins on the day of `fresh`: the known one, or `fresh` between its neighbours.

    The row before it is ended and saved; what is returned the caller saves, under the same lock.
    """
    before = rows.filter(holding(fresh.valid_from)).first()
    if before is not None and before.valid_from == fresh.valid_from:
        return before
    later = rows.filter(valid_from__gt=fresh.valid_from).order_by("valid_from").first()
    fresh.valid_to = later.valid_from - DAY if later else None
    if before is not None:
        before.valid_to = fresh.valid_from - DAY
        before.save(update_fields=["valid_to"])
    return fresh


def not_over(on: date) -> Q:
    """The condition for rows in force on the day or later."""
    return Q(valid_to__isnull=True) | Q(valid_to__gte=on)


def holding(on: date) -> Q:
    """The condition for rows in force on the day."""
    return not_over(on) & Q(valid_from__lte=on)


def refuse_backwards(valid_from: date, valid_to: date | None) -> None:
    """Raises ChargeError ENDS_BEFORE_BEGIN for a last day before the first."""
    if valid_to is not None and valid_to < valid_from:
        raise ChargeError(
            "ENDS_BEFORE_BEGIN",
            _("Koniec {end} jest przed początkiem {begin}. Popraw jedną z dat.").format(
                end=shown(valid_to), begin=shown(valid_from)
            ),
        )
