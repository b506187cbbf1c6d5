"""The result of a settlement as the resident reads it. Never a bare signed number."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ebok_plugin.money import ZERO, Money


def in_words(result: Money) -> str:
    """`Do zwrotu: 87,43 zł`, `Dopłata: 235,23 zł`, or that it comes out even."""
    if result > ZERO:
        return _("Dopłata: {amount}").format(amount=result)
    if result < ZERO:
        return _("Do zwrotu: {amount}").format(amount=-result)
    return _("Rozliczenie wyszło na zero")


def side(result: Money) -> str:
    """The word beside a result in a table."""
    if result > ZERO:
        return _("dopłata")
    return _("zwrot") if result < ZERO else ""
