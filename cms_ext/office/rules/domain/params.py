"""The values that a legal rule may hold: names that some arithmetic reads, each of its type."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Whole numbers; empty means that the law names a term which is not known (GM_PROXY_DELIVERY).
NUMBERS = frozenset(
    {
        "day_of_next_month",
        "days",
        "extension_months",
        "factor_max",
        "factor_min",
        "hours",
        "members_over",
        "months",
        "months_after_balance_date",
        "supporters",
        "years",
    }
)
SWITCHES = frozenset({"controlled", "independent", "value"})
TEXTS = frozenset({"anchor", "cap", "majority"})
MOST = 10_000


def refuse_unreadable(params: Any) -> None:
    """Raises ValidationError, at the field `params`, for what no arithmetic could read."""
    if not isinstance(params, dict) or not params:
        raise _wrong(_('Wpisz wartości w nawiasach klamrowych, na przykład {"days": 21}.'))
    for name, value in params.items():
        if name not in NUMBERS | SWITCHES | TEXTS:
            known = ", ".join(sorted(NUMBERS | SWITCHES | TEXTS))
            raise _wrong(
                _("Wartości „%(name)s” program nie czyta. Są: %(known)s.")
                % {"name": name, "known": known}
            )
        if not _fits(name, value):
            raise _wrong(_("Wartość „%(name)s” jest innego rodzaju, niż trzeba.") % {"name": name})


def _fits(name: str, value: Any) -> bool:
    if name in SWITCHES:
        return isinstance(value, bool)
    if name in TEXTS:
        return isinstance(value, str) and bool(value.strip())
    number = isinstance(value, int) and not isinstance(value, bool)
    return value is None or (number and 0 <= value <= MOST)


def _wrong(message: str) -> ValidationError:
    return ValidationError({"params": message})
