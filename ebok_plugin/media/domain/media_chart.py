"""Cost and advances of each medium as a drawing; the table stands beside it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from cms_ext.frontend.theme.bar_chart import BarChart, ChartLayout, Series, bar_chart
from ebok_plugin.media.domain.explanation import MediumExplained

COST_AND_ADVANCES = ChartLayout(
    (
        Series("a", Decimal("0.17"), Decimal("0.3")),
        Series("b", Decimal("0.53"), Decimal("0.28")),
    ),
    monthly=False,
    middle=Decimal("0.49"),
)


def media_chart(media: Sequence[MediumExplained]) -> BarChart:
    """At least one medium, under its short code; the list beside the drawing explains it."""
    told = "; ".join(
        _("{medium}: koszt {cost}, zaliczki {advances}").format(
            medium=one.medium.label, cost=one.cost, advances=one.advances
        )
        for one in media
    )
    return bar_chart(
        [(one.medium.short, (one.cost.amount, one.advances.amount)) for one in media],
        COST_AND_ADVANCES,
        _("Wykres słupkowy. {told}.").format(told=told),
    )
