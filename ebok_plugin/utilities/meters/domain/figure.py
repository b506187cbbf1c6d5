"""A figure of a counter as people write it: comma or dot, up to three decimals."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from cms_ext.base.tables.numbers import AmountError, parse_decimal, polish_decimal
from ebok_plugin.utilities.meters.domain.refusal import ReadingRefused
from ebok_plugin.utilities.meters.models.reading import PLACES
from ebok_plugin.utilities.meters.vocabulary import MeterKind


def parse_figure(typed: str, kind: MeterKind) -> Decimal:
    """The figure; raises ReadingRefused: READING_FORMAT, and what `check_figure` raises."""
    try:
        value = parse_decimal(typed, places=PLACES)
    except AmountError as error:
        if error.code == "AMOUNT_SCALE":
            raise _too_fine() from error
        if error.code == "AMOUNT_TOO_LARGE":
            raise _too_long(kind) from error
        raise ReadingRefused(
            "READING_FORMAT", _("Wpisz same cyfry z licznika, na przykład 123,456.")
        ) from error
    check_figure(value, kind)
    return value


def check_figure(value: Decimal, kind: MeterKind) -> None:
    """Raises ReadingRefused for what no counter of this kind can show."""
    if value < 0:
        raise ReadingRefused("READING_NEGATIVE", _("Wskazanie nie może być ujemne."))
    if value != round(value, PLACES):
        raise _too_fine()
    if value >= Decimal(10) ** kind.digits:
        raise _too_long(kind)


def _too_fine() -> ReadingRefused:
    return ReadingRefused(
        "READING_SCALE", _("Wpisz najwyżej trzy cyfry po przecinku, na przykład 123,456.")
    )


def _too_long(kind: MeterKind) -> ReadingRefused:
    return ReadingRefused(
        "READING_LONG",
        _(
            "Taki licznik ma najwyżej %(n)d cyfr przed przecinkiem. Sprawdź, gdzie stoi przecinek: "
            "czerwone cyfry są po przecinku."
        )
        % {"n": kind.digits},
    )


def shown_figure(value: Decimal) -> str:
    """`123,4`, `1 480,5`: without zeros at the end."""
    plain = value.normalize()
    whole = plain.as_tuple().exponent
    return polish_decimal(
        plain.quantize(Decimal(1)) if isinstance(whole, int) and whole > 0 else plain
    )
